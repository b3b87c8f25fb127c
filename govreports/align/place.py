"""Decide which column each figure of a row stands in, from the row itself and from the rows around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from govreports.align.arithmetic import Cell, Sum, contradicted, drop_or_join, spread
from govreports.align.columns import TableForm, adds_up
from govreports.align.doubts import NEAR, beside, checked_alone, is_loose, loose_lines
from govreports.align.exact import cells_of_line, once_for_all, settle, strip_closing, trimmed
from govreports.align.found import (
    ALIAS,
    ARITHMETIC,
    LABEL,
    POSITION,
    UNLABELLED,
    Figures,
    RowCells,
    RowFigures,
)
from govreports.align.lines import Lines
from govreports.align.order import apart_from_labels, is_scrambled
from govreports.align.positions import by_position, shown_in
from govreports.align.stream import in_form_order
from govreports.align.tokens import BLANK


def place(
    rows: Sequence[RowFigures], lines: Lines, form: TableForm, strays: Sequence[Figures] = ()
) -> dict[str, RowCells]:
    """Return the cells of each row; `strays` are figures that stand above the first row."""
    width, total, every = form.width, form.total, rows
    rows = [row for row in rows if row.figures]
    strip_closing(rows, lines, width)
    unsettled = settle(rows, lines, width)
    doubtful = apart_from_labels(every, strays, form)
    held = unsettled | doubtful
    found = [None if id(row) in held else _whole(row, row.figures, width(row.row)) for row in rows]
    if None in found:
        # The whole rows were a look ahead: figures handed over may make them whole, or not.
        rows = _hand_over(rows, strays, form)
        positions = by_position(rows, lines, form, [row for row in every if not row.figures and doubtful])
        found = []
        for i, row in enumerate(rows):
            n, place = width(row.row), positions.get(i)
            if place is None and id(row) in doubtful:
                found.append(RowCells.of(row.row, [None] * n, "", [t for t, _ in shown_in(row.figures)]))
            elif id(row) in unsettled:
                found.append(_by_sums(row, n, total(row.row), shown_in(row.figures)))
            else:
                found.append(_whole(row, row.figures, n) or _row(row, n, total(row.row), place))
    found = [
        checked_alone(cells, row.figures, total(row.row), lines)
        for row, cells in zip(rows, found, strict=True)
    ]
    if loose := loose_lines(rows, lines):
        found = [beside(row, cells, loose, form) for row, cells in zip(rows, found, strict=True)]
    placed: dict[str, RowCells] = {}
    for cells in found:
        if cells is not None:
            placed[cells.row] = _merge(placed[cells.row], cells) if cells.row in placed else cells
    scrambled = _are_scrambled(every, rows, placed, lines, form)
    if (scrambled or doubtful) and (dealt := in_form_order(every, strays, lines, form)):
        return {row: RowCells(row, *chunk, ARITHMETIC) for row, chunk in dealt.items()}
    if scrambled:
        _open_apart(rows, placed, form)
    return placed


def _are_scrambled(
    every: Sequence[RowFigures],
    rows: Sequence[RowFigures],
    placed: dict[str, RowCells],
    lines: Lines,
    form: TableForm,
) -> bool:
    """Whether the order of labels and figures is not the page's, as neither sums nor places say otherwise."""
    if not is_scrambled(every, form) or _columns_hold(placed, form):
        return False
    empty = [row for row in every if not row.figures]
    return not empty or len(by_position(rows, lines, form, empty)) < len(rows)


def plain_rows(
    rows: Sequence[RowFigures], lines: Lines, form: TableForm
) -> dict[str, tuple[RowCells, Sequence[Figures]]] | None:
    """The rows of a table that all show every figure, with these; None where one needs a look at the rest.

    What the figures say counts for nothing, but for the row without a label.
    """
    plain: dict[str, tuple[RowCells, Sequence[Figures]]] = {}
    are_trimmed = False
    for row in rows:
        n = form.width(row.row)
        figures: Sequence[Figures] | None = row.figures
        if row.row in plain:
            return None
        if [len(f.cells) for f in row.figures] == [n]:
            cells = row.figures[0].cells
            # In a text the last blank may only close the line, and cells without a label may be lost.
            doubtful = cells[-1].kind == BLANK or (row.row == UNLABELLED and not all(t.kind for t in cells))
            if doubtful and row.figures[0].line not in lines.rows:
                return None
        elif len(row.figures) != n or n == 1:
            figures, are_trimmed = trimmed(row.figures, n), True
        whole = _whole(row, figures, n) if figures else None
        if figures is None or whole is None:
            return None
        equation = form.total(row.row)
        if row.row == UNLABELLED and checked_alone(whole, figures, equation, lines) is not whole:
            return None
        plain[row.row] = whole, figures
    if are_trimmed and not all(t and t.kind for cells, _ in plain.values() for t in cells.tokens):
        return None  # where a row has blank cells, the others show in which columns
    end = rows[-1].figures[-1].line + 1 if rows else 0
    return None if any(is_loose(line) for line in lines[end : end + NEAR]) else plain


def _columns_hold(placed: dict[str, RowCells], form: TableForm) -> bool:
    table = {row: [t.value if t else None for t in cells.tokens] for row, cells in placed.items()}
    n = max((len(values) for values in table.values()), default=0)
    return bool(form.down) and adds_up(table, n, form.down)


def _open_apart(rows: Sequence[RowFigures], placed: dict[str, RowCells], form: TableForm) -> None:
    """Leave open the rows whose figures do not all stand in one line with their label, or amid it."""
    for row in rows:
        cells, n = placed[row.row], form.width(row.row)
        together = len(row.figures) == 1 and len(row.figures[0].cells) == n
        near = together and (row.figures[0].label is not None or row.figures[0].line <= row.label_line)
        if cells.how != POSITION and not near and not any(f.exact for f in row.figures):
            placed[row.row] = cells.left_open()


def _whole(row: RowFigures, figures: Sequence[Figures], n: int) -> RowCells | None:
    """The plain case: as many figures as columns, in one line or one in each line."""
    how = ALIAS if row.alias else LABEL
    if len(figures) > n > 1:
        figures = [f for f in figures if any(t.kind for t in f.cells)]
    if len(figures) == 1:
        f = figures[0]
        shown = f.cells if len(f.cells) == n else [t for t in f.cells if t.kind] if f.exact else ()
        return RowCells(row.row, shown, [f.line] * n, how) if len(shown) == n else None
    if len(figures) == n:
        tokens = [f.cells[0] for f in figures if len(f.cells) == 1 and f.cells[0].raw]
        lines = [f.line for f in figures]
        if len(tokens) == n and _is_even(row.label_line, lines):
            return RowCells(row.row, tokens, lines, how)
    return None


def _is_even(label: int, lines: Sequence[int]) -> bool:
    """Lines at one distance: else one may be printed twice, or stand behind the gap of a blank cell."""
    steps = {below - above for above, below in pairwise(lines)}
    return len(steps) == 1 and lines[0] - label <= max(steps)


def total_last(cells: RowCells, equation: Sum | None) -> RowCells:
    """Move totals that were printed before their parts to where the form has them.

    A row in which that does not add up, or that is not whole, is left open.
    """
    tokens, lines = list(cells.tokens), list(cells.lines)
    if equation is not None:
        for total, parts in equation.parts:
            first = min(parts)
            tokens.insert(total, tokens.pop(first))
            lines.insert(total, lines.pop(first))
    whole = equation is not None and all(t is not None for t in tokens)
    if whole and equation is not None and equation.holds([t.value if t else None for t in tokens]):
        return RowCells(cells.row, tokens, lines, cells.how, cells.left)
    return cells.left_open()


def _merge(before: RowCells, now: RowCells) -> RowCells:
    """Two copies of one row: the same figures are one row, different ones leave it unplaced."""
    shown = [[t.value if t else None for t in r.tokens] for r in (before, now)]
    if shown[0] == shown[1] or not any(t is not None and t.kind != BLANK for t in now.tokens):
        return before
    if not any(t is not None and t.kind != BLANK for t in before.tokens):
        return now
    left = [t for r in (before, now) for t in r.tokens if t and t.kind != BLANK]
    n = len(now.tokens)
    return RowCells(now.row, [None] * n, [-1] * n, now.how, left)


def _hand_over(rows: Sequence[RowFigures], strays: Sequence[Figures], form: TableForm) -> list[RowFigures]:
    """Give figures printed above their own label (a cell's text in the middle of a tall row) to that row.

    They follow a line that is whole already, as far as its sums tell, and the row after is short of figures.
    """
    rows, width = list(rows), form.width
    if rows and strays:
        near = [f for f in strays if f.spans and 0 <= rows[0].first_line - f.line <= NEAR]
        _prepend(rows[0], near, width)
    for before, after in pairwise(rows):
        n = width(before.row)
        equation = form.total(before.row)
        whole = [i for i, f in enumerate(before.figures) if len(f.cells) == n > 1]
        if whole and equation and equation.broken([t.value for t in before.figures[whole[0]].cells]):
            continue
        if len(whole) == 1 and _prepend(after, before.figures[whole[0] + 1 :], width):
            before.figures = before.figures[: whole[0] + 1]
    return rows


def _prepend(row: RowFigures, figures: Sequence[Figures], width: Callable[[str], int]) -> bool:
    short = bool(row.figures) and all(len(f.cells) < width(row.row) for f in row.figures)
    if not figures or not short or not all(f.spans for f in figures):
        return False
    row.figures = [*figures, *row.figures]
    return True


def _row(
    row: RowFigures,
    n: int,
    equation: Sum | None,
    position: Sequence[Cell | None] | None,
) -> RowCells:
    how = ALIAS if row.alias else LABEL
    shown = shown_in(row.figures)
    exact = [f for f in row.figures if f.exact]
    if len(row.figures) == len(exact) > 1:
        # A row printed in parts one below the other, and after them perhaps places of merged cells.
        joined = [(t, f.line) for f in exact for t in f.cells]
        single = len(joined) == n or all(len(f.cells) == 1 for f in exact[:n])
        rest = joined[n:]
        if len(joined) >= n and single and all(t.kind == BLANK for t, _ in rest):
            if contradicted(joined[:n], equation):
                return RowCells.of(row.row, [None] * n, how, [t for t, _ in shown])
            return RowCells.of(row.row, joined[:n], how)
        full = [f for f in exact if any(t.kind != BLANK for t in f.cells)]
        exact = full if full else exact[:1]
    if len(exact) == 1 and len(shown) == len(shown_in(exact)):
        cells = cells_of_line(exact[0].cells, n)
        if cells is not None:
            return RowCells(row.row, cells, [exact[0].line] * n, how)
    elif (
        len(shown) == n
        and not any(len(f.cells) >= n for f in exact)
        and (_is_alone(shown, position) if equation is None else equation.holds([t.value for t, _ in shown]))
    ):
        return RowCells.of(row.row, shown, how)
    if once_for_all([t for t, _ in shown], n):
        return RowCells.of(row.row, shown[:n], how)
    if position is not None:
        kept = sum(c is not None and c[0].kind != BLANK for c in position)
        left = [] if kept == len(shown) else [t for t, _ in shown]
        return RowCells.of(row.row, position, POSITION, left)
    return _by_sums(row, n, equation, shown)


def _is_alone(shown: Sequence[Cell], position: Sequence[Cell | None] | None) -> bool:
    """No places speak of the figures; and the last is not one cell over two columns behind a blank one."""
    return position is None and not (len(shown) == 2 and shown[0][0].raw == shown[1][0].raw)


def _by_sums(row: RowFigures, n: int, equation: Sum | None, shown: list[Cell]) -> RowCells:
    left = [t for t, _ in shown]
    if equation is None or not shown:
        return RowCells.of(row.row, [None] * n, ARITHMETIC, left)
    if len(shown) > n:
        whole = [f for f in row.figures if len(f.cells) == n]
        if len(whole) == 1 and equation.proves([t.value for t in whole[0].cells]):
            return RowCells(row.row, whole[0].cells, [whole[0].line] * n, ARITHMETIC)
        pieces = [(s, t, f.line) for f in row.figures for s, t in zip(f.spans, f.cells, strict=False)]
        found = drop_or_join(shown, pieces, n, equation)
    else:
        found = spread(shown, n, equation)
    return RowCells.of(row.row, found, ARITHMETIC, [] if all(c is not None for c in found) else left)
