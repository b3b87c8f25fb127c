"""The words of a corpus: one row per paragraph, computed once per part of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.text import lists, segmentation
from govreports.text.kinds import spans, title_set

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("report_id", "paragraph", "section", "words", "own")


@cache
def version() -> str:
    """Return what a cached frame of tokens depends on besides its text: dictionary, formulas and their
    limits.

    >>> len(version())
    16
    """
    from importlib.metadata import version as installed

    names = ("user_words.txt", "formulas.txt", "settings.toml")
    made_by = "\n".join([installed("rjieba"), *(lists.read(name) for name in names)])
    return hashlib.sha256(made_by.encode()).hexdigest()[:16]


def part_tokens(
    narrative: pd.DataFrame, user_words: Iterable[str | Path] | str | Path | None = None
) -> pd.DataFrame:
    """Return the words of each paragraph of a narrative; what the corpus store keeps beside each part.

    Parameters
    ----------
    narrative : DataFrame
        With report_id, paragraph, section, text, and heading if known.
    user_words : see `segment`

    Returns
    -------
    DataFrame
        report_id, paragraph, section; words (Arrow list of strings: joined they are the paragraph's text),
        own (Arrow list of booleans, one for each word: it is the body's own and not part of a heading,
        label, formula or citation). A row depends on its paragraph alone.
    """
    import pandas as pd
    import pyarrow as pa

    texts = [text if isinstance(text, str) else "" for text in narrative["text"]]
    words = segmentation.segment_all(texts, user_words)
    headings = narrative.get("heading")
    names: list[Any] = [None] * len(texts) if headings is None else list(headings)
    own = [_own(w, t, h) for w, t, h in zip(words, texts, names, strict=True)]
    frame = narrative[["report_id", "paragraph", "section"]].reset_index(drop=True)
    frame["words"] = pd.Series(
        pa.array(words, pa.list_(pa.string())), dtype=pd.ArrowDtype(pa.list_(pa.string()))
    )
    frame["own"] = pd.Series(pa.array(own, pa.list_(pa.bool_())), dtype=pd.ArrowDtype(pa.list_(pa.bool_())))
    return frame


def _own(words: list[str], text: str, heading: Any) -> list[bool]:
    flags = [True] * len(words)
    given = spans(text, title_set(heading))
    if not given:
        return flags
    at = i = 0
    for n, word in enumerate(words):
        while i < len(given) and given[i].end <= at:
            i += 1
        flags[n] = i == len(given) or at + len(word) <= given[i].start
        at += len(word)
    return flags


def tokens(corpus: Any, user_words: Iterable[str | Path] | str | Path | None = None) -> pd.DataFrame:
    """Return the words of a corpus, or of a narrative frame.

    Parameters
    ----------
    corpus : corpus or DataFrame
        A corpus of a store brings its tokens along, computed once per part; of anything else that has
        `.narrative`, or of a narrative frame, they are computed here. A frame of tokens is returned as it is.
    user_words : see `segment`
        Other words than the package's own are segmented anew.

    Returns
    -------
    DataFrame
        report_id, paragraph, section, words, own: see `part_tokens`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"report_id": ["a"], "paragraph": [1], "section": [5], "text": ["更新不及时。"]})
    >>> list(tokens(frame)["words"][0])
    ['更新', '不', '及时', '。']
    """
    import pandas as pd

    if isinstance(corpus, pd.DataFrame):
        if "words" in corpus:
            return corpus
        if "text" not in corpus:
            raise ValueError(
                f"tokens needs a narrative frame with a column text; this has {', '.join(corpus.columns)}"
            )
        return part_tokens(corpus, user_words)
    cached = getattr(corpus, "tokens", None)
    if user_words is None and isinstance(cached, pd.DataFrame):
        return cached
    return part_tokens(corpus.narrative, user_words)
