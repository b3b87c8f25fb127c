"""What holds the cells of a line apart: bars, commas or semicolons, or blanks between words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from govreports.align.tokens import BLANK, BLANK_WORDS, NUMBER, SIGNS, TEXT, Token, classify

BARS = "|│┃║｜"
_BAR = re.compile(f"[{BARS}]")
_RULE = re.compile(r"[\s|+:│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╞╪╡╭╮╰╯\-=─━═┄┅┈┉╌]+")
_DASHES = re.compile(r"[-=─━═┄┅┈┉╌]{3}")
_BORDER = re.compile(r"[+┌└├╔╚╠╞╭╰┬┼┴]")
WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]+\s*\d{1,4}\s*[-—–]+|第\s*\d+\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*")
_BEGINS_LABEL = re.compile(r"(?![增减])[\u4e00-\u9fff（“]")
_LONGEST_CELL = 120
_LONGEST_FIGURE = 40
# A text in which so many lines hold figures between delimiters is a table of them.
_DELIMITED = 3

Span = tuple[int, int]


def rule_kind(stripped: str) -> str:
    """Say whether a line only draws: "border" for a rule of a box, "rule" for any other, else "".

    >>> rule_kind("+----+----+"), rule_kind("| --- | --- |"), rule_kind("- 1 -")
    ('border', 'rule', '')
    """
    if len(stripped) < 4 or stripped[0].isalnum() or not _RULE.fullmatch(stripped):
        return ""
    border = _BORDER.search(stripped) is not None
    drawn = border or " " not in stripped or _BAR.search(stripped) is not None or len(stripped) > 12
    if not drawn or not _DASHES.search(stripped):
        return ""
    return "border" if border else "rule"


def is_page_number(text: str) -> bool:
    """Say whether a line holds nothing but the number of a page.

    >>> is_page_number("- 3 -"), is_page_number("3")
    (True, False)
    """
    return _PAGE_NUMBER.fullmatch(text) is not None


def between_bars(text: str, bars: Sequence[str]) -> list[Token]:
    """Return the cells of a line in which these bars stand.

    >>> [t.raw for t in between_bars("| 规章 | 1 | |", ["|"])]
    ['规章', '1', '']
    """
    cells = list(map(str.strip, text.split(bars[0]) if len(bars) == 1 else _BAR.split(text)))
    # A bar at the left end opens the line and holds no cell; then one at the right end closes it.
    opened = len(cells) > 1 and not cells[0]
    if opened:
        cells = cells[1:]
        if len(cells) == len(text):
            return [classify("")] * len(cells)  # nothing but bars: each closes a cell
    if (opened or len(cells) == 2) and len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return list(map(classify, cells))


def delimited(text: str, delimiter: str) -> list[Token] | None:
    """Return the cells of a line of a CSV file; None where its commas are those of a sentence or of figures.

    >>> [t.value for t in delimited('规章,1,"1,024"', ",") or []], delimited("1,024", ",")
    ([None, 1.0, 1024.0], None)
    >>> [t.value for t in delimited("['规章', None, '1,024']", ",") or []]
    [None, None, 1024.0]
    """
    body, quote = text.strip(), '"'
    if len(body) <= _LONGEST_FIGURE and not _BEGINS_LABEL.match(body) and classify(body).kind == NUMBER:
        return None
    if body[:1] == "[" and body.rstrip(",")[-1:] == "]":  # a row as Python or JSON writes it
        body = body.rstrip(",")[1:-1]
        quote = "'" if "'" in body else quote
        if "[" in body or "]" in body:  # several rows in one line
            return None
    cells = body.split(delimiter)
    if quote in body:
        try:
            cells = next(csv.reader([body], delimiter=delimiter, quotechar=quote, skipinitialspace=True))
        except (csv.Error, StopIteration):
            return None
    tokens = list(map(classify, cells))
    if len(tokens) < 2 or max([len(t.raw) for t in tokens]) > _LONGEST_CELL:
        return None
    words = [word for t in tokens if t.kind == TEXT for word in t.raw.split()[1:]]
    if NUMBER in [classify(word).kind for word in words]:
        return None  # figures with thousands separators, held apart by spaces
    return tokens


def delimiter_of(lines: Iterable[object]) -> str:
    """Return the comma or semicolon that holds the figures of several lines apart, or "".

    >>> delimiter_of(["a;1;2", "b;3;4", "c;5;6"]), delimiter_of(["甲,乙,丙"] * 9)
    (';', '')
    """
    rows = dict.fromkeys(",;", 0)
    for text in [t for t in lines if isinstance(t, str) and ("," in t or ";" in t)]:
        # No row of the form has a full stop: commas beside one are those of a sentence.
        if "。" in text or _BAR.search(text):
            continue
        for mark in rows:
            if text.count(mark) > 1:
                cells = delimited(text, mark)
                rows[mark] += cells is not None and sum(t.kind != TEXT for t in cells) > 1
                if rows[mark] == _DELIMITED:
                    return mark
    return ""


def words(text: str) -> tuple[tuple[Token, ...], tuple[Span, ...]]:
    """Return the words of a line as cells, and where they stand in it.

    >>> words("本年增减   减 12")[0][1].value, words("甲   -")[1]
    (-12.0, ((0, 1), (4, 5)))
    """
    cells = tuple(map(classify, text.split()))
    spans = tuple([m.span() for m in WORD.finditer(text)])
    if not all(token.kind for token in cells) or not SIGNS.isdisjoint([token.raw for token in cells]):
        kept = _signed(cells, spans)
        cells, spans = tuple([token for token, _ in kept]), tuple([span for _, span in kept])
    return cells, spans


def _signed(cells: Sequence[Token], spans: Sequence[Span]) -> list[tuple[Token, Span]]:
    """Leave out what says nothing, and put a 增 or 减 that stands apart back before its figure.

    Without it the figure is another one.
    """
    made: list[tuple[Token, Span]] = []
    for token, (start, end) in zip(cells, spans, strict=True):
        if token.kind == BLANK and token.raw not in BLANK_WORDS:
            continue
        if made and made[-1][0].raw in SIGNS and token.kind == NUMBER:
            sign, (first, _) = made.pop()
            made.append((classify(sign.raw + token.raw), (first, end)))
        else:
            made.append((token, (start, end)))
    return made
