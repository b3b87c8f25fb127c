"""Lines that keep their blank cells: which of their cells are the figures of the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from govreports.align.found import STREAM, Figures, RowFigures
from govreports.align.lines import Lines
from govreports.align.tokens import BLANK, Token

# The most columns that a line of the table of disclosure has, its label left out.
_PROACTIVE_WIDTH = 3
# The most columns of labels that a table has.
_MOST_LABELS = 4
_BLANK = bytes([BLANK])


def strip_closing(rows: Sequence[RowFigures], lines: Lines, width: Callable[[str], int]) -> None:
    """Take away the nothing after a separator that closes the line: blank in all rows of one length.

    Two rows of a length may both lack their last figure: then the others have to be closed as well.
    """
    ends: dict[int, list[tuple[Figures, int]]] = {}
    for row in rows:
        for f in row.figures:
            if f.exact and len(f.cells) > 1 and f.line not in lines.rows:
                ends.setdefault(f.size, []).append((f, width(row.row)))
    closed = {size: _are_closed(alike) for size, alike in ends.items()}
    many = {size for size, alike in ends.items() if sum(any(t.kind for t in f.cells) for f, _ in alike) > 2}
    for size, alike in ends.items():
        if closed[size] and (size in many or (many and all(closed[other] for other in many))):
            for f, _ in alike:
                f.cells = f.cells[:-1]
                f.size -= 1


def _are_closed(alike: Sequence[tuple[Figures, int]]) -> bool:
    """All lines end with nothing, and it is no cell: where some have cells to spare, none has just enough."""
    spare = {len(f.cells) > n for f, n in alike}
    return len(spare) == 1 and all(
        f.cells[-1].kind == BLANK for f, _ in alike if any(t.kind for t in f.cells)
    )


class Cut(NamedTuple):
    """The cells behind a row's label, in a line that keeps its blank cells or in a run of lines of one cell.

    `at` is the place of the first of them: in lines of `size` cells, or with `size` 0 in all the table's
    cells one after the other. `kinds` has the kind of each cell.
    """

    row: RowFigures
    n: int
    size: int
    at: int
    cells: Sequence[Token]
    kinds: bytes

    def fits(self, start: int) -> bool:
        """Whether all that is shown stands in the `n` cells from `start`, or repeats the last of them."""
        end = start + self.n
        if start < 0 or end > len(self.cells) or self.kinds[:start].strip(_BLANK):
            return False
        if not self.kinds[end:].strip(_BLANK):
            return True
        shown = [t for t in self.cells[end:] if t.kind]
        return once_for_all([*self.cells[start:end], *shown], self.n)

    def full(self) -> int | None:
        """Where the figures begin, if as many as the row has columns stand side by side, and only there."""
        return _begin(self.cells, self.kinds, self.n)


def settle(rows: Sequence[RowFigures], lines: Lines, width: Callable[[str], int]) -> set[int]:
    """Keep of each line with blank cells those of its row's columns; return the rows (by id) left open.

    Behind a label there may be places of merged cells, before the figures or after them. All rows of lines
    of one length are laid out alike: their figures begin in one column, or right behind the labels. What
    fits all of them is the layout, and a row that two layouts fit in different ways is open.
    """
    exact = [row for row in rows if row.figures[0].exact]
    if all(sum([len(f.cells) for f in row.figures]) == width(row.row) for row in exact):
        return set()
    alike: dict[int, list[Cut]] = {}
    for cut in _cuts(exact, lines, width):
        alike.setdefault(cut.size, []).append(cut)
    whole: set[tuple[int, int, int]] = set()
    others: list[tuple[Cut, int | None]] = []
    for cuts in alike.values():
        begins = [cut.full() for cut in cuts]
        starts = begins if None not in begins else _starts(cuts, begins)
        for cut, begin, start in zip(cuts, begins, starts, strict=True):
            if start is not None and begin == start:
                whole.add((cut.at, cut.size, start))
                cut.row.figures = _kept(cut.row.figures, cut.cells, start, cut.n)
            else:
                others.append((cut, start))
    left = set()
    for cut, start in others:
        if start is None or _is_shorter(cut, start, whole):
            left.add(id(cut.row))
        else:
            cut.row.figures = _kept(cut.row.figures, cut.cells, start, cut.n)
    return left


def trimmed(figures: Sequence[Figures], n: int) -> Sequence[Figures] | None:
    """The figures of a row without blank cells before and behind them, if exactly n stand side by side."""
    if not figures or not all(f.exact for f in figures):
        return None
    cells, kinds = _cells(figures)
    start = _begin(cells, kinds, n)
    if start is None or (start and n < _PROACTIVE_WIDTH):
        return None  # where so few begin may hang on what they say
    return _kept(figures, cells, start, n)


def _cuts(rows: Sequence[RowFigures], lines: Lines, width: Callable[[str], int]) -> list[Cut]:
    cuts = []
    passed: list[int] = []
    for row in rows:
        figures = row.figures
        cells, kinds = _cells(figures)
        if not kinds.strip(_BLANK):
            continue
        n = width(row.row)
        if len(figures) == 1 and figures[0].size != 1:
            (f,) = figures
            cuts.append(Cut(row, n, f.size if f.size <= STREAM else 0, f.offset, cells, kinds))
        elif all(f.exact and (len(f.cells) == 1 or not any(t.kind for t in f.cells)) for f in figures):
            passed = passed or [0, *accumulate([len(line.cells) * line.exact for line in lines])]
            cuts.append(Cut(row, n, 0, passed[figures[0].line], cells, kinds))
    return cuts


def _cells(figures: Sequence[Figures]) -> tuple[Sequence[Token], bytes]:
    """The cells of figures one after the other, and their kinds."""
    cells = figures[0].cells if len(figures) == 1 else [t for f in figures for t in f.cells]
    return cells, bytes([t.kind for t in cells])


def _begin(cells: Sequence[Token], kinds: bytes, n: int) -> int | None:
    """Where n figures stand side by side, if no other is there and no other cell could be the first."""
    shown = kinds.strip(_BLANK)
    if len(shown) != n or _BLANK in shown:
        return None
    first = kinds.index(shown)
    # The last may be a copy of the one before: a cell over two columns, behind a blank one.
    copied = first > 0 and once_for_all(cells[first - 1 : first + n], n)
    return None if copied else first


def _starts(cuts: Sequence[Cut], begins: Sequence[int | None]) -> Sequence[int | None]:
    """The cell with which each row's figures begin; None where that is not certain."""
    ways = [way for way in _ways(cuts) if all(cut.fits(start) for cut, start in zip(cuts, way, strict=True))]
    if not ways:
        return begins
    return [starts[0] if len(set(starts)) == 1 else None for starts in zip(*ways, strict=True)]


def _ways(cuts: Sequence[Cut]) -> Iterator[list[int]]:
    """Every layout that lines of one length may have, as the start of each row's figures."""
    if not _edge_is_blank(cuts):
        yield [0] * len(cuts)
    if cuts[0].size:
        first = max(cut.at for cut in cuts)
        last = min(cut.at + len(cut.cells) - cut.n for cut in cuts)
        yield from ([column - cut.at for cut in cuts] for column in range(first, last + 1))
        return
    n = max(cut.n for cut in cuts)
    for pitch in range(n + 1, n + 1 + _MOST_LABELS):
        yield from ([(column - cut.at) % pitch for cut in cuts] for column in range(pitch))


def _edge_is_blank(cuts: Sequence[Cut]) -> bool:
    """No row has a figure in its last column, and cells follow: a column may be missing from the table."""
    edges = [cut.cells[cut.n - 1] for cut in cuts if len(cut.cells) > cut.n]
    return len(edges) > 1 and all(t.kind == BLANK for t in edges)


def _is_shorter(cut: Cut, start: int, whole: set[tuple[int, int, int]]) -> bool:
    """Whole rows whose label stands in the same cell begin further on, in longer lines: a cell was lost."""
    if not cut.size or (cut.at, cut.size, start) in whole:
        return False
    return any(at == cut.at and size > cut.size and begin > start for at, size, begin in whole)


def _kept(figures: Sequence[Figures], cells: Sequence[Token], start: int, n: int) -> list[Figures]:
    """The n of these cells that begin with `start`, as figures."""
    if len(figures) > 1:
        ones = figures if len(figures) == len(cells) else [one for f in figures for one in f.apart()]
        return list(ones[start : start + n])
    (f,) = figures
    if len(cells) == n:
        return [f]
    return [
        Figures(f.line, list(cells[start : start + n]), f.exact, f.spans, f.label, f.offset + start, f.size)
    ]


def once_for_all(shown: Sequence[Token], n: int) -> bool:
    """Whether the last of n figures stands in a cell over several columns, and is written into each."""
    return n < len(shown) <= _PROACTIVE_WIDTH and len({t.raw for t in shown[n - 1 :]}) == 1


def cells_of_line(cells: Sequence[Token], n: int) -> Sequence[Token] | None:
    """The n cells of a line that keeps its blank cells."""
    shown = [t for t in cells if t.kind != BLANK]
    if len(cells) == n:
        return cells
    if len(shown) == n:
        return shown
    if once_for_all(shown, n):
        return shown[:n]
    return cells[:n] if len(cells) > n and not shown else None
