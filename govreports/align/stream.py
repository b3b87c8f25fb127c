"""A table whose labels and figures came apart: the figures alone, in the form's order, if they prove it."""

from __future__ import annotations

from collections.abc import Sequence

from govreports.align.columns import TableForm, adds_up
from govreports.align.found import Figures, RowFigures
from govreports.align.line import Line
from govreports.align.tokens import MARK, NUMBER, Token

Chunk = tuple[list[Token], list[int]]


def in_form_order(
    rows: Sequence[RowFigures], strays: Sequence[Figures], lines: Sequence[Line], form: TableForm
) -> dict[str, Chunk]:
    """Deal the figures of a region out to the form's rows, one after the other.

    Some conversions print a label below its figures, or labels in bunches. If there are exactly as many
    figures as the table has cells, and every sum along every row and down every column holds, no other
    order of theirs could be meant; else nothing is returned.
    """
    figures = [f for row in rows for f in row.figures]
    if not form.order or not form.down or not figures:
        return {}
    first = min(f.line for f in (*figures, *strays))
    last = max(f.line for f in figures)
    stream = [
        (token, n)
        for n in range(first, last + 1)
        if not lines[n].exact
        for token in lines[n].cells
        if token.kind in (NUMBER, MARK)
    ]
    widths = [form.width(row) for row in form.order]
    if len(stream) != sum(widths):
        return {}
    dealt: dict[str, Chunk] = {}
    at = 0
    for row, n in zip(form.order, widths, strict=True):
        part = stream[at : at + n]
        dealt[row] = ([token for token, _ in part], [line for _, line in part])
        at += n
    return dealt if _holds(dealt, form) else {}


def _holds(dealt: dict[str, Chunk], form: TableForm) -> bool:
    values = {row: [t.value for t in tokens] for row, (tokens, _) in dealt.items()}
    for row, shown in values.items():
        equation = form.total(row)
        if equation is None or not equation.holds(shown):
            return False
    return adds_up(values, max(map(len, values.values())), form.down)
