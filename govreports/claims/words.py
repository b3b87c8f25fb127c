"""Load the word lists of the finder and turn them into the expressions it searches with."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DIGITS = "0-9０-９"
NUMERALS = "零〇一二三四五六七八九十百千两廿"
SEPARATORS = ",，。．;；:：、()（）!！?？\n\t|"
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")


def _read(name: str) -> str:
    return files("govreports.claims").joinpath("data", name).read_text(encoding="utf-8")


def any_of(words: list[str]) -> str:
    """Return an alternation of plain words, the longest first.

    >>> any_of(["近", "将近"])
    '将近|近'
    """
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _unit_expression() -> str:
    rows = sorted(csv.DictReader(_read("units.csv").splitlines()), key=lambda r: -len(r["unit"]))
    parts = [r["unit"] + (f"(?![{r['not_before']}])" if r["not_before"] else "") for r in rows]
    return "|".join(parts)


@dataclass(frozen=True)
class Words:
    """Compiled expressions; every one is linear in the length of the text."""

    quantity: re.Pattern[str]
    none: re.Pattern[str]
    wu: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    change: re.Pattern[str]
    scope: re.Pattern[str]
    front: re.Pattern[str]
    back: re.Pattern[str]
    verbs: re.Pattern[str]
    money: frozenset[str]
    signs: dict[str, int]
    comparison: re.Pattern[str]
    one_after: tuple[str, ...]
    rule_before: re.Pattern[str]
    span_after: tuple[str, ...]
    idiom_after: tuple[str, ...]
    idioms: re.Pattern[str]
    conditions: tuple[str, ...]


def _quantity_expression() -> re.Pattern[str]:
    number = rf"[{DIGITS}]{{1,15}}(?:[,，][{DIGITS}]{{3}}(?![{DIGITS}])){{0,5}}(?:[.．][{DIGITS}]{{1,8}})?"
    inside = "[余多来几]"
    return re.compile(
        r"《[^《》\n]{0,120}》"  # a number in a title is part of the title
        rf"|第\s?[(（]?[{DIGITS}{NUMERALS}]{{1,8}}[)）]?(?:条|款|项)?"
        rf"(?:[、和至及第]{{1,2}}[{DIGITS}{NUMERALS}]{{1,8}}条){{0,9}}"
        rf"|百分之(?P<cn_percent>[{NUMERALS}]{{1,8}}(?:点[{NUMERALS}]{{1,8}})?)"
        rf"|(?<![{DIGITS}.．A-Za-z/{NUMERALS}万亿])(?P<number>{number}|[{NUMERALS}][{NUMERALS}万亿]{{0,15}})"
        rf"\s?(?P<inside>{inside})?(?P<scale>万|亿|千|百)?(?P<inside2>{inside})?[ \u00a0\u3000]?"
        rf"(?P<unit>个百分点|倍|[%％﹪]|{_unit_expression()})"
    )


@cache
def words() -> Words:
    """Return the expressions made of the data files, compiled once."""
    w = tomllib.loads(_read("words.toml"))
    s = tomllib.loads(_read("subjects.toml"))
    none = w["none"]
    scope = [line for line in _read("scope.txt").splitlines() if line and not line.startswith("#")]
    units = list(csv.DictReader(_read("units.csv").splitlines()))
    nouns = any_of(none["nouns"])
    return Words(
        quantity=_quantity_expression(),
        none=re.compile(rf"(?:{any_of(none['negations'])})(?:{'|'.join(none['verbs'])})"),
        wu=re.compile(
            rf"(?<![^\s{re.escape(SEPARATORS)}“”{''.join(none['before_wu'])}])"
            rf"无(?!{any_of(none['not_none'])})[^,，。;；\n]{{0,60}}?(?:{nouns})(?=等?[\s,，。;；、)）\n]|$)"
        ),
        before=re.compile(rf"(?:{any_of(w['approximate_before'])})$"),
        after=re.compile(rf"(?:{any_of(w['approximate_after'])})"),
        change=re.compile(
            rf"(?P<verb>{any_of(list(w['change']))})(?P<tail>[发公收受办制出]?[布开到理结台]?"
            r"(?:幅度?)?(?:率)?(?:了|约|近|超过?|逾|为|达到?|[ \u00a0:：])*)$"
        ),
        scope=re.compile(any_of(scope)),
        front=re.compile(rf"(?:{'|'.join(s['front'])}|[\s“”])+"),
        back=re.compile(rf"(?:{'|'.join(s['back'])}|[\s“”])+$"),
        verbs=re.compile(rf"(?:{'|'.join(s['verbs'])}|[了的])*"),
        money=frozenset(r["unit"] for r in units if r["family"] == "money"),
        signs=dict(w["change"]),
        comparison=re.compile(any_of(w["comparison"])),
        one_after=tuple(w["one_after"]),
        rule_before=re.compile(rf"(?:{'|'.join(w['rule_before'])})$"),
        span_after=tuple(w["span_after"]),
        idiom_after=tuple(w["idiom_after"]),
        idioms=re.compile(any_of(w["idioms"] + w["named_quantities"])),
        conditions=tuple(none["conditions"]),
    )
