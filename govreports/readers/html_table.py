"""One HTML table without tables inside it, from markup to a rectangle."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter, sub
from typing import TYPE_CHECKING, NamedTuple

from govreports.blocks import Grid, Problem
from govreports.readers.advice import problem
from govreports.readers.html_names import UntidyError
from govreports.readers.html_tags import LINE
from govreports.readers.limits import Limits
from govreports.readers.markup import WHITE, collapse, plain

if TYPE_CHECKING:
    from collections.abc import Callable

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
_MANY = 600  # cells; the shape of a larger table is not remembered
_TO_THE_END = 1 << 30  # rowspan=0


class Table(NamedTuple):
    """A table before its merged cells are expanded."""

    texts: list[str]  # of all cells, row by row
    spans: list[str]  # of all cells, as attributes
    starts: list[int]  # numbers of the cells with which rows begin
    lines: list[int]  # of the rows
    caption: str
    longest: int  # characters of the longest row, with tags


def read_table(markup: str, line: int) -> Table:
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
    gaps = parts[::4]
    _check(gaps)
    texts = [
        content
        if (content := one or several or "").isdigit()
        else (_known_text if len(content) < _SHORT else _text)(content)
        for one, several in zip(parts[2::4], parts[3::4], strict=True)
    ]
    pieces = body.split("<tr")[1:]
    return Table(
        texts,
        parts[1::4],
        [cell for cell, gap in enumerate(gaps) if gap for _ in range(gap.count("<tr"))],
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


def is_layout(table: Table) -> bool:
    """Say whether a table only arranges text: one column, or whole passages in a cell."""
    ends = (*table.starts[1:], len(table.texts))
    if max(map(sub, ends, table.starts), default=0) <= 1:
        return True
    return table.longest > _LONG_CELL and max(map(len, table.texts)) > _LONG_CELL


def expand(table: Table, limits: Limits) -> tuple[Grid, list[Problem]]:
    """Return the rectangle: a merged cell's text where it begins, None in the places it covers.

    A place that no cell reaches (a row that is short) is None as well.
    """
    known = len(table.spans) <= _MANY and max(map(len, table.spans)) < len(" colspan=100 rowspan=100")
    shape = (_known_shape if known else _shape)(tuple(table.spans), tuple(table.starts), limits)
    cells = shape.cells([*table.texts, None])
    rows = [[*cells[i : i + shape.width]] for i in range(0, shape.rows * shape.width, shape.width or 1)]
    sources = [f"L{line}" for line in table.lines[: shape.rows]]
    problems = []
    if shape.rows < len(table.starts):
        problems.append(problem("grid_limit", f"L{table.lines[shape.rows]}", count=shape.rows))
    if shape.widest:
        problems.append(problem("span_limit", f"L{table.lines[0]}", count=shape.widest))
    return Grid(rows, sources), problems


class _Shape(NamedTuple):
    """Where the cells of a table stand."""

    cells: Callable[[list[str | None]], tuple[str | None, ...]]  # of the places, from texts and a None
    rows: int
    width: int
    widest: int  # span beyond the limit, or 0


def _shape(spans: tuple[str, ...], starts: tuple[int, ...], limits: Limits) -> _Shape:
    """Return the shape of a table, as far as the limits allow."""
    rows: list[list[int]] = []  # numbers of the cells, -1 where none begins
    covered: dict[int, int] = {}  # column -> first row that is free again
    width = widest = 0
    for number, (start, end) in enumerate(pairwise((*starts, len(spans)))):
        row: list[int] = []
        below: dict[int, int] = {}
        for cell in range(start, end):
            while len(row) in covered:
                row.append(-1)
            columns, down = _spans(spans[cell])
            widest = max(widest, columns, down if down < _TO_THE_END else 0)
            first = len(row)
            row += [cell] + [-1] * (min(columns, limits.span) - 1)
            if down > 1:
                below |= dict.fromkeys(range(first, len(row)), number + min(down, limits.span))
        while len(row) in covered:
            row.append(-1)
        covered = {column: end for column, end in (covered | below).items() if end > number + 1}
        if max(width, len(row)) * (number + 1) > limits.grid_cells:
            break
        width = max(width, len(row))
        rows.append(row)
    places = [place for row in rows for place in (*row, *[-1] * (width - len(row)))]
    cells = itemgetter(*places, -1, -1)  # of two places or more it makes a tuple
    return _Shape(cells, len(rows), width, widest if widest > limits.span else 0)


_known_shape = lru_cache(64)(_shape)  # every report has the same tables


@lru_cache(1_000)
def _spans(attributes: str) -> tuple[int, int]:
    """Return columns and rows; rowspan=0 reaches to the end, other nonsense counts as 1, as in browsers."""
    spans = {name: int(number) for name, number in _SPAN.findall(attributes)}
    rows = spans.get("row", 1)
    return max(1, spans.get("col", 1)), rows if rows > 0 else 1 if rows else _TO_THE_END
