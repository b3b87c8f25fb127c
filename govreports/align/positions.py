"""Rows whose blank cells left a trace in the layout: lines with a tab, blank lines, places in the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from govreports.align.arithmetic import BLANK_TOKEN, Cell, agreed
from govreports.align.blank_lines import by_blank_lines
from govreports.align.columns import TableForm, by_intervals, by_starts
from govreports.align.found import UNLABELLED, Figures, RowFigures
from govreports.align.grid import Piece, beneath, by_headings
from govreports.align.line import Line
from govreports.align.lines import widened
from govreports.align.tokens import BLANK

# Blank places of merged labels that the next row may begin with, each with a tab after it.
_LABELS_AHEAD = 2


def shown_in(figures: Sequence[Figures]) -> list[Cell]:
    """Return the cells that are not blank, each with its line."""
    return [(t, f.line) for f in figures for t in f.cells if t.kind != BLANK]


def by_position(
    rows: Sequence[RowFigures], lines: list[Line], form: TableForm, empty: Sequence[RowFigures] = ()
) -> dict[int, list[Cell | None]]:
    """Rows whose blank cells left a trace in the layout: by row number, the cells.

    `empty` are rows without figures that have to have left a trace too.
    """
    if all(f.exact for row in rows for f in row.figures):
        return {}
    loose = [i for i, row in enumerate(rows) if row.figures and not any(f.exact for f in row.figures)]
    found = _by_tabs(rows, lines, form, empty)
    if not found:
        found = by_blank_lines(rows, lines, form, empty)
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
    counted = [(rows, lines), _widened(rows, lines, False)]
    for r, ls in counted:
        found = by_starts(spaced, r, ls, form)
        found = found or by_intervals(spaced, r, ls, form)
        if found:
            readings.append(found)
    under = _agreed([by_headings(spaced, r, ls, form) for r, ls in (*counted, _widened(rows, lines, True))])
    if len(readings) < 2:
        return under | (readings[0] if readings else {})
    one, other = sorted(readings, key=_count_placed, reverse=True)
    if _count_placed(one) > _count_placed(other):
        return under | one
    return under | _agreed([one, other])


def _agreed(readings: Sequence[dict[int, list[Cell | None]]]) -> dict[int, list[Cell | None]]:
    """What the readings of each row agree on, of those that read it."""
    found: dict[int, list[list[Cell | None]]] = {}
    for reading in readings:
        for i, cells in reading.items():
            found.setdefault(i, []).append(cells)
    return {i: agreed(ways, len(ways[0])) for i, ways in found.items()}


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
                and (cells := beneath([Piece(*span, "") for span in whole.spans], rows[k], True))
            ):
                found[k] = cells
    return found


def _widened(
    rows: Sequence[RowFigures], lines: list[Line], quotes: bool
) -> tuple[list[RowFigures], list[Line]]:
    counted = [widened(line, quotes) for line in lines]
    made = []
    for row in rows:
        figures = []
        for f in row.figures:
            wide = dict(zip(lines[f.line].spans, counted[f.line].spans, strict=True))
            label = wide.get(f.label) if f.label else None
            figures.append(replace(f, spans=[wide[s] for s in f.spans], label=label))
        made.append(replace(row, figures=figures))
    return made, counted


def _by_tabs(
    rows: Sequence[RowFigures], lines: list[Line], form: TableForm, empty: Sequence[RowFigures]
) -> dict[int, list[Cell | None]]:
    """Cells parted by lines that hold only a tab: a blank cell is the nothing between two of them."""
    found: dict[int, list[Cell | None]] = {}
    for i, row in enumerate([*rows, *empty]):
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
        cells: list[Cell | None] = []
        for tab, end in zip(tabs[:n], [*tabs[1:], len(lines)], strict=False):
            inside = [s for s in shown if tab < s[1] < end]
            if len(inside) > 1:
                break
            cells.append(inside[0] if inside else (BLANK_TOKEN, tab))
        else:
            found[i] = cells
    return {i: found[i] for i in range(len(rows)) if i in found}
