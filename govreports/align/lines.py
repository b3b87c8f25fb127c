"""Turn the items of a document into lines of cells, whatever holds the cells apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, classify
from govreports.blocks import Document, Grid

_BAR = re.compile(r"[|│┃║｜]")
_RULE = re.compile(r"[\s|+:│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╞╪╡╭╮╰╯\-=─━═┄┅┈┉╌]+")
_DASHES = re.compile(r"[-=─━═┄┅┈┉╌]{3}")
_BORDER = re.compile(r"[+┌└├╔╚╠╞╭╰┬┼┴]")
_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]+\s*\d{1,4}\s*[-—–]+|第\s*\d+\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*")
_LONGEST_CELL = 120


class Line(NamedTuple):
    """Cells that belong together, in order.

    `exact` says that blank cells are kept as cells; where it is False, `spans` has the first and last
    place of each cell in the line. `item` and `row` say where the line stands in the document (row -1 for
    a line of text). A line without cells is a blank line, or with `tab` a separator between cells.
    """

    item: int
    row: int
    cells: list[Token]
    exact: bool
    spans: list[tuple[int, int]] | None = None
    tab: bool = False
    page: int = 0


def read_lines(
    document: Document, items: Iterable[int], starts_row: Callable[[str], bool]
) -> list[Line]:
    """Return the lines of the given items. `starts_row` tells whether a text can begin a row of the form."""
    lines: list[Line] = []
    box: list[Line] = []
    boxed = False
    page = 0
    items = list(items)
    commas = _is_comma_separated(document, items)
    for i in items:
        item = document.items[i]
        if isinstance(item, Grid):
            _close_box(box, lines, starts_row)
            page += 1
            for r, row in enumerate(item.rows):
                cells = [classify(c) for c in row if c is not None]
                lines.append(Line(i, r, cells, True, page=page))
            continue
        text = item
        if "\f" in text:
            page += 1
        if not text.strip():
            if not boxed:
                lines.append(Line(i, -1, [], False, tab="\t" in text, page=page))
            continue
        if _is_rule(text):
            boxed = boxed or bool(_BORDER.search(text))
            _close_box(box, lines, starts_row)
            continue
        line = _text_line(i, text, page, commas)
        if line is None:
            continue
        if boxed and line.exact and _BAR.search(text):
            box.append(line)
            continue
        boxed = False
        _close_box(box, lines, starts_row)
        lines.append(line)
    _close_box(box, lines, starts_row)
    return lines


def _is_rule(text: str) -> bool:
    stripped = text.strip()
    return (
        len(stripped) > 3
        and _RULE.fullmatch(stripped) is not None
        and _DASHES.search(stripped) is not None
        and (" " not in stripped or _BAR.search(stripped) is not None or _BORDER.search(stripped) is not None or len(stripped) > 12)
    )


def _is_comma_separated(document: Document, items: list[int]) -> bool:
    rows = 0
    for i in items:
        text = document.items[i]
        if isinstance(text, str) and text.count(",") > 1 and not _BAR.search(text):
            cells = _comma_cells(text)
            rows += cells is not None and sum(t.kind != TEXT for t in cells) > 1
    return rows > 2


def _text_line(i: int, text: str, page: int, commas: bool) -> Line | None:
    if "|" in text or _BAR.search(text):
        cells = [classify(c) for c in _between_bars(text)]
        return Line(i, -1, _inner_figures(cells), True, page=page)
    if "\t" in text.strip():
        return Line(i, -1, [classify(c) for c in text.strip("\n\r").split("\t")], True, page=page)
    if commas and text.count(",") > 1 and (row := _comma_cells(text)) is not None:
        return Line(i, -1, row, True, page=page)
    stripped = text.strip()
    if " " not in stripped and "\u3000" not in stripped and "\xa0" not in stripped:
        start = len(text) - len(text.lstrip())
        return Line(i, -1, [classify(stripped)], False, [(start, start + len(stripped))], page=page)
    if _PAGE_NUMBER.fullmatch(text):
        return None
    cells = []
    spans = []
    for m in _WORD.finditer(text):
        token = classify(m.group())
        if token.kind != BLANK:
            cells.append(token)
            spans.append(m.span())
    return Line(i, -1, cells, False, spans, page=page)


def _between_bars(text: str) -> list[str]:
    cells = _BAR.split(text.strip("\r\n"))
    # A bar at the left end opens the line and holds no cell; then one at the right end closes it.
    opened = len(cells) > 1 and not cells[0].strip()
    if opened:
        cells = cells[1:]
    if (opened or len(cells) == 2) and len(cells) > 1 and not cells[-1].strip():
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
    try:
        cells = next(csv.reader([text]))
    except (csv.Error, StopIteration):
        return None
    tokens = [classify(c) for c in cells]
    if len(tokens) < 3 or any(len(t.raw) > _LONGEST_CELL for t in tokens):
        return None
    if any(t.kind == TEXT and any(classify(w).kind == NUMBER for w in t.raw.split()[1:]) for t in tokens):
        return None  # figures with thousands separators, held apart by spaces
    return tokens


def _close_box(box: list[Line], lines: list[Line], starts_row: Callable[[str], bool]) -> None:
    """Join the lines between two rules of a drawn box into one line of cells, column by column."""
    if not box:
        return
    rows = list(box)
    box.clear()
    width = len(rows[0].cells)
    labelled = sum(
        any(t.kind == TEXT and starts_row(t.fold) for t in row.cells)
        and any(t.kind in (NUMBER, MARK) for t in row.cells)
        for row in rows
    )
    if len(rows) == 1 or labelled > 1 or any(len(row.cells) != width for row in rows):
        lines.extend(rows)
        return
    cells = []
    for column in zip(*(row.cells for row in rows), strict=True):
        texts = [t.raw.strip() for t in column if t.kind != BLANK]
        figures = [t for t in column if t.kind in (NUMBER, MARK)]
        # Two whole figures one above the other are two rows without a rule between them.
        cells.append(classify("\n".join(texts)) if len(texts) != len(figures) or len(figures) < 2 else _cut(texts))
    lines.append(rows[0]._replace(cells=cells))


def _cut(texts: list[str]) -> Token:
    joined = "\n".join(texts)
    return classify(joined) if len(texts) == 2 and len(texts[1]) < 4 else Token(TEXT, joined, "")
