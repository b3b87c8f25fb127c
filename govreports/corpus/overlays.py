"""Tables that people write beside the reports: metadata.csv of a collection, agencies.csv, corrections.csv.

They are laid over the stored frames when a generation is published, so that editing them reads no report.
Whatever is wrong in them becomes a row of the problems frame with the line where it stands.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from govreports.blocks import Problem
from govreports.corpus.files import CORRECTIONS, REGISTER, SIDECAR, Scan, raw_path
from govreports.corpus.remote import Place
from govreports.schema import REPORTS, Field

PATH = "path"
EVERY_FILE = "*"  # a row that holds for the whole folder
KNOWN_BY_READING = {
    "report_id",
    "agency_id",
    "agency_source",
    "edition",
    "published_source",
    "dated_source",
    "format",
    "encoding",
    "sha256",
    "sections",
    "tables",
    "duplicate_of",
    "is_primary",
    "parser",
}
OVERRIDES: dict[str, Field] = {f.name: f for f in REPORTS.fields if f.name not in KNOWN_BY_READING}
SOURCES = {"agency": "agency_source", "published": "published_source", "dated": "dated_source"}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")

Noted = list[tuple[str, Problem]]


def read_rows(path: Place) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their line numbers; UTF-8, or GB18030 as Excel writes it in China."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.DictReader(text.splitlines(keepends=True))
    for row in reader:
        yield (
            reader.line_num,
            {(k or "").strip(): (v or "").strip() for k, v in row.items() if isinstance(v, str)},
        )


def parse_value(f: Field, text: str) -> object:
    """Return a cell of a sidecar as the value of a column.

    >>> parse_value(OVERRIDES["published"], "2023年1月5日"), parse_value(OVERRIDES["year"], "2022")
    ('2023-01-05', 2022)

    Raises
    ------
    ValueError
        If the column does not allow it; the message says what it allows.
    """
    if f.kind == "integer":
        if not re.fullmatch(r"\d{4}", text):
            raise ValueError("应为四位数年份")
        return int(text)
    if f.kind == "date":
        m = _DATE.fullmatch(text)
        if not m:
            raise ValueError("应为日期，如 2023-01-31")
        return date(int(m[1]), int(m[2]), int(m[3])).isoformat()
    if f.values and text not in f.values:
        raise ValueError(f"应为以下之一：{'、'.join(f.values)}")
    return text


@dataclass(slots=True)
class Sidecar:
    """The metadata.csv of one collection, its rows by path relative to it."""

    name: str
    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    problems: Noted = field(default_factory=list)

    @property
    def folder(self) -> str:
        parent = PurePosixPath(self.name).parent.as_posix()
        return "" if parent == "." else parent + "/"


def read_sidecar(root: Place, name: str, reports: dict[str, str]) -> Sidecar:
    """Read one metadata.csv; `reports` are the files that exist."""
    sidecar = Sidecar(name)

    def note(line: int, code: str, level: str, raw: str, message: str) -> None:
        sidecar.problems.append((name, Problem("build", code, f"L{line}", level, raw, message)))

    for line, row in read_rows(raw_path(root, name)):
        if line == 2 and (unknown := sorted(set(row) - set(OVERRIDES) - {PATH, ""})):
            note(
                1,
                "sidecar_column",
                "info",
                ", ".join(unknown),
                f"未使用的列；可用的列：{', '.join([PATH, *OVERRIDES])}。",
            )
        path = row.pop(PATH, "").replace("\\", "/").removeprefix("./")
        if path != EVERY_FILE and sidecar.folder + path not in reports:
            note(
                line,
                "sidecar_no_file",
                "warning",
                path,
                "该行所指的文件不存在；请更正 path 列（相对于本文件所在文件夹）。",
            )
            continue
        values = sidecar.rows.setdefault(path, {})
        for column, text in row.items():
            if column in OVERRIDES and text:
                try:
                    values[column] = parse_value(OVERRIDES[column], text)
                except ValueError as error:
                    note(line, "sidecar_value", "error", text, f"列 {column} 的值无效，未采用：{error}。")
    return sidecar


@dataclass(slots=True)
class Overlays:
    """Everything that people wrote beside the reports of one raw folder."""

    sidecars: dict[str, Sidecar]  # by folder
    register: list[tuple[str, int, dict[str, str]]]
    corrections: list[tuple[str, int, dict[str, str]]]
    problems: Noted

    def metadata(self, report_id: str) -> dict[str, object]:
        """Return what the sidecars say about a report; nearer folders win over outer ones."""
        values: dict[str, object] = {}
        parts = report_id.split("/")
        for depth in range(len(parts)):
            folder = "".join(p + "/" for p in parts[:depth])
            if sidecar := self.sidecars.get(folder):
                values |= sidecar.rows.get(EVERY_FILE, {})
                values |= sidecar.rows.get(report_id[len(folder) :], {})
        for column, source in SOURCES.items():
            if column in values:
                values[source] = "sidecar"
        return values


def read_overlays(scan: Scan) -> Overlays:
    """Read all sidecars, registers and corrections that a scan found."""
    found = Overlays({}, [], [], list(scan.refused))
    for name in scan.overlays:
        try:
            _read_overlay(found, scan, name)
        except (OSError, csv.Error) as error:
            found.problems.append(_unreadable(name, error))
    return found


def _read_overlay(found: Overlays, scan: Scan, name: str) -> None:
    kind = PurePosixPath(name).name.casefold()
    if kind == SIDECAR:
        sidecar = read_sidecar(scan.root, name, scan.reports)
        found.sidecars[sidecar.folder] = sidecar
        found.problems += sidecar.problems
    else:
        rows = [(name, line, row) for line, row in read_rows(raw_path(scan.root, name))]
        {CORRECTIONS: found.corrections, REGISTER: found.register}[kind].extend(rows)


def _unreadable(name: str, error: Exception) -> tuple[str, Problem]:
    reason = getattr(error, "strerror", None) or str(error)
    return name, Problem(
        "build", "overlay_unreadable", "", "error", "", f"无法读取此文件，未采用：{reason}。"
    )


def as_text(value: Any) -> Any:
    """Return dates as ISO text, everything else as it is (Parquet gives dates as objects)."""
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else value
