"""Decide which column each figure of a row stands in, from the row itself and from the rows around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from govreports.align.arithmetic import Cell, Sum, agreed, drop_or_join, spread
from govreports.align.columns import ColumnSum, Hint, by_intervals, by_starts, checked
from govreports.align.lines import Line
from govreports.align.rows import UNLABELLED, Figures, RowFigures
from govreports.align.tokens import BLANK, Token, classify

LABEL, ALIAS, POSITION, ARITHMETIC = "label", "alias", "position", "arithmetic"


@dataclass(slots=True)
class RowCells:
    """The cells of one row in column order, None where nothing could be placed.

    `lines` has the line of each cell, `how` says how they were found, `left` holds figures left over.
    """

    row: str
    tokens: Sequence[Token | None]
    lines: Sequence[int]
    how: str
    left: Sequence[Token] = ()

    @classmethod
    def of(cls, row: str, cells: Sequence[Cell | None], how: str, left: Sequence[Token] = ()) -> RowCells:
        return cls(row, [c and c[0] for c in cells], [c[1] if c else -1 for c in cells], how, left)


BLANK_TOKEN = classify("")
# The most columns that a line of the table of disclosure has, its label left out.
_PROACTIVE_WIDTH = 3
# Lines between a piece of a broken figure and the label of its row.
_NEAR = 3


def place(
    rows: Sequence[RowFigures],
    lines: list[Line],
    width: Callable[[str], int],
    total: Callable[[str], Sum | None],
    down: Sequence[ColumnSum] = (),
    strays: Sequence[Figures] = (),
    hints: Callable[[Sequence[Line]], Sequence[Hint]] = lambda lines: (),
) -> dict[str, RowCells]:
    """Return the cells of each row.

    `total(row)` is the sum that the form states along the row, `down` the sums down the columns; `strays`
    are figures that stand above the first row, `hints(lines)` gives pieces of the
    columns' headings.
    """
    rows = [row for row in rows if row.figures]
    _trim_padding(rows)
    found = [_whole(row, width(row.row)) for row in rows]
    if None in found:
        # The whole rows were a look ahead: figures handed over may make them whole, or not.
        rows = _hand_over(rows, strays, width)
        anchors = _anchors(rows, width)
        positions = _positions(rows, lines, width, total, down, hints)
        found = [
            _whole(row, width(row.row))
            or _row(row, width(row.row), total(row.row), anchors, positions.get(i))
            for i, row in enumerate(rows)
        ]
    placed: dict[str, RowCells] = {}
    for cells in found:
        if cells is not None:
            placed[cells.row] = _merge(placed[cells.row], cells) if cells.row in placed else cells
    return placed


def _trim_padding(rows: Sequence[RowFigures]) -> None:
    """Take blank label cells from the figures: in lines of one length, figures begin after the last label.

    A row with fewer labels than others then has as many figure cells as they have.
    """
    begins: dict[int, int] = {}
    for row in rows:
        for f in row.figures:
            if f.exact and f.size > f.offset:
                begins[f.size] = max(begins.get(f.size, 0), f.offset)
    padded = [(f, begins[f.size] - f.offset) for row in rows for f in row.figures if f.size in begins]
    filled = {f.size for f, extra in padded if any(t.kind for t in f.cells[:extra])}
    for f, extra in padded:
        if extra and f.size not in filled and f.exact:
            f.cells = f.cells[extra:]


def _whole(row: RowFigures, n: int) -> RowCells | None:
    """The plain case: as many figures as columns, in one line or one in each line."""
    figures = row.figures
    how = ALIAS if row.alias else LABEL
    if len(figures) > n > 1:
        figures = [f for f in figures if any(t.kind for t in f.cells)]
    if len(figures) == 1:
        f = figures[0]
        shown = f.cells if len(f.cells) == n else [t for t in f.cells if t.kind] if f.exact else ()
        return RowCells(row.row, shown, [f.line] * n, how) if len(shown) == n else None
    if len(figures) == n and all(len(f.cells) == 1 and f.cells[0].kind for f in figures):
        return RowCells(row.row, [f.cells[0] for f in figures], [f.line for f in figures], how)
    return None


def total_last(cells: RowCells, equation: Sum | None) -> RowCells:
    """Move totals that were printed before their parts to where the form has them.

    A row in which that does not add up, or that is not whole, is left open.
    """
    tokens, lines = list(cells.tokens), list(cells.lines)
    shown = [t for t in tokens if t is not None and t.kind != BLANK]
    if equation is not None:
        for total, parts in equation.parts:
            first = min(parts)
            tokens.insert(total, tokens.pop(first))
            lines.insert(total, lines.pop(first))
    whole = equation is not None and all(t is not None for t in tokens)
    if whole and equation is not None and equation.holds([t.value if t else None for t in tokens]):
        return RowCells(cells.row, tokens, lines, cells.how, cells.left)
    n = len(tokens)
    return RowCells(cells.row, [None] * n, [-1] * n, cells.how, [*cells.left, *shown])


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


def _shown(figures: Sequence[Figures]) -> list[Cell]:
    return [(t, f.line) for f in figures for t in f.cells if t.kind != BLANK]


def _hand_over(
    rows: Sequence[RowFigures], strays: Sequence[Figures], width: Callable[[str], int]
) -> list[RowFigures]:
    """Give figures printed above their own label (a cell's text in the middle of a tall row) to that row.

    They follow a line that is whole already, and the row after is short of figures.
    """
    rows = list(rows)
    if rows and strays:
        near = [f for f in strays if f.spans and 0 <= rows[0].first_line - f.line <= _NEAR]
        _prepend(rows[0], near, width)
    for before, after in pairwise(rows):
        n = width(before.row)
        whole = [i for i, f in enumerate(before.figures) if len(f.cells) == n > 1]
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
    anchors: dict[int, str],
    position: Sequence[Cell | None] | None,
) -> RowCells:
    how = ALIAS if row.alias else LABEL
    shown = _shown(row.figures)
    exact = [f for f in row.figures if f.exact]
    if len(exact) > 1:
        # A row printed in parts one below the other, and after them perhaps places of merged cells.
        joined = [(t, f.line) for f in exact for t in f.cells]
        single = len(joined) == n or all(len(f.cells) == 1 for f in exact[:n])
        rest = joined[n:]
        if len(joined) >= n and single and all(t.kind == BLANK for t, _ in rest):
            if _contradicted(joined[:n], equation):
                return RowCells.of(row.row, [None] * n, how, [t for t, _ in shown])
            return RowCells.of(row.row, joined[:n], how)
        full = [f for f in exact if any(t.kind != BLANK for t in f.cells)]
        exact = full if full else exact[:1]
    if len(exact) == 1 and len(shown) == len(_shown(exact)):
        cells = _exact(exact[0].cells, n, anchors)
        if cells is not None:
            return RowCells(row.row, cells, [exact[0].line] * n, how)
    elif len(shown) == n and (equation is None or equation.holds([t.value for t, _ in shown])):
        return RowCells.of(row.row, shown, how)
    if n < len(shown) <= _PROACTIVE_WIDTH and len({t.raw for t, _ in shown[n - 1 :]}) == 1:
        return RowCells.of(row.row, shown[:n], how)  # one cell over several columns, written into each
    if position is not None:
        kept = sum(c is not None and c[0].kind != BLANK for c in position)
        left = [] if kept == len(shown) else [t for t, _ in shown]
        return RowCells.of(row.row, position, POSITION, left)
    return _by_sums(row, n, equation, shown)


def _contradicted(cells: Sequence[Cell | None], equation: Sum | None) -> bool:
    """Cells, some of them blank, whose sum speaks against their places: a line may have been lost."""
    if equation is None or all(c is not None and c[0].kind != BLANK for c in cells):
        return False
    return equation.weigh([c[0].value if c else None for c in cells])[1] > 0


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


def _exact(cells: list[Token], n: int, anchors: dict[int, str]) -> list[Token] | None:
    """The n cells of a line that keeps its blank cells, but has more or fewer cells than columns."""
    shown = [t for t in cells if t.kind != BLANK]
    if len(cells) == n:
        return cells
    if len(shown) == n:
        return shown
    if n < len(shown) <= _PROACTIVE_WIDTH and len({t.raw for t in shown[n - 1 :]}) == 1:
        return shown[:n]  # one cell over several columns, written into each
    if len(cells) > n:
        side = anchors.get(len(cells)) or anchors.get(0)
        if not shown:
            return cells[:n]
        if side is not None:
            part = cells[:n] if side == "left" else cells[-n:]
            if sum(t.kind != BLANK for t in part) == len(shown):
                return part
    return None


def _anchors(rows: Sequence[RowFigures], width: Callable[[str], int]) -> dict[int, str]:
    """For lines with more cells than columns: whether figures begin after the label or end at the line's end.

    Decided by the lines for which only one of the two can be; key 0 is the table's majority, and only
    where nothing speaks against it.
    """
    votes: dict[int, Counter[str]] = {}
    for row in rows:
        n = width(row.row)
        for f in row.figures:
            extra = len(f.cells) - n
            if not f.exact or extra <= 0:
                continue
            left = all(t.kind == BLANK for t in f.cells[n:])
            right = all(t.kind == BLANK for t in f.cells[:extra])
            if left != right:
                votes.setdefault(len(f.cells), Counter())["left" if left else "right"] += 1
    sides = {cells: next(iter(c)) for cells, c in votes.items() if len(c) == 1}
    sides = {cells: side for cells, side in sides.items() if not _edge_is_blank(rows, width, cells, side)}
    if sides and len(set(sides.values())) == 1 and all(len(c) == 1 for c in votes.values()):
        sides[0] = next(iter(sides.values()))
    return sides


def _edge_is_blank(rows: Sequence[RowFigures], width: Callable[[str], int], cells: int, side: str) -> bool:
    """No row has a figure in the column next to the extra cells: a column may be missing from the table."""
    edges = []
    for row in rows:
        n = width(row.row)
        edges += [
            f.cells[n - 1] if side == "left" else f.cells[-n]
            for f in row.figures
            if f.exact and len(f.cells) == cells and len(f.cells) > n and any(t.kind for t in f.cells)
        ]
    return len(edges) > 1 and all(t.kind == BLANK for t in edges)


def _positions(
    rows: Sequence[RowFigures],
    lines: list[Line],
    width: Callable[[str], int],
    total: Callable[[str], Sum | None],
    down: Sequence[ColumnSum],
    hints: Callable[[Sequence[Line]], Sequence[Hint]],
) -> dict[int, list[Cell | None]]:
    """Rows whose blank cells left a trace in the layout: by row number, the cells."""
    if all(f.exact for row in rows for f in row.figures):
        return {}
    loose = [i for i, row in enumerate(rows) if row.figures and not any(f.exact for f in row.figures)]
    found = _by_tabs(rows, lines, width)
    if not found and any(len(_shown(rows[i].figures)) != width(rows[i].row) for i in loose):
        found = _by_blank_lines(rows, lines, width)
        summed = any(total(row.row) is not None for row in rows)
        if summed or not any(len(row.figures) == width(row.row) > 1 for row in rows):
            found = checked(found, rows, total)
        found = {i: cells for i, cells in found.items() if not _contradicted(cells, total(rows[i].row))}
        spaced = [i for i in loose if all(f.spans for f in rows[i].figures)]
        if not found and any(len(f.cells) > 1 for i in spaced for f in rows[i].figures):
            found = _by_columns(spaced, rows, lines, width, total, down, hints)
    return found


def _by_columns(
    spaced: Sequence[int],
    rows: Sequence[RowFigures],
    lines: list[Line],
    width: Callable[[str], int],
    total: Callable[[str], Sum | None],
    down: Sequence[ColumnSum],
    hints: Callable[[Sequence[Line]], Sequence[Hint]],
) -> dict[int, list[Cell | None]]:
    """Cells by their place in the line, counted in characters or in columns of a terminal.

    Either may be how the spaces were set: the one that places more figures is, and where both place the
    same number, only what they agree on is kept.
    """
    readings = []
    for r, ls in ((rows, lines), _widened(rows, lines)):
        found = by_starts(spaced, r, ls, width, total)
        found = found or by_intervals(spaced, r, width, total, down, hints(ls))
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


def _widened(rows: Sequence[RowFigures], lines: list[Line]) -> tuple[list[RowFigures], list[Line]]:
    made = []
    for row in rows:
        figures = []
        for f in row.figures:
            wide = dict(zip(lines[f.line].spans, lines[f.line].wide, strict=True))
            label = wide.get(f.label) if f.label else None
            figures.append(replace(f, spans=[wide[s] for s in f.spans], label=label))
        made.append(replace(row, figures=figures))
    return made, [line._replace(spans=line.wide) for line in lines]


def _by_tabs(
    rows: Sequence[RowFigures], lines: list[Line], width: Callable[[str], int]
) -> dict[int, list[Cell | None]]:
    """Cells parted by lines that hold only a tab: a blank cell is the nothing between two of them."""
    found: dict[int, list[Cell | None]] = {}
    for i, row in enumerate(rows):
        n = width(row.row)
        tabs = [t for t in row.tabs if t > row.label_line][:n]
        shown = _shown(row.figures)
        if len(tabs) == n - 1 and row.row == UNLABELLED:
            tabs.insert(0, row.label_line)
        if len(tabs) != n or any(line < tabs[0] for _, line in shown):
            continue
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
    rows: Sequence[RowFigures], lines: list[Line], width: Callable[[str], int]
) -> dict[int, list[Cell | None]]:
    """One cell a line, where a blank cell is a blank line more.

    Holds only if every row of the table takes as many lines as it has cells: otherwise blank cells were
    lost somewhere, and no place can be trusted.
    """
    ones = [(i, r) for i, r in enumerate(rows) if all(len(f.cells) == 1 for f in r.figures)]
    if len(ones) < len(rows):
        return {}
    # Full rows show how many lines a cell takes, and how many the label.
    full = [r for _, r in ones if len(r.figures) == width(r.row) > 1]
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
        n = width(row.row)
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
