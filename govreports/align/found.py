"""What is found of a table on the way from lines to cells: its rows with their figures, then their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from govreports.align.arithmetic import Cell
from govreports.align.tokens import BLANK, Token

# The row of the one table whose figures stand in a single line without a label.
UNLABELLED = "remedies"
# A line with more cells than this is a whole table on one line.
STREAM = 24
# How the figures of a row were matched with their places.
LABEL, ALIAS, POSITION, ARITHMETIC = "label", "alias", "position", "arithmetic"


@dataclass(slots=True)
class Figures:
    """The figure cells of one line that belong to one row."""

    line: int
    cells: Sequence[Token]
    exact: bool
    spans: Sequence[tuple[float, float]] = ()
    label: tuple[float, float] | None = None  # where the row's label stands in the same line
    offset: int = 0  # cells of the line before the first of these
    size: int = 0  # cells of the whole line

    def add(self, token: Token, spans: Iterable[tuple[float, float]]) -> None:
        """Add a cell, and its place if that is known, to figures that were begun with lists of them."""
        self.cells.append(token)  # type: ignore[attr-defined]
        self.spans.extend(spans)  # type: ignore[attr-defined]

    def apart(self) -> list[Figures]:
        """Each cell by itself."""
        if len(self.cells) == 1:
            return [self]
        return [
            Figures(self.line, [t], self.exact, self.spans, self.label, self.offset + k, self.size)
            for k, t in enumerate(self.cells)
        ]


@dataclass(slots=True)
class RowFigures:
    """One row of a table as found: its code, how its label was recognised, and the figures after it."""

    row: str
    alias: bool
    first_line: int
    label_line: int
    figures: list[Figures] = field(default_factory=list)
    tabs: list[int] = field(default_factory=list)
    unread: bool = False  # beside the label stands what is neither a figure nor a heading


@dataclass(slots=True)
class Found:
    """One table as found in the lines: its rows, the lines it covers and what its headings say."""

    rows: list[RowFigures] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    headings: list[str] = field(default_factory=list)
    above: int = 0  # headings that stand above the first row
    unknown: list[tuple[int, str]] = field(default_factory=list)
    strays: list[Figures] = field(default_factory=list)


@dataclass(slots=True)
class RowCells:
    """The cells of one row in column order, None where nothing could be placed.

    `lines` has the line of each cell, `how` says how they were found, `left` holds figures left over.
    """

    row: str
    tokens: Sequence[Token | None]
    lines: Sequence[int]
    how: str
    left: Sequence[Token] = ()

    @classmethod
    def of(cls, row: str, cells: Sequence[Cell | None], how: str, left: Sequence[Token] = ()) -> RowCells:
        return cls(row, [c and c[0] for c in cells], [c[1] if c else -1 for c in cells], how, left)

    def left_open(self) -> RowCells:
        """The same row with nothing placed and all its figures left over."""
        n = len(self.tokens)
        shown = [t for t in self.tokens if t is not None and t.kind != BLANK]
        return RowCells(self.row, [None] * n, [-1] * n, self.how, [*self.left, *shown])
