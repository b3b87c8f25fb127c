"""Administrative divisions: names, codes and what stands above them (GB/T 2260)."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_PROVINCE_ENDS = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省")
_AUTONOMOUS = {"自治州": "州", "自治县": "县", "自治旗": "旗"}
_PROVINCE_BODIES = ("厅", "队")  # 湖南 in 湖南教育厅 is the province, in 湖南路街道 it is not
_LONGEST = 16
_CITY_SHORT = re.compile(
    r"(?:国家|省级)?(?:经济|高新|技术|开发|经开|海关|税务|新区|保税|综合|海事|调查|循环|产业|工业)"
)


class Division(NamedTuple):
    code: str
    name: str
    level: str  # province | prefecture | county
    parent: str
    status: str  # current | former


class Place(NamedTuple):
    """Where a name lies; a part that is not known is None."""

    code: str | None = None
    level: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a data file of this package."""
    text = files("govreports.metadata").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def divisions() -> dict[str, Division]:
    """Return the current and former divisions by code; a former name gives way to the current one.

    >>> divisions()["430703"].name
    '鼎城区'
    """
    found: dict[str, Division] = {}
    for r in read_rows("divisions.csv"):
        if r["status"] == "current" or r["code"] not in found:
            found[r["code"]] = Division(r["code"], r["name"], r["level"], r["parent"], r["status"])
    return found


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    """Divisions by full name and usual short form; former ones only where no current one has the name."""
    nations = (
        files("govreports.metadata").joinpath("data", "nationalities.txt").read_text(encoding="utf-8").split()
    )
    ethnic = re.compile("(?:(?:" + "|".join(sorted(nations, key=len, reverse=True)) + ")族?)+$")
    names: dict[str, list[Division]] = {}
    for r in read_rows("divisions.csv"):
        d = Division(r["code"], r["name"], r["level"], r["parent"], r["status"])
        for name in {d.name, *_short(d, ethnic)}:
            names.setdefault(name, []).append(d)
    return {
        name: tuple(c for c in found if c.status == "current") or tuple(found)
        for name, found in names.items()
    }


def _short(division: Division, ethnic: re.Pattern[str]) -> set[str]:
    name = division.name
    if division.level == "province":
        end = next((end for end in _PROVINCE_ENDS if name.endswith(end)), "")
        return {name.removesuffix(end)} if end else set()
    for end, short in _AUTONOMOUS.items():
        if name.endswith(end):
            stem = ethnic.sub("", name.removesuffix(end))
            return {stem + short} if len(stem) > 1 else set()
    return set()


def chain(code: str) -> dict[str, str]:
    """Return the names from the province down to a division, by level.

    >>> chain("440902")
    {'county': '茂南区', 'prefecture': '茂名市', 'province': '广东省'}
    """
    names = {}
    table = divisions()
    while code in table:
        division = table[code]
        names[division.level] = division.name
        code = division.parent
    return names


def _under(division: Division, above: Division) -> bool:
    return division.parent == above.code or divisions().get(division.parent, division).parent == above.code


def find(agency: str, context: str = "") -> tuple[Place, int]:
    """Return the place that the name of a body begins with, and how many characters it takes.

    A name that several counties share is decided by what stands before it or, in `context`, by the one
    city or province among theirs that is named there; else the code is left out.

    >>> find("茂名市茂南区财政局")[0].code, find("鼓楼区教育局")[0].code
    ('440902', None)
    >>> find("鼓楼区教育局", "徐州市鼓楼区")[0].code
    '320302'
    """
    names = _by_name()
    at = 0
    found: tuple[Division, ...] = ()
    while at < len(agency):
        for length in range(min(_LONGEST, len(agency) - at), 1, -1):
            fits = names.get(agency[at : at + length], ())
            if found:
                fits = tuple(d for d in fits if any(_under(d, above) for above in found))
            if fits:
                found, at = fits, at + length
                break
        else:
            break
    if not found or (
        found[0].name != agency[:at] and found[0].level == "province" and agency[-1:] not in _PROVINCE_BODIES
    ):
        return _by_short_city(agency)
    if len(found) > 1:
        found = _named_in(found, context) or found
    if len(found) > 1:
        levels = {d.level for d in found}
        return Place(None, levels.pop() if len(levels) == 1 else None, None, None, found[0].name), at
    return place(found[0].code), at


def _named_in(found: tuple[Division, ...], context: str) -> tuple[Division, ...]:
    """Return the one candidate whose city, or else province, the context names."""
    for level in ("prefecture", "province"):
        counts = {d: context.count(chain(d.code).get(level, "\0")) for d in found}
        named = [d for d, n in counts.items() if n]
        if len(named) == 1:
            return (named[0],)
    return ()


def place(code: str) -> Place:
    """Return the place of a division; a county under a province or a municipality has no city."""
    names = chain(code)
    return Place(
        code, divisions()[code].level, names.get("province"), names.get("prefecture"), names.get("county")
    )


def _by_short_city(agency: str) -> tuple[Place, int]:
    """Find 常德 in 常德经济技术开发区管委会: a city without 市 before the words of a zone."""
    for length in (2, 3, 4):
        fits = _by_name().get(agency[:length] + "市", ())
        if len(fits) == 1 and _CITY_SHORT.match(agency[length:]):
            return place(fits[0].code), length
    return Place(), 0
