"""Drawn boxes: the lines between two rules are one row, whose cells go on from line to line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govreports.align.tokens import BLANK, TEXT, Token, classify

Cells = tuple[Token, ...]
# In one cell a unit may stand below its figure. In so many columns texts and figures are headings and a row.
_HEADED = 3


def joined(rows: Sequence[Cells], starts_row: Callable[[str], bool]) -> Cells | None:
    """Return the one row that the lines between two rules make, or None if they are several rows.

    `starts_row` tells whether a text can begin a row of the form: no more than one line of a row has both
    a label and figures.
    """
    if any(len(cells) != len(rows[0]) for cells in rows):
        return None
    shown = [[(k, t) for k, t in enumerate(cells) if t.kind != BLANK] for cells in rows]
    filled = [line for line in shown if any(t.kind != TEXT for _, t in line)]
    if len(filled) > 1 and sum(_is_labelled(line, starts_row) for line in filled) > 1:
        return None
    made = list(rows[0])
    stacked = set()
    for line in shown[1:]:
        for k, token in line:
            if made[k].kind != BLANK:
                stacked.add(k)
            made[k] = token
    if not stacked:
        return tuple(made)
    columns = {k: [t for cells in rows if (t := cells[k]).kind != BLANK] for k in stacked}
    if sum(len({t.kind == TEXT for t in column}) > 1 for column in columns.values()) >= _HEADED:
        return None
    for k, column in columns.items():
        made[k] = _stacked(column)
    return tuple(made)


def _is_labelled(shown: Sequence[tuple[int, Token]], starts_row: Callable[[str], bool]) -> bool:
    return any(t.kind == TEXT and starts_row(t.fold) for _, t in shown)


def _stacked(shown: Sequence[Token]) -> Token:
    """The one cell that several cells above each other make."""
    texts = [t.raw.strip() for t in shown]
    # Two whole figures one above the other are two rows without a rule between them.
    return _cut(texts) if all(t.kind != TEXT for t in shown) else classify("\n".join(texts))


def _cut(texts: list[str]) -> Token:
    joined = "\n".join(texts)
    return classify(joined) if len(texts) == 2 and len(texts[1]) < 4 else Token(TEXT, joined, "")
