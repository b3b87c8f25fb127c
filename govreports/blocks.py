"""What a reader finds in a file: lines, paragraphs and grids, each with its place in the source.

Readers know files, not the form. A `Document` holds the items in reading order; an item is a line or
paragraph (a string) or a `Grid`. Places are short strings: `L12` line 12 of a text or HTML file, `P7` and
`T2/R5` paragraph 7, and row 5 of table 2, of a Word file, `p3/L12` line 12 on page 3 of a PDF.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Grid:
    """A table as a rectangle of texts.

    `rows[r][c]` is the text of the cell that begins there, "" where the cell is blank, and None where a
    merged cell that began further up or left covers the place. A cell's own line breaks stay as "\\n".
    `sources[r]` is the place of row r.
    """

    rows: list[list[str | None]]
    sources: list[str]


class Problem(NamedTuple):
    """Something that could not be read or understood; one row of the `problems` frame."""

    stage: str  # read | sections | align | metadata | build
    code: str
    place: str
    level: str  # error (nothing was read) | warning (something was lost) | info
    raw: str
    message: str


class Block(NamedTuple):
    """One item of a document with its place, for a reader's own eyes (`report.blocks`)."""

    kind: str  # line | paragraph | grid
    content: str | Grid
    source: str
    role: str


@dataclass(slots=True)
class Document:
    """A file as its reader saw it.

    Parameters
    ----------
    items : list of str or Grid
        In reading order. For a text file every line is an item, blank ones and indentation included,
        since a blank line may be a blank cell and columns may be held apart by spaces.
    sources : list of str or None
        The place of each item; None means that item i is line i + 1 of the file.
    roles : list of str or None
        What the markup says of each item: "" | "heading" | "furniture" (navigation, footer, share
        buttons: only what the markup marks as such) | "link" (the whole item is a link). None: nothing.
    wrapped : bool
        True where a line break may be a soft wrap (text files, PDF pages), False where every item is a
        whole paragraph (HTML, Word).
    head : dict
        What the file says about itself: `title`, `url`, and `meta` names in lower case.
    places : dict of int to tuple, or None
        For an item that is a line of a PDF with gaps between words: left and right, in points, of each
        of its words (`item.split()`) on the page. Words of different columns are two spaces or more apart.
    """

    format: str  # text | html | mhtml | docx | pdf
    items: list[str | Grid]
    sources: list[str] | None = None
    roles: list[str] | None = None
    wrapped: bool = True
    encoding: str = ""
    head: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    places: dict[int, tuple[tuple[float, float], ...]] | None = None

    def source(self, index: int) -> str:
        """Return the place of item `index`."""
        return f"L{index + 1}" if self.sources is None else self.sources[index]

    def role(self, index: int) -> str:
        return "" if self.roles is None else self.roles[index]

    @property
    def blocks(self) -> list[Block]:
        """The items as objects with their places."""
        text = "line" if self.wrapped else "paragraph"
        return [
            Block("grid" if isinstance(item, Grid) else text, item, self.source(i), self.role(i))
            for i, item in enumerate(self.items)
        ]
