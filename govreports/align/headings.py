"""What the headings of a table tell: its edition, the order of its totals, its unit, where columns stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreports import form
from govreports.align.columns import HEADING_LINES, Hint
from govreports.align.found import UNLABELLED, Found, RowFigures
from govreports.align.line import Line
from govreports.align.shape import Shape, column_ends, shape
from govreports.align.tokens import BLANK, TEXT, unit_in

_NAMES_UNIT = re.compile(r"(?:金额|单位|收费)(亿元|万元|千元|百元|元)")


def edition_shown(found: Found, table: str) -> int | None:
    """The edition that a table's own rows and headings show; None where they show neither."""
    if table == UNLABELLED:
        return None
    votes = {}
    for e in form.EDITIONS:
        one = shape(table, e)
        own = {r.row for r in found.rows if r.row in one.own and _has_figures(r)}
        votes[e] = len(own) + sum(map(one.marks.__contains__, found.headings))
    best = max(votes.values())
    leaders = [e for e, v in votes.items() if v == best]
    return leaders[0] if best and len(leaders) == 1 else None


def _has_figures(row: RowFigures) -> bool:
    return any(t.kind != BLANK for f in row.figures for t in f.cells)


def total_leads(table: str, found: Found) -> bool:
    """The column of totals is printed before its parts, and the headings say so."""
    first, last = column_ends(table)
    headings = found.headings[: found.above]
    if first not in headings:
        return False
    at = headings.index(first)
    return not last.isdisjoint(headings[:at]) and last.isdisjoint(headings[at:])


def money_unit(found: Found) -> str:
    """The unit of money that the headings name, "" if none does, "?" if only the end of one is left."""
    named = [heading for heading in found.headings if unit_in(heading)]
    for heading in named:
        if _NAMES_UNIT.search(heading):
            return unit_in(heading)
    together = _NAMES_UNIT.search("".join(found.headings))
    return together[1] if together else "?" if named else ""


def hints(
    form_of: Shape, rows: Sequence[RowFigures], lines: Sequence[Line], pages: Sequence[int]
) -> list[Hint]:
    """Pieces of column headings above the figures, with the column that they belong to.

    A heading that several columns share tells them apart where it is printed once for each.
    """
    if not rows:
        return []
    labels = form_of.labels
    first = rows[0].label_line + 1 if rows[0].row == UNLABELLED else rows[0].first_line
    pieces: dict[str, list[tuple[float, float, int]]] = {}
    for n in range(max(0, first - HEADING_LINES), first):
        for token, (start, end) in zip(lines[n].cells, lines[n].spans, strict=False):
            if token.kind == TEXT and token.fold:
                pieces.setdefault(token.fold, []).append((start, end, pages[n]))
    found = []
    for piece, places in pieces.items():
        columns = [k for k, label in enumerate(labels) if piece in label]
        if len(columns) == 1:
            found += [Hint(columns[0], *place) for place in places]
        elif len(columns) == len(places) and len({labels[k] for k in columns}) == 1:
            found += [Hint(k, *place) for k, place in zip(columns, sorted(places), strict=True)]
    return found
