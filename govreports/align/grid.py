"""Columns of a text that only spaces hold apart, from the places where their headings begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from govreports.align.arithmetic import BLANK_TOKEN, Sum, values
from govreports.align.columns import HEADING_LINES, Cells, TableForm
from govreports.align.found import UNLABELLED, RowFigures
from govreports.align.line import Line
from govreports.align.tokens import TEXT


class Piece(NamedTuple):
    """A text in a line of headings: words one space apart are one."""

    start: float
    end: float
    text: str


def by_headings(
    members: Sequence[int], rows: Sequence[RowFigures], lines: Sequence[Line], form: TableForm
) -> dict[int, Cells]:
    """Cells of rows by the headings above them: by row number.

    In a text a figure stands between the beginning of its own heading and that of the next; on paper, where
    headings may be centred, below its own alone. One figure that does not, or a sum that speaks against it,
    and the rows under these headings are not laid out so.
    """
    found: dict[int, Cells] = {}
    for segment in _segments(members, rows, lines):
        first = rows[segment[0]]
        n = form.width(first.row)
        paper = isinstance(first.figures[0].spans[0][0], float)
        columns = _columns(_pieces_above(_top(first), lines), form.headings(first.row), paper)
        if columns and all(form.width(rows[i].row) == n for i in segment):
            cells = {i: beneath(columns, rows[i], paper) for i in segment}
            found |= _believed(cells, rows, form)
    return found


def _top(row: RowFigures) -> int:
    return row.figures[0].line if row.row == UNLABELLED else row.first_line


def _segments(
    members: Sequence[int], rows: Sequence[RowFigures], lines: Sequence[Line]
) -> Iterator[list[int]]:
    """The rows under the same headings: no line of several texts stands between them."""
    segment: list[int] = []
    for i in members:
        if segment:
            between = lines[rows[segment[-1]].figures[-1].line + 1 : _top(rows[i])]
            if any(len(_pieces(line)) > 1 for line in between):
                yield segment
                segment = []
        segment.append(i)
    if segment:
        yield segment


def _pieces(line: Line) -> list[Piece]:
    made: list[Piece] = []
    for token, (start, end) in zip(line.cells, line.spans, strict=False):
        if made and start - made[-1].end <= 1:
            made[-1] = Piece(made[-1].start, end, made[-1].text + token.fold)
        else:
            made.append(Piece(start, end, token.fold))
    return made


def _pieces_above(top: int, lines: Sequence[Line]) -> list[list[Piece]]:
    """The pieces of the lines of nothing but texts right above a line, from the lowest line up."""
    found = []
    for line in reversed(lines[max(0, top - HEADING_LINES) : top]):
        if any(t.kind != TEXT for t in line.cells) or line.exact:
            break
        if line.cells:
            found.append(_pieces(line))
    return found


def _columns(above: Sequence[Sequence[Piece]], headings: Sequence[str], paper: bool) -> list[Piece]:
    """The heading of each column; nothing if the headings are not those of the form, in its order.

    A heading of several columns has other pieces below it. One piece more, on the left, is the labels'.
    """
    leaves: list[Piece] = []
    lower: list[Piece] = []
    for pieces in above:
        ends = [p.end for p in pieces] if paper else [*(p.start for p in pieces[1:]), inf]
        wide = [Piece(p.start, end, p.text) for p, end in zip(pieces, ends, strict=True)]
        leaves += [p for p in wide if not any(_stands_below(under, p, paper) for under in lower)]
        lower += pieces
    leaves.sort()
    columns = leaves[-len(headings) :]
    if not headings or len(leaves) - len(headings) not in (0, 1):
        return []
    for k, piece in enumerate(columns):
        if piece.text not in headings[k] and any(piece.text in other for other in headings):
            return []
    if not paper:
        ends = [*(p.start for p in columns[1:]), inf]
        columns = [Piece(p.start, end, p.text) for p, end in zip(columns, ends, strict=True)]
    return columns


def _stands_below(under: Piece, heading: Piece, paper: bool) -> bool:
    return heading.start <= under.start < heading.end or (paper and under.start < heading.start < under.end)


def beneath(columns: Sequence[Piece], row: RowFigures, paper: bool) -> Cells:
    """The cells of a row by the columns its figures stand in; nothing if one stands in none, or in two."""
    cells: Cells = [(BLANK_TOKEN, row.figures[0].line)] * len(columns)
    taken = set()
    for f in row.figures:
        for token, (start, end) in zip(f.cells, f.spans, strict=True):
            met = [k for k, column in enumerate(columns) if start < column.end and column.start < end]
            k = met[0] if len(met) == 1 else -1
            if k < 0 or k in taken or (start < columns[k].start and not paper):
                return []
            taken.add(k)
            cells[k] = (token, f.line)
    return cells


def _believed(found: dict[int, Cells], rows: Sequence[RowFigures], form: TableForm) -> dict[int, Cells]:
    """The rows under some headings, if all are laid out by them, most columns are filled, and sums agree."""
    if not all(found.values()):
        return {}
    filled = {k for cells in found.values() for k, c in enumerate(cells) if c and c[0] is not BLANK_TOKEN}
    if len(filled) * 2 < max(map(len, found.values())):
        return {}
    proved = broken = 0
    for i, cells in found.items():
        equation = form.total(rows[i].row)
        if equation is not None:
            shown = values(cells)
            told = Sum(tuple(part for part in equation.parts if shown[part[0]] is not None))
            held, failed = told.weigh(shown)
            proved, broken = proved + held, broken + failed
    return found if broken * 4 <= proved else {}
