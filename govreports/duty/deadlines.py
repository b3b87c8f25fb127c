"""The legal dates of publication, from data/deadlines.csv."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Deadline(NamedTuple):
    """due: the last day in time, missing where the article sets none; reason: a code of words.csv."""

    due: date | None
    basis: str
    reason: str


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of this package, as mappings of strings."""
    text = files("govreports.duty").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def deadline(body_type: str | None, level: str | None, year: int) -> Deadline:
    """Return the date by which a report on `year` has to be published.

    Departments of county level and above by 31 January, governments of county level and above by
    31 March of the next year; on years before 2019 both by 31 March. Townships, subdistricts, zones,
    vertical bodies and institutions have no date in the article.
    Source: 政府信息公开条例 (国务院令711号) articles 49 and 50; before, 国务院令492号 article 31.

    >>> deadline("department", "county", 2023).due, deadline("government", "county", 2023).due
    (datetime.date(2024, 1, 31), datetime.date(2024, 3, 31))
    >>> deadline("subdistrict", "township", 2023).reason
    'no_deadline'
    """
    for r in read_data("deadlines.csv"):
        if r["body_type"] != body_type:
            continue
        if year < int(r["first_year"] or 0) or year > int(r["last_year"] or 9999):
            continue
        if r["levels"] and level not in r["levels"].split():
            return Deadline(None, r["basis"], "unknown_level" if level is None else "no_deadline")
        return Deadline(date(year + 1, int(r["month"]), int(r["day"])), r["basis"], "")
    return Deadline(None, "", "no_deadline")


def is_holiday(day: date) -> bool | None:
    """Return whether a day is no working day in China; None outside the years of the calendar.

    >>> is_holiday(date(2023, 1, 24)), is_holiday(date(1990, 1, 1))
    (True, None)
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_holiday(day))
    except NotImplementedError:
        return None
