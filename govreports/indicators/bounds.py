"""What blank cells may hold: the figures that the sums of the form still allow.

A blank is not a zero. But the form states sums, and they limit a blank: if everything else of 办理总计 is
known, the blanks share the remainder. `fillings` gives, for one report, the extreme ways to fill the blanks.
A ratio of linear formulas takes its smallest and largest value at such extremes.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.indicators.matrix import BLANK, OK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from govreports.indicators.definitions import Term
    from govreports.indicators.matrix import Matrix


Sum = tuple[str, tuple[tuple[str, int], ...]]  # total, (part, weight)


class InfeasibleError(ValueError):
    """The known figures leave less than nothing for the blanks."""


class UnboundedError(ValueError):
    """A needed cell is not limited by any sum."""


class Remainder(NamedTuple):
    """Blanks that share `amount` between them."""

    blanks: tuple[str, ...]
    amount: float


@cache
def places_of_sums(table: str, edition: int) -> tuple[Sum, ...]:
    """Return the sums of a table as (total, ((part, weight), …)) over places.

    >>> len(places_of_sums("remedies", 2021))
    3
    """
    layout = form.edition(edition).tables[table]
    found = []
    for equation in form.equations(table, edition):
        if equation.axis == "row":
            along = [r.row for r in layout.rows]
            named = [(f"{table}.{{}}.", r, True) for r in along]
        else:
            named = [(f"{table}.{{}}.", c.column, False) for c in layout.rows[0].columns]
        for _, fixed, by_row in named:
            at = {
                name: f"{table}.{fixed}.{name}" if by_row else f"{table}.{name}.{fixed}"
                for name in (equation.total, *(p for p, _ in equation.parts))
            }
            found.append((at[equation.total], tuple((at[p], w) for p, w in equation.parts)))
    return tuple(found)


def places_for_bounds() -> list[str]:
    """Return the places that bounds need beside those of the indicators: all of the tables with sums."""
    return [
        cell.place
        for e in form.EDITIONS
        for name in form.TABLES
        if form.equations(name, e)
        for cell in form.edition(e).tables[name].cells
    ]


def _known(matrix: Matrix, report: int) -> tuple[dict[str, float], set[str]]:
    known, blank = {}, set()
    for place, column in matrix.places.items():
        state = matrix.states[report, column]
        if state == OK:
            known[place] = float(matrix.values[report, column])
        elif state == BLANK:
            blank.add(place)
    return known, blank


def _solve(known: dict[str, float], blank: set[str], sums: list[Sum]) -> None:
    """Fill the blanks that a sum determines, until none is left; changes both arguments."""
    moved = True
    while moved:
        moved = False
        for total, parts in sums:
            unknown = [p for p in (total, *(p for p, _ in parts)) if p not in known]
            if len(unknown) != 1 or unknown[0] not in blank:
                continue
            place = unknown[0]
            rest = sum(w * known[p] for p, w in parts if p != place)
            weight = dict(parts).get(place, -1)
            value = rest if place == total else (known[total] - rest) / weight
            if value < 0:
                raise InfeasibleError(place)
            known[place] = value
            blank.discard(place)
            moved = True


def _check(
    known: dict[str, float], solved: AbstractSet[str], sums: list[Sum], wanted: AbstractSet[str]
) -> None:
    """Raise where two sums give a needed blank two values."""
    for total, parts in sums:
        places = {total, *(p for p, _ in parts)}
        if places & solved & wanted and places <= known.keys():
            off = known[total] - sum(w * known[p] for p, w in parts)
            if abs(off) > 1e-6:
                raise InfeasibleError(total)


def _remainders(known: dict[str, float], blank: set[str], sums: list[Sum]) -> dict[str, Remainder]:
    """Return for each blank that shares a remainder which one."""
    found: dict[str, Remainder] = {}
    # Sums over outcomes first: a cell of the total column is better limited by them than by its row.
    for total, parts in sorted(sums, key=lambda s: not s[0].endswith(".total")):
        unknown = [p for p, _ in parts if p not in known]
        fits = len(unknown) > 1 and all(p in blank for p in unknown) and all(w == 1 for _, w in parts)
        if not fits or total not in known or any(p in found for p in unknown):
            continue
        amount = known[total] - sum(known[p] for p, _ in parts if p in known)
        if amount < 0:
            raise InfeasibleError(total)
        found |= dict.fromkeys(unknown, Remainder(tuple(unknown), amount))
    return found


def fillings(matrix: Matrix, report: int, terms: Sequence[Term]) -> Iterator[dict[str, float]]:
    """Yield the extreme fillings of the cells that the terms need, for one report.

    Raises
    ------
    InfeasibleError
        If the known figures contradict the sums.
    UnboundedError
        If a needed blank shares no known remainder.
    """
    known, blank = _known(matrix, report)
    sums = [
        s
        for name in form.TABLES
        if (edition := int(matrix.editions[name][report]))
        for s in places_of_sums(name, edition)
    ]
    given = set(known)
    _solve(known, blank, sums)
    _check(known, known.keys() - given, sums, {p for t in terms for p in t.places})
    remainders = _remainders(known, blank, sums)
    used: dict[tuple[str, ...], Remainder] = {}
    for term in terms:
        for place in term.places:
            if place in known or (term.optional and place not in blank):
                continue
            if place not in remainders:
                raise UnboundedError(place)
            used[remainders[place].blanks] = remainders[place]
    corners = [[(r, taker) for taker in r.blanks] for r in used.values()]
    for choice in product(*corners):
        filled = dict(known)
        for remainder, taker in choice:
            filled |= {b: remainder.amount if b == taker else 0.0 for b in remainder.blanks}
        yield filled


def value_of(terms: Iterable[Term], filled: dict[str, float]) -> float:
    """Return a linear formula for one filling; rows that the edition lacks count as nothing."""
    return sum(t.weight * sum(filled.get(p, 0.0) for p in t.places) for t in terms)
