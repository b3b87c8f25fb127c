"""Columns that only spaces hold apart: find them from where the figures stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from govreports.align.arithmetic import Cell, Sum, agreed, values
from govreports.align.lines import Line
from govreports.align.rows import RowFigures
from govreports.align.tokens import BLANK, classify

Cells = list[Cell | None]
_BLANK = classify("")
# Sums that have to come out before places alone are believed.
_PROOFS = 2
_MOST_WAYS = 30_000


class Hint(NamedTuple):
    """A piece of a column's heading: the column, and where the piece stands in its line."""

    column: int
    start: int
    end: int
    page: int


class ColumnSum(NamedTuple):
    """A sum down a column: the row of the total and the rows of its parts with their weights."""

    total: str
    parts: tuple[tuple[str, int], ...]

    def holds(self, table: Mapping[str, Sequence[float | None]], column: int) -> bool:
        if self.total not in table:
            return True
        of_parts = sum(w * (table[r][column] or 0.0) for r, w in self.parts if r in table)
        return abs((table[self.total][column] or 0.0) - of_parts) < 1e-6


@dataclass(frozen=True, slots=True)
class TableForm:
    """What the form says of a table whose figures are being placed.

    `width(row)` is the number of a printed row's cells, `total(row)` the sum along it, `down` the sums down
    the columns; `hints(lines)` finds pieces of column headings in the lines above the first row.
    """

    width: Callable[[str], int]
    total: Callable[[str], Sum | None]
    down: Sequence[ColumnSum] = ()
    hints: Callable[[Sequence[Line]], Sequence[Hint]] = lambda lines: ()


def checked(found: dict[int, Cells], rows: Sequence[RowFigures], form: TableForm) -> dict[int, Cells]:
    """Keep a reading by place only if the form's sums agree with it.

    A row whose parts fall short of its total, a part being blank, says nothing: the report left it out.
    """
    proved = failed = 0
    for i, cells in found.items():
        equation = form.total(rows[i].row)
        shown = values(cells)
        if equation is not None:
            held, broken = equation.weigh(shown)
            proved, failed = proved + held, failed + broken
    return found if proved >= _PROOFS and failed * 4 <= proved else {}


def by_starts(
    members: Sequence[int], rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, Cells]:
    """Cells of a table set flush left, a row with fewer labels beginning further left.

    The places where cells begin are the columns; a row's figures begin in the column after its label.
    """
    figures = {
        i: rows[i].figures[0] for i in members if len(rows[i].figures) == 1 and rows[i].figures[0].label
    }
    if len(figures) < len(members):
        return {}
    labels = {i: _label_start(lines[f.line], f.spans[0][0]) for i, f in figures.items()}
    starts = sorted({s for f in figures.values() for s, _ in f.spans} | set(labels.values()))
    widest = max(form.width(rows[i].row) for i in members)
    if not widest < len(starts) <= widest + 3:
        return {}
    column = {s: k for k, s in enumerate(starts)}
    found: dict[int, Cells] = {}
    for i, f in figures.items():
        first, n = column[labels[i]] + 1, form.width(rows[i].row)
        cells: Cells = [(_BLANK, f.line)] * n
        for (start, _), token in zip(f.spans, f.cells, strict=True):
            k = column[start] - first
            if not 0 <= k < n:
                return {}
            cells[k] = (token, f.line)
        found[i] = cells
    return checked(found, rows, form)


def _label_start(line: Line, first_figure: int) -> int:
    """Where the label before the first figure begins; words one space apart are one label."""
    start = -1
    end = -1
    for a, b in line.spans or []:
        if a >= first_figure:
            break
        start = start if start >= 0 and a - end <= 1 else a
        end = b
    return start


def by_intervals(
    members: Sequence[int], rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, Cells]:
    """Cells of a table set centred or flush right: figures of one column overlap, columns do not.

    Where a page shows fewer columns than the table has, the headings above them and the sums along the
    rows and down the columns decide which ones they are; a cell on which they leave two ways stays open.
    """
    n = max(form.width(rows[i].row) for i in members)
    members = [i for i in members if form.width(rows[i].row) == n]
    hints = form.hints(lines)
    pages: dict[int, list[int]] = {}
    for i in members:
        pages.setdefault(rows[i].figures[0].page, []).append(i)
    ways = [
        found
        for number, page in pages.items()
        if (found := _page_ways(page, n, rows, form, [h for h in hints if h.page == number]))
    ]
    if not ways or prod(map(len, ways)) > _MOST_WAYS:
        return {}
    tables = [{i: cells for page in way for i, cells in page.items()} for way in product(*ways)]
    if len(tables) > 1:
        added = [t for t in tables if _adds_up({rows[i].row: values(c) for i, c in t.items()}, n, form.down)]
        tables = added or tables
    if not checked(tables[0], rows, form):
        return {}
    return {i: agreed([t[i] for t in tables], n) for i in tables[0]}


def _adds_up(table: Mapping[str, Sequence[float | None]], n: int, down: Sequence[ColumnSum]) -> bool:
    return bool(down) and all(s.holds(table, column) for s in down for column in range(n))


def _page_ways(
    members: Sequence[int],
    n: int,
    rows: Sequence[RowFigures],
    form: TableForm,
    hints: Sequence[Hint],
) -> list[dict[int, Cells]]:
    """Every way to name the columns that the figures of one page make."""
    columns: list[tuple[int, int]] = []
    for start, end in sorted(span for i in members for f in rows[i].figures for span in f.spans):
        if columns and start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    if not 0 < len(columns) <= n:
        return []
    taken: dict[int, dict[int, Cell]] = {}
    for i in members:
        taken[i] = {}
        for f in rows[i].figures:
            for (start, _), token in zip(f.spans, f.cells, strict=True):
                k = next(c for c, (a, b) in enumerate(columns) if a <= start <= b)
                if k in taken[i]:
                    return []
                taken[i][k] = (token, f.line)
    named = _named(columns, hints)
    ways = []
    for places in combinations(range(n), len(columns)):
        if any(places[k] != column for k, column in named.items()):
            continue
        way: dict[int, Cells] = {}
        for i, row in taken.items():
            blank: Cell = (_BLANK, rows[i].figures[0].line)
            cells: Cells = [blank] * n
            for k, cell in row.items():
                cells[places[k]] = cell
            way[i] = cells
        if len(columns) == n or _rows_hold(way, rows, form):
            ways.append(way)
    return ways


def _named(columns: Sequence[tuple[int, int]], hints: Sequence[Hint]) -> dict[int, int]:
    """The columns whose heading stands above them; nothing if the headings contradict each other."""
    found: dict[int, set[int]] = {}
    for hint in hints:
        for k, (start, end) in enumerate(columns):
            if start < hint.end and hint.start < end:
                found.setdefault(k, set()).add(hint.column)
    named = {k: next(iter(c)) for k, c in sorted(found.items()) if len(c) == 1}
    order = list(named.values())
    return named if len(named) == len(found) and order == sorted(set(order)) else {}


def _rows_hold(way: Mapping[int, Cells], rows: Sequence[RowFigures], form: TableForm) -> bool:
    for i, cells in way.items():
        equation = form.total(rows[i].row)
        shown = [c[0].value if c and c[0].kind != BLANK else None for c in cells]
        if equation is not None and not equation.holds(shown):
            return False
    return True
