"""Drawn boxes: the lines between two rules are one row, whose cells go on from line to line."""

from __future__ import annotations

from collections.abc import Sequence

from govreports.align.labels import lexicon
from govreports.align.line import Line
from govreports.align.tokens import BLANK, TEXT, Token, classify

# In one cell a unit may stand below its figure. In so many columns texts and figures are headings and a row.
_HEADED = 3
_LABELS = bytes([BLANK, TEXT])


def joined(rows: Sequence[Line], table: str) -> tuple[Token, ...] | None:
    """Return the one row that the lines between two rules make, or None if they are several rows.

    No more than one line of a row has both a label of the table and figures.
    """
    if len({len(line.cells) for line in rows}) > 1:
        return None
    filled = [line for line in rows if line.kinds.strip(_LABELS)]
    if len(filled) > 1 and sum(_is_labelled(line, table) for line in filled) > 1:
        return None
    made = list(rows[0].cells)
    stacked = set()
    for line in rows[1:]:
        for k, kind in enumerate(line.kinds):
            if kind:
                if made[k].kind:
                    stacked.add(k)
                made[k] = line.cells[k]
    if not stacked:
        return tuple(made)
    columns = {k: [line.cells[k] for line in rows if line.kinds[k]] for k in stacked}
    if sum(len({t.kind == TEXT for t in column}) > 1 for column in columns.values()) >= _HEADED:
        return None
    for k, column in columns.items():
        made[k] = _stacked(column)
    return tuple(made)


def _is_labelled(line: Line, table: str) -> bool:
    begins = lexicon(table).begins
    return any(t.kind == TEXT and begins(t.fold) is not None for t in line.cells)


def _stacked(shown: Sequence[Token]) -> Token:
    """The one cell that several cells above each other make."""
    texts = [t.raw.strip() for t in shown]
    # Two whole figures one above the other are two rows without a rule between them.
    return _cut(texts) if all(t.kind != TEXT for t in shown) else classify("\n".join(texts))


def _cut(texts: list[str]) -> Token:
    joined = "\n".join(texts)
    return classify(joined) if len(texts) == 2 and len(texts[1]) < 4 else Token(TEXT, joined, "")
