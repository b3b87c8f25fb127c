"""PDF files with text: ruled tables as grids, everything else as lines laid out as on the page."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

from govreports.blocks import Document, Grid, Problem
from govreports.readers.advice import problem, read_error
from govreports.readers.grids import Row, has_text
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.pdf_chars import read_chars
from govreports.readers.pdf_drawings import read_drawings
from govreports.readers.pdf_lines import cell_text, layout_lines
from govreports.readers.pdf_margins import running_lines
from govreports.readers.pdf_page import UNKNOWN, Char, Page, Placement
from govreports.readers.pdf_rules import Lattice, Table, lattice
from govreports.readers.pdf_turned import sides

_WRONG_PASSWORD = 4
_BROKEN_PAGES = 20  # in a row: the rest is taken for broken as well
_SPACER = 5.0  # points: what is narrower and blank is no row or column
_ROWS = 4  # of a table, that figures beside half of them tell anything
_SNAP = 0.5  # points between beginnings in one column

Places = tuple[tuple[float, float], ...]


class Item(NamedTuple):
    top: float
    content: str | Grid
    lines: int
    places: Places = ()


def read_pdf(data: bytes, name: str = "", limits: Limits = LIMITS) -> Document:
    """Return the lines and ruled tables of a PDF.

    Pages are read upright. Gaps within a line become spaces in proportion, and `Document.places` keeps where
    its words stand. Places are p2/L5: line 5 of page
    2, where a row of a table counts as a line. Page numbers and running titles have the role `furniture`.

    Raises
    ------
    ReadError
        encrypted, truncated, damaged, empty; scanned where no page has text but pictures.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _open_error(data, name, error) from error
    document = Document("pdf", [], [], [])
    try:
        if title := _title(pdf):
            document.head["title"] = title
        pages = _read_pages(pdf, document, limits, name)
    finally:
        pdf.close()
    _fill(document, pages, limits)
    return document


def _open_error(data: bytes, name: str, error: Exception) -> Exception:
    if getattr(error, "err_code", None) == _WRONG_PASSWORD:
        return read_error("encrypted", name)
    return read_error("damaged" if b"%%EOF" in data[-2048:] else "truncated", name)


def _title(pdf: pypdfium2.PdfDocument) -> str:
    """Return the title that the file gives itself, as far as it can be decoded."""
    size = raw.FPDF_GetMetaText(pdf, b"Title", None, 0)
    text = ctypes.create_string_buffer(size)
    raw.FPDF_GetMetaText(pdf, b"Title", text, size)
    return text.raw.decode("utf-16-le", "ignore").rstrip("\0").strip()


def _read_pages(
    pdf: pypdfium2.PdfDocument, document: Document, limits: Limits, name: str
) -> list[list[Item]]:
    pages: list[list[Item]] = []
    columns: list[set[int]] = []
    broken = characters = pictures = 0
    count = len(pdf)
    if count > limits.pages:
        document.problems.append(problem("pages_limit", f"p{limits.pages}", count=limits.pages))
    for number in range(1, min(count, limits.pages) + 1):
        page = _load(pdf, number - 1, limits)
        if page is None:
            document.problems.append(problem("page_damaged", f"p{number}"))
            broken += 1
            pages.append([])
            if broken >= _BROKEN_PAGES:
                break
            continue
        shown = sides(page) if page.turned else [page]
        grids = [lattice(side.vertical, side.horizontal) for side in shown]
        pages.append([i for side, g in zip(shown, grids, strict=True) for i in _page_items(side, g, columns)])
        chars = [char for side in shown for char in side.chars]
        document.problems += _page_problems(f"p{number}", page, chars, None in grids)
        pictures += page.pictures
        characters += len(chars)
        if characters > limits.characters:
            document.problems.append(problem("characters_limit", f"p{number}", count=characters))
            break
    if not characters:
        raise read_error("scanned" if pictures else "damaged" if broken or not count else "empty", name)
    return pages


def _page_problems(place: str, page: Page, chars: list[Char], crowded: bool) -> list[Problem]:
    found = []
    if page.crowded or crowded:
        found.append(problem("page_limit", place))
    if page.pictures and not chars:
        found.append(problem("page_scanned", place))
    if unknown := [char.text for char in chars].count(UNKNOWN):
        found.append(problem("page_glyphs", place, count=unknown))
    return found


def _load(pdf: pypdfium2.PdfDocument, index: int, limits: Limits) -> Page | None:
    try:
        loaded = pdf[index]
    except (pypdfium2.PdfiumError, IndexError):
        return None
    try:
        return _read_page(loaded, limits)
    except pypdfium2.PdfiumError:
        return None
    finally:
        loaded.close()


def _read_page(loaded: pypdfium2.PdfPage, limits: Limits) -> Page:
    place = Placement.of(loaded)
    page = Page(*loaded.get_size())
    read_chars(loaded, place, page, limits)
    read_drawings(loaded, page, place, limits)
    return page


def _page_items(page: Page, found: Lattice | None, columns: list[set[int]]) -> list[Item]:
    """Return grids and lines of a page from top to bottom; `columns` goes on from page to page."""
    outside, inside = _by_table(page.chars, found) if found and found.tables else (page.chars, {})
    laid, columns[:] = layout_lines(outside, columns)
    items = [Item(line.middle, line.text, 1, line.places) for line in laid]
    for number, chars in inside.items():
        rows = _grid_rows(found, found.tables[number], chars) if found else []
        if has_text(rows):
            items.append(Item(found.tables[number].top if found else 0.0, Grid(rows, []), len(rows)))
    return sorted(items, key=lambda item: item.top)


def _by_table(chars: list[Char], found: Lattice) -> tuple[list[Char], dict[int, dict[int, list[Char]]]]:
    """Return the characters outside tables, and those inside by table and cell.

    Where only the labels of a table are ruled, none of it is: its rows are lines.
    """
    outside: list[Char] = []
    inside: dict[int, dict[int, list[Char]]] = defaultdict(lambda: defaultdict(list))
    for char in chars:
        place = found.place((char.left + char.right) / 2, char.middle)
        if place is None:
            outside.append(char)
        else:
            table = found.owner[place]
            inside[table][found.tables[table].cells[place]].append(char)
    for table in _partly_ruled(found, outside):
        cells = inside.get(table, {}).values()
        if not any(_is_figure(cell) for cell in cells):
            outside += [char for cell in cells for char in cell]
            inside.pop(table, None)
    return outside, inside


def _is_figure(chars: list[Char]) -> bool:
    return chars[-1].text.isdigit() and not any(char.text.isalpha() for char in chars)


def _partly_ruled(found: Lattice, outside: list[Char]) -> list[int]:
    """Return the tables with figures beside half of their rows or more."""
    beside: dict[int, set[int]] = defaultdict(set)
    heights = [(found.ys[t.rows[0]], found.ys[t.rows[-1] + 1]) for t in found.tables]
    for char in outside:
        if char.text.isdigit():
            for table, (top, bottom) in enumerate(heights):
                if top < char.middle < bottom:
                    beside[table].add(bisect_right(found.ys, char.middle))
    return [
        table for table, rows in beside.items() if 2 * len(rows) >= max(_ROWS, len(found.tables[table].rows))
    ]


def _grid_rows(found: Lattice, table: Table, chars: dict[int, list[Char]]) -> list[Row]:
    """Return the rectangle of a table, without the gaps that some programs leave between cells.

    Lattice lines that belong to other tables on the page are left out as well.
    """
    rows: list[Row] = []
    begun: set[int] = set()
    for r in table.rows:
        row: Row = []
        for c in table.columns:
            cell = table.cells.get((r, c))
            row.append(None if cell is None or cell in begun else cell_text(chars.get(cell, [])))
            if cell is not None:
                begun.add(cell)
        if _holds_cells(row, found.ys[r + 1] - found.ys[r]):
            rows.append(row)
    columns = zip(*rows, strict=True)
    widths = [found.xs[c + 1] - found.xs[c] for c in table.columns]
    kept = [c for c, column in enumerate(columns) if _holds_cells(column, widths[c])]
    return [[row[c] for c in kept] for row in rows]


def _holds_cells(line: Sequence[str | None], width: float) -> bool:
    """Say whether cells begin in a row or column; blank ones are wide enough for a character."""
    return any(line) or (width > _SPACER and any(text is not None for text in line))


def _fill(document: Document, pages: list[list[Item]], limits: Limits) -> None:
    sources: list[str] = []
    roles: list[str] = []
    places: dict[int, Places] = {}
    document.sources, document.roles, document.places = sources, roles, places
    furniture = running_lines([[i.content for i in items] for items in pages])
    for number, items in enumerate(pages, 1):
        line = 1
        for index, item in enumerate(items):
            if len(document.items) >= limits.items:
                document.problems.append(problem("items_limit", f"p{number}", count=limits.items))
                return
            if isinstance(item.content, Grid):
                item.content.sources[:] = [f"p{number}/L{line + i}" for i in range(item.lines)]
            elif item.places:
                places[len(document.items)] = item.places
            document.items.append(item.content)
            sources.append(f"p{number}/L{line}")
            roles.append("furniture" if (number, index) in furniture else "")
            line += item.lines
    document.places = _aligned(places)


def _aligned(places: dict[int, Places]) -> dict[int, Places]:
    """Let words that begin in one column begin at the same point."""
    at: dict[float, float] = {}
    first = -_SNAP
    for left in sorted({left for words in places.values() for left, _ in words}):
        first = first if left - first < _SNAP else left
        at[left] = first
    return {item: tuple([(at[left], right) for left, right in words]) for item, words in places.items()}
