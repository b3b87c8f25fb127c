"""One HTML table without tables inside it, from markup to a rectangle."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreports.blocks import Grid, Problem
from govreports.readers.grids import Rectangle, Row
from govreports.readers.limits import Limits
from govreports.readers.markup import WHITE, collapse, plain

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|dl|dt|dd|h[1-6]|pre|center|blockquote|section|article)|br|hr)(?=[\s/>])[^>]*>"
)
# First a cell that holds one run of text, whatever tags surround it; else any cell. Possessive, hence linear.
_INNER = r"<(?:/(?!t)|[a-su-z])[^>]*+>"
_CELL = re.compile(
    r"<t[dh]([^>]*+)>"
    rf"(?:(?:[ \t\n\f]*+{_INNER})*+[ \t\n\f]*+([^<]*+)(?:{_INNER}[ \t\n\f]*+)*+</t[dh]>"
    r"|(.*?)</t[dh]>)",
    re.DOTALL,
)
_CELL_BEGINS = re.compile(r"<t[dh][ >]")
_CELL_START = re.compile(r"<t[rdh][\s>]")
_SPAN = re.compile(r"""\b(col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}([+-]?\d{1,9})""")
_LINE = re.compile(r' l="(\d+)"')

_LONG_CELL = 600  # characters; a cell of the form has far fewer, a page laid out in a table far more
_TO_THE_END = 1 << 30  # rowspan=0


class Rows(NamedTuple):
    """Rows of a table before its merged cells are expanded: attributes and text of each cell."""

    cells: list[list[tuple[str, str]]]
    lines: list[int]
    caption: str


class UntidyError(Exception):
    """The markup cannot be followed as it stands; a parser has to repair it first."""


def read_rows(markup: str, line: int) -> Rows:
    """Return the cells of a table's markup; `line` is where the table begins.

    Raises
    ------
    UntidyError
        Where cells do not end, or text stands between them.
    """
    caption, *pieces = markup.split("<tr")
    rows, lines = [], []
    line += caption.count("\n")
    for piece in pieces:
        if found := _LINE.match(piece):
            line = int(found[1])
        parts = _CELL.split(piece)
        between = "".join(parts[::4]).partition(">")[2].strip(WHITE)
        if between != "</tr>" and (_CELL_BEGINS.search(between) or _bare(between)):
            raise UntidyError
        rows.append(
            [
                (attributes, _text(one) if one else _texts(several))
                for attributes, one, several in zip(parts[1::4], parts[2::4], parts[3::4], strict=True)
            ]
        )
        lines.append(line)
        line += piece.count("\n")
    return Rows(rows, lines, collapse(plain(_bare(caption.partition(">")[2]))))


def _bare(markup: str) -> str:
    """Return what remains without tags."""
    text = _TAG.sub("", markup).strip(WHITE) if "<" in markup else markup.strip(WHITE)
    if "<" in text:
        raise UntidyError
    return text


def _text(content: str) -> str:
    if content.isdigit():
        return content
    if "&" in content:
        content = plain(content)
    return collapse(content)


def _texts(content: str | None) -> str:
    """Return the paragraphs and lines of a cell, one per line."""
    if not content:
        return ""
    if "<t" in content and _CELL_START.search(content):
        raise UntidyError
    parts = (_text(_bare(part)) for part in _BREAK.split(content))
    return "\n".join(part for part in parts if part)


def is_layout(rows: Rows) -> bool:
    """Say whether a table only arranges text: one column, or whole passages in a cell."""
    if max(map(len, rows.cells), default=0) <= 1:
        return True
    return any(len(text) > _LONG_CELL for row in rows.cells for _, text in row)


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
    pending: dict[int, int] = {}  # column -> rows below that a cell above still covers
    for cells, line in zip(rows.cells, rows.lines, strict=True):
        row: Row = []
        below: dict[int, int] = {}
        for attributes, text in cells:
            while len(row) in pending:
                row.append(None)
            row.append(text)
            if "span" in attributes:
                across, down = _spans(attributes)
                start = len(row) - 1
                row += [None] * (rectangle.span(across) - 1)
                if down > 1:
                    kept = limits.span if down == _TO_THE_END else rectangle.span(down)
                    below.update(dict.fromkeys(range(start, len(row)), kept))
        while len(row) in pending:
            row.append(None)
        if pending or below:
            pending = {c: n - 1 for c, n in (pending | below).items() if n > 1}
        if not rectangle.add(row, f"L{line}"):
            break
    return rectangle.finish(f"L{rows.lines[0]}"), rectangle.problems
