"""One HTML table without tables inside it, from serialised markup to a rectangle."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreports.blocks import Grid, Problem
from govreports.readers.advice import problem
from govreports.readers.limits import Limits
from govreports.readers.markup import collapse_all, unescape

_BREAK = re.compile(
    r"</?(?:p|div|li|ul|ol|dl|dt|dd|h[1-6]|pre|center|blockquote|section|article|hr)(?=[\s>])[^>]*>|<br(?=[\s>])[^>]*>"
)
_INLINE = re.compile(r"<(?!/?t[rdh][\s>]|/?caption>)[^>]*>")
_ROW = re.compile(r"<tr([^>]*)>")
_CELL = re.compile(r"<t[dh]([^>]*)>(.*?)</t[dh]>", re.DOTALL)
_SPAN = re.compile(r'\b(col|row)span="\s*([+-]?\d{1,9})')
_LINE = re.compile(r' l="(\d+)"')

_LONG_CELL = 600  # characters; a cell of the form has far fewer, a page laid out in a table far more


class Cell(NamedTuple):
    text: str
    columns: int
    rows: int


class Rows(NamedTuple):
    """Rows of a table before its merged cells are expanded."""

    cells: list[list[Cell]]
    lines: list[int]
    caption: str


def read_rows(markup: str, line: int) -> Rows:
    """Return the cells of a table's serialised markup; `line` is where the table begins."""
    plain = _BREAK.sub("\v", markup)
    plain = collapse_all(_INLINE.sub("", plain))
    parts = _ROW.split(plain)
    rows, lines = [], []
    for attributes, content in zip(parts[1::2], parts[2::2], strict=True):
        if found := _LINE.match(attributes):
            line = int(found[1])
        rows.append([_cell(a, c) for a, c in _CELL.findall(content)])
        lines.append(line)
    return Rows(rows, lines, _text(parts[0].replace("<caption>", "").replace("</caption>", "")))


def _text(content: str) -> str:
    if "&" in content:
        content = unescape(content)
    content = content.strip(" ")
    if "\v" in content:
        content = "\n".join(part for part in (p.strip(" ") for p in content.split("\v")) if part)
    return content


def _cell(attributes: str, content: str) -> Cell:
    if "span=" not in attributes:
        return Cell(_text(content), 1, 1)
    spans = {name: int(number) for name, number in _SPAN.findall(attributes)}
    rows = spans.get("row", 1)
    # rowspan=0 reaches to the end of the table; other nonsense counts as 1, as in browsers
    return Cell(_text(content), max(1, spans.get("col", 1)), rows if rows > 0 else 1 if rows else 1 << 30)


def is_layout(rows: Rows) -> bool:
    """Say whether a table only arranges text: one column, or whole passages in a cell."""
    if max(map(len, rows.cells), default=0) <= 1:
        return True
    return any(len(cell.text) > _LONG_CELL for row in rows.cells for cell in row)


def expand(rows: Rows, limits: Limits) -> tuple[Grid, list[Problem]]:
    """Return the rectangle: a merged cell's text where it begins, None in the places it covers.

    A place that no cell reaches (a row that is short) is None as well.
    """
    problems: list[Problem] = []
    place = f"L{rows.lines[0]}"
    widest = max((max(c.columns, c.rows) for row in rows.cells for c in row if c.rows < 1 << 30), default=1)
    if widest > limits.span:
        problems.append(problem("span_limit", place, count=widest))
    grid: list[list[str | None]] = []
    pending: dict[int, int] = {}  # column -> rows below that a cell above still covers
    area = width = 0
    for cells in rows.cells:
        row: list[str | None] = []
        for cell in cells:
            while pending.get(len(row)):
                row.append(None)
            start = len(row)
            row.append(cell.text)
            row += [None] * (min(cell.columns, limits.span) - 1)
            if cell.rows > 1:
                for column in range(start, len(row)):
                    pending[column] = min(cell.rows, limits.span)
        while pending.get(len(row)):
            row.append(None)
        pending = {c: n - 1 for c, n in pending.items() if n > 1}
        width = max(width, len(row))
        if width * (len(grid) + 1) > limits.grid_cells:
            problems.append(problem("grid_limit", place, count=len(grid)))
            break
        area += len(row)
        grid.append(row)
    if area != width * len(grid):
        width = max(map(len, grid), default=0)
        for row in grid:
            row += [None] * (width - len(row))
    return Grid(grid, [f"L{n}" for n in rows.lines[: len(grid)]]), problems
