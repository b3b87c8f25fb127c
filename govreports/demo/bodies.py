"""Fictional provinces, cities, counties and bodies: names that nobody can take for real."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What each province has, in turn; a province begins somewhere else in the list than its neighbour.
PLAN = (
    "prefecture_government",
    "county",
    "township",
    "prefecture",
    "county",
    "county_government",
    "province",
    "subdistrict",
    "county",
    "zone",
    "vertical",
)
UNIT = 3  # bodies of a province that share a city and a county
SECTORS = 10
FIRST_CODE = 84  # provincial codes of GB/T 2260 end at 82


@dataclass(frozen=True, slots=True)
class Body:
    """One fictional public body. `size` scales its requests, `licensing` its decisions."""

    index: int
    agency: str
    body_type: str
    level: str
    sector: str
    field: str
    short: str
    province: str
    city: str
    county: str
    division: str
    size: float
    licensing: float

    @property
    def kind_makes_rules(self) -> bool:
        """Whether its reports may hold rules (规章): here, governments of prefectures."""
        return self.body_type == "government" and self.level == "prefecture"


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of the demo, as mappings of strings."""
    text = files("govreports.demo").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(r["word"] for r in read_data("words.csv") if r["kind"] == kind)


@cache
def foreign_terms() -> dict[str, str]:
    """Return, by sector, a term of another sector's work."""
    return dict(word.split(":", 1) for word in _words("foreign") if not word.startswith(":"))


def _name(unit: int, step: int, start: int) -> str:
    """A name for a unit: its number written with words for digits, so that no two units share one."""
    places = _words("place")
    digits = []
    while True:
        unit, digit = divmod(unit, len(places))
        digits.append(places[(digit * step + start) % len(places)])
        if not unit:
            return "".join(reversed(digits))


def _department(position: int, province: int, level: str) -> dict[str, str]:
    """Few sectors before many, so that bodies of one sector and level have peers in a small panel."""
    departments = [r for r in read_data("bodies.csv") if r["kind"] == "department"]
    turn = position // len(PLAN)
    chosen = turn if level == "province" else (position + province // 3) % 4 + 3 * turn
    return departments[chosen % len(departments)]


def _agency(kind: dict[str, str], level: str, province: str, city: str, county: str, town: str) -> str:
    suffix = kind["suffix"]
    if kind["kind"] == "township":
        return f"{county}{town}镇{suffix}"
    if kind["kind"] == "subdistrict":
        return f"{county}{town}{suffix}"
    if level == "province":
        return province + suffix.removesuffix("局") + "厅"
    return (city if level == "prefecture" else county) + suffix


def body_at(index: int) -> Body:
    """Return one body by its number; the same number is always the same body."""
    provinces = _words("province")
    position, p = divmod(index, len(provinces))
    unit = p + len(provinces) * (position // UNIT)
    city, county, town = _name(unit, 1, 0) + "市", _name(unit, 7, 3) + "县", _name(unit, 3, 8)
    plan = PLAN[(position + 5 * p) % len(PLAN)]
    if plan == "province" and position >= SECTORS * len(PLAN):  # a province has one body for each sector
        plan = "prefecture"
    named = {r["kind"]: r for r in read_data("bodies.csv")}
    kind = named.get(plan) or _department(position, p, plan)
    level = kind["level"] or plan
    number = position // UNIT % 99 + 1
    code = {"province": "0000", "prefecture": f"{number:02d}00"}.get(level, f"{number:02d}21")
    scale = {"province": 2.5, "prefecture": 1.0}.get(level, 0.2) if kind["kind"] == "department" else 1.0
    return Body(
        index,
        _agency(kind, level, provinces[p], city, county, town),
        kind["body_type"],
        level,
        kind["sector"],
        kind["field"],
        kind["short"],
        provinces[p],
        "" if level == "province" else city,
        "" if level in ("province", "prefecture") else county,
        f"{FIRST_CODE + p}{code}",
        float(kind["size"]) * scale,
        float(kind["licensing"]) * scale,
    )


def bodies(count: int, first: int = 0) -> Iterator[Body]:
    """Yield the bodies from number `first` up to `count`; the first few dozen hold all levels.

    >>> [body.agency for body in bodies(2)]
    ['青砚市人民政府', '石弦县人民政府']
    """
    for index in range(first, count):
        yield body_at(index)
