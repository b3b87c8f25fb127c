"""Columns that only spaces hold apart: find them from where the figures stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from govreports.align.arithmetic import BLANK_TOKEN, Cell, Sum, agreed, values
from govreports.align.found import RowFigures
from govreports.align.line import Line
from govreports.align.tokens import BLANK

Cells = list[Cell | None]
# Lines above a row in which its column headings are looked for.
HEADING_LINES = 24
# Sums that have to come out before places alone are believed.
_PROOFS = 2
_MOST_WAYS = 30_000
# Of the columns of a page, so many may go without a heading of their own, the others being named.
_UNNAMED = 2
_ANY_PAGE = -1


class Hint(NamedTuple):
    """A piece of a column's heading: the column, and where the piece stands in its line."""

    column: int
    start: float
    end: float
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


@dataclass(slots=True)
class TableForm:
    """What the form says of a table whose figures are being placed.

    `width(row)` is the number of a printed row's cells, `total(row)` the sum along it, `down` the sums down
    the columns; `hints(lines)` finds pieces of column headings in the lines above the first row; `order`
    has the rows as the form has them, `headings(row)` the folded headings of a row's columns; `pages` has
    the page of each line.
    """

    width: Callable[[str], int]
    total: Callable[[str], Sum | None]
    down: Sequence[ColumnSum] = ()
    hints: Callable[[Sequence[Line]], Sequence[Hint]] = lambda lines: ()
    order: Sequence[str] = ()
    headings: Callable[[str], Sequence[str]] = lambda row: ()
    pages: Sequence[int] = ()


def checked(
    found: dict[int, Cells], rows: Sequence[RowFigures], form: TableForm, sure: bool = False
) -> dict[int, Cells]:
    """Keep a reading by place only if the form's sums agree with it.

    A row whose parts fall short of its total, a part being blank, says nothing: the report left it out.
    Where places are `sure`, a total may be left out as well, and sums need only not to speak against them.
    """
    proved = failed = 0
    for i, cells in found.items():
        equation = form.total(rows[i].row)
        shown = values(cells)
        if equation is not None:
            if sure:
                equation = Sum(tuple(part for part in equation.parts if shown[part[0]] is not None))
            held, broken = equation.weigh(shown)
            proved, failed = proved + held, failed + broken
    enough = 0 if sure else _PROOFS
    return found if proved >= enough and failed * 4 <= proved else {}


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
        cells: Cells = [(BLANK_TOKEN, f.line)] * n
        for (start, _), token in zip(f.spans, f.cells, strict=True):
            k = column[start] - first
            if not 0 <= k < n:
                return {}
            cells[k] = (token, f.line)
        found[i] = cells
    return checked(found, rows, form)


def _label_start(line: Line, first_figure: float) -> float:
    """Where the label before the first figure begins; words one space apart are one label."""
    start = -1.0
    end = -1.0
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
        pages.setdefault(_page(rows[i], form), []).append(i)
    ways: dict[int, list[dict[int, Cells]]] = {}
    confirmed: set[int] = set()
    sure = False
    for number, page in pages.items():
        above = [h for h in hints if number in (_ANY_PAGE, h.page)]
        found, named = _page_ways(page, n, rows, form, above)
        if found:
            ways[number] = found
            sure = number == _ANY_PAGE and named == n and form.total(rows[page[0]].row) is not None
            if named >= n - _UNNAMED:
                confirmed.update(found[0])
    if not ways or prod(map(len, ways.values())) > _MOST_WAYS:
        return {}
    tables = [{i: cells for page in way for i, cells in page.items()} for way in product(*ways.values())]
    added = [t for t in tables if adds_up({rows[i].row: values(c) for i, c in t.items()}, n, form.down)]
    if not checked((added or tables)[0], rows, form, sure):
        return {}
    kept = tables[0] if added else confirmed
    return {i: agreed([t[i] for t in added or tables], n) for i in kept}


def _page(row: RowFigures, form: TableForm) -> int:
    """The page of a row; one for all where places are those of the paper, which keep their columns."""
    figures = row.figures[0]
    return _ANY_PAGE if isinstance(figures.spans[0][0], float) else form.pages[figures.line]


def adds_up(table: Mapping[str, Sequence[float | None]], n: int, down: Sequence[ColumnSum]) -> bool:
    """Whether every sum down every column holds, a blank cell counting nothing; all zeros show nothing."""
    held = all(s.holds(table, column) for s in down for column in range(n))
    return held and any(table[s.total][column] for s in down if s.total in table for column in range(n))


def _page_ways(
    members: Sequence[int],
    n: int,
    rows: Sequence[RowFigures],
    form: TableForm,
    hints: Sequence[Hint],
) -> tuple[list[dict[int, Cells]], int]:
    """Every way to name the columns that the figures of one page make, and how many of them are known."""
    columns: list[tuple[float, float]] = []
    for start, end in sorted(span for i in members for f in rows[i].figures for span in f.spans):
        if columns and start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    if not 0 < len(columns) <= n:
        return [], 0
    taken: dict[int, dict[int, Cell]] = {}
    for i in members:
        taken[i] = {}
        for f in rows[i].figures:
            for (start, _), token in zip(f.spans, f.cells, strict=True):
                k = next(c for c, (a, b) in enumerate(columns) if a <= start <= b)
                if k in taken[i]:
                    return [], 0
                taken[i][k] = (token, f.line)
    named = _named(columns, hints)
    if named is None:
        return [], 0
    orders = [
        places
        for places in combinations(range(n), len(columns))
        if all(places[k] == column for k, column in named.items())
    ]
    # On paper columns stand where they stand: all are there, or headings leave one way to name them.
    known = isinstance(columns[0][0], float) and len(orders) == 1
    ways = []
    for places in orders:
        way: dict[int, Cells] = {}
        for i, row in taken.items():
            blank: Cell = (BLANK_TOKEN, rows[i].figures[0].line)
            cells: Cells = [blank] * n
            for k, cell in row.items():
                cells[places[k]] = cell
            way[i] = cells
        if known or len(columns) == n or _rows_hold(way, rows, form):
            ways.append(way)
    return ways, n if known else len(named)


def _named(columns: Sequence[tuple[float, float]], hints: Sequence[Hint]) -> dict[int, int] | None:
    """The columns whose heading stands above them; None if the headings contradict each other."""
    found: dict[int, set[int]] = {}
    for hint in hints:
        below = [k for k, (start, end) in enumerate(columns) if start < hint.end and hint.start < end]
        if len(below) == 1:
            found.setdefault(below[0], set()).add(hint.column)
    named = {k: next(iter(c)) for k, c in sorted(found.items()) if len(c) == 1}
    order = list(named.values())
    return named if order == sorted(set(order)) else None


def _rows_hold(way: Mapping[int, Cells], rows: Sequence[RowFigures], form: TableForm) -> bool:
    for i, cells in way.items():
        equation = form.total(rows[i].row)
        shown = [c[0].value if c and c[0].kind != BLANK else None for c in cells]
        if equation is not None and not equation.holds(shown):
            return False
    return True
