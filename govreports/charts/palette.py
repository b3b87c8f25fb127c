"""The fixed colours and names of what charts show, read from data/palette.csv."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

from govreports import form


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of the charts, as mappings of strings."""
    text = files("govreports.charts").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


def palette(kind: str, part: str = "colour") -> dict[str, str]:
    """Return one part (colour, hatch, zh, en) of each code of a kind.

    >>> palette("outcome")["granted_in_full"]
    '#0072B2'
    """
    return {r["code"]: r[part] for r in read_data("palette.csv") if r["kind"] == kind}


OUTCOME_COLOURS = palette("outcome")
OUTCOME_HATCHES = palette("outcome", "hatch")
VERDICT_COLOURS = palette("verdict")
VERDICT_HATCHES = palette("verdict", "hatch")
STATUS_COLOURS = palette("status")
MATCH_COLOURS = palette("match")
LEVEL_COLOURS = palette("level")


def label(kind: str, code: str, language: str = "zh") -> str:
    """Return the printed name of a code of the palette (outcome, verdict, status, match, level).

    >>> label("outcome", "refused"), label("level", "county", "en")
    ('不予公开', 'County')
    """
    return palette(kind, language).get(code, code)


@cache
def words(language: str = "zh") -> dict[str, str]:
    """Return the words of charts by code."""
    return {r["code"]: r[language] for r in read_data("words.csv")}


@cache
def outcome_of() -> dict[str, str]:
    """Return the outcome group of each outcome row of the requests table, over all editions.

    >>> outcome_of()["refused_state_secret"], outcome_of()["other_processing"]
    ('refused', 'other')
    """
    rows = [r for e in form.EDITIONS for r in form.edition(e).tables["requests"].rows]
    return {r.row: r.group for r in rows if r.role == "outcome"}


def say(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase of charts with its values filled in.

    >>> say("year", last=2024), say("year", "en", last=2024)
    ('2024 年', '2024')
    """
    return words(language)[code].format(**values)
