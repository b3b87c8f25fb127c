"""Load a published corpus: frames of one generation, read when they are touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.corpus import generations, remote
from govreports.corpus.files import raw_path
from govreports.corpus.source import Source

if TYPE_CHECKING:
    import pandas as pd

Wanted = object | Sequence[object] | Callable[[Any], Any]


class Corpus:
    """Many reports as frames: `reports`, `cells`, `narrative`, `claims` and `problems`.

    Made by `load` and `select`. Frames are read when they are first touched, all from one generation,
    whatever builds do meanwhile. Columns are those of `govreports.schema`; `report_id` has the same
    categories in every frame.
    """

    def __init__(
        self,
        source: Source,
        reports: pd.DataFrame | None = None,
        held: Mapping[str, pd.DataFrame] | None = None,
    ):
        self._source = source
        self._selected = reports is not None
        self._frames: dict[str, pd.DataFrame] = dict(held or {})
        if reports is not None:
            self._frames["reports"] = reports

    @property
    def reports(self) -> pd.DataFrame:
        """One row per report."""
        return self._frame("reports")

    @property
    def cells(self) -> pd.DataFrame:
        """One row per table cell of every report."""
        return self._frame("cells")

    @property
    def narrative(self) -> pd.DataFrame:
        """One row per paragraph."""
        return self._frame("narrative")

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read, placed or understood. `select` keeps those of its reports."""
        return self._frame("problems")

    @property
    def claims(self) -> pd.DataFrame:
        """One row per quantity stated in the narrative; worked out once per part and kept on disk."""
        if "claims" not in self._frames:
            from govreports.corpus.derived import claims

            self._frames["claims"] = claims(self)
        return self._frames["claims"]

    @cached_property
    def agencies(self) -> pd.DataFrame:
        """The register agencies.csv as text: id, name, from, to, successor, parent, aliases.

        One row per name of a body; empty where there is no register. `id` is the agency_id of `reports`.
        """
        from govreports.corpus.identity import REGISTER_FILE
        from govreports.corpus.parts import read_table

        return read_table(self._source.folder / REGISTER_FILE).to_pandas()

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            ids = self._ids if self._selected else None
            self._frames[name] = self._source.frame(name, self._categories, ids)
        return self._frames[name]

    @cached_property
    def _ids(self) -> list[str]:
        return [str(i) for i in self.reports["report_id"]]

    @cached_property
    def _categories(self) -> list[str]:
        """The shared categories of report_id; problems may speak of entries that are no reports."""
        if self._selected:
            return self._ids
        return self._source.report_ids()

    @property
    def paths(self) -> dict[str, list[str]]:
        """The Parquet files of each frame of the whole corpus, for DuckDB or Polars."""
        return {name: [str(p) for p in self._source.files(name)] for name in generations.FRAMES}

    @property
    def generation(self) -> str:
        """Number of the generation that this corpus was loaded from."""
        return self._source.name

    def __len__(self) -> int:
        return len(self.reports)

    def select(self, *, primary: bool | None = True, **wanted: Wanted) -> Corpus:
        """Return the part of the corpus whose reports have the wanted values.

        Parameters
        ----------
        primary : bool or None
            True (default) leaves out copies of other reports and unreadable files; None takes all.
        **wanted
            A column of `reports` and the value, list of values or function of the column that it must meet.

        Returns
        -------
        Corpus
            Categories that no longer occur are gone.

        Raises
        ------
        KeyError
            If there is no such column.

        Examples
        --------
        `corpus.select(year=2022, level=["county", "township"], title=lambda t: t.str.contains("教育"))`
        """
        reports = self.reports
        keep = (
            reports["is_primary"].fillna(False) == primary
            if primary is not None
            else reports["report_id"].notna()
        )
        for name, value in wanted.items():
            if name not in reports:
                raise KeyError(f"reports 没有列 {name!r}；可选的列：{'、'.join(reports.columns)}")
            keep &= _meets(reports[name], value)
        chosen = reports[keep.astype(bool)]
        made = Corpus(self._source, trim(chosen))
        ids = made._ids
        made._frames |= {
            name: trim(frame[frame["report_id"].isin(ids)], ids)
            for name, frame in self._frames.items()
            if name != "reports"
        }
        return made

    def one_origin(self, origin: str | None = None) -> Corpus:
        """Return the primary reports of one origin: published, abridged or simulated.

        Raises
        ------
        ValueError
            If none is named and the corpus mixes them: invented and real figures are never joined.
        """
        held = sorted(self.reports["origin"].dropna().astype("str").unique())
        if origin is None and len(held) > 1:
            raise ValueError(
                f"数据集混有不同性质的报告（{'、'.join(held)}）；请指定一种，如 origin={held[0]!r}"
            )
        if origin is not None and origin not in held:
            raise ValueError(f"数据集中没有 origin={origin!r} 的报告；现有：{'、'.join(held) or '无'}")
        return self.select(origin=origin) if origin else self.select()

    @cached_property
    def digest(self) -> str:
        """A hash of what was read and of everything laid over it, the same wherever it was built."""
        from hashlib import sha256

        import pandas as pd

        told = sha256(self.reports.drop(columns="parser").to_csv(index=False, lineterminator="\n").encode())
        corrected = self.cells[self.cells["matched_by"] == "correction"]
        told.update(pd.util.hash_pandas_object(corrected.astype("str"), index=False).to_numpy().tobytes())
        return told.hexdigest()[:16]

    def trim(self) -> Corpus:
        """Return the same corpus without categories that do not occur."""
        return self.select(primary=None)

    def report(self, report_id: str) -> Corpus:
        """Return one report as a corpus, copy or not.

        Raises
        ------
        KeyError
            If there is none; the message names the closest ids.
        """
        if report_id not in set(self._ids):
            from difflib import get_close_matches

            close = "、".join(get_close_matches(report_id, self._ids, 3, 0.3)) or "（无相近者）"
            raise KeyError(f"数据集中没有报告 {report_id!r}；相近的有：{close}")
        return self.select(primary=None, report_id=report_id)

    def panel(self, labels: str | None = None) -> pd.DataFrame:
        """Return the cells wide: one row per report, one column per place, values in canonical units.

        Parameters
        ----------
        labels : None, "zh" or "en"
            Name the columns by `table.row.column`, or by the form's labels parted by ` / `. Places of both
            editions that have the same labels but ask for different things stay apart by their edition.
        """
        from govreports.corpus.panel import panel

        return panel(self.reports, self.cells, labels)

    def trace(
        self, report_id: str, place: str, *, raw: str | os.PathLike[str] | None = None, context: int = 2
    ) -> Any:
        """Return where a figure comes from: file, place in it, printed text and the lines around it.

        Parameters
        ----------
        place : str
            A cell, `table.row.column`.
        raw : path, optional
            The raw folder; by default the one that the corpus was built from, where it still is.
        context : int
            Lines before and after.

        Returns
        -------
        Trace
        """
        from govreports.corpus.footnote import trace

        root = remote.place(raw) if raw is not None else self._source.raw
        file = raw_path(root, report_id) if root else None
        return trace(self.report(report_id), place, file, context)

    def _held(self) -> list[tuple[str, str]]:
        r = self.reports
        years = r["year"].dropna()
        span = f"{years.min()}–{years.max()}" if len(years) else "无"
        return [
            ("报告", f"{len(r)} 份（主本 {int(r['is_primary'].fillna(False).sum())} 份）"),
            ("机关", f"{r['agency_id'].nunique()} 个"),
            ("年度", span),
            ("来源性质", "，".join(f"{k} {n}" for k, n in r["origin"].value_counts().items() if n) or "无"),
            ("已载入", "、".join(self._frames)),
        ]

    def __repr__(self) -> str:
        return "Corpus\n" + "\n".join(f"  {name}：{text}" for name, text in self._held())

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(f"<tr><th>{escape(n)}</th><td>{escape(t)}</td></tr>" for n, t in self._held())
        return f"<table><caption>Corpus</caption>{rows}</table>"


def _meets(column: pd.Series, value: Wanted) -> pd.Series:
    import pandas as pd

    if callable(value):
        return pd.Series(value(column), index=column.index).fillna(False)
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    if value is None:
        return column.isna()
    values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return column.isin(values).fillna(False)


def trim(frame: pd.DataFrame, report_ids: list[str] | None = None) -> pd.DataFrame:
    """Return a frame without unused categories, freshly indexed; `report_id` takes those of the corpus."""
    frame = frame.reset_index(drop=True)
    for name in frame.columns:
        if frame[name].dtype == "category":
            if name == "report_id" and report_ids is not None:
                frame[name] = frame[name].cat.set_categories(report_ids)
            else:
                frame[name] = frame[name].cat.remove_unused_categories()
    return frame


def load(path: str | os.PathLike[str], *, workers: int | None = None) -> Corpus:
    """Load a corpus, or read a folder of reports into one.

    Parameters
    ----------
    path : path
        A processed folder as `build` makes it, or a raw folder with reports (then read into a temporary
        folder: build it once if you need it again); an address such as `s3://bucket/processed` too.
    workers : int, optional
        Processes for reading a raw folder.

    Returns
    -------
    Corpus

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or it was made for a corpus that was never published.
    """
    folder = remote.place(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"找不到文件夹 {str(path)!r}。")
    if generations.current(folder) is not None:
        return Corpus(Source.open(folder))
    if generations.folder(folder).is_dir():
        raise FileNotFoundError(f"{str(path)!r} 中还没有发布过数据集；请先运行 govreports build。")
    from govreports.corpus.building import build

    scratch = tempfile.TemporaryDirectory(prefix="govreports-")
    build(path, scratch.name, workers=workers)
    return Corpus(Source.open(Path(scratch.name), scratch))
