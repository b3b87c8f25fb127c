"""A page as a Word document."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.corpus.exporting import legal_text
from govreports.render.share.content import Figure, Table, Text
from govreports.render.share.files import steady_zip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.render.share.content import Piece

LATIN, CHINESE = "Arial", "Microsoft YaHei"
MOST_ROWS = 40  # of a table; the workbook has them all
WIDTH_CM = 16.0


def write_word(pieces: Sequence[Piece], path: Path, title: str) -> Path:
    """Write headings, prose, figures and tables to a .docx; return its path."""
    from docx import Document

    document = Document()
    _set_up(document, title)
    for piece in pieces:
        if isinstance(piece, Text):
            _text(document, piece)
        elif isinstance(piece, Figure):
            _picture(document, piece)
        else:
            _table(document, piece)
    made = io.BytesIO()
    document.save(made)
    path.write_bytes(steady_zip(made.getvalue()))
    return path


def _set_up(document: Any, title: str) -> None:
    from datetime import datetime

    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for style in document.styles:
        if style.name == "Normal" or (hasattr(style, "font") and style.element.rPr is not None):
            style.font.name = LATIN
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    document.styles["Normal"].font.size = Pt(10.5)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    told = document.core_properties
    told.title, told.author, told.language = legal_text(title), "govreports", "zh-CN"
    told.created = told.modified = datetime(2020, 1, 1)


def _text(document: Any, piece: Text) -> None:
    words = legal_text(piece.text)
    if piece.kind[0] == "h" and piece.kind[1:].isdigit():
        document.add_heading(words, min(int(piece.kind[1:]), 4))
        return
    styles = {"li": "List Bullet", "quote": "Intense Quote", "error": "No Spacing"}
    document.add_paragraph(words, style=styles.get(piece.kind))


def _picture(document: Any, piece: Figure) -> None:
    from docx.shared import Cm

    shape = document.add_picture(io.BytesIO(piece.png), width=Cm(WIDTH_CM))
    shape._inline.docPr.set("descr", legal_text(piece.alt))
    shape._inline.docPr.set("title", legal_text(piece.name))


def _table(document: Any, piece: Table) -> None:
    lines = [piece.heads, *piece.rows] if piece.heads else piece.rows
    columns = max(map(len, lines), default=0)
    if not columns:
        return
    shown = lines[: MOST_ROWS + bool(piece.heads)]
    table = document.add_table(len(shown), columns, style="Light Grid Accent 1")
    for row, values in zip(table.rows, shown, strict=True):
        for cell, value in zip(row.cells, values, strict=False):
            cell.text = legal_text(value)
    if piece.heads:
        _repeat_head(table.rows[0])
    total = len(piece.rows) if piece.data is None else len(piece.data)
    if total > len(shown) - bool(piece.heads):
        document.add_paragraph(f"表中共 {total:,} 行，这里列出前 {MOST_ROWS} 行；全部见同名的 .xlsx。")
    else:
        document.add_paragraph()


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
