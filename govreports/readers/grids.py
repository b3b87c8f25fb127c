"""Rows with merged cells to rectangles, whatever format they come from."""

from __future__ import annotations

from collections.abc import Iterable

from govreports.blocks import Grid, Problem
from govreports.readers.advice import problem
from govreports.readers.limits import Limits

Row = list[str | None]


class Rectangle:
    """Collects rows of a grid within the limits, and fills short ones with None at the end."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.rows: list[Row] = []
        self.sources: list[str] = []
        self.problems: list[Problem] = []
        self.width = 0
        self.widest = 0

    def span(self, declared: int) -> int:
        """Return a span within the limit."""
        if declared > self.limits.span:
            self.widest = max(self.widest, declared)
            return self.limits.span
        return declared

    def add(self, row: Row, source: str) -> bool:
        """Add a row; False where the grid is full."""
        width = len(row) if len(row) > self.width else self.width
        if width * (len(self.rows) + 1) > self.limits.grid_cells:
            self.problems.append(problem("grid_limit", source, count=len(self.rows)))
            return False
        self.width = width
        self.rows.append(row)
        self.sources.append(source)
        return True

    def finish(self, place: str) -> Grid:
        if self.widest:
            self.problems.append(problem("span_limit", place, count=self.widest))
        for row in self.rows:
            if len(row) < self.width:
                row += [None] * (self.width - len(row))
        return Grid(self.rows, self.sources)


def has_text(rows: Iterable[Row]) -> bool:
    """Say whether any cell of a grid holds more than white space."""
    return any(cell and cell.strip() for row in rows for cell in row)
