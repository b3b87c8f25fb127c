"""Turn the items of a document into lines of cells, whatever holds the cells apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate
from typing import cast
from unicodedata import east_asian_width

from govreports.align.boxes import joined
from govreports.align.line import CELLS, TAB, Line
from govreports.align.separators import BARS, WORD, between_bars, delimited, is_page_number, rule_kind, words
from govreports.align.tokens import BLANK, NUMBER, Token, classify
from govreports.blocks import Document, Grid
from govreports.memo import Memo

# Points by which columns of a page are kept from touching.
_APART = 0.5
_PLAIN = frozenset((CELLS, TAB, "blank"))


class Lines(list[Line]):
    """The lines of a part of a document, with the place of each: item `items[n]`, on page `pages[n]`.

    `rows` and `last` hold only what is not plain: the row of a line of a grid, and the last item of a
    line that stands on several.
    """

    __slots__ = ("items", "last", "pages", "rows")

    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []
        self.pages: list[int] = []
        self.rows: dict[int, int] = {}
        self.last: dict[int, int] = {}

    def turn_page(self) -> None:
        """Let what was added stand on this page, and begin another."""
        page = self.pages[-1] + 1 if self.pages else 0
        self.pages += [page] * (len(self) - len(self.pages))


def read_lines(document: Document, items: Sequence[int], table: str, delimiter: str) -> Lines:
    """Return the lines of the given items, in which a table is looked for.

    `delimiter` is the comma or semicolon that holds cells apart, or "".
    """
    found = [document.items[i] for i in items]
    lines = Lines()
    if not set(map(type, found)) <= {str}:
        parse = line_parser(delimiter)
        mixed = [None if isinstance(item, Grid) else parse(item) for item in found]
        _add_items(lines, document, items, mixed, table)
        return lines
    texts = cast(list[str], found)
    parsed = list(map(line_parser(delimiter), texts))
    if not document.places and {line.kind for line in parsed} <= _PLAIN and "\f" not in "".join(texts):
        lines += parsed
        lines.items += items
        lines.turn_page()
    else:
        _add_items(lines, document, items, parsed, table)
    return lines


def _add_items(
    lines: Lines,
    document: Document,
    items: Sequence[int],
    parsed: Sequence[Line | None],
    table: str,
) -> None:
    """Add the lines of items of every kind: drawn boxes, grids, pages and rules between them."""
    box: list[tuple[int, str]] = []
    boxed = False
    places = document.places
    for i, line in zip(items, parsed, strict=True):
        item = document.items[i]
        if line is None or isinstance(item, Grid):
            _close_box(box, lines, table)
            _add_grid(cast(Grid, item), i, lines)
            continue
        if "\f" in item:
            lines.turn_page()
        if places and line.spans and i in places:
            line = _on_page(line, item, places[i])
        kind = line.kind
        if kind == CELLS and boxed and line.bars:
            box.append((i, item))
        elif kind in ("rule", "border"):
            boxed = boxed or kind == "border"
            _close_box(box, lines, table)
        elif kind == CELLS or (kind != "nothing" and not boxed):
            boxed = False
            _close_box(box, lines, table)
            lines.append(line)
            lines.items.append(i)
    _close_box(box, lines, table)
    lines.turn_page()


def _add_grid(grid: Grid, item: int, lines: Lines) -> None:
    """Add a line for each row of a grid, which is a page of its own."""
    lines.turn_page()
    first = len(lines)
    lines += [_grid_line(tuple(row)) for row in grid.rows]
    for r in _short_rows(grid):
        cells = tuple([t for t in lines[first + r].cells if t.kind != BLANK])
        lines[first + r] = Line.of(cells, False)
    lines.rows.update(zip(range(first, len(lines)), range(len(grid.rows)), strict=True))
    lines.items += [item] * len(grid.rows)
    lines.turn_page()


@lru_cache(maxsize=5_000)
def _grid_line(row: tuple[str | None, ...]) -> Line:
    return Line.of(tuple([classify(cell) for cell in row if cell is not None]))


def _short_rows(grid: Grid) -> set[int]:
    """Rows that end before the others do: a cell is lost, and blank ones do not tell which.

    Where headings end there too, both end with a cell over several columns.
    """
    short = {r for r, row in enumerate(grid.rows) if row and row[-1] is None}
    if len(short) * 2 >= len(grid.rows):
        return set()
    filled = {r for r in short if any(c and classify(c).kind == NUMBER for c in grid.rows[r])}
    wide = {_covered(grid.rows[r]) for r in short - filled} if filled else set()
    return {r for r in filled if _covered(grid.rows[r]) not in wide}


def _covered(row: Sequence[str | None]) -> tuple[bool, ...]:
    return tuple([cell is None for cell in row])


def _close_box(box: list[tuple[int, str]], lines: Lines, table: str) -> None:
    """Add the lines between two rules of a drawn box, as one line if they are one row."""
    if not box:
        return
    items, texts = zip(*box, strict=True)
    rows = _rows_of_box(texts, table)
    if len(rows) < len(items):
        lines.last[len(lines)] = items[-1]
    lines += rows
    lines.items += items[: len(rows)]
    box.clear()


@lru_cache(maxsize=5_000)
def _rows_of_box(texts: tuple[str, ...], table: str) -> Sequence[Line]:
    """The lines between two rules of a box, or the one that they make; most boxes have the same headings."""
    rows = list(map(line_parser(""), texts))
    cells = joined(rows, table) if len(rows) > 1 else None
    return rows if cells is None else [Line.of(cells, bars=1)]


@cache
def line_parser(delimiter: str) -> Callable[[str], Line]:
    """Return `parse_line` for texts with this delimiter between cells; it remembers what it has read."""
    return Memo(partial(parse_line, delimiter=delimiter), most=20_000, long=300).__getitem__


def parse_line(text: str, delimiter: str = "") -> Line:
    """Return the cells of a line of text; `delimiter` is the comma or semicolon that holds cells apart.

    >>> [t.value for t in parse_line("| 2.重复申请 | 1 | | 3 |").cells[1:]]
    [1.0, None, 3.0]
    """
    stripped = text.strip()
    if not stripped:
        return Line(TAB, shape=TAB) if "\t" in text else Line("blank")
    if rule := rule_kind(stripped):
        return Line(rule)
    exact: list[Token] | None = None
    bars = [bar for bar in BARS if bar in text]
    if bars:
        exact = between_bars(text, bars)
    elif "\t" in stripped:
        exact = list(map(classify, text.strip("\n\r").split("\t")))
    elif delimiter and delimiter in text:
        exact = delimited(text, delimiter)
    unbroken = "<" not in text and "\n" not in text
    if exact is not None:
        return Line.of(tuple(exact), bars=sum(map(text.count, bars)), unbroken=unbroken)
    if is_page_number(text):
        return Line("nothing")
    cells, spans = words(text)
    return Line.of(cells, False, spans, text, unbroken=unbroken)


class _Widths(dict[str, int]):
    """Columns of a terminal that a character takes, looked up once for each; `wide` are those of two."""

    def __init__(self, wide: str):
        super().__init__()
        self.wide = wide

    def __missing__(self, character: str) -> int:
        self[character] = 2 if east_asian_width(character) in self.wide else 1
        return self[character]


_NARROW, _WIDE = _Widths("WF"), _Widths("WFA")


def widened(line: Line, quotes: bool = False) -> Line:
    """The line with its places counted in columns of a terminal, of which a Chinese character takes two.

    Curved quotes, dashes and others that a terminal may take for Chinese take two as well with `quotes`.
    """
    if line.text.isascii():
        return line
    at = [0, *accumulate(map((_WIDE if quotes else _NARROW).__getitem__, line.text))]
    return line._replace(spans=tuple([(at[int(a)], at[int(b)]) for a, b in line.spans]))


def _on_page(line: Line, text: str, places: Sequence[tuple[float, float]]) -> Line:
    """The line with the places of its cells as they are on the page, in points.

    Cells end half a point early, so that columns never touch. Words one space apart are one label: the
    first reaches to the second.
    """
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    before = -2
    for word, (left, right) in zip(WORD.finditer(text), places, strict=True):
        first, last = word.span()
        starts[first], ends[last] = left, max(right - _APART, (left + right) / 2)
        if first == before + 1 and not text[first].isdigit():
            ends[before] = max(ends[before], left)
        before = last
    spans = tuple([(starts[int(a)], ends[int(b)]) for a, b in line.spans])
    return line._replace(spans=spans, text="")
