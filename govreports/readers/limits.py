"""How much of a file the readers take. A file from the open web is hostile until read."""

from __future__ import annotations

from dataclasses import dataclass

READ_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; beyond `file_bytes` nothing is read, beyond the others the rest is left out.

    Parameters
    ----------
    file_bytes : int
        Size of the file.
    unzipped_bytes : int
        Size that one part of a Word file may have when unpacked.
    characters : int
        Decoded characters of a text or HTML file, or of all pages of a PDF.
    items : int
        Items of a document, and rows of a table.
    grid_cells : int
        Places of one grid after merged cells were expanded.
    span : int
        Columns or rows that one cell may cover.
    depth : int
        Elements inside one another in a page that a parser has to repair.
    pages : int
        Pages of a PDF.
    page_objects : int
        Drawing objects on one page of a PDF.
    """

    file_bytes: int = READ_BYTES
    unzipped_bytes: int = 64_000_000
    characters: int = 20_000_000
    items: int = 500_000
    grid_cells: int = 200_000
    span: int = 1_000
    depth: int = 5_000
    pages: int = 1_000
    page_objects: int = 100_000


LIMITS = Limits()
