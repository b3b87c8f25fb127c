"""One HTML table without tables inside it, from markup to a rectangle."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from govreports.blocks import Grid, Problem
from govreports.readers.grids import Rectangle, Row
from govreports.readers.html_names import UntidyError
from govreports.readers.html_tags import LINE
from govreports.readers.limits import Limits
from govreports.readers.markup import WHITE, collapse, plain

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?!/?(?:a|img)[ >])[^>]*>")
# First a cell that holds one run of text, whatever tags surround it; else any cell. Possessive, hence linear.
_INNER = r"<(?!/?t)[^>]*+>"
_CELL = re.compile(
    r"<t[dh](?![a-z])([^>]*+)>"
    rf"(?:(?:[ \t\n\f]*+{_INNER})*+[ \t\n\f]*+([^<]*+)(?:{_INNER}[ \t\n\f]*+)*+</t[dh]>"
    r"|((?:[^<]++|<(?!/?t))*+)</t[dh]>)"
)
_CELL_BEGINS = re.compile(r"<t[dh](?![a-z])")
# What stands between two cells of a row, and of different ones.
_SAME_ROW = re.compile(rf"(?:[ \t\n\f]++|{_INNER})*+")
_NEXT_ROW = re.compile(r"(?:[ \t\n\f]++|<(?!/?t[dh](?![a-z]))[^>]*+>)*+")
_SPAN = re.compile(r"(col|row)span=([+-]?\d+)")

_LONG_CELL = 600  # characters; a cell of the form has far fewer, a page laid out in a table far more
_SHORT = 200  # characters; a longer text is not remembered
_TO_THE_END = 1 << 30  # rowspan=0


class Rows(NamedTuple):
    """Rows of a table before its merged cells are expanded."""

    cells: list[Row]
    spans: list[list[str]]  # of each row's cells, as attributes
    lines: list[int]
    caption: str
    longest: int  # characters of the longest row, with tags


def read_rows(markup: str, line: int) -> Rows:
    """Return the cells of a table's markup in its shortest form; `line` is where the table begins.

    Raises
    ------
    UntidyError
        Where cells do not end, or text stands between them.
    """
    caption, tr, body = markup.partition("<tr")
    if tr and _CELL_BEGINS.search(caption):
        raise UntidyError
    body = tr + body
    parts = _CELL.split(body)
    gaps, attributes = parts[::4], parts[1::4]
    _check(gaps)
    texts: Row = [
        content
        if (content := one or several or "").isdigit()
        else (_known_text if len(content) < _SHORT else _text)(content)
        for one, several in zip(parts[2::4], parts[3::4], strict=True)
    ]
    starts = [cell for cell, gap in enumerate(gaps) if gap for _ in range(gap.count("<tr"))]
    bounds = [*pairwise([*starts, len(texts)])]
    pieces = body.split("<tr")[1:]
    return Rows(
        [texts[start:end] for start, end in bounds],
        [attributes[start:end] for start, end in bounds],
        _lines(pieces, line + caption.count("\n")),
        collapse(plain(_bare(caption.partition(">")[2]))),
        max(map(len, pieces), default=0),
    )


def _check(gaps: list[str]) -> None:
    """Raise where something other than ends and beginnings of rows stands before, between or after cells."""
    between = {*gaps[:-1]}
    if not (all(map(_NEXT_ROW.fullmatch, between)) and _NEXT_ROW.fullmatch(gaps[-1])):
        raise UntidyError
    if not all(_SAME_ROW.fullmatch(gap) for gap in between if gap and "<tr" not in gap):
        raise UntidyError


def _lines(rows: list[str], line: int) -> list[int]:
    """Return the line of each row."""
    lines = []
    for row in rows:
        if row.startswith(" l=") and (found := LINE.match(row)):
            line = int(found[1])
        lines.append(line)
        line += row.count("\n")
    return lines


def _bare(markup: str) -> str:
    """Return what remains without tags."""
    text = _TAG.sub("", markup).strip(WHITE) if "<" in markup else markup.strip(WHITE)
    if "<" in text:
        raise UntidyError
    return text


def _text(content: str) -> str:
    """Return the paragraphs and lines of a cell, one per line."""
    if "<" not in content:
        return collapse(plain(content))
    parts = _BREAK.split(content.replace("<\n>", ""))
    return "\n".join(filter(None, [collapse(plain(_bare(part))) for part in parts]))


_known_text = lru_cache(4_000)(_text)  # every report has the same labels


def is_layout(rows: Rows) -> bool:
    """Say whether a table only arranges text: one column, or whole passages in a cell."""
    if max(map(len, rows.cells), default=0) <= 1:
        return True
    if rows.longest <= _LONG_CELL:
        return False
    return any(len(cell or "") > _LONG_CELL for row in rows.cells for cell in row)


@lru_cache(1_000)
def _spans(attributes: str) -> tuple[int, int]:
    """Return columns and rows; rowspan=0 reaches to the end, other nonsense counts as 1, as in browsers."""
    spans = {name: int(number) for name, number in _SPAN.findall(attributes)}
    rows = spans.get("row", 1)
    return max(1, spans.get("col", 1)), rows if rows > 0 else 1 if rows else _TO_THE_END


def expand(rows: Rows, limits: Limits) -> tuple[Grid, list[Problem]]:
    """Return the rectangle: a merged cell's text where it begins, None in the places it covers.

    A place that no cell reaches (a row that is short) is None as well.
    """
    rectangle = Rectangle(limits)
    covered: dict[int, int] = {}  # column, from left to right -> first row that is free again
    change = -1  # row from which on other columns are covered
    for number, (row, spans, line) in enumerate(zip(rows.cells, rows.spans, rows.lines, strict=True)):
        if number == change:
            covered = {column: end for column, end in sorted(covered.items()) if end > number}
            change = min(covered.values(), default=-1)
        if any(spans):
            row, below = _spread(row, spans, covered, rectangle)
            if below:
                covered |= {column: number + down for column, down in below.items()}
                change = number + 1
        else:
            for column in covered:
                if column <= len(row):
                    row.insert(column, None)
        if not rectangle.add(row, f"L{line}"):
            break
    return rectangle.finish(f"L{rows.lines[0]}"), rectangle.problems


def _spread(
    cells: Row, spans: list[str], covered: dict[int, int], rectangle: Rectangle
) -> tuple[Row, dict[int, int]]:
    """Return a row with merged cells, and how many rows they cover in which columns, their own included."""
    row: Row = []
    below: dict[int, int] = {}
    last = max(covered) if covered else -1
    merged = len(spans) - spans.count("")
    column = 0
    for cell, attributes in enumerate(spans):
        while column in covered:
            row.append(None)
            column += 1
        row.append(cells[cell])
        if attributes:
            columns, down = _spans(attributes)
            if columns > 1:
                row += [None] * (rectangle.span(columns) - 1)
            if down > 1:
                kept = rectangle.limits.span if down == _TO_THE_END else rectangle.span(down)
                below |= dict.fromkeys(range(column, len(row)), kept)
            merged -= 1
            if not merged and len(row) > last:
                row += cells[cell + 1 :]
                return row, below
        column = len(row)
    while len(row) in covered:
        row.append(None)
    return row, below
