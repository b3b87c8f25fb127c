"""What a written file shows: the values that a reader must find, and those that nobody could."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import form
from govreports.writer.layouts import loses_blanks

if TYPE_CHECKING:
    from govreports.writer.content import Deviations, ReportContent


CELL_LINES = ("cell_lines", "cell_paragraphs", "pipe_lines")
LINES = ("cell_lines", "cell_paragraphs", "tab_lines")


def shown(content: ReportContent, deviations: Deviations) -> dict[str, float | None]:
    """Return the value that each cell shows; None for blanks, marks and sections left out."""
    numbers = {s.table: s.section for s in form.sections() if s.table}
    found: dict[str, float | None] = {}
    for cell in form.skeleton(dict(content.editions)):
        value = content.figures.get(cell.place)
        written = numbers[cell.table] in deviations.order
        found[cell.place] = float(value) if written and isinstance(value, (int, float)) else None
    return found


def ambiguous(content: ReportContent, layout: str, deviations: Deviations) -> set[str]:
    """Return the cells whose figures the file shows without telling where they belong.

    Where a layout loses blank cells, a row with a blank one is open: leaving its figures out is right,
    and so is placing them where the form's sums leave one way. The remedies are one row of figures.
    Where each cell has a line of its own, a total left blank looks as if a line had been lost; and a row
    that left nothing but its label looks as if labels came in bunches: the next figures may be its own.
    """
    lost = loses_blanks(layout, deviations)
    if not lost and layout not in CELL_LINES:
        return set()
    rows: dict[str, list[str]] = {}
    for cell in form.skeleton(dict(content.editions)):
        row = cell.table if cell.table == "remedies" else f"{cell.table}.{cell.row}"
        rows.setdefault(row, []).append(cell.place)
    found: set[str] = set()
    bare = ""  # the table in which a row left nothing but its label last
    for row, places in rows.items():
        table = row.partition(".")[0]
        blank = [p for p in places if content.figures.get(p) is None]
        if bare == table or any(lost or p.endswith(".total") for p in blank):
            found.update(places)
        bare = table if lost and layout in LINES and len(blank) == len(places) else ""
    return found
