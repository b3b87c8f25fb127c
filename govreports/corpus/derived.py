"""Frames worked out from stored parts once: claims, tokens and the like, kept on disk beside their part."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from govreports.corpus import generations
from govreports.corpus.parts import read_table, write_table
from govreports.corpus.remote import Place, Remote
from govreports.corpus.state import fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from govreports.corpus.loading import Corpus

Work = Callable[["pd.DataFrame"], "pd.DataFrame"]


def derive(corpus: Corpus, name: str, work: Work, *, version: str, frame: str = "narrative") -> pd.DataFrame:
    """Return `work(part of a frame)` over all parts that a corpus touches, from disk where done before.

    Parameters
    ----------
    corpus : Corpus
    name : str
        Name of the derived frame, such as `claims` or `tokens`.
    work : function
        Takes the rows of one part and returns a DataFrame with a `report_id` column.
    version : str
        Changes whenever `work` would give something else, for example `state.fingerprint` of its code.
    frame : str
        The frame that it is made from.

    Returns
    -------
    DataFrame
        The rows of the corpus's reports; report_id has its shared categories.
    """
    import pandas as pd

    source = corpus._source
    selected = corpus._ids if corpus._selected else None
    numbers = source.parts_of(selected)
    files = source.files(frame)
    made = [_part(corpus, name, work, version, frame, n, files[n]) for n in numbers]
    if selected is None and name in generations.FRAMES:
        _show(corpus, name, version)
    if not made:
        return work(corpus._frame(frame).iloc[:0])
    joined = _concat(made)
    if selected is not None:
        joined = joined[joined["report_id"].isin(selected)].reset_index(drop=True)
    return joined.assign(
        report_id=pd.Categorical(joined["report_id"].astype("str"), categories=corpus._categories)
    )


def _kept(corpus: Corpus, name: str, version: str, number: int) -> Place:
    part = corpus._source.state.parts[number]
    return (
        corpus._source.processed
        / "parts"
        / part.id
        / f"{name}-{sha256(version.encode()).hexdigest()[:12]}.parquet"
    )


def _part(
    corpus: Corpus, name: str, work: Work, version: str, frame: str, number: int, file: Place
) -> pd.DataFrame:
    kept = _kept(corpus, name, version, number)
    if kept.is_file():
        return read_table(kept).to_pandas()
    made = work(corpus._source.read(frame, [file], _ids(corpus, number)))
    with suppress(
        OSError
    ):  # a folder that is read-only, or a part that a build has replaced: nothing to keep
        if isinstance(kept, Remote):
            _write(made, kept)
        else:
            staged = kept.with_suffix(f".{os.getpid()}")
            _write(made, staged)
            staged.replace(kept)
    return made


def _write(frame: pd.DataFrame, file: Place) -> None:
    import pyarrow as pa

    write_table(pa.Table.from_pandas(frame, preserve_index=False), file)


def _ids(corpus: Corpus, number: int) -> list[str]:
    return [line.partition("\t")[0] for line in corpus._source.state.parts[number].lines]


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join parts whose categoricals differ."""
    import pandas as pd
    from pandas.api.types import union_categoricals

    joined = {
        name: union_categoricals([f[name] for f in frames], sort_categories=False)
        if all(f[name].dtype == "category" for f in frames)
        else pd.concat([f[name] for f in frames], ignore_index=True)
        for name in frames[0].columns
    }
    return pd.DataFrame(joined)


def _show(corpus: Corpus, name: str, version: str) -> None:
    """Let plain readers see a finished derived frame at `<processed>/<name>`."""
    folder = corpus._source.folder / name
    if not isinstance(folder, Path) or not isinstance(corpus._source.processed, Path):
        return  # an object store cannot show a folder whole: they stay beside their parts
    if folder.is_dir():
        if _same(corpus, folder, name, version):
            return
        shutil.rmtree(folder)  # made by other code
    staged = folder.with_name(f".{name}-{os.getpid()}")
    with suppress(OSError):
        staged.mkdir()
        for number in range(len(corpus._source.state.parts)):
            generations.link(_kept(corpus, name, version, number), staged / f"{number:06d}.parquet")
        staged.rename(folder)
        if (corpus._source.processed / generations.CURRENT).is_symlink():
            generations.show_frames(corpus._source.processed)


def _same(corpus: Corpus, folder: Path, name: str, version: str) -> bool:
    kept = [_kept(corpus, name, version, n) for n in range(len(corpus._source.state.parts))]
    shown = sorted(folder.iterdir())
    return len(kept) == len(shown) and all(
        isinstance(k, Path) and k.exists() and k.samefile(s) for k, s in zip(kept, shown, strict=True)
    )


def claims(corpus: Corpus) -> pd.DataFrame:
    """Return the quantities stated in the narrative of a corpus."""
    from govreports.claims import claims as find

    return derive(corpus, "claims", find, version=fingerprint((), ("claims", "form")))
