"""Rows whose blank cells left a trace in the layout: lines with a tab, blank lines, places in the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from govreports.align.arithmetic import Cell, Sum, agreed
from govreports.align.columns import TableForm, by_intervals, by_starts, checked
from govreports.align.lines import Line, widened
from govreports.align.rows import UNLABELLED, Figures, RowFigures
from govreports.align.tokens import BLANK, classify

BLANK_TOKEN = classify("")
# Blank places of merged labels that the next row may begin with, each with a tab after it.
_LABELS_AHEAD = 2


def shown_in(figures: Sequence[Figures]) -> list[Cell]:
    """Return the cells that are not blank, each with its line."""
    return [(t, f.line) for f in figures for t in f.cells if t.kind != BLANK]


def contradicted(cells: Sequence[Cell | None], equation: Sum | None) -> bool:
    """Cells, some of them blank, whose sum speaks against their places: a line may have been lost."""
    if equation is None or all(c is not None and c[0].kind != BLANK for c in cells):
        return False
    return equation.weigh([c[0].value if c else None for c in cells])[1] > 0


def by_position(
    rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, list[Cell | None]]:
    """Rows whose blank cells left a trace in the layout: by row number, the cells."""
    if all(f.exact for row in rows for f in row.figures):
        return {}
    loose = [i for i, row in enumerate(rows) if row.figures and not any(f.exact for f in row.figures)]
    found = _by_tabs(rows, lines, form)
    if not found and any(len(shown_in(rows[i].figures)) != form.width(rows[i].row) for i in loose):
        found = _by_blank_lines(rows, lines, form)
        summed = any(form.total(row.row) is not None for row in rows)
        if summed or not any(len(row.figures) == form.width(row.row) > 1 for row in rows):
            found = checked(found, rows, form)
        found = {i: cells for i, cells in found.items() if not contradicted(cells, form.total(rows[i].row))}
        spaced = [i for i in loose if all(f.spans for f in rows[i].figures)]
        if not found and any(len(f.cells) > 1 for i in spaced for f in rows[i].figures):
            found = _by_columns(spaced, rows, lines, form)
        found = _beside_whole(spaced, rows, lines, form) | found
    return found


def _by_columns(
    spaced: Sequence[int], rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, list[Cell | None]]:
    """Cells by their place in the line, counted in characters or in columns of a terminal.

    Either may be how the spaces were set: the one that places more figures is, and where both place the
    same number, only what they agree on is kept.
    """
    readings = []
    for r, ls in ((rows, lines), _widened(rows, lines)):
        found = by_starts(spaced, r, ls, form)
        found = found or by_intervals(spaced, r, ls, form)
        if found:
            readings.append(found)
    if len(readings) < 2:
        return readings[0] if readings else {}
    one, other = sorted(readings, key=_count_placed, reverse=True)
    if _count_placed(one) > _count_placed(other):
        return one
    return {i: agreed([one[i], other[i]], len(one[i])) for i in one.keys() & other.keys()}


def _count_placed(reading: dict[int, list[Cell | None]]) -> int:
    return sum(c is not None and c[0].kind != BLANK for cells in reading.values() for c in cells)


def _beside_whole(
    spaced: Sequence[int], rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, list[Cell | None]]:
    """Rows that no sum can check, from the row right above or below them on paper if that one is whole."""
    found: dict[int, list[Cell | None]] = {}
    for i, j in pairwise(spaced):
        if j != i + 1 or any(len(rows[k].figures) != 1 for k in (i, j)):
            continue
        (one,), (other,) = rows[i].figures, rows[j].figures
        apart = any(line.cells for line in lines[one.line + 1 : rows[j].first_line])
        if apart or not isinstance(one.spans[0][0], float):
            continue
        for k, partly, whole in ((i, one, other), (j, other, one)):
            n = form.width(rows[k].row)
            summed = form.total(rows[k].row) is not None
            if (
                not summed
                and len(partly.cells) < n == len(whole.cells)
                and (cells := _beneath(partly, whole))
            ):
                found[k] = cells
    return found


def _beneath(partly: Figures, whole: Figures) -> list[Cell | None]:
    """Each figure in the column whose figure in the whole row it overlaps; nothing where one has none."""
    cells: list[Cell | None] = [(BLANK_TOKEN, partly.line)] * len(whole.cells)
    taken = set()
    for token, (start, end) in zip(partly.cells, partly.spans, strict=True):
        columns = [k for k, (left, right) in enumerate(whole.spans) if start < right and left < end]
        if len(columns) != 1 or columns[0] in taken:
            return []
        taken.add(columns[0])
        cells[columns[0]] = (token, partly.line)
    return cells


def _widened(rows: Sequence[RowFigures], lines: list[Line]) -> tuple[list[RowFigures], list[Line]]:
    counted = [widened(line) for line in lines]
    made = []
    for row in rows:
        figures = []
        for f in row.figures:
            wide = dict(zip(lines[f.line].spans, counted[f.line].spans, strict=True))
            label = wide.get(f.label) if f.label else None
            figures.append(replace(f, spans=[wide[s] for s in f.spans], label=label))
        made.append(replace(row, figures=figures))
    return made, counted


def _by_tabs(rows: Sequence[RowFigures], lines: list[Line], form: TableForm) -> dict[int, list[Cell | None]]:
    """Cells parted by lines that hold only a tab: a blank cell is the nothing between two of them."""
    found: dict[int, list[Cell | None]] = {}
    for i, row in enumerate(rows):
        n = form.width(row.row)
        # Tabs behind the next text part the labels of the row after.
        texts = (k for k in range(row.label_line + 1, len(lines)) if lines[k].texts)
        end = next(texts, len(lines))
        tabs = [t for t in row.tabs if row.label_line < t < end]
        shown = shown_in(row.figures)
        if len(tabs) == n - 1 and row.row == UNLABELLED:
            tabs.insert(0, row.label_line)
        if not n <= len(tabs) <= n + _LABELS_AHEAD or any(line < tabs[0] for _, line in shown):
            return {}
        tabs = tabs[:n]
        cells: list[Cell | None] = []
        for k, tab in enumerate(tabs):
            end = tabs[k + 1] if k + 1 < n else len(lines)
            inside = [s for s in shown if tab < s[1] < end]
            if len(inside) > 1:
                break
            cells.append(inside[0] if inside else (BLANK_TOKEN, tab))
        else:
            found[i] = cells
    return found


def _by_blank_lines(
    rows: Sequence[RowFigures], lines: list[Line], form: TableForm
) -> dict[int, list[Cell | None]]:
    """One cell a line, where a blank cell is a blank line more.

    Holds only if every row of the table takes as many lines as it has cells: otherwise blank cells were
    lost somewhere, and no place can be trusted.
    """
    ones = [(i, r) for i, r in enumerate(rows) if all(len(f.cells) == 1 for f in r.figures)]
    if len(ones) < len(rows):
        return {}
    # Full rows show how many lines a cell takes, and how many the label.
    full = [r for _, r in ones if len(r.figures) == form.width(r.row) > 1]
    steps = {b.line - a.line for r in full for a, b in zip(r.figures, r.figures[1:], strict=False)}
    firsts = {r.figures[0].line - r.label_line for r in full}
    if not full:  # the least that any two cells are apart; the sums have to confirm it
        gaps = [b.line - a.line for _, r in ones for a, b in zip(r.figures, r.figures[1:], strict=False)]
        steps = firsts = {min(gaps)} if gaps else set()
    if len(steps) != 1 or len(firsts) != 1:
        return {}
    (step,), (first,) = steps, firsts
    found: dict[int, list[Cell | None]] = {}
    for i, row in ones:
        n = form.width(row.row)
        last = row.label_line + first + (n - 1) * step
        after = row.figures[-1].line + 1 if row.figures else row.label_line + 1
        if last >= len(lines) or any(line.cells for line in lines[after : last + 1]):
            return {}  # a cell of this row left no line behind
        cells: list[Cell | None] = [(BLANK_TOKEN, row.label_line + first + k * step) for k in range(n)]
        for f in row.figures:
            k, rest = divmod(f.line - row.label_line - first, step)
            if rest or not 0 <= k < n:
                return {}
            cells[k] = (f.cells[0], f.line)
        found[i] = cells
    return found
