"""Signs that labels and figures of a table came apart: figures below a label may be another row's."""

from __future__ import annotations

from collections.abc import Sequence

from govreports.align.columns import TableForm
from govreports.align.exact import once_for_all
from govreports.align.found import STREAM, Figures, RowFigures
from govreports.align.positions import shown_in
from govreports.align.tokens import BLANK, NUMBER


def is_scrambled(rows: Sequence[RowFigures], form: TableForm) -> bool:
    """Labels without figures, and figures for several rows behind one label: the order is not the page's."""
    empty = sum(not row.figures for row in rows)
    many = [row for row in rows if sum([len(f.cells) for f in row.figures]) > form.width(row.row)]
    return empty + sum(_holds_more(row, form.width(row.row)) for row in many) > 1


def _holds_more(row: RowFigures, n: int) -> bool:
    shown = [token for token, _ in shown_in(row.figures)]
    return len(shown) > n and not once_for_all(shown, n)


def apart_from_labels(rows: Sequence[RowFigures], strays: Sequence[Figures], form: TableForm) -> set[int]:
    """The rows (by their id) whose figures stand on lines below their label and may be another row's.

    Figures above the first label show that figures come before their label, and so do several before it
    where all stands in one line; a label without figures, that labels come in bunches. Then a row's own sum
    can tell that figures belong together, but not whose they are.
    """
    ahead = any(t.kind != BLANK for f in strays for t in f.cells)
    found: set[int] = set()
    if not ahead and all(row.figures for row in rows):
        return found
    streams = {f.line for f in strays if sum(t.kind == NUMBER for t in f.cells) > 1}
    bunch = False
    for row in rows:
        if not row.figures:
            bunch = True
            continue
        shown = [f for f in row.figures if any(t.kind != BLANK for t in f.cells)]
        below = all(f.label is None and f.line > row.label_line for f in shown)
        apart = below or all(f.size > STREAM and f.line in streams for f in shown)
        if shown and apart and (ahead or (bunch and not _proved(row, form))):
            found.add(id(row))
        bunch = False
    return found


def _proved(row: RowFigures, form: TableForm) -> bool:
    equation = form.total(row.row)
    values = [t.value for t, _ in shown_in(row.figures)]
    return equation is not None and len(values) == form.width(row.row) and equation.proves(values)
