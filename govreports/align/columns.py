"""Columns that only spaces hold apart: find them from where the figures stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from govreports.align.arithmetic import Sum
from govreports.align.lines import Line
from govreports.align.rows import RowFigures
from govreports.align.tokens import BLANK, Token, classify

Cells = list[tuple[Token, int] | None]
_BLANK = classify("")
# Sums that have to come out before places alone are believed.
_PROOFS = 2


def _checked(
    found: dict[int, Cells], rows: Mapping[int, RowFigures], total: Callable[[str], Sum | None]
) -> dict[int, Cells]:
    """Keep a reading by position only if the form's sums agree with it."""
    proved = failed = 0
    for i, cells in found.items():
        equation = total(rows[i].row)
        values = [c[0].value if c else None for c in cells]
        if equation is None or not any(values):
            continue
        if equation.proves(values):
            proved += 1
        elif any(values[t] is not None for t, _ in equation.parts):
            failed += 1
    return found if proved >= _PROOFS and failed * 4 <= proved else {}


def by_starts(
    rows: Mapping[int, RowFigures], lines: list[Line], width: Callable[[str], int], total: Callable[[str], Sum | None]
) -> dict[int, Cells]:
    """Cells of a table set flush left, a row with fewer labels beginning further left.

    The places where cells begin are the columns; a row's figures begin in the column after its label.
    """
    figures = {i: row.figures[0] for i, row in rows.items() if len(row.figures) == 1 and row.figures[0].label}
    if len(figures) < len(rows):
        return {}
    labels = {i: _label_start(lines[f.line], f.spans[0][0]) for i, f in figures.items()}
    starts = sorted({s for f in figures.values() for s, _ in f.spans} | set(labels.values()))
    widest = max(width(row.row) for row in rows.values())
    if not widest < len(starts) <= widest + 3:
        return {}
    column = {s: k for k, s in enumerate(starts)}
    found: dict[int, Cells] = {}
    for i, f in figures.items():
        first, n = column[labels[i]] + 1, width(rows[i].row)
        cells: Cells = [(_BLANK, f.line)] * n
        for (start, _), token in zip(f.spans, f.cells, strict=True):
            k = column[start] - first
            if not 0 <= k < n:
                return {}
            cells[k] = (token, f.line)
        found[i] = cells
    return _checked(found, rows, total)


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
    rows: Mapping[int, RowFigures], width: Callable[[str], int], total: Callable[[str], Sum | None]
) -> dict[int, Cells]:
    """Cells of a table set centred or flush right: figures of one column overlap, columns do not."""
    pages: dict[int, list[int]] = {}
    for i, row in rows.items():
        pages.setdefault(row.figures[0].page, []).append(i)
    found: dict[int, Cells] = {}
    for members in pages.values():
        found |= _page(members, rows, width, total)
    return _checked(found, rows, total)


def _page(
    members: list[int], rows: Mapping[int, RowFigures], width: Callable[[str], int], total: Callable[[str], Sum | None]
) -> dict[int, Cells]:
    n = width(rows[members[0]].row)
    members = [i for i in members if width(rows[i].row) == n]
    spans = sorted(span for i in members for f in rows[i].figures for span in f.spans)
    columns: list[tuple[int, int]] = []
    for start, end in spans:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    if not 0 < len(columns) <= n:
        return {}
    taken: dict[int, dict[int, tuple[Token, int]]] = {}
    for i in members:
        row: dict[int, tuple[Token, int]] = {}
        for f in rows[i].figures:
            for (start, _), token in zip(f.spans, f.cells, strict=True):
                k = next(c for c, (a, b) in enumerate(columns) if a <= start < b)
                if k in row:
                    return {}
                row[k] = (token, f.line)
        taken[i] = row
    return _map_columns(taken, len(columns), n, rows, total)


def _map_columns(
    taken: dict[int, dict[int, tuple[Token, int]]],
    count: int,
    n: int,
    rows: Mapping[int, RowFigures],
    total: Callable[[str], Sum | None],
) -> dict[int, Cells]:
    """Name the columns: all of them where none is missing, else what every way that the sums allow says."""
    ways = []
    for places in combinations(range(n), count):
        made = {
            i: [row.get(places.index(k)) if k in places else None for k in range(n)] for i, row in taken.items()
        }
        if count == n or _all_hold(made, rows, total):
            ways.append(made)
    if not ways:
        return {}
    found: dict[int, Cells] = {}
    for i, row in taken.items():
        line = rows[i].figures[0].line
        cells: Cells = []
        for k in range(n):
            tokens = [way[i][k] for way in ways]
            if all(t is tokens[0] for t in tokens):
                cells.append(tokens[0] or (_BLANK, line))
            else:
                cells.append(None)
        found[i] = cells
        del row
    return found


def _all_hold(
    made: Mapping[int, Cells], rows: Mapping[int, RowFigures], total: Callable[[str], Sum | None]
) -> bool:
    proofs = 0
    for i, cells in made.items():
        equation = total(rows[i].row)
        values = [c[0].value if c and c[0].kind != BLANK else None for c in cells]
        if equation is None or not any(values):
            continue
        if not equation.holds(values):
            return False
        proofs += equation.proves(values)
    return proofs > 0
