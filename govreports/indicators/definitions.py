"""The indicators as data: definitions, quantities, thresholds, reasons."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from govreports import form

if TYPE_CHECKING:
    from collections.abc import Iterable

TERM = re.compile(r"\s*([+-]?)\s*([a-z0-9_.:@]+)\s*")
PREVIOUS = "previous:"


class Term(NamedTuple):
    """One summand of a linear formula: weight times the sum of `places`, this year's or last year's.

    `optional` marks a group of rows: an edition that lacks one of its rows counts it as nothing.
    """

    weight: int
    places: tuple[str, ...]
    optional: bool
    previous: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of indicators.csv. `minimum_n` holds for a body, `minimum_group_n` for a group."""

    indicator: str
    base: str
    family: str
    kind: str  # count | difference | share | ratio | growth | zero_share | top_share
    title_zh: str
    title_en: str
    numerator: str
    denominator: str
    unit: str
    minimum_n: int
    minimum_group_n: int
    caveat_zh: str
    caveat_en: str
    source: str

    @property
    def is_rate(self) -> bool:
        return self.kind in ("share", "ratio", "growth")

    @property
    def for_groups_only(self) -> bool:
        return self.kind in ("zero_share", "top_share")


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of this package, as mappings of strings."""
    text = files("govreports.indicators").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def thresholds() -> dict[str, Any]:
    """Return the conventions of thresholds.toml.

    >>> thresholds()["rank_n"]
    100
    """
    text = files("govreports.indicators").joinpath("data", "thresholds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def definitions() -> tuple[Indicator, ...]:
    """Return every indicator, one for each base.

    >>> [d.base for d in definitions() if d.indicator == "grant_rate"]
    ['processed', 'caseload', 'on_merits', 'resolvable']
    """
    return tuple(
        Indicator(
            **{k: v for k, v in row.items() if not k.startswith("minimum")},
            minimum_n=int(row["minimum_n"] or 0),
            minimum_group_n=int(row["minimum_group_n"] or 0),
        )
        for row in read_data("indicators.csv")
    )


def chosen(names: Iterable[str] | None) -> tuple[Indicator, ...]:
    """Return the definitions of the indicators named, all for None.

    Raises
    ------
    ValueError
        If a name is not an indicator; the message lists those that look like it.
    """
    if names is None:
        return definitions()
    wanted = [names] if isinstance(names, str) else list(names)
    known = {d.indicator for d in definitions()}
    for name in wanted:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, sorted(known)) or sorted(known)
            raise ValueError(f"no indicator {name!r}; did you mean {', '.join(near)}?")
    return tuple(d for d in definitions() if d.indicator in wanted)


@cache
def _quantities() -> dict[str, str]:
    return {row["quantity"]: row["terms"] for row in read_data("quantities.csv")}


def quantity_labels(language: str = "zh") -> dict[str, str]:
    """Return the names of the quantities that formulas and bases use, in Chinese or English."""
    return {row["quantity"]: row[f"label_{language}"] for row in read_data("quantities.csv")}


@cache
def terms(formula: str) -> tuple[Term, ...]:
    """Return a formula as terms over cells of the form.

    A formula is a sum of cells (`requests.received.total`), groups of rows
    (`requests.@refused.total`), quantities of quantities.csv, and any of these on the year before
    (`previous:received`).

    >>> terms("previous:received")
    (Term(weight=1, places=('requests.received.total',), optional=False, previous=True),)

    Raises
    ------
    ValueError
        If the formula cannot be read or names something that neither the form nor the file knows.
    """
    found: list[Term] = []
    at = 0
    while at < len(formula):
        match = TERM.match(formula, at)
        if match is None or (at and not match[1]):
            raise ValueError(f"cannot read the formula {formula!r} at {formula[at:]!r}")
        weight = -1 if match[1] == "-" else 1
        found += [t._replace(weight=t.weight * weight) for t in _named(match[2], formula)]
        at = match.end()
    return tuple(found)


def _named(name: str, formula: str) -> tuple[Term, ...]:
    if name.startswith(PREVIOUS):
        return tuple(t._replace(previous=True) for t in terms(name.removeprefix(PREVIOUS)))
    if name in _quantities():
        return terms(_quantities()[name])
    table, _, rest = name.partition(".")
    row, _, column = rest.partition(".")
    if row.startswith("@"):
        if places := _group(table, row[1:], column):
            return (Term(1, places, True, False),)
    elif name in _places():
        return (Term(1, (name,), False, False),)
    raise ValueError(f"formula {formula!r}: {name!r} is no cell, no group and no quantity of quantities.csv")


@cache
def _places() -> frozenset[str]:
    return frozenset(cell.place for e in form.EDITIONS for cell in form.edition(e).cells)


def _group(table: str, group: str, column: str) -> tuple[str, ...]:
    """Return the places of a group of rows, those of all editions together."""
    if table not in form.TABLES:
        return ()
    rows = [r for e in form.EDITIONS for r in form.edition(e).tables[table].rows if r.group == group]
    return tuple(dict.fromkeys(f"{table}.{r.row}.{column}" for r in rows))


def needed(indicators: Iterable[Indicator]) -> list[str]:
    """Return the places of all cells that the indicators use, in a fixed order."""
    formulas = [f for d in indicators for f in (d.numerator, d.denominator) if f]
    return list(dict.fromkeys(p for f in formulas for t in terms(f) for p in t.places))
