"""Turn the items of a document into lines of cells, whatever holds the cells apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple
from unicodedata import east_asian_width

from govreports.align.tokens import BLANK, BLANK_WORDS, MARK, NUMBER, SIGNS, TEXT, Token, classify
from govreports.blocks import Document, Grid

_BARS = "|│┃║｜"
_BAR = re.compile(f"[{_BARS}]")
_RULE = re.compile(r"[\s|+:│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╞╪╡╭╮╰╯\-=─━═┄┅┈┉╌]+")
_DASHES = re.compile(r"[-=─━═┄┅┈┉╌]{3}")
_BORDER = re.compile(r"[+┌└├╔╚╠╞╭╰┬┼┴]")
_CROSSING = re.compile(f"{_BAR.pattern}|{_BORDER.pattern}")
_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]+\s*\d{1,4}\s*[-—–]+|第\s*\d+\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*")
# A piece of a figure that a narrow column broke in two: 1,37 above 4.
BROKEN = re.compile(r"\d{1,3}(?:,\d{3}){0,3},\d{0,2}|,\d{1,3}")
_LONGEST_CELL = 120
_LONGEST_FIGURE = 40
_COMMA_ROWS = 2
# Points by which columns of a page are kept from touching.
_APART = 0.5
# Longer lines are hardly printed twice, unless they are columns, and are not kept.
_REPEATED = 120
CELLS, TAB = "cells", "tab"


class Line(NamedTuple):
    """Cells that belong together, in order, wherever the line stands: one for all lines of the same text.

    `exact` says that blank cells are kept as cells; where it is False, `spans` has the first and last
    place of each cell in the line, counted in characters of `text`; in a line of a PDF these are points
    of the page, as floats, and `text` is not kept. `texts` counts the cells up to the last text, if only
    places of merged cells stand before the first, and nothing between them; else it is -1. `labels` holds
    what these texts say, folded, and `figures` the cells behind them.
    """

    kind: str  # cells | blank | tab (nothing but a separator) | rule | border (a rule of a box) | nothing
    cells: tuple[Token, ...] = ()
    exact: bool = False
    spans: tuple[tuple[float, float], ...] = ()
    text: str = ""
    texts: int = 0
    labels: tuple[str, ...] = ()
    figures: tuple[Token, ...] = ()
    bars: bool = False

    @classmethod
    def of(
        cls,
        cells: tuple[Token, ...],
        exact: bool = True,
        spans: tuple[tuple[float, float], ...] = (),
        text: str = "",
        bars: bool = False,
    ) -> Line:
        texts = _texts(cells)
        front = max(texts, 0)
        labels = tuple([t.fold for t in cells[:front] if t.kind == TEXT])
        return cls(CELLS, cells, exact, spans, text, texts, labels, cells[front:], bars)


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

    def add(self, line: Line, item: int, page: int) -> None:
        self.append(line)
        self.items.append(item)
        self.pages.append(page)


def read_lines(
    document: Document, items: Iterable[int], starts_row: Callable[[str], bool], commas: bool
) -> Lines:
    """Return the lines of the given items.

    `starts_row` tells whether a text can begin a row of the form, `commas` whether commas hold cells apart.
    """
    lines = Lines()
    box: list[tuple[Line, int]] = []
    boxed = False
    page = 0
    found, places, parse = document.items, document.places, line_parser(commas)
    for i in items:
        item = found[i]
        if isinstance(item, Grid):
            _close_box(box, lines, page, starts_row)
            page += 1
            for r, row in enumerate(item.rows):
                lines.rows[len(lines)] = r
                lines.add(Line.of(tuple([classify(c) for c in row if c is not None])), i, page)
            continue
        repeated = len(item) < _REPEATED or "  " in item
        line = parse(item) if repeated else parse_line(item, commas)
        if "\f" in item:
            page += 1
        if places and line.spans and i in places:
            line = _on_page(line, item, places[i])
        kind = line.kind
        if kind == CELLS:
            if boxed and line.bars:
                box.append((line, i))
                continue
            boxed = False
            if box:
                _close_box(box, lines, page, starts_row)
            lines.add(line, i, page)
        elif kind in ("rule", "border"):
            boxed = boxed or kind == "border"
            _close_box(box, lines, page, starts_row)
        elif kind != "nothing" and not boxed:
            lines.add(line, i, page)
    _close_box(box, lines, page, starts_row)
    return lines


def _texts(cells: tuple[Token, ...]) -> int:
    """The number of cells up to the last text; -1 where others stand between, or one is half a figure."""
    kinds = [t.kind for t in cells]
    count = kinds.count(TEXT)
    if not count:
        return 0
    first = kinds.index(TEXT)
    end = first + count
    if TEXT in kinds[end:] or kinds[:first].count(BLANK) < first:
        return -1
    texts = cells[first:end]
    broken = [t for t in texts if t.fold.isdigit() and len(t.raw) < 12 and BROKEN.fullmatch(t.raw)]
    return -1 if broken else end


def _is_rule(stripped: str) -> bool:
    return (
        len(stripped) > 3
        and _RULE.fullmatch(stripped) is not None
        and _DASHES.search(stripped) is not None
        and (
            " " not in stripped
            or _BAR.search(stripped) is not None
            or _BORDER.search(stripped) is not None
            or len(stripped) > 12
        )
    )


def is_comma_separated(document: Document) -> bool:
    """Whether a text holds several rows of comma-separated figures."""
    rows = 0
    for text in [t for t in document.items if isinstance(t, str) and "," in t and t.count(",") > 1]:
        # No row of the form has a full stop: commas beside one are those of a sentence.
        if "。" not in text and not _BAR.search(text):
            cells = _comma_cells(text)
            rows += cells is not None and sum(t.kind != TEXT for t in cells) > 1
            if rows > _COMMA_ROWS:
                return True
    return False


@cache
def line_parser(commas: bool) -> Callable[[str], Line]:
    """Return `parse_line` for texts with or without commas between cells; it remembers what it has read."""
    return lru_cache(maxsize=50_000)(partial(parse_line, commas=commas))


def parse_line(text: str, commas: bool) -> Line:
    """Return the cells of a line of text; `commas` says that commas hold cells apart.

    >>> [t.value for t in parse_line("| 2.重复申请 | 1 | | 3 |", False).cells[1:]]
    [1.0, None, 3.0]
    """
    stripped = text.strip()
    if not stripped:
        return Line(TAB if "\t" in text else "blank")
    if not stripped[0].isalnum() and _is_rule(stripped):
        return Line("border" if _BORDER.search(stripped) else "rule")
    exact: list[Token] | None = None
    bars = [bar for bar in _BARS if bar in text]
    if bars:
        exact = _inner_figures([classify(c) for c in _between_bars(text, bars)])
    elif "\t" in stripped:
        exact = [classify(c) for c in text.strip("\n\r").split("\t")]
    elif commas and "," in text:
        exact = _comma_cells(text)
    if exact is not None:
        return Line.of(tuple(exact), bars=bool(bars))
    if _PAGE_NUMBER.fullmatch(text):
        return Line("nothing")
    cells = tuple([classify(word) for word in text.split()])
    spans = tuple([m.span() for m in _WORD.finditer(text)])
    if any(token.kind == BLANK or token.raw in SIGNS for token in cells):
        kept = _signed(cells, spans)
        cells, spans = tuple([token for token, _ in kept]), tuple([span for _, span in kept])
    return Line.of(cells, False, spans, text)


def _signed(cells: Sequence[Token], spans: Sequence[tuple[int, int]]) -> list[tuple[Token, tuple[int, int]]]:
    """Leave out what says nothing, and put a 增 or 减 that stands apart back before its figure.

    Without it the figure is another one.
    """
    made: list[tuple[Token, tuple[int, int]]] = []
    for token, (start, end) in zip(cells, spans, strict=True):
        if token.kind == BLANK and token.raw not in BLANK_WORDS:
            continue
        if made and made[-1][0].raw in SIGNS and token.kind == NUMBER:
            sign, (first, _) = made.pop()
            made.append((classify(sign.raw + token.raw), (first, end)))
        else:
            made.append((token, (start, end)))
    return made


class _Widths(dict[str, int]):
    """Columns of a terminal that a character takes, looked up once for each."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if east_asian_width(character) in "WF" else 1
        return self[character]


_WIDTHS = _Widths()


def widened(line: Line) -> Line:
    """The line with its places counted in columns of a terminal, of which a Chinese character takes two."""
    if line.text.isascii():
        return line
    at = [0, *accumulate(map(_WIDTHS.__getitem__, line.text))]
    return line._replace(spans=tuple([(at[int(a)], at[int(b)]) for a, b in line.spans]))


def _on_page(line: Line, text: str, places: Sequence[tuple[float, float]]) -> Line:
    """The line with the places of its cells as they are on the page, in points.

    Cells end half a point early, so that columns never touch. Words one space apart are one label: the
    first reaches to the second.
    """
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    before = -2
    for word, (left, right) in zip(_WORD.finditer(text), places, strict=True):
        first, last = word.span()
        starts[first], ends[last] = left, max(right - _APART, (left + right) / 2)
        if first == before + 1 and not text[first].isdigit():
            ends[before] = max(ends[before], left)
        before = last
    spans = tuple([(starts[int(a)], ends[int(b)]) for a, b in line.spans])
    return line._replace(spans=spans, text="")


def _between_bars(text: str, bars: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in (text.split(bars[0]) if len(bars) == 1 else _BAR.split(text))]
    # A bar at the left end opens the line and holds no cell; then one at the right end closes it.
    opened = len(cells) > 1 and not cells[0]
    if opened:
        cells = cells[1:]
    if (opened or len(cells) == 2) and len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return cells


def _inner_figures(cells: list[Token]) -> list[Token]:
    """Figures held apart by spaces inside the one cell of a frame drawn around a whole page."""
    shown = [t for t in cells if t.kind != BLANK]
    if len(shown) != 1 or shown[0].kind != TEXT:
        return cells
    words = [classify(w) for w in shown[0].raw.split()]
    return words if len(words) > 1 and all(w.kind in (NUMBER, MARK) for w in words) else cells


def _comma_cells(text: str) -> list[Token] | None:
    """Cells of a CSV line; None where the commas are those of a sentence or of figures."""
    if len(text) <= _LONGEST_FIGURE and classify(text).kind == NUMBER:
        return None
    try:
        cells = next(csv.reader([text]))
    except (csv.Error, StopIteration):
        return None
    tokens = [classify(c) for c in cells]
    if len(tokens) < 2 or any(len(t.raw) > _LONGEST_CELL for t in tokens):
        return None
    if any(t.kind == TEXT and any(classify(w).kind == NUMBER for w in t.raw.split()[1:]) for t in tokens):
        return None  # figures with thousands separators, held apart by spaces
    return tokens


def _close_box(
    box: list[tuple[Line, int]], lines: Lines, page: int, starts_row: Callable[[str], bool]
) -> None:
    """Join the lines between two rules of a drawn box into one line of cells, column by column."""
    if not box:
        return
    rows = list(box)
    box.clear()
    if len(rows) > 1 and _is_one_row([line for line, _ in rows], starts_row):
        lines.last[len(lines)] = rows[-1][1]
        rows = [(_joined([line for line, _ in rows]), rows[0][1])]
    for line, item in rows:
        lines.add(line, item, page)


def _is_one_row(rows: Sequence[Line], starts_row: Callable[[str], bool]) -> bool:
    """Lines of the same number of cells, no more than one of which has both a row's label and figures."""
    if len({len(row.cells) for row in rows}) > 1:
        return False
    filled = [row for row in rows if any(t.kind in (NUMBER, MARK) for t in row.cells)]
    return len(filled) < 2 or (
        sum(any(t.kind == TEXT and starts_row(t.fold) for t in row.cells) for row in filled) < 2
    )


def _joined(rows: Sequence[Line]) -> Line:
    """One line of the lines of a box, column by column."""
    cells = list(rows[0].cells)
    stacked = set()
    for row in rows[1:]:
        for k, token in enumerate(row.cells):
            if token.kind != BLANK:
                if cells[k].kind != BLANK:
                    stacked.add(k)
                cells[k] = token
    for k in stacked:
        cells[k] = _stacked([row.cells[k] for row in rows])
    return Line.of(tuple(cells), bars=True)


def _stacked(column: Sequence[Token]) -> Token:
    """The one cell that several cells above each other make."""
    shown = [t for t in column if t.kind != BLANK]
    texts = [t.raw.strip() for t in shown]
    # Two whole figures one above the other are two rows without a rule between them.
    return _cut(texts) if all(t.kind != TEXT for t in shown) else classify("\n".join(texts))


def _cut(texts: list[str]) -> Token:
    joined = "\n".join(texts)
    return classify(joined) if len(texts) == 2 and len(texts[1]) < 4 else Token(TEXT, joined, "")
