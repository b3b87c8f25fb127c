"""Automatic numbers of Word paragraphs: what a reader of the page sees before the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports.readers.docx_parts import Parts, child, local, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
# Word's names for formats that count 一, 二, 三, …
_CHINESE = re.compile(r"(?:chinese|japanese|taiwanese|korean)(?:Counting|Digital).*|ideographDigital")
_HIGHEST = 9_999
_LEVELS = 9


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Return a number in Chinese numerals.

    >>> [chinese(n) for n in (3, 10, 12, 20, 105, 110)]
    ['三', '十', '十二', '二十', '一百零五', '一百一十']
    """
    if not 0 < number <= _HIGHEST:
        return str(number)
    text = ""
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + (units[power - 1] if power else "")
        elif text and not text.endswith(digits[0]):
            text += digits[0]
    text = text.rstrip(digits[0])
    return (
        text.removeprefix(digits[1]) if text.startswith(digits[1] + units[0]) and digits == _DIGITS else text
    )


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)


def _roman(number: int) -> str:
    text = ""
    for size, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
        strict=True,
    ):
        text += sign * (number // size)
        number %= size
    return text


def numeral(number: int, style: str) -> str:
    """Return a number in one of Word's number formats; decimal where the format is not known.

    >>> numeral(3, "chineseCountingThousand"), numeral(3, "upperRoman"), numeral(3, "decimalEnclosedCircle")
    ('三', 'III', '③')
    """
    if _CHINESE.fullmatch(style):
        return chinese(number)
    if style in ("bullet", "none") or not 0 < number <= _HIGHEST:
        return "" if style in ("bullet", "none") else str(number)
    if style == "chineseLegalSimplified":
        return chinese(number, _LEGAL, "拾佰仟")
    if style in ("upperLetter", "lowerLetter"):
        return _letters(number) if style == "lowerLetter" else _letters(number).upper()
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number) if style == "lowerRoman" else _roman(number).upper()
    if style.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(ord("①") + number - 1)
    if style == "ideographTraditional":
        return "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10]
    if style == "ideographZodiac":
        return "子丑寅卯辰巳午未申酉戌亥"[(number - 1) % 12]
    if style.startswith("decimalFullWidth"):
        return "".join(chr(ord("０") + int(d)) for d in str(number))
    return f"{number:02}" if style == "decimalZero" else str(number)


@dataclass(slots=True)
class Level:
    """One level of a list: its number format, the text around the numbers, and where it starts."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    paragraph_style: str = ""


@dataclass(slots=True)
class Numbering:
    """Lists of a document, and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # abstract list -> its levels
    numbers: dict[str, str] = field(default_factory=dict)  # list id in paragraphs -> abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)  # list id and level -> new start
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def level_of_style(self, number: str, style: str) -> int:
        levels = self.lists.get(self.numbers.get(number, ""), {})
        return next((i for i, level in levels.items() if level.paragraph_style == style), 0)

    def label(self, number: str, depth: int) -> str:
        """Count one paragraph of list `number` at level `depth` on, and return its label."""
        abstract = self.numbers.get(number, "")
        levels = self.lists.get(abstract)
        if not levels or depth not in levels:
            return ""
        counts = self.counts.setdefault(abstract, {})
        if (number, depth) in self.restarts:
            counts[depth] = self.restarts.pop((number, depth)) - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        level = levels[depth]
        if level.style in ("bullet", "none"):
            return ""

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = levels.get(at, level)
            return numeral(counts.get(at, other.start), other.style)

        text = re.sub(r"%([1-9])", shown, level.text)
        return text + (" " if level.suffix != "nothing" and text[-1:].isalnum() else "")


def read_numbering(parts: Parts) -> Numbering:
    """Return the lists that the part numbering.xml declares."""
    found = Numbering()
    root = parts.xml(f"{parts.folder}/numbering.xml")
    for element in root if root is not None else ():
        if local(element) == "abstractNum":
            levels = {}
            for level in element:
                if local(level) == "lvl" and value(level, "ilvl").isdigit():
                    levels[int(value(level, "ilvl"))] = _level(level)
            found.lists[value(element, "abstractNumId")] = levels
        elif local(element) == "num":
            number = value(element, "numId")
            abstract = child(element, "abstractNumId")
            found.numbers[number] = value(abstract) if abstract is not None else ""
            for override in element:
                start = child(override, "startOverride")
                if start is not None and value(start).isdigit() and value(override, "ilvl").isdigit():
                    found.restarts[number, int(value(override, "ilvl"))] = int(value(start)[:9])
    return found


def _level(element: Element) -> Level:
    level = Level()
    for part in element:
        name, said = local(part), value(part)
        if name == "numFmt":
            level.style = said
        elif name == "AlternateContent":
            chosen = child(part, "Choice", "numFmt")
            level.style = value(chosen) if chosen is not None else level.style
        elif name == "lvlText":
            level.text = said[:40]
        elif name == "start" and said.isdigit():
            level.start = int(said[:9])
        elif name == "suff":
            level.suffix = said
        elif name == "pStyle":
            level.paragraph_style = said
    return level
