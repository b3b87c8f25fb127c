"""Tables from the rules drawn on a PDF page.

All vertical rules give columns and all horizontal ones rows of one lattice over the page. Lattice places with
no rule between them are one cell; a cell that is open to the outside is no cell. So merged cells, several
tables on a page and tables beside each other need no special treatment.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

# Points (1/72 inch).
SNAP = 2.0  # rules nearer than this are one line: double borders, borders of neighbouring cells
REACH = 3.0  # gap at a corner that a rule may leave
_COVERED = 0.85  # share of a side that rules must cover; an underlined word does not make a row
_PLACES = 60_000  # of a lattice

Rule = tuple[float, float, float]  # position across, start, end
Line = tuple[float, list[tuple[float, float]]]  # position across, parts that are drawn


@dataclass(slots=True)
class Table:
    """Cells of one ruled table: the cell at each lattice place of its rectangle."""

    columns: range
    rows: range
    cells: dict[tuple[int, int], int]  # (row, column) of the lattice -> cell
    top: float = 0.0


@dataclass(slots=True)
class Lattice:
    """Lines of a page, left to right and top to bottom, and the tables between them."""

    xs: list[float]
    ys: list[float]
    tables: list[Table] = field(default_factory=list)
    owner: dict[tuple[int, int], int] = field(default_factory=dict)  # place -> table

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the lattice place of a point that lies in a table."""
        place = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return place if place in self.owner else None


def lattice(vertical: list[Rule], horizontal: list[Rule]) -> Lattice | None:
    """Return the tables that rules make; None for too many rules. y runs downwards."""
    upright, level = _merge(vertical), _merge(horizontal)
    if upright:
        level = _merge([*horizontal, *_closures(upright, level)])
        if sides := _sides(upright, level):
            upright = _merge([*vertical, *sides])
    xs, ys = [x for x, _ in upright], [y for y, _ in level]
    if len(xs) * len(ys) > _PLACES:
        return None
    found = Lattice(xs, ys)
    if len(xs) >= 3 and len(ys) >= 2:
        _find_tables(found, [parts for _, parts in upright], [parts for _, parts in level])
    return found


def _merge(rules: list[Rule]) -> list[Line]:
    """Return lines with the parts that are drawn, from rules that lie nearly on one line."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    lines = []
    for group in groups:
        parts: list[tuple[float, float]] = []
        for _, start, end in sorted(group, key=lambda rule: rule[1:]):
            if parts and start <= parts[-1][1] + REACH:
                parts[-1] = parts[-1][0], max(parts[-1][1], end)
            else:
                parts.append((start, end))
        lines.append((sum(rule[0] for rule in group) / len(group), parts))
    return lines


def _walls(parts: list[tuple[float, float]], lines: list[float]) -> list[bool]:
    """Say for each two neighbouring lines whether parts of a rule are drawn from one to the other."""
    reach = [(a - REACH, b + REACH) for a, b in parts]
    walls = []
    first = 0
    for start, end in pairwise(lines):
        while first < len(reach) and reach[first][1] <= start:
            first += 1
        drawn, i = 0.0, first
        while i < len(reach) and reach[i][0] < end:
            drawn += min(end, reach[i][1]) - max(start, reach[i][0])
            i += 1
        walls.append(drawn >= _COVERED * (end - start))
    return walls


def _closures(
    upright: list[Line],
    level: list[Line],
) -> list[Rule]:
    """Close a table that a page break left open: several upright rules ending level where none is drawn."""
    ends = sorted((y, x) for x, parts in upright for part in parts for y in part)
    groups: list[list[tuple[float, float]]] = []
    for end in ends:
        if groups and end[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(end)
        else:
            groups.append([end])
    closures = []
    for group in groups:
        xs = [x for _, x in group]
        y = group[0][0]
        near = [part for at, parts in level if abs(at - y) <= SNAP + REACH for part in parts]
        if len(set(xs)) >= 3 and not any(b > min(xs) + REACH and a < max(xs) - REACH for a, b in near):
            closures.append((y, min(xs), max(xs)))
    return closures


def _sides(upright: list[Line], level: list[Line]) -> list[Rule]:
    """Close rows that a table without rules at its sides leaves open.

    That is, between two level rules that end below each other, where upright ones join them further in and
    none does further out. A table that is open at its right only was cut by the margin, and figures with it.
    """
    if sum(len(parts) for _, parts in level) * len(upright) > _PLACES:
        return []
    ends = [(x, y, a, b) for y, parts in level for a, b in parts for x in (a, b)]
    near = SNAP + REACH
    free = sorted(
        e for e in ends if not any(abs(at - e[0]) <= near and _spans(p, e[1], e[1]) for at, p in upright)
    )
    groups: list[list[tuple[float, float, float, float]]] = []
    for end in free:
        if groups and end[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(end)
        else:
            groups.append([end])
    left: list[Rule] = []
    right: list[Rule] = []
    for group in groups:
        for (x, y, a, b), (_, below, c, d) in pairwise(sorted(group, key=lambda end: end[1])):
            across = [at for at, parts in upright if _spans(parts, y, below)]
            if any(max(a, c) + near < at < min(b, d) - near for at in across):
                if x < min(across):
                    left.append((x, y, below))
                elif x > max(across):
                    right.append((x, y, below))
    return left + [r for r in right if any(y <= (r[1] + r[2]) / 2 <= below for _, y, below in left)]


def _spans(parts: list[tuple[float, float]], start: float, end: float) -> bool:
    """Say whether one part of a rule reaches from start to end."""
    i = bisect_right(parts, (start + REACH, inf)) - 1
    return i >= 0 and parts[i][1] >= end - REACH


def _find_tables(
    found: Lattice, upright: list[list[tuple[float, float]]], level: list[list[tuple[float, float]]]
) -> None:
    xs, ys = found.xs, found.ys
    height, width = len(ys) - 1, len(xs) - 1
    left = [_walls(parts, ys) for parts in upright]
    above = [_walls(parts, xs) for parts in level]
    cells: dict[tuple[int, int], int] = {}
    count = 0
    for row in range(height):
        for column in range(width):
            if (row, column) in cells:
                continue
            if above[row][column] and above[row + 1][column] and left[column][row] and left[column + 1][row]:
                cells[row, column] = count
                count += 1
                continue
            reached, closed = _flood(row, column, left, above, height, width)
            whole = closed and not _encloses(reached)
            cells.update(dict.fromkeys(reached, count if whole else -1))
            count += whole
    _group(found, cells)


def _flood(
    row: int, column: int, left: list[list[bool]], above: list[list[bool]], height: int, width: int
) -> tuple[list[tuple[int, int]], bool]:
    """Return the places that no rule parts from this one, and whether rules shut them off on both sides.

    A cell that is open above or below only was cut by the page break.
    """
    reached, seen, closed = [(row, column)], {(row, column)}, True
    for r, c in reached:
        steps = (
            (above[r][c], r - 1, c),
            (above[r + 1][c], r + 1, c),
            (left[c][r], r, c - 1),
            (left[c + 1][r], r, c + 1),
        )
        for wall, i, j in steps:
            if wall or (i, j) in seen:
                continue
            if 0 <= i < height and 0 <= j < width:
                seen.add((i, j))
                reached.append((i, j))
            elif not 0 <= j < width:
                closed = False
    return reached, closed


def _encloses(places: list[tuple[int, int]]) -> bool:
    """Say whether a region is a frame around other things rather than a rectangular cell."""
    rows, columns = {r for r, _ in places}, {c for _, c in places}
    area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    return area > len(places)


def _group(found: Lattice, cells: dict[tuple[int, int], int]) -> None:
    """Join touching cells into tables; one column of cells is a frame, not a table."""
    free = {place for place, cell in cells.items() if cell >= 0}
    for start in cells:
        if start not in free:
            continue
        free.remove(start)
        places = [start]
        for r, c in places:
            for beside in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if beside in free:
                    free.remove(beside)
                    places.append(beside)
        across: dict[int, set[int]] = {}
        for place in places:
            across.setdefault(place[0], set()).add(cells[place])
        if max(map(len, across.values())) > 1:
            found.owner.update(dict.fromkeys(places, len(found.tables)))
            found.tables.append(_table(found, {place: cells[place] for place in sorted(places)}))


def _table(found: Lattice, cells: dict[tuple[int, int], int]) -> Table:
    rows, columns = [r for r, _ in cells], [c for _, c in cells]
    top = found.ys[rows[0]]
    return Table(range(min(columns), max(columns) + 1), range(rows[0], rows[-1] + 1), cells, top)
