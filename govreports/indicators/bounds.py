"""What blank cells may hold: the figures that the sums of the form still allow.

A blank is not a zero. But the form states sums, and they limit a blank: if everything else of 办理总计 is
known, the blanks share the remainder. `Blanks.fillings` gives, for one report, the extreme ways to fill
the blanks: a ratio of linear formulas takes its smallest and largest value at such extremes.
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


class Solved(NamedTuple):
    """One report: figures known or determined, blanks left, blanks with two values, shared remainders."""

    known: dict[str, float]
    blank: set[str]
    contradicted: set[str]
    remainders: dict[str, Remainder]


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


def _contradicted(known: dict[str, float], solved: AbstractSet[str], sums: list[Sum]) -> set[str]:
    """Return the solved blanks to which two sums give two values."""
    found: set[str] = set()
    for total, parts in sums:
        places = {total, *(p for p, _ in parts)}
        if places & solved and places <= known.keys():
            off = known[total] - sum(w * known[p] for p, w in parts)
            if abs(off) > 1e-6:
                found |= places & solved
    return found


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


class Blanks:
    """What the sums say of the blanks of each report of a matrix; worked out once for each report."""

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._solved: dict[int, Solved | InfeasibleError] = {}

    def _report(self, report: int) -> Solved:
        if report not in self._solved:
            try:
                self._solved[report] = _solve_report(self._matrix, report)
            except InfeasibleError as error:
                self._solved[report] = error
        found = self._solved[report]
        if isinstance(found, InfeasibleError):
            raise found
        return found

    def fillings(self, report: int, terms: Sequence[Term]) -> Iterator[dict[str, float]]:
        """Yield the extreme fillings of the cells that the terms need, for one report.

        Raises
        ------
        InfeasibleError
            If the known figures contradict the sums.
        UnboundedError
            If a needed blank shares no known remainder.
        """
        known, blank, contradicted, remainders = self._report(report)
        used: dict[tuple[str, ...], Remainder] = {}
        for term in terms:
            for place in term.places:
                if place in contradicted:
                    raise InfeasibleError(place)
                if place in known or (term.optional and place not in blank):
                    continue
                if place not in remainders:
                    raise UnboundedError(place)
                used[remainders[place].blanks] = remainders[place]
        for choice in product(*([(r, taker) for taker in r.blanks] for r in used.values())):
            filled = dict(known)
            for remainder, taker in choice:
                filled |= {b: remainder.amount if b == taker else 0.0 for b in remainder.blanks}
            yield filled


def _solve_report(matrix: Matrix, report: int) -> Solved:
    known, blank = _known(matrix, report)
    editions = {name: int(matrix.editions[name][report]) for name in form.TABLES}
    sums = [s for name, edition in editions.items() if edition for s in places_of_sums(name, edition)]
    given = set(known)
    _solve(known, blank, sums)
    contradicted = _contradicted(known, known.keys() - given, sums)
    return Solved(known, blank, contradicted, _remainders(known, blank, sums))


def value_of(terms: Iterable[Term], filled: dict[str, float]) -> float:
    """Return a linear formula for one filling; rows that the edition lacks count as nothing."""
    return sum(t.weight * sum(filled.get(p, 0.0) for p in t.places) for t in terms)
