"""Drawn boxes: the lines between two rules are one row, whose cells go on from line to line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, classify

Cells = tuple[Token, ...]
# In one cell a unit may stand below its figure. In so many columns texts and figures are headings and a row.
_HEADED = 3


def joined(rows: Sequence[Cells], starts_row: Callable[[str], bool]) -> Cells | None:
    """Return the one row that the lines between two rules make, or None if they are several rows.

    `starts_row` tells whether a text can begin a row of the form: no more than one line of a row has both
    a label and figures.
    """
    if len({len(cells) for cells in rows}) > 1:
        return None
    filled = [cells for cells in rows if any(t.kind in (NUMBER, MARK) for t in cells)]
    if len(filled) > 1:
        labelled = [any(t.kind == TEXT and starts_row(t.fold) for t in cells) for cells in filled]
        if sum(labelled) > 1:
            return None
    made = list(rows[0])
    stacked = set()
    for cells in rows[1:]:
        for k, token in enumerate(cells):
            if token.kind != BLANK:
                if made[k].kind != BLANK:
                    stacked.add(k)
                made[k] = token
    columns = {k: [t for cells in rows if (t := cells[k]).kind != BLANK] for k in stacked}
    if sum(len({t.kind == TEXT for t in column}) > 1 for column in columns.values()) >= _HEADED:
        return None
    for k, column in columns.items():
        made[k] = _stacked(column)
    return tuple(made)


def _stacked(shown: Sequence[Token]) -> Token:
    """The one cell that several cells above each other make."""
    texts = [t.raw.strip() for t in shown]
    # Two whole figures one above the other are two rows without a rule between them.
    return _cut(texts) if all(t.kind != TEXT for t in shown) else classify("\n".join(texts))


def _cut(texts: list[str]) -> Token:
    joined = "\n".join(texts)
    return classify(joined) if len(texts) == 2 and len(texts[1]) < 4 else Token(TEXT, joined, "")
