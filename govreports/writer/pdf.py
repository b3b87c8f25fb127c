"""A report as a PDF with text, its tables ruled or held apart by positions alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from govreports.writer.tables import Box, Sheet, placed

if TYPE_CHECKING:
    from fpdf import FPDF

    from govreports.writer.compose import Block
    from govreports.writer.content import ReportContent

# millimetres and points of an A4 page
LEFT, TOP, WIDTH, BOTTOM = 15.0, 18.0, 180.0, 278.0
BODY, SMALL, LINE, SMALL_LINE, PAD = 11.0, 7.0, 6.5, 3.4, 0.9
_FIRST = {"requests": (11.0, 18.0, 46.0), "proactive": (60.0,), "remedies": ()}


class _Place(NamedTuple):
    page: int
    y: float
    height: float


def _widths(sheet: Sheet) -> list[float]:
    first = _FIRST[sheet.table]
    rest = sheet.width - len(first)
    return [*first, *[(WIDTH - sum(first)) / rest] * rest]


def _wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    lines = []
    for part in text.split("\n"):
        line = ""
        for c in part:
            if line and pdf.get_string_width(line + c) > width:
                lines.append(line)
                line = ""
            line += c
        lines.append(line)
    return lines


class _Page:
    """Where the next thing goes; a new page begins when one is full."""

    def __init__(self, pdf: FPDF):
        self.pdf, self.y = pdf, TOP
        pdf.add_page()

    def take(self, height: float) -> _Place:
        if self.y + height > BOTTOM:
            self.pdf.add_page()
            self.y = TOP
        place = _Place(self.pdf.page, self.y, height)
        self.y += height
        return place

    def paragraph(self, text: str, indent: str = "", size: float = BODY, align: str = "left") -> None:
        self.pdf.set_font_size(size)
        for line in _wrapped(self.pdf, indent + text, WIDTH):
            place = self.take(LINE)
            wide = self.pdf.get_string_width(line)
            x = LEFT + {"left": 0.0, "center": (WIDTH - wide) / 2, "right": WIDTH - wide}[align]
            self.pdf.text(x, place.y + LINE * 0.75, line)


def _row_places(page: _Page, sheet: Sheet, widths: list[float], lines: list[list[str]]) -> list[_Place]:
    heights = [SMALL_LINE + 2 * PAD] * len(sheet.rows)
    for (i, _, box), cell in zip(placed(sheet), lines, strict=True):
        short = len(cell) * SMALL_LINE + 2 * PAD - sum(heights[i : i + box.rows])
        if short > 0:  # a cell over several rows makes the last of them taller
            heights[i + box.rows - 1] += short
    return [page.take(h) for h in heights]


def _parts(rows: list[_Place]) -> list[_Place]:
    """The parts of a cell over several rows, one for each page that it stands on."""
    parts = []
    for number in sorted({r.page for r in rows}):
        on_page = [r for r in rows if r.page == number]
        parts.append(_Place(number, on_page[0].y, sum(r.height for r in on_page)))
    return parts


def _draw_text(pdf: FPDF, box: Box, lines: list[str], x: float, width: float, part: _Place) -> None:
    room = width - 2 * PAD
    if box.place and pdf.get_string_width(lines[0]) > room:  # a figure shrinks, it is never cut
        pdf.set_font_size(SMALL * room / pdf.get_string_width(lines[0]))
    top = part.y + max((part.height - len(lines) * SMALL_LINE) / 2, 0)
    for k, line in enumerate(lines):
        if line.strip():
            middle = x + (width - pdf.get_string_width(line)) / 2
            left = middle if box.place or len(lines) == 1 else x + PAD
            pdf.text(left, top + (k + 0.75) * SMALL_LINE, line)
    pdf.set_font_size(SMALL)


def _draw_sheet(page: _Page, sheet: Sheet, ruled: bool) -> None:
    pdf = page.pdf
    pdf.set_font_size(SMALL)
    widths = _widths(sheet)
    boxes = placed(sheet)
    spans = [sum(widths[j : j + b.columns]) for _, j, b in boxes]
    lines = [
        [b.text] if b.place else _wrapped(pdf, b.text, w - 2 * PAD)
        for (_, _, b), w in zip(boxes, spans, strict=True)
    ]
    rows = _row_places(page, sheet, widths, lines)
    for number in sorted({r.page for r in rows}):
        pdf.page = number
        pdf.set_font_size(BODY)  # each page keeps its own state: say the size anew
        pdf.set_font_size(SMALL)
        for (i, j, box), cell, width in zip(boxes, lines, spans, strict=True):
            parts = _parts(rows[i : i + box.rows])
            largest = max(parts, key=lambda p: p.height)  # a cell that a page break cuts has its text there
            x = LEFT + sum(widths[:j])
            for part in (p for p in parts if p.page == number):
                if ruled:
                    pdf.rect(x, part.y, width, part.height)
                if part is largest:
                    _draw_text(pdf, box, cell, x, width, part)


def pdf_bytes(content: ReportContent, made: list[Block], *, ruled: bool) -> bytes:
    """Return a report's blocks as a PDF; the font is embedded as the subset that is used."""
    from fpdf import FPDF
    from pylopdf_fonts_zh_cn import sans_path

    pdf = FPDF()
    pdf.set_creation_date(datetime(content.year + 1, 1, 1, tzinfo=UTC))
    pdf.set_title(content.title)
    pdf.set_auto_page_break(False)
    pdf.add_font("body", fname=sans_path())
    pdf.set_font("body", size=BODY)
    page = _Page(pdf)
    for block in made:
        if block.sheet is not None:
            if block.text:
                page.paragraph(block.text)
            _draw_sheet(page, block.sheet, ruled)
        elif block.kind == "title":
            page.paragraph(block.text, size=BODY * 1.5, align="center")
        elif block.kind == "signature":
            page.paragraph(block.text, align="right")
        else:
            page.paragraph(block.text, indent="\u3000\u3000" if block.kind == "paragraph" else "")
    return bytes(pdf.output())
