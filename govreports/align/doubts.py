"""Rows that are left open because what stands beside them may be their own."""

from __future__ import annotations

from collections.abc import Sequence

from govreports.align.arithmetic import Sum
from govreports.align.columns import TableForm
from govreports.align.found import UNLABELLED, Figures, RowCells, RowFigures
from govreports.align.line import Line
from govreports.align.lines import Lines
from govreports.align.tokens import BLANK, NUMBER, TEXT, is_half

# Lines between a piece of a broken figure and the label of its row.
NEAR = 3


def checked_alone(
    cells: RowCells | None, figures: Sequence[Figures], equation: Sum | None, lines: Lines
) -> RowCells | None:
    """Leave open a row without a label whose sums do not hold, if its cells may be out of order or one lost.

    No other row tells whether they are: it has been printed over several lines, or between separators
    of a text with a cell left blank. In one line, or in a table of a page, it stands as it is printed.
    """
    if (
        cells is None
        or cells.row != UNLABELLED
        or equation is None
        or not stands_alone(cells, figures, lines)
    ):
        return cells
    return cells.left_open() if equation.broken([t.value if t else None for t in cells.tokens]) else cells


def stands_alone(cells: RowCells, figures: Sequence[Figures], lines: Lines) -> bool:
    """Whether only its sums can tell that such a row is as it was printed."""
    blank = any(t is None or t.kind == BLANK for t in cells.tokens)
    return (len(figures) > 1 or blank) and all(f.line not in lines.rows for f in figures)


def is_loose(line: Line) -> bool:
    """Whether a line holds figures and no label."""
    return not line.texts and NUMBER in line.kinds


def loose_lines(rows: Sequence[RowFigures], lines: Lines) -> list[int]:
    """Lines with halves of figures, and those with figures of no row."""
    taken = {f.line for row in rows for f in row.figures}
    loose = []
    for n, line in enumerate(lines):
        if line.texts < 0:
            if any(t.kind == TEXT and is_half(t) for t in line.cells):
                loose.append(n)
        elif not line.texts and n not in taken and is_loose(line):
            loose.append(n)
    return loose


def beside(row: RowFigures, cells: RowCells | None, loose: Sequence[int], form: TableForm) -> RowCells | None:
    """Leave a row open whose sums do not hold if figures that may be its own stand beside it."""
    equation = form.total(row.row)
    first, last = row.first_line - NEAR, max(f.line for f in row.figures) + NEAR
    if cells is None or equation is None or not any(first <= n <= last for n in loose):
        return cells
    return cells.left_open() if equation.broken([t.value if t else None for t in cells.tokens]) else cells
