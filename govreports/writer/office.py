"""A report as a Word document."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from govreports.writer.tables import placed

if TYPE_CHECKING:
    from docx.document import Document

    from govreports.writer.compose import Block
    from govreports.writer.content import ReportContent
    from govreports.writer.tables import Sheet


def _add_table(document: Document, sheet: Sheet) -> None:
    """Add a sheet with its cells merged. Cells are taken from one list: python-docx looks each up anew."""
    table = document.add_table(rows=len(sheet.rows), cols=sheet.width, style="Table Grid")
    cells = table._cells
    for i, j, box in placed(sheet):
        cell = cells[i * sheet.width + j]
        if box.rows > 1 or box.columns > 1:
            cell = cell.merge(cells[(i + box.rows - 1) * sheet.width + j + box.columns - 1])
        cell.text = box.text


def _repacked(data: bytes) -> bytes:
    """The same parts with one fixed time, so that the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            fixed = zipfile.ZipInfo(item.filename, (2020, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(item))
    return out.getvalue()


def docx_bytes(content: ReportContent, made: list[Block]) -> bytes:
    """Return a report's blocks as a Word document."""
    import docx

    document = docx.Document()
    day = datetime(content.year + 1, 1, 1, tzinfo=UTC)
    document.core_properties.created = document.core_properties.modified = day
    document.core_properties.title = content.title
    for block in made:
        if block.sheet is not None:
            if block.text:
                document.add_paragraph(block.text)
            _add_table(document, block.sheet)
        elif block.kind in ("title", "heading"):
            document.add_heading(block.text, 0 if block.kind == "title" else 1)
        else:
            document.add_paragraph(block.text)
    out = io.BytesIO()
    document.save(out)
    return _repacked(out.getvalue())
