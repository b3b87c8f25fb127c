"""From serialised markup to paragraphs: blocks, roles and places."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports.blocks import Document, Grid
from govreports.readers.advice import problem
from govreports.readers.grids import has_text
from govreports.readers.html_table import UntidyError, expand, is_layout, read_rows
from govreports.readers.markup import WHITE, any_of, collapse, plain
from govreports.readers.pictures import note_pictures

if TYPE_CHECKING:
    from govreports.readers.limits import Limits

BLOCKS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup "
    "option p pre search section select summary table tbody td tfoot th thead tr ul"
)
# `[^>]` takes half the time of `[^<>]`: no tag of the markup that comes here holds a bracket.
_TOKEN = re.compile(rf"<(/?)({any_of(f'{BLOCKS} br a img')})(?=[\s/>])([^>]*)>")
_TAG = re.compile(r"<[^>]*>")
_LEAD = re.compile(r"(?:[ \t\n\r\f]++|<[^>]*+>)*+")
_LINE = re.compile(r' l="(\d+)"')
_NAMES = re.compile(r"""\b(?:class|id|role)=["']?([^"'<>]*)""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SIZE = re.compile(r"""\b(?:width|height)\s?[=:]\s?"?(\d{1,5})""")

_FURNITURE = frozenset(("nav", "footer", "aside", "header", "form", "button", "select", "menu"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What holds blocks and is closed by its own end tag in any page, unlike p, li or td.
_HOLDERS = _FURNITURE | {
    "div",
    "ul",
    "ol",
    "dl",
    "section",
    "article",
    "main",
    "center",
    "fieldset",
    "figure",
}
_PASSAGE = 120  # characters: a longer paragraph, or a grid, is content whatever holds it
_ICON = 48  # pixels


@cache
def _furniture_words() -> frozenset[str]:
    from importlib.resources import files

    text = (files("govreports.readers") / "data" / "furniture.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


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
        self.open: list[
            tuple[str, int]
        ] = []  # open holders: name, first item where it may be furniture, or -1
        self.pictures: list[str] = []
        self.full = False

    def feed(self, markup: str) -> None:
        parts = _TOKEN.split(markup)
        self._add(parts[0])
        for i in range(1, len(parts), 4):
            self._tag(parts[i], parts[i + 1], parts[i + 2])
            if text := parts[i + 3]:
                self._add(text)

    def _add(self, markup: str) -> None:
        text = _TAG.sub("", markup) if "<" in markup else markup
        if "<" in text:
            raise UntidyError
        if not self.start:
            if not text.strip(WHITE):
                self.line += markup.count("\n")
                return
            self.start = self.line + markup.count("\n", 0, _LEAD.match(markup).end())  # type: ignore[union-attr]
        self.line += markup.count("\n")
        self.text.append(text)

    def _tag(self, end: str, name: str, attributes: str) -> None:
        if name == "a":
            if not end:
                self.link = len(self.text)
            elif self.link >= 0:
                self.links.append((self.link, len(self.text)))
                self.link = -1
        elif name == "img":
            self._picture(attributes)
        else:
            if self.start:
                self._flush()
            if found := _LINE.match(attributes):
                self.line = int(found[1])
            if end:
                self._close(name)
            elif name != "br" and name != "hr":
                self._begin(name, attributes)
        if "\n" in attributes:
            self.line += attributes.count("\n")

    def _begin(self, name: str, attributes: str) -> None:
        self.heading = name in _HEADINGS
        if name == "pre":
            self.pre = True
        elif name in _HOLDERS:
            furniture = name in _FURNITURE
            if not furniture and attributes and (found := _NAMES.findall(attributes)):
                words = _furniture_words()
                furniture = any(word.lower() in words for names in found for word in _WORD.findall(names))
            self.open.append((name, len(self.items) if furniture else -1))

    def _close(self, name: str) -> None:
        self.heading = False
        if name == "pre":
            self.pre = False
        elif name in _HOLDERS:
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
            self._append(paragraph, self.start, "heading" if self.heading else self._link_role())
        self.text, self.start = [], 0
        self.links = []
        self.link = min(self.link, 0)

    def _link_role(self) -> str:
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
        sizes = [int(n) for n in _SIZE.findall(attributes)]
        if min(sizes, default=_ICON) >= _ICON and not any(first >= 0 for _, first in self.open):
            self.pictures.append(f"L{self.line}")

    def table(self, markup: str) -> None:
        """Take the inside of a table, from the attributes of its start tag on."""
        if self.start:
            self._flush()
        if found := _LINE.match(markup):
            self.line = int(found[1])
        rows = read_rows(markup, self.line)
        if is_layout(rows):
            self.feed("<table" + markup)
            if self.start:
                self._flush()
            return
        if "<img" in markup:
            for attributes in re.findall(r"<img([^<>]*)>", markup):
                self._picture(attributes)
        if rows.caption:
            self._append(rows.caption, self.line, "")
        grid, problems = expand(rows, self.limits)
        self.document.problems += problems
        if has_text(grid.rows):
            self._append(grid, rows.lines[0], "")
        self.line += markup.count("\n")

    def finish(self) -> None:
        if self.start:
            self._flush()
        note_pictures(self.document, self.pictures)
