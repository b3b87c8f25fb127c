"""Read one report: the whole flow from a file to frames, and an object that keeps the steps to look at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.align import Alignment, TableCells, align
from govreports.blocks import Block, Document, Problem
from govreports.metadata import read as read_metadata
from govreports.narrative import Prose, paragraphs
from govreports.readers import file_to_bytes, read_document
from govreports.readers.advice import read_error
from govreports.schema import CELL_PARTS, Records, frames
from govreports.sections import Outline, divide

if TYPE_CHECKING:
    import pandas as pd

_VERSION = version("govreports")
# Sections that a page without any table needs before it is taken for a report.
_SECTIONS = 2


class Steps(NamedTuple):
    """What each step of reading made of a file."""

    document: Document
    outline: Outline
    alignment: Alignment
    prose: Prose
    metadata: dict[str, object]


def read_steps(content: bytes, name: str = "") -> Steps:
    """Read the content of a file, step by step; `name` is its name, for messages and as weak evidence.

    Raises
    ------
    ReadError
        If the file cannot be read at all, or holds no report (`not_a_report`).
    """
    document = read_document(content, name=name)
    outline = divide(document)
    alignment = align(outline)
    prose = paragraphs(outline, alignment.used)
    metadata = read_metadata(outline, prose, name)
    year = metadata["year"]
    asked = form.edition_for_year(year if isinstance(year, int) else None)
    if asked and any(not t.shown and t.edition != asked for t in alignment.tables.values()):
        alignment = align(outline, year if isinstance(year, int) else None)
    if not alignment.tables and len(set(outline.found)) < _SECTIONS and metadata["title"] is None:
        raise read_error("not_a_report", name)
    return Steps(document, outline, alignment, prose, metadata)


def read_records(
    path: str | os.PathLike[str], *, report_id: str | None = None, content: bytes | None = None
) -> Records:
    """Read a file into the records that frames are made of.

    Parameters
    ----------
    path : path
    report_id : str, optional
        Key of the report in the frames; the file's name if not given.
    content : bytes, optional
        What the file holds, where it lies in no folder of this machine; `path` then only names it.

    Raises
    ------
    ReadError
        If the file cannot be read at all, or holds no report.
    """
    content = file_to_bytes(path) if content is None else content
    name = Path(os.fsdecode(os.fspath(path))).name
    steps = read_steps(content, name)
    return _records(steps, report_id or name, sha256(content).hexdigest())


def _records(steps: Steps, report_id: str, digest: str) -> Records:
    metadata = dict(steps.metadata)
    problems = [*steps.document.problems, *steps.alignment.problems]
    problems += metadata.pop("problems", [])  # type: ignore[arg-type]
    year = metadata["year"]
    tables = dict(steps.alignment.tables)
    if isinstance(year, int) and year < form.edition(form.EDITIONS[0]).first_year:
        tables = {}
        message = f"{year}年度的报告没有统一的表格格式, 只读取文字"
        problems.append(Problem("align", "no_form", "", "info", "", message))
    editions = _editions(tables, year if isinstance(year, int) else None)
    for table in editions:
        if table not in tables:
            message = "没有找到这张表: 可能是图片、附件, 或转存时丢失; 请核对原件"
            problems.append(Problem("align", "table_missing", table, "warning", "", message))
    metadata |= {
        "report_id": report_id,
        "sha256": digest,
        "edition": tables["proactive"].edition if "proactive" in tables else None,
        "tables": " ".join(t for t in form.TABLES if t in tables) or None,
        "parser": _VERSION,
    }
    cells: dict[str, list[object]] = {name: [] for name in CELL_PARTS}
    for table, edition in editions.items():
        got = tables.get(table) or TableCells.absent(table, edition)
        for name in CELL_PARTS:
            cells[name] += getattr(got, name)
    return Records(metadata, editions, cells, list(steps.prose.rows), problems)


def _editions(tables: Mapping[str, object], year: int | None) -> dict[str, int]:
    """The edition of each table: its own where it is there, else the one that the year asks for."""
    own = {t: tables[t].edition for t in form.TABLES if t in tables}  # type: ignore[attr-defined]
    asked = form.edition_for_year(year)
    if asked is None and year is None and own:
        asked = max(own.values())
    if asked is None:
        return {}
    return {t: own.get(t, asked) for t in form.TABLES}


class Report:
    """One report.

    Attributes
    ----------
    metadata : mapping
        The columns of the reports frame that the file itself can tell.
    cells, narrative, claims, problems : DataFrame
        As in a corpus (see `govreports.schema`).
    blocks : list of Block
        What the reader saw, with the place of each block in the file.
    steps : Steps
        What every step of reading made of it.
    """

    def __init__(self, path: str, steps: Steps, records: Records):
        self.path = path
        self.steps = steps
        self._records = records

    @property
    def metadata(self) -> Mapping[str, object]:
        return self._records.metadata

    @property
    def blocks(self) -> list[Block]:
        return self.steps.document.blocks

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame]:
        return frames([self._records])

    @property
    def reports(self) -> pd.DataFrame:
        """The reports frame with this report as its one row."""
        return self._frames["reports"]

    @property
    def cells(self) -> pd.DataFrame:
        return self._frames["cells"]

    @property
    def narrative(self) -> pd.DataFrame:
        return self._frames["narrative"]

    @property
    def problems(self) -> pd.DataFrame:
        return self._frames["problems"]

    @cached_property
    def claims(self) -> pd.DataFrame:
        from govreports.claims import claims

        return claims(self.narrative)

    def __repr__(self) -> str:
        m = self.metadata
        counts = dict.fromkeys(("number", "blank", "mark", "absent", "unplaced"), 0)
        for status in self._records.cells["status"]:
            counts[str(status)] = counts.get(str(status), 0) + 1
        shown = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
        name = f"{m['agency'] or '?'} {m['year'] or '?'}"
        return f"<Report {name}: cells {shown or 'none'}; {len(self._records.narrative)} paragraphs>"


def read_report(path: str | os.PathLike[str]) -> Report:
    """Read one report, in any layout and format.

    Parameters
    ----------
    path : path
        A text, Markdown, HTML, MHTML, Word (.docx) or PDF file.

    Returns
    -------
    Report

    Raises
    ------
    ReadError
        With a reason code and what to do, if the file cannot be read at all.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> text = "某县某局2022年政府信息公开工作年度报告\\n一、总体情况\\n我局依法公开。\\n"
    >>> text += "六、其他需要报告的事项\\n无。\\n"
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = file.write_text(text, encoding="utf-8")
    >>> report = read_report(file)
    >>> report.metadata["year"], len(report.cells), set(report.cells["status"])
    (2022, 200, {'absent'})
    """
    content = file_to_bytes(path)
    name = Path(os.fsdecode(os.fspath(path))).name
    steps = read_steps(content, name)
    return Report(os.fsdecode(os.fspath(path)), steps, _records(steps, name, sha256(content).hexdigest()))


__all__ = ["Report", "Steps", "read_records", "read_report", "read_steps"]
