"""From serialised markup to paragraphs: blocks, roles and places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreports.blocks import Document, Grid
from govreports.readers.advice import problem
from govreports.readers.grids import has_text
from govreports.readers.html_names import FURNITURE, HOLDERS
from govreports.readers.html_table import expand, is_layout, read_table
from govreports.readers.html_tags import LINE
from govreports.readers.markup import WHITE, collapse, plain
from govreports.readers.pictures import note_pictures

if TYPE_CHECKING:
    from govreports.readers.limits import Limits

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_TAG = re.compile(r"<[^>]*>")
_LEAD = re.compile(r"(?:[ \t\n\r\f]++|<[^>]*+>)*+")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BREAKS = frozenset(("br", "hr"))
_MARKS = HOLDERS | _HEADINGS | {"pre"}
_PASSAGE = 120  # characters: a longer paragraph, or a grid, is content whatever holds it


class Flow:
    """Collects the items of a page while its markup goes by, piece by piece.

    `feed` takes markup outside of data tables, `table` the inside of a table that holds no other.
    """

    def __init__(self, document: Document, line: int, limits: Limits):
        self.document, self.limits = document, limits
        self.items = document.items
        self.sources: list[str] = document.sources if document.sources is not None else []
        self.roles: list[str] = document.roles if document.roles is not None else []
        self.line = line
        self.text: list[str] = []  # of the paragraph that is being read
        self.start = 0  # line where it began, 0 before its first character
        self.links: list[tuple[int, int]] = []  # parts of self.text inside <a>
        self.link = -1
        self.heading = self.pre = False
        # Open holders: name, and first item where it may be furniture, or -1.
        self.open: list[tuple[str, int]] = []
        self.pictures: list[str] = []
        self.full = False

    def feed(self, markup: str) -> None:
        first, *parts = _TOKEN.split(markup)
        self._add(first)
        for end, name, attributes, text in zip(
            parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True
        ):
            if name == "a":
                self._link(end)
            elif name == "img":
                self._picture(attributes)
            else:
                if self.start:
                    self._flush()
                if attributes and (found := LINE.match(attributes)):
                    self.line = int(found[1])
                if name in _MARKS:
                    self._mark(end, name, attributes)
                elif name not in _BREAKS:
                    self.heading = False
            if text == "\n" and not self.start:
                self.line += 1
            elif text:
                self._add(text)

    def _add(self, markup: str) -> None:
        text = _TAG.sub("", markup) if "<" in markup else markup
        breaks = markup.count("\n")
        if not self.start and text.strip(WHITE):
            self.start = self.line
            if breaks:
                self.start += markup.count("\n", 0, _LEAD.match(markup).end())  # type: ignore[union-attr]
        self.line += breaks
        if self.start:
            self.text.append(text)

    def _link(self, end: str) -> None:
        if not end:
            self.link = len(self.text)
        elif self.link >= 0:
            self.links.append((self.link, len(self.text)))
            self.link = -1

    def _mark(self, end: str, name: str, attributes: str) -> None:
        """Note a heading, preformatted text or a holder of blocks, where it begins or ends."""
        self.heading = name in _HEADINGS and not end
        if name == "pre":
            self.pre = not end
        elif name in _HEADINGS:
            return
        elif end:
            self._close(name)
        else:
            furniture = name in FURNITURE or "furniture" in attributes
            self.open.append((name, len(self.items) if furniture else -1))

    def _close(self, name: str) -> None:
        for above in range(len(self.open) - 1, max(-1, len(self.open) - 20), -1):
            if self.open[above][0] == name:
                self._mark_furniture(self.open[above][1])
                del self.open[above:]
                return

    def _mark_furniture(self, first: int) -> None:
        if first >= 0 and all(isinstance(i, str) and len(i) <= _PASSAGE for i in self.items[first:]):
            self.roles[first:] = ["furniture"] * (len(self.items) - first)

    def _flush(self) -> None:
        text = "".join(self.text)
        if "&" in text:
            text = plain(text)
        if self.pre:
            for number, content in enumerate(text.strip("\n").split("\n"), self.start):
                self._append(content.rstrip(WHITE), number, "")
        elif (paragraph := collapse(text)).strip():
            role = "heading" if self.heading else self._link_role() if self.links or self.link >= 0 else ""
            self._append(paragraph, self.start, role)
        self.text, self.start = [], 0
        self.links = []
        self.link = min(self.link, 0)

    def _link_role(self) -> str:
        """Return "link" where nothing stands outside of the only link of a paragraph."""
        links = self.links if self.link < 0 else [*self.links, (self.link, len(self.text))]
        if len(links) != 1:
            return ""
        first, last = links[0]
        outside = self.text[:first] + self.text[last:]
        return "" if any(part.strip() for part in outside) else "link"

    def _append(self, item: str | Grid, line: int, role: str) -> None:
        if len(self.items) < self.limits.items:
            self.items.append(item)
            self.sources.append(f"L{line}")
            self.roles.append(role)
        elif not self.full:
            self.full = True
            self.document.problems.append(problem("items_limit", f"L{line}", count=self.limits.items))

    def _picture(self, attributes: str) -> None:
        if "icon" not in attributes and not any(first >= 0 for _, first in self.open):
            self.pictures.append(f"L{self.line}")

    def table(self, markup: str) -> None:
        """Take the inside of a table, from the attributes of its start tag on."""
        if self.start:
            self._flush()
        if found := LINE.match(markup):
            self.line = int(found[1])
        table = read_table(markup, self.line)
        if is_layout(table):
            self.feed("<table" + markup)
            if self.start:
                self._flush()
            return
        if "<img" in markup:
            for attributes in re.findall(r"<img([^<>]*)>", markup):
                self._picture(attributes)
        if table.caption:
            self._append(table.caption, self.line, "")
        grid, problems = expand(table, self.limits)
        self.document.problems += problems
        if has_text(grid.rows):
            self._append(grid, table.lines[0], "")
        self.line += markup.count("\n")

    def finish(self) -> None:
        if self.start:
            self._flush()
        note_pictures(self.document, self.pictures)
