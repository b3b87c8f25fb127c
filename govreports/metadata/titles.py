"""Recognise the title of a report: whose it is and on which year."""

from __future__ import annotations

import re
from typing import NamedTuple

_YEAR = r"(?:(?:19|20)\d\d|[二][〇○零OＯ][〇○零OＯ一二三][〇○零OＯ一二三四五六七八九])"
_CORE = re.compile(
    r"(?:政府|政务)?信息(?:依法)?公开(?:工作)?(?:情况)?的?"
    rf"(?:[（(]?(?P<middle>{_YEAR})[)）]?(?:年度|年)?)?(?:工作)?(?:情况)?的?"
    r"(?:年度工作报告|年度总结报告|年度报告|年度总结|工作报告|工作总结|情况报告|总结报告|年报|报告)"
)
_AFTER = re.compile(
    rf"[（(\[【]?(?P<after>{_YEAR})?(?:年度|年)?[)）\]】]?[。]?(?:[（(](?:公开版|全文|图文版|PDF版)[)）])?",
    re.IGNORECASE,
)
_YEAR_IN = re.compile(rf"(?<!\d)[（(]?(?P<year>{_YEAR})(?:年度|年)?[)）]?(?:年度|年)?")
_LEADING = re.compile(r"^(?:关于(?:印发|发布|公布)?|标题[：:]|名称[：:]|《)+")
_YEAR_WORD = re.compile("^(?:年度|年)")
_TRAILING = re.compile(r"(?:关于|的|年度|年|—+|-+|:|：|《)+$")
_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九０１２３４５６７８９", "00000123456789" + "0123456789")
_NOT_A_TITLE = (
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "相关",
    "附件",
    "链接",
    "根据",
    "按照",
    "现将",
    "本报告",
    "以下",
)
_NOT_IN_A_NAME = frozenset("，。；！？：:»>·[]|,_")
_LONGEST = 70


class Title(NamedTuple):
    """A title taken apart; agency is "" and year None where it does not tell."""

    text: str
    agency: str
    year: int | None


def to_year(text: str) -> int:
    """Return a year from digits of any kind.

    >>> to_year("2022"), to_year("二〇二一"), to_year("２０２０")
    (2022, 2021, 2020)
    """
    return int(text.translate(_DIGITS))


def holds_title(text: str) -> bool:
    """Whether a text has the words that every title has: 公开, and 报告, 年报 or 总结."""
    return "公开" in text and ("报" in text or "结" in text)


def parse_title(line: str) -> Title | None:
    """Return the title in a line, None if the line is not one.

    >>> parse_title("溪口县卫生健康局政府信息公开工作年度报告（2022年度）")
    Title(text='溪口县卫生健康局政府信息公开工作年度报告（2022年度）', agency='溪口县卫生健康局', year=2022)
    >>> parse_title("2020年溪山市教育局政府信息公开工作年度报告")[1:]
    ('溪山市教育局', 2020)
    """
    if len(line) > 2 * _LONGEST or not holds_title(line) or "，" in line or "," in line:
        return None  # a sentence has a comma, a title none
    text = "".join(line.split()).strip("*#_\\")
    if not 6 <= len(text) <= _LONGEST or text.startswith(_NOT_A_TITLE):
        return None
    at = text.find("信息")
    m = _CORE.search(text, max(0, at - len("政府"))) if at >= 0 else None
    after = _AFTER.fullmatch(text[m.end() :].strip("》")) if m else None
    if m is None or after is None:
        return None
    before = _LEADING.sub("", text[: m.start()])
    if not _NOT_IN_A_NAME.isdisjoint(before) or "--" in before:
        return None
    years = [to_year(y) for y in (m.group("middle"), after.group("after")) if y]
    found = list(_YEAR_IN.finditer(before))
    years += [to_year(y.group("year")) for y in found]
    for y in reversed(found):
        before = before[: y.start()] + before[y.end() :]
    agency = _TRAILING.sub("", before)
    agency = _YEAR_WORD.sub("", agency)
    if agency.endswith("人民"):  # 溪山市人民政府信息公开…: the word 政府 serves twice
        agency += "政府"
    year = years[0] if years and len(set(years)) == 1 else None
    return Title(text, agency, year)


def head_title(text: str) -> Title | None:
    """Return the title in the title of a page, which often carries the name of the site too."""
    if not holds_title(text):
        return None
    for part in sorted(re.split(r"\s*(?:_|--|—|\||｜|\s-\s|-(?=\D))\s*", text), key=len, reverse=True):
        title = parse_title(part)
        if title is not None:
            return title
    return parse_title(text)
