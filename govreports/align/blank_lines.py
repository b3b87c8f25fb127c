"""Tables of one cell a line, where a blank cell is a blank line more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from govreports.align.arithmetic import BLANK_TOKEN, Cell, contradicted
from govreports.align.columns import TableForm, checked
from govreports.align.exact import once_for_all
from govreports.align.found import UNLABELLED, RowFigures
from govreports.align.line import Line

# So many lines of headings above a row without a label show how many lines a cell takes.
_HEADINGS = 12
# So many rows show by their number of lines that blank cells are blank lines.
_ROWS = 3


def by_blank_lines(
    rows: Sequence[RowFigures], lines: Sequence[Line], form: TableForm, empty: Sequence[RowFigures]
) -> dict[int, list[Cell | None]]:
    """Cells by the number of their line below the label.

    Holds only if every row of the table, the `empty` ones too, takes as many lines as it has cells: otherwise
    blank cells were lost somewhere, and no place can be trusted.
    """
    if any(len(f.cells) != 1 for row in rows for f in row.figures):
        return {}
    full = [row for row in rows if len(row.figures) == form.width(row.row) > 1]
    pitch = _pitch_of_rows(full) if full else _pitch_of_headings(rows, lines, form)
    pitch = pitch or (None if full else _pitch_of_all([*rows, *empty], lines, form))
    sure = pitch is not None
    pitch = pitch or _least_pitch(rows)
    if pitch is None or not pitch[1] or (full and not sure):
        return {}
    found: dict[int, list[Cell | None]] = {}
    for i, row in enumerate([*rows, *empty]):
        cells = _counted(row, form.width(row.row), pitch, lines)
        if cells is None:
            return {}
        found[i] = cells
    found = {i: found[i] for i in range(len(rows))}
    if not sure or (full and any(form.total(row.row) is not None for row in rows)):
        found = checked(found, rows, form)
    return {i: cells for i, cells in found.items() if not contradicted(cells, form.total(rows[i].row))}


def _pitch_of_rows(full: Sequence[RowFigures]) -> tuple[int, int] | None:
    """How many lines a label takes, and how many a cell, as rows without blank cells show it."""
    steps = {b.line - a.line for row in full for a, b in pairwise(row.figures)}
    firsts = {row.figures[0].line - row.label_line for row in full}
    return (firsts.pop(), steps.pop()) if len(steps) == len(firsts) == 1 else None


def _pitch_of_headings(
    rows: Sequence[RowFigures], lines: Sequence[Line], form: TableForm
) -> tuple[int, int] | None:
    """The same for the row without a label: its cells take as many lines as the headings above it.

    As many lines as its cells take have to follow the headings, and no line more: one more may be the
    blank line that parts the row from what stands before or after it.
    """
    if [row.row for row in rows] != [UNLABELLED]:
        return None
    (row,) = rows
    headings = [k for k in range(row.label_line, -1, -1) if lines[k].cells][:_HEADINGS]
    steps = {below - above for below, above in pairwise(headings)}
    if len(steps) != 1 or any(lines[k].texts != len(lines[k].cells) for k in headings):
        return None
    (step,) = steps
    last = row.figures[-1].line
    after = next((k for k in range(last + 1, len(lines)) if lines[k].cells), len(lines))
    exact = after - row.label_line == (form.width(row.row) + 1) * step
    return (step, step) if exact else None


def _pitch_of_all(
    rows: Sequence[RowFigures], lines: Sequence[Line], form: TableForm
) -> tuple[int, int] | None:
    """The same where each of several rows takes exactly the lines of its cells, up to the next text."""
    ones = {
        row.figures[0].line - row.label_line for row in rows if form.width(row.row) == len(row.figures) == 1
    }
    if len(ones) != 1 or len(rows) < _ROWS:
        return None
    (step,) = ones
    for row in rows:
        below = row.figures[-1].line if row.figures else row.label_line
        after = next((k for k in range(below + 1, len(lines)) if lines[k].cells), len(lines))
        if after - row.label_line != (form.width(row.row) + 1) * step:
            return None
    return step, step


def _least_pitch(rows: Sequence[RowFigures]) -> tuple[int, int] | None:
    """The least that any two cells are apart; the sums have to confirm it."""
    gaps = [b.line - a.line for row in rows for a, b in pairwise(row.figures)]
    return (min(gaps), min(gaps)) if gaps else None


def _counted(
    row: RowFigures, n: int, pitch: tuple[int, int], lines: Sequence[Line]
) -> list[Cell | None] | None:
    """The n cells of a row, each so many lines below the label; None if not all left a line behind."""
    first, step = row.label_line + pitch[0], pitch[1]
    last = first + (n - 1) * step
    after = row.figures[-1].line + 1 if row.figures else row.label_line + 1
    if last >= len(lines) or any(line.cells for line in lines[after : last + 1]):
        return None
    cells: list[Cell | None] = [(BLANK_TOKEN, first + k * step) for k in range(n)]
    for f in row.figures:
        k, rest = divmod(f.line - first, step)
        if rest or k < 0:
            return None
        if k < n:
            cells[k] = (f.cells[0], f.line)
        elif not once_for_all([*(c[0] for c in cells if c), f.cells[0]], n):
            return None
    return cells
