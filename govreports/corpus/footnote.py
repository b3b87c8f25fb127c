"""Where a figure comes from, to look at and to quote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from govreports import form
from govreports.corpus.remote import Place

if TYPE_CHECKING:
    import pandas as pd

    from govreports.corpus.loading import Corpus

_LINE = re.compile(r"L(\d+)")


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure and where it stands.

    Attributes
    ----------
    file : path or None
        The raw file, an address where it lies in an object store; None where the raw folder is gone.
    source : str
        The place in the file: `L12` line 12, `p3/L12` line 12 of page 3, `T2/R5` row 5 of table 2.
    printed : str
        The cell as printed.
    value : float
        The figure in the canonical unit, NaN where none was read.
    context : tuple of (int, str)
        Numbered lines around it, for text files.
    """

    report_id: str
    place: str
    file: Place | None
    source: str
    printed: str
    value: float
    unit: str
    status: str
    matched_by: str
    context: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        where = f"{self.file or self.report_id} {self.source}".strip()
        lines = [f"{self.place}：“{self.printed}”（{self.value:g} {self.unit}，{self.status}），{where}"]
        lines += [f"{number:>6}  {text}" for number, text in self.context]
        return "\n".join(lines)


def find_cell(cells: pd.DataFrame, place: str) -> Mapping[str, Any]:
    """Return one cell of one report.

    Raises
    ------
    KeyError
        If the form, or this report's edition of it, has no such cell.
    """
    parts = place.split(".")
    if len(parts) != 3:
        raise KeyError(f"{place!r} 不是单元格；应为 表.行.列，如 requests.received.total")
    found = cells[(cells["table"] == parts[0]) & (cells["row"] == parts[1]) & (cells["column"] == parts[2])]
    if found.empty:
        raise KeyError(f"这份报告所用的表式没有单元格 {place!r}；所有单元格见 gr.form.labels()")
    cell = found.iloc[0]
    known = {str(k): v for k, v in cell.dropna().items()}
    return {str(k): None for k in cell.index} | known | {"value": float(cell["value"])}


def trace(report: Corpus, place: str, file: Place | None, context: int) -> Trace:
    """Return where a cell of a corpus of one report comes from."""
    cell = find_cell(report.cells, place)
    row = report.reports.iloc[0]
    source = cell["source"] or ""
    lines: tuple[tuple[int, str], ...] = ()
    if file is not None and not file.is_file():
        file = None
    if file is not None and row["format"] == "text" and (m := _LINE.fullmatch(source)):
        lines = _around(file, str(row["encoding"] or "utf-8"), int(m[1]), context)
    return Trace(
        str(row["report_id"]),
        place,
        file,
        source,
        cell["raw"] or "",
        cell["value"],
        cell["unit"],
        cell["status"],
        cell["matched_by"] or "",
        lines,
    )


def _around(file: Place, encoding: str, number: int, context: int) -> tuple[tuple[int, str], ...]:
    data = file.read_bytes()
    try:
        lines = data.decode(encoding, errors="replace").splitlines()
    except LookupError:
        lines = data.decode("utf-8", errors="replace").splitlines()
    first = max(number - context, 1)
    return tuple(enumerate(lines[first - 1 : number + context], first))


@cache
def _templates() -> dict[str, dict[str, str]]:
    import tomllib

    return tomllib.loads(
        files("govreports.corpus").joinpath("data", "footnote.toml").read_text(encoding="utf-8")
    )


def cite(corpus: Corpus, report_id: str, place: str, *, language: str = "zh") -> str:
    """Return a footnote for one figure, ready to paste.

    Parameters
    ----------
    place : str
        A cell, `table.row.column`.
    language : {"zh", "en"}

    Returns
    -------
    str
        Body, year, section, row and column, the text as printed, address and day of access; what is not known
        is left out. Copies and reports that are restated or simulated say so.

    Raises
    ------
    KeyError
        If there is no such report or cell.
    ValueError
        If there is no footnote in that language.
    """
    if language not in _templates():
        raise ValueError(f"没有 {language!r} 的脚注；可选：{'、'.join(_templates())}")
    texts = _templates()[language]
    report = corpus.report(report_id)
    cell = find_cell(report.cells, place)
    row = report.reports.iloc[0]
    known = row.dropna()
    keys = ["edition", "table", "row", "column"]
    labels = form.labels(language).set_index(keys)
    label = labels.xs(tuple(cell[k] for k in keys))
    section = form.edition(cell["edition"]).tables[cell["table"]].section
    values = {
        "agency": known.get("agency", texts["unknown_agency"]),
        "year": known.get("year", "?"),
        "title": known.get("title", ""),
        "section": section,
        "numeral": form.sections()[section - 1].numeral,
        "table": label["table_label"],
        "row": label["row_label"],
        "column": label["column_label"],
        "raw": cell["raw"] or texts["blank"],
        "value": f"{cell['value']:g}" if cell["value"] == cell["value"] else "",
        "unit": cell["unit"],
        "url": known.get("source_url", ""),
        "retrieved": known["retrieved"].strftime("%Y-%m-%d") if "retrieved" in known else "",
    }
    wanted = ["head", "titled" if values["title"] else "", "place", "printed"]
    wanted += ["corrected"] if cell["matched_by"] == "correction" else []
    wanted += [name for name in ("url", "retrieved") if values[name]]
    wanted += [f"origin_{known['origin']}"] if f"origin_{known.get('origin')}" in texts else []
    return texts["join"].join(texts[name].format_map(values) for name in wanted if name) + texts["end"]
