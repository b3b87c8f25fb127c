"""What a single cell says: a figure, a mark, nothing, or a piece of a label."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from govreports.form.model import read_data
from govreports.memo import Memo

BLANK, NUMBER, MARK, TEXT = range(4)

_MARKS = {r["mark"]: r["status"] for r in read_data("marks.csv")}
# What converters write for a blank cell, such as nan.
BLANK_WORDS = frozenset(mark for mark, status in _MARKS.items() if status == "blank")
_UNITS = {r["unit"]: (r["canonical"], float(r["factor"])) for r in read_data("units.csv")}
_SIGN = "增加?|减少?"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
# Words that stand for plus and minus in the column 本年增/减.
SIGNS = frozenset(("增", "减", "增加", "减少"))
_NUMBER = re.compile(
    rf"(?P<sign>[+-]|{_SIGN})?\s?(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{1,15}})(?P<part>\.\d{{1,8}})?\s?(?P<unit>{_UNIT})?"
)
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
# A piece of a figure that a narrow column broke in two: 1,37 above 4.
BROKEN = re.compile(r"\d{1,3}(?:,\d{3}){0,3},\d{0,2}|,\d{1,3}")
_MARKUP = re.compile(r"\\(?=[^\w\s])|[*`_]{1,3}(?=\S)|(?<=\S)[*`_]{1,3}")


class Token(NamedTuple):
    """One cell, classified. `fold` is the text without white space and punctuation, NFKC-normalised."""

    kind: int
    raw: str
    fold: str
    value: float | None = None
    unit: str = ""

    @property
    def may_be_two(self) -> bool:
        """Whether this figure was put together of two lines that could as well be two figures."""
        return self.kind == NUMBER and "\n" in self.raw and not BROKEN.fullmatch(self.raw.split("\n")[0])


def is_half(token: Token) -> bool:
    """Whether a text is a piece of a figure."""
    return token.fold.isdigit() and BROKEN.fullmatch(token.raw) is not None


def fold(text: str) -> str:
    """Return what is left of a label when width, white space and punctuation are set aside.

    >>> fold("（三）不 予公开"), fold('3.危及"三安全一稳定"')
    ('三不予公开', '3危及三安全一稳定')
    """
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text))


def _number(text: str) -> tuple[float, str] | None:
    m = _NUMBER.fullmatch(text)
    if not m:
        return None
    value = float(m["whole"].replace(",", "") + (m["part"] or ""))
    if m["sign"] and m["sign"][0] in "-减":
        value = -value
    return value, m["unit"] or ""


def read_cell(raw: str) -> Token:
    """Return what one cell says. The value is as printed: units are left to the caller.

    >>> read_cell("1,182").value, read_cell("１２件")[3:], read_cell("减2").value, read_cell("12\\\\.5").value
    (1182.0, (12.0, '件'), -2.0, 12.5)
    >>> [read_cell(t).kind for t in ("", "—", "自 然 人")] == [BLANK, MARK, TEXT]
    True
    """
    text = raw.strip()
    if "<" in text:
        text = _BREAK.sub("\n", text).strip()
    if not text:
        return Token(BLANK, "", "")
    if text in _MARKS:
        return Token(BLANK if _MARKS[text] == "blank" else MARK, text, "")
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("‐", "-").strip()
    found = _number(plain)
    if found is None and len(plain) < 40 and not plain.isalnum():
        # A figure cut by a line break inside its own cell, or escaped by a converter.
        bare = _MARKUP.sub("", plain)
        found = _number(bare) or ("\n" in bare and _number("".join(bare.split("\n")))) or None
        if found is None and bare in _MARKS:
            return Token(BLANK if _MARKS[bare] == "blank" else MARK, text, "")
    if found is not None:
        return Token(NUMBER, text, "", found[0], found[1])
    folded = _NOT_WORD.sub("", plain)
    if not folded:
        # Punctuation only: rules, zero-width characters, stray brackets.
        kind = MARK if plain and set(plain) <= set("-—/–") else BLANK
        return Token(kind, text, "")
    return Token(TEXT, text, folded)


# The same, remembered.
classify = Memo(read_cell, most=200_000, long=120).__getitem__


def to_canonical(value: float, unit: str, canonical: str, default: str) -> float | None:
    """Convert a printed figure to the column's unit; None where the unit is not known for it.

    `default` is the unit of the column's heading; "" where the heading names none.

    >>> to_canonical(251000.0, "元", "万元", "万元"), to_canonical(12.0, "", "万元", "")
    (25.1, None)
    """
    name = unit or default
    if not name:
        return 0.0 if value == 0 else None
    base, factor = _UNITS.get(name, ("", 0.0))
    if base != canonical:
        # Counts are counts, whatever measure word is printed; money and counts never mix.
        money = {c for c, _ in _UNITS.values()} - {"件"}
        if base in money or canonical in money:
            return None
        factor = 1.0
    return value if factor == 1.0 else round(value * factor, 10)


@lru_cache(maxsize=20_000)
def unit_in(text: str) -> str:
    """Return the unit of money that a heading names, or "".

    >>> unit_in("本年收费金额（单位：万元）"), unit_in("采购总金额")
    ('万元', '')
    """
    folded = fold(text)
    for unit in sorted(_UNITS, key=len, reverse=True):
        if _UNITS[unit][0] == "万元" and folded.endswith(unit):
            return unit
    return ""
