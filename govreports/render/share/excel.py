"""The figures' and tables' data as a workbook."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.corpus.exporting import legal_text
from govreports.render.share.content import Figure, Table, Text
from govreports.render.share.files import steady_zip

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from govreports.render.share.content import Piece

CONTENTS = "目录"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def write_excel(pieces: Sequence[Piece], path: Path, title: str) -> Path:
    """Write one sheet for each figure and table behind a list of them; return the path."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    first.title = CONTENTS
    _append(first, [title])
    _append(first, ["工作表", "章节", "内容"])
    heading = title
    for piece in pieces:
        if isinstance(piece, Text):
            heading = piece.text if piece.kind in ("h1", "h2", "h3") else heading
            continue
        frame = _data(piece)
        if frame is None:
            continue
        sheet = book.create_sheet(_sheet_name(piece.name or heading, book.sheetnames))
        _fill(sheet, frame)
        _append(first, [sheet.title, heading, piece.alt if isinstance(piece, Figure) else ""])
        first.cell(first.max_row, 1).hyperlink = f"#'{sheet.title}'!A1"
    for column, width in zip("ABC", (28, 30, 80), strict=True):
        first.column_dimensions[column].width = width
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(steady_zip(made.getvalue()))
    return path


def _data(piece: Figure | Table) -> pd.DataFrame | None:
    import pandas as pd

    if piece.data is not None or isinstance(piece, Figure):
        return piece.data
    width = max(map(len, [piece.heads, *piece.rows]), default=0)
    heads = [*piece.heads, *[""] * (width - len(piece.heads))]
    return pd.DataFrame([[*r, *[""] * (width - len(r))] for r in piece.rows], columns=heads)


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    _append(sheet, list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None):
        _append(sheet, row)
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        sheet.column_dimensions[cell.column_letter].width = min(max(len(str(cell.value)) * 2, 10), 40)


def _append(sheet: Any, values: Sequence[Any]) -> None:
    """Add a row; every text is written as text, whatever it begins with."""
    from openpyxl.cell import Cell

    row = []
    for value in values:
        cell = Cell(sheet, value=legal_text(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        row.append(cell)
    sheet.append(row)


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    plain = _NOT_IN_NAMES.sub(" ", legal_text(name)).strip("' ")[:28] or "表"
    known = {t.casefold() for t in taken}
    return next(
        n for i in range(1, 1000) if (n := plain if i == 1 else f"{plain} {i}").casefold() not in known
    )
