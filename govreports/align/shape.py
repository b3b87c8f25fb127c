"""What the form says of each table, in the terms in which the aligner places figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from govreports import form
from govreports.align.arithmetic import Sum
from govreports.align.columns import ColumnSum
from govreports.align.found import UNLABELLED
from govreports.align.tokens import fold
from govreports.form.model import read_data

MONEY = "万元"


@dataclass(frozen=True, slots=True)
class Shape:
    """One table in one edition.

    `widths` has the number of cells of each printed row in the form's order (the table of remedies is one
    row, `UNLABELLED`), `units` the unit of every cell of the table, `money` the numbers of those that hold
    money; `sums` the sums along each row, `down` those down the columns. `labels` are the folded headings
    of the columns, one for each cell of a row, if all rows have the same, `headings` those of each row;
    `own` are rows that no other edition has, and `marks` beginnings of headings that no other prints.
    """

    table: str
    edition: int
    widths: Mapping[str, int]
    units: tuple[str, ...]
    money: tuple[int, ...]
    sums: Mapping[str, Sum | None]
    down: tuple[ColumnSum, ...]
    labels: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    own: frozenset[str]
    marks: frozenset[str]


@cache
def shape(table: str, edition: int) -> Shape:
    """Return what an edition says of a table.

    >>> remedies = shape("remedies", 2021)
    >>> remedies.widths, len(remedies.units)
    ({'remedies': 15}, 15)
    """
    official = form.edition(edition).tables[table]
    places: dict[str, list[tuple[str, str]]] = {}
    for c in official.cells:
        row = UNLABELLED if table == UNLABELLED else c.row
        places.setdefault(row, []).append((c.row, c.column))
    others = [e for e in form.EDITIONS if e != edition]
    sets = {r.columns for r in official.rows}
    labels = tuple(fold(c.label) for c in next(iter(sets))) if len(sets) == 1 else ()
    if table == UNLABELLED:
        labels *= len(official.rows)
    return Shape(
        table,
        edition,
        {row: len(cells) for row, cells in places.items()},
        tuple(c.unit for c in official.cells),
        tuple(k for k, c in enumerate(official.cells) if c.unit == MONEY),
        {row: _row_sum(table, edition, cells) for row, cells in places.items()},
        tuple(ColumnSum(e.total, e.parts) for e in form.equations(table, edition) if e.axis == "column"),
        labels,
        {r.row: tuple(fold(c.label) for c in r.columns) for r in official.rows} | {UNLABELLED: labels},
        frozenset(places).difference(*(_rows(table, e) for e in others)),
        frozenset(_beginnings(table, edition).difference(*(_beginnings(table, e) for e in others))),
    )


def _row_sum(table: str, edition: int, places: list[tuple[str, str]]) -> Sum | None:
    """The sums that hold along the figures of one printed row."""
    parts = []
    for e in form.equations(table, edition):
        if e.axis == "row":
            for code in dict.fromkeys(row for row, _ in places):
                at = tuple(places.index((code, name)) for name, _ in e.parts)
                parts.append((places.index((code, e.total)), at))
    return Sum(tuple(parts)) if parts else None


def _rows(table: str, edition: int) -> set[str]:
    return {r.row for r in form.edition(edition).tables[table].rows}


def _beginnings(table: str, edition: int) -> set[str]:
    headings = {fold(c.label) for r in form.edition(edition).tables[table].rows for c in r.columns}
    return {heading[:k] for heading in headings for k in range(3, len(heading) + 1)}


@cache
def widest(table: str) -> Mapping[str, int]:
    """The number of cells of each row, in the edition in which it has most."""
    widths: dict[str, int] = {}
    for e in form.EDITIONS:
        for row, n in shape(table, e).widths.items():
            widths[row] = max(n, widths.get(row, 0))
    return widths


@cache
def column_ends(table: str) -> tuple[str, frozenset[str]]:
    """The folded heading of the first part, and those of the total, of a table that has totals."""
    columns = form.edition(max(form.EDITIONS)).tables[table].rows[0].columns
    totals = {fold(c.label) for c in columns if c.is_total}
    totals |= {
        fold(r["alias"]) for r in read_data("aliases.csv") if (r["table"], r["code"]) == (table, "total")
    }
    return fold(columns[0].label), frozenset(totals) if columns[-1].is_total else frozenset()
