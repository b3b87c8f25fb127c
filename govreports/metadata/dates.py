"""Dates and years as Chinese pages print them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from govreports.metadata.titles import to_year

# Each pattern looks for its first characters first, and only behind them for a digit that stands before.
_DATE = re.compile(
    r"(?P<year>(?:19|20)(?<!\d\d\d)\d\d|二(?<!\d二)[〇○零OＯ0][〇○零OＯ0一二三][〇○零OＯ0一二三四五六七八九])\s*[-年./]\s*"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[-月./]\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)"
)
_PERIOD = re.compile(
    r"(?P<year>(?:19|20)(?<!\d\d\d)\d\d)\s*年\s*1\s*月\s*1\s*日\s*起?[，,\s]*(?:至|到|[-—–~～]+)\s*(?:(?P=year)\s*年)?\s*12\s*月\s*31\s*日"
)
_YEAR = re.compile(r"(20(?<![\d〔（\[【《]20)\d\d)\s*年")
_LEAD = re.compile(r"\W*(20\d\d)\s*年")
_FILE_YEAR = re.compile(r"(20(?<!\d20)[012]\d)(?!\d)")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}


def _small(text: str) -> int:
    """Read 1 to 31, also 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def find_date(text: str) -> str | None:
    """Return the first date in a text as YYYY-MM-DD, None if there is none that exists.

    >>> find_date("发布时间：2024-02-22 10:26"), find_date("二〇二三年一月十六日"), find_date("2023年2月30日")
    ('2024-02-22', '2023-01-16', None)
    """
    m = _DATE.search(text)
    if m is None:
        return None
    try:
        return date(to_year(m.group("year")), _small(m.group("month")), _small(m.group("day"))).isoformat()
    except (ValueError, KeyError):
        return None


def period(text: str) -> int | None:
    """Return the year of a stated period from 1 January to 31 December.

    >>> period("统计期限自2022年1月1日起至2022年12月31日止")
    2022
    """
    years = {int(m.group("year")) for m in _PERIOD.finditer(text)}
    return years.pop() if len(years) == 1 else None


def leading_year(text: str) -> int | None:
    """Return the year that a paragraph begins with."""
    m = _LEAD.match(text)
    return int(m.group(1)) if m else None


def usual_year(text: str) -> int | None:
    """Return the year named most, if at least twice and more often than any other."""
    counts = Counter(_YEAR.findall(text)).most_common()[:2]
    if not counts or counts[0][1] < 2 or (len(counts) > 1 and counts[1][1] == counts[0][1]):
        return None
    return int(counts[0][0])


def file_year(name: str) -> int | None:
    """Return the one year in the name of a file."""
    years = set(_FILE_YEAR.findall(name))
    return int(years.pop()) if len(years) == 1 else None
