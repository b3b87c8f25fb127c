"""Load the form's data files into small immutable objects."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Axis = Literal["row", "column"]


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of the form, as mappings of strings.

    >>> read_data("editions.csv")[0]["notice"]
    '国办公开办函〔2019〕60号'
    """
    text = files("govreports.form").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


class Cell(NamedTuple):
    """One cell of the form. `place` is its canonical name, `table.row.column`."""

    table: str
    row: str
    column: str
    unit: str
    is_total: bool

    @property
    def place(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True, slots=True)
class Column:
    column: str
    label: str
    short: str
    label_en: str
    group: str
    unit: str
    is_total: bool


@dataclass(frozen=True, slots=True)
class Row:
    row: str
    label: str
    short: str
    label_en: str
    group: str
    clause: str
    role: str  # item | outcome (counts towards processed) | total
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Table:
    table: str
    edition: int
    section: int
    label: str
    label_en: str
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]

    def row(self, code: str) -> Row:
        return next(row for row in self.rows if row.row == code)


@dataclass(frozen=True, slots=True)
class Edition:
    edition: int
    notice: str
    first_year: int
    last_year: int | None
    tables: dict[str, Table]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for table in self.tables.values() for cell in table.cells)


@dataclass(frozen=True, slots=True)
class Section:
    section: int
    numeral: str
    title: str
    title_en: str
    table: str


class Equation(NamedTuple):
    """A sum that the form states: total = Σ weight * part, along one axis of a table.

    With axis `row` the names are columns and it holds in each row; with axis `column`
    they are rows and it holds in each column.
    """

    rule: str
    table: str
    axis: Axis
    total: str
    parts: tuple[tuple[str, int], ...]


@cache
def _column_sets() -> dict[str, tuple[Column, ...]]:
    sets: dict[str, list[Column]] = {}
    for r in read_data("columns.csv"):
        column = Column(
            r["column"], r["label"], r["short"], r["label_en"], r["group"], r["unit"], r["role"] == "total"
        )
        sets.setdefault(r["columns"], []).append(column)
    return {name: tuple(columns) for name, columns in sets.items()}


def _table(name: str, year: int) -> Table:
    head = next(r for r in read_data("tables.csv") if r["table"] == name)
    rows = tuple(
        Row(
            r["row"],
            r["label"],
            r["short"],
            r["label_en"],
            r["group"],
            r["clause"],
            r["role"],
            _column_sets()[r["columns"]],
        )
        for r in read_data("rows.csv")
        if r["table"] == name and int(r["edition"]) == year
    )
    cells = tuple(
        Cell(name, row.row, c.column, c.unit, c.is_total or row.role == "total")
        for row in rows
        for c in row.columns
    )
    return Table(name, year, int(head["section"]), head["label"], head["label_en"], rows, cells)


EDITIONS: tuple[int, ...] = tuple(int(r["edition"]) for r in read_data("editions.csv"))
TABLES: tuple[str, ...] = tuple(r["table"] for r in read_data("tables.csv"))


@cache
def edition(year: int) -> Edition:
    """Return an edition of the form by the year of its notice, 2019 or 2021.

    >>> [len(edition(e).cells) for e in EDITIONS]
    [198, 200]

    Raises
    ------
    ValueError
        If there is no such edition.
    """
    for r in read_data("editions.csv"):
        if int(r["edition"]) == year:
            last = int(r["last_year"]) if r["last_year"] else None
            tables = {name: _table(name, year) for name in TABLES}
            return Edition(year, r["notice"], int(r["first_year"]), last, tables)
    raise ValueError(f"no edition {year!r} of the form; the editions are {', '.join(map(str, EDITIONS))}")


def edition_for_year(year: int | None) -> int | None:
    """Return the edition that a report on `year` has to use; None before 2019 or for no year.

    >>> edition_for_year(2020), edition_for_year(2024), edition_for_year(2017)
    (2019, 2021, None)
    """
    if year is None:
        return None
    for name in EDITIONS:
        e = edition(name)
        if e.first_year <= year and (e.last_year is None or year <= e.last_year):
            return name
    return None


def skeleton(editions: dict[str, int]) -> tuple[Cell, ...]:
    """Return the cells of a report in form order, each table in its own edition.

    >>> len(skeleton({"proactive": 2021, "requests": 2019, "remedies": 2021}))
    186
    """
    return tuple(cell for name in TABLES if name in editions for cell in _cells(name, editions[name]))


@cache
def _cells(table: str, year: int) -> tuple[Cell, ...]:
    return edition(year).tables[table].cells


@cache
def sections() -> tuple[Section, ...]:
    """Return the six sections of a report, in order."""
    return tuple(
        Section(int(r["section"]), r["numeral"], r["title"], r["title_en"], r["table"])
        for r in read_data("sections.csv")
    )


@cache
def groups() -> tuple[dict[str, str], ...]:
    """Return the groups of rows (table, group, parent, label, short, label_en)."""
    return read_data("groups.csv")


@cache
def equations(table: str, year: int) -> tuple[Equation, ...]:
    """Return the sums that the form states for one table in one edition.

    >>> [e.rule for e in equations("remedies", 2021)]
    ['remedies.total']
    """
    found: dict[tuple[str, Axis, str], list[tuple[str, int]]] = {}
    for r in read_data("sums.csv"):
        if r["table"] == table and r["edition"] in ("", str(year)):
            axis: Axis = "row" if r["axis"] == "row" else "column"
            found.setdefault((r["rule"], axis, r["total"]), []).append((r["component"], int(r["weight"])))
    return tuple(
        Equation(rule, table, axis, total, tuple(parts)) for (rule, axis, total), parts in found.items()
    )


def labels(language: str = "zh") -> pd.DataFrame:
    """Return the labels of every cell of every edition.

    Parameters
    ----------
    language : {"zh", "en"}

    Returns
    -------
    DataFrame
        edition, table, row, column | table_label, row_label, row_short, group, column_label,
        column_short, unit, is_total: one row per cell, 398 in all. Short labels are Chinese only;
        in English they equal the labels.

    >>> keyed = labels().set_index(["edition", "table", "row", "column"])
    >>> keyed.loc[(2021, "requests", "received", "total"), "row_label"]
    '一、本年新收政府信息公开申请数量'
    """
    import pandas as pd

    if language not in ("zh", "en"):
        raise ValueError(f"no labels in {language!r}; choose 'zh' or 'en'")
    zh = language == "zh"
    return pd.DataFrame(
        [
            {
                "edition": e,
                "table": t.table,
                "row": r.row,
                "column": c.column,
                "table_label": t.label if zh else t.label_en,
                "row_label": r.label if zh else r.label_en,
                "row_short": r.short if zh else r.label_en,
                "group": r.group,
                "column_label": c.label if zh else c.label_en,
                "column_short": c.short if zh else c.label_en,
                "unit": c.unit,
                "is_total": c.is_total or r.role == "total",
            }
            for e in EDITIONS
            for t in edition(e).tables.values()
            for r in t.rows
            for c in r.columns
        ]
    )
