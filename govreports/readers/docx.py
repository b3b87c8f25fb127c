"""Word files (.docx): paragraphs with their automatic numbers, and tables as grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreports.blocks import Document, Grid
from govreports.readers.advice import problem, read_error
from govreports.readers.docx_notes import Notes
from govreports.readers.docx_numbers import Numbering, read_numbering
from govreports.readers.docx_parts import Parts, child, local, value
from govreports.readers.grids import Rectangle, Row, has_text
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.pictures import note_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_PROPERTIES = frozenset(("pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr"))
_SKIPPED = _PROPERTIES | {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "Fallback"}
_OFF = ("0", "false", "off", "none")
_HEADING = 100  # characters: longer text is no heading whatever its style says


@dataclass(slots=True)
class Style:
    """What a paragraph style says that matters here."""

    name: str = ""
    based_on: str = ""
    number: str = ""
    depth: str = ""
    outline: str = ""


def read_docx(data: bytes, name: str = "", limits: Limits = LIMITS) -> Document:
    """Return the paragraphs and grids of a Word file.

    Deleted and hidden text is left out, inserted text kept; headers, footers and tables of contents have the
    role `furniture`. Footnotes and endnotes stand after the paragraph or table that refers to them, and have
    its place. Paragraphs are numbered P1, P2, … through the body, tables T1, T2, … with rows T1/R1.

    Raises
    ------
    ReadError
        truncated, damaged, encrypted, too_large; unsupported for other files inside a zip archive; empty.
    """
    parts = Parts(data, name, limits)
    root = parts.xml(parts.main)
    body = child(root, "body")
    if body is None:
        raise read_error("damaged", name)
    document = Document("docx", [], [], [], wrapped=False, head=_head(parts))
    reader = _Reader(document, read_numbering(parts), _styles(parts), Notes(parts), limits)
    _margin(parts, "header", reader)
    reader.blocks(body, "")
    _margin(parts, "footer", reader)
    if not any(isinstance(item, Grid) or item.strip() for item in document.items) and not (
        reader.pictures or document.problems
    ):
        raise read_error("empty", name)
    note_pictures(document, reader.pictures)
    return document


def _head(parts: Parts) -> dict[str, str]:
    root = parts.xml("docProps/core.xml")
    wanted = ("title", "creator", "created", "modified")
    return {
        local(e): e.text.strip()
        for e in (root if root is not None else ())
        if local(e) in wanted and e.text and e.text.strip()
    }


def _margin(parts: Parts, kind: str, reader: _Reader) -> None:
    """Read headers or footers, the same text once."""
    seen: set[str] = set()
    for member in parts.beside(kind):
        root = parts.xml(member)
        if root is not None:
            place = member.rpartition("/")[2].removesuffix(".xml")
            for text in (t for p in root.iter() if local(p) == "p" for t in reader.lines(p)):
                if text.strip() and text not in seen:
                    seen.add(text)
                    reader.append(text, place, "furniture")


def _styles(parts: Parts) -> dict[str, Style]:
    styles = {}
    root = parts.xml(f"{parts.folder}/styles.xml")
    for element in root if root is not None else ():
        if local(element) == "style" and value(element, "type") == "paragraph":
            about = {local(e): e for e in element}
            ppr = about.get("pPr")
            styles[value(element, "styleId")] = Style(
                value(about["name"]).lower() if "name" in about else "",
                value(about["basedOn"]) if "basedOn" in about else "",
                _said(ppr, "numPr", "numId"),
                _said(ppr, "numPr", "ilvl"),
                _said(ppr, "outlineLvl"),
            )
    return styles


def _said(element: Element | None, *path: str) -> str:
    found = child(element, *path)
    return "" if found is None else value(found)


class _Reader:
    """Walks the blocks of a document. The XML parser has bounded the depth."""

    def __init__(
        self, document: Document, numbering: Numbering, styles: dict[str, Style], notes: Notes, limits: Limits
    ):
        self.document, self.numbering, self.styles, self.limits = document, numbering, styles, limits
        self.notes = notes
        self.paragraphs = self.tables = 0
        self.pictures: list[str] = []
        self.full = False

    def append(self, item: str | Grid, place: str, role: str = "") -> None:
        document = self.document
        if len(document.items) < self.limits.items:
            document.items.append(item)
            document.sources.append(place)  # type: ignore[union-attr]
            document.roles.append(role)  # type: ignore[union-attr]
        elif not self.full:
            self.full = True
            document.problems.append(problem("items_limit", place, count=self.limits.items))

    def blocks(self, parent: Element, place: str) -> None:
        """Read paragraphs and tables below `parent`; `place` is that of the table around them, if any."""
        for element in parent:
            name = local(element)
            if name == "p":
                self.paragraph(element, place)
            elif name == "tbl":
                self.table(element)
            elif name and name not in _SKIPPED:  # content controls, insertions, custom XML
                self.blocks(element, place)

    def paragraph(self, element: Element, place: str) -> None:
        if not place:
            self.paragraphs += 1
            place = f"P{self.paragraphs}"
        style = self._style(element)
        if style[0].startswith(("toc ", "toc\t", "目录")):
            role = "furniture"
        elif (style[1].isdigit() and int(style[1]) < 9) or style[0].startswith(("heading", "title", "标题")):
            role = "heading"
        else:
            role = ""
        for text in self.lines(element):
            if text.strip():
                self.append(text, place, "" if role == "heading" and len(text) > _HEADING else role)
        self.add_notes(element, place)
        for box in _boxes(element):
            self.blocks(box, place)
        if any(local(e) in ("blip", "imagedata") for e in element.iter()):
            self.pictures.append(place)

    def add_notes(self, element: Element, place: str) -> None:
        for text in (t for p in self.notes.below(element, _SKIPPED) for t in self.lines(p)):
            if text.strip():
                self.append(text, place)

    def _style(self, element: Element) -> tuple[str, str]:
        """Return name of the paragraph's style and its outline level, its own or inherited."""
        properties = child(element, "pPr")
        outline = _said(properties, "outlineLvl")
        key = _said(properties, "pStyle")
        name = self.styles[key].name if key in self.styles else ""
        for style in self._chain(key):
            outline = outline or style.outline
        return name, outline

    def _chain(self, key: str) -> Iterator[Style]:
        for _ in range(20):  # a style may be based on itself
            style = self.styles.get(key)
            if style is None:
                return
            yield style
            key = style.based_on

    def _label(self, element: Element) -> str:
        properties = child(element, "pPr")
        number, depth = _said(properties, "numPr", "numId"), _said(properties, "numPr", "ilvl")
        key = _said(properties, "pStyle")
        if not number:
            for style in self._chain(key):
                if style.number:
                    number = style.number
                    depth = depth or style.depth or str(self.numbering.level_of_style(number, key))
                    break
        if not number or number == "0":
            return ""
        return self.numbering.label(number, int(depth) if depth.isdigit() and len(depth) < 3 else 0)

    def lines(self, element: Element) -> list[str]:
        """Return the text of a paragraph, split at its line breaks, with its automatic number."""
        runs: list[str] = []
        _text(element, runs)
        text = "".join(runs)
        if text.strip() and (label := self._label(element)):
            text = label + text
        return text.split("\n")

    def table(self, element: Element) -> None:
        self.tables += 1
        table = f"T{self.tables}"
        rows = [r for r in _rows(element) if child(r, "trPr", "del") is None]
        cells = [list(_cells(row)) for row in rows]
        nested = any(local(e) == "tbl" for e in element.iterdescendants())
        if nested or max(map(len, cells), default=0) <= 1:
            for number, row in enumerate(cells, 1):
                for cell in row:
                    self.blocks(cell, f"{table}/R{number}")
            return
        rectangle = Rectangle(self.limits)
        for number, (row, found) in enumerate(zip(rows, cells, strict=True), 1):
            if not rectangle.add(self._row(row, found, rectangle), f"{table}/R{number}"):
                break
        grid = rectangle.finish(table)
        self.document.problems += rectangle.problems
        if has_text(grid.rows):
            self.append(grid, table)
        for number, row in enumerate(rows, 1):
            self.add_notes(row, f"{table}/R{number}")
        if any(local(e) in ("blip", "imagedata") for e in element.iter()):
            self.pictures.append(table)

    def _row(self, row: Element, cells: list[Element], rectangle: Rectangle) -> Row:
        before = _said(row, "trPr", "gridBefore")
        made: Row = [None] * rectangle.span(int(before[:9]) if before.isdigit() else 0)
        for cell in cells:
            properties = child(cell, "tcPr")
            across = _said(properties, "gridSpan")
            merged = [
                e for e in (properties if properties is not None else ()) if local(e) in ("vMerge", "hMerge")
            ]
            if any(value(e) != "restart" for e in merged):
                made.append(None)
            else:
                made.append(self._cell(cell))
            made += [None] * (rectangle.span(int(across[:9]) if across.isdigit() else 1) - 1)
        return made

    def _cell(self, cell: Element) -> str:
        lines = [line for p in cell.iter() if local(p) == "p" for line in self.lines(p)]
        return "\n".join(line for line in lines if line.strip(" \t\n")).strip(" \t\n")


def _text(element: Element, runs: list[str]) -> None:
    """Collect the visible text below an element, without what stands in text boxes."""
    for part in element:
        name = local(part)
        if name == "t":
            runs.append((part.text or "").replace("\n", " "))
        elif name in ("tab", "ptab"):
            runs.append("\t")
        elif name in ("br", "cr"):
            runs.append("\n")
        elif name == "noBreakHyphen":
            runs.append("-")
        elif name == "r":
            hidden = child(part, "rPr", "vanish")
            if hidden is None or value(hidden) in _OFF:
                _text(part, runs)
        elif name and name not in _SKIPPED and name != "txbxContent":
            _text(part, runs)


def _boxes(element: Element) -> Iterator[Element]:
    """Yield the contents of text boxes, each once: the same box stands in Choice and in Fallback."""
    for part in element:
        name = local(part)
        if name == "txbxContent":
            yield part
        elif name and name not in _SKIPPED:
            yield from _boxes(part)


def _rows(element: Element) -> Iterator[Element]:
    for part in element:
        if local(part) == "tr":
            yield part
        elif local(part) in ("sdt", "sdtContent", "ins", "customXml", "bookmarkStart"):
            yield from _rows(part)


def _cells(element: Element) -> Iterator[Element]:
    for part in element:
        if local(part) == "tc":
            yield part
        elif local(part) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(part)
