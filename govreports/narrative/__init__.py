"""The report's own text, paragraph by paragraph, and an account of everything else on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports.blocks import Grid
from govreports.form.model import read_data
from govreports.metadata.titles import Title, head_title, parse_title
from govreports.narrative.pieces import TERMINALS, Piece, clean, grid_pieces, is_rule, split_item
from govreports.narrative.residue import drop, sentences
from govreports.narrative.topics import Headings
from govreports.narrative.wraps import Layout, continues, layout
from govreports.narrative.wraps import paragraphs as join_wraps

if TYPE_CHECKING:
    from govreports.schema import NarrativeRow
    from govreports.sections import Outline

__all__ = ["Account", "Prose", "paragraphs"]

_SENTENCE = 15  # characters of the shortest sentence outside the sections
_LONGEST_TITLE = 70
_SHORT = 40  # page furniture is short
_DATE = re.compile(r"[\[（(]?\s*(?:19|20)\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}")
_ONE_LINE = 300  # a line so long may hold a sentence beside a table
_SITE = re.compile(r"_|--|——|\s-\s")  # between the title of a report and the name of the site
_BODY_NAME = re.compile(r"[\u4e00-\u9fff（）()]{2,28}(?:局|府|会|厅|委|办|办公室|处|中心|院|办事处|公司|队|校|海关)")
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?\s*(?:[/／]|共|，共)?\s*\d{0,3}\s*页?[-—–\s]*")


class Account(NamedTuple):
    """What became of a stretch of an item."""

    item: int
    kind: str  # narrative | table | metadata | furniture
    text: str


@dataclass(slots=True)
class Prose:
    """The narrative of a report and where the rest of the page went.

    `rows` are narrative rows without their number (schema.NarrativeRow). `accounts` names every stretch of
    text that is neither a section heading nor text that the tables took. `title` is the report's own; `signature` a name
    below the text without a date.
    """

    rows: list[NarrativeRow] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    title: Title | None = None
    title_item: int | None = None
    signature: str = ""

    def _items(self, kind: str) -> list[int]:
        return list(dict.fromkeys(a.item for a in self.accounts if a.kind == kind))

    @property
    def furniture(self) -> list[int]:
        """Items with navigation, buttons, counters, page numbers, footers or links."""
        return self._items("furniture")

    @property
    def metadata_items(self) -> list[int]:
        """Items with the title, the index block, a date line or the signature."""
        return self._items("metadata")


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns: words that begin a line of metadata or of furniture, and words anywhere in a line of furniture."""
    found: dict[tuple[str, str], list[str]] = {}
    for r in read_data("furniture.csv"):
        found.setdefault((r["kind"], r["where"]), []).append(re.escape(r["word"]))
    keys = (("metadata", "start"), ("furniture", "start"), ("furniture", "any"))
    metadata, start, anywhere = ("|".join(found[key]) for key in keys)
    return re.compile(metadata), re.compile(start), re.compile(anywhere)


def paragraphs(outline: Outline, used: dict[int, str]) -> Prose:
    """Return the narrative of a report.

    Parameters
    ----------
    outline : Outline
    used : dict
        Item: what is left of it after the tables took their text, "" if nothing is.

    Returns
    -------
    Prose
    """
    prose = Prose()
    zones: list[tuple[int, list[Piece], str]] = []  # section, pieces, "" | front | behind
    last = max((k for k, r in enumerate(outline.ranges) if r[2]), default=-1)
    first = min((k for k, r in enumerate(outline.ranges) if r[2]), default=len(outline.ranges))
    for k, (start, end, section) in enumerate(outline.ranges):
        pieces = _pieces(outline, used, start, end, prose)
        if section == 0:
            zones.append((0, pieces, "front" if k < first else "behind"))
            continue
        body, rest = _body(pieces, (start, end, section), k == last or section == 6, prose, outline, used)
        zones.append((section, body, ""))
        if rest:
            zones.append((0, rest, "behind"))
    how = None
    if outline.document.wrapped:
        how = layout([p for _, pieces, place in zones if place != "behind" for p in pieces])
    titles = {section: title for section, title in outline.headings.values()}
    for section, pieces, place in zones:
        if place:
            pieces = _outside(pieces, prose, outline, how, place == "front")
        _write(section, titles.get(section, ""), pieces, how, outline, prose)
    return prose


def _pieces(outline: Outline, used: dict[int, str], start: int, end: int, prose: Prose) -> list[Piece]:
    """Return what the tables left of a range of items; lines that only draw are left out."""
    document = outline.document
    aside = {i: "metadata" for i in outline.signature if start <= i < end}
    aside.update((i, "furniture") for i in outline.contents if start <= i < end)
    found: list[Piece] = []
    gap = True
    for i in range(start, end):
        item = document.items[i]
        if i in outline.headings:
            gap = True
        elif isinstance(item, Grid):
            if i not in used:
                found += grid_pieces(i, item)
            gap = True
        else:
            text = used[i] if i in used else item
            if not text and len(item) > _ONE_LINE:
                found += sentences(split_item(i, item, True, document))
            if not text or text.isspace() or (not text[0].isalnum() and is_rule(text)):
                gap = True
            elif i in aside:
                prose.accounts.append(Account(i, aside[i], clean(text).strip()))
                gap = True
            else:
                found += split_item(i, text, gap or not document.wrapped, document)
                gap = not document.wrapped
    return found


def _kind(text: str, strict: bool) -> str:
    """Return metadata or furniture for a line that says so by its words, else ""."""
    metadata, start, anywhere = _words()
    if metadata.match(text):
        return "metadata"
    if start.match(text) or (anywhere.search(text) and not (strict and ("。" in text or "，" in text))):
        return "furniture"
    return ""


def _body(
    pieces: list[Piece], zone: tuple[int, int, int], closing: bool, prose: Prose, outline: Outline, used: dict[int, str]
) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a section, and those behind the end of the report."""
    start, end, section = zone
    kept: list[Piece] = []
    edges = _page_edges(outline)
    if 2 <= section <= 4:
        pieces, scraps = drop(pieces, {i: used[i] for i in used if start <= i < end})
        prose.accounts += [Account(p.item, "table", p.text) for p in scraps]
    for k, piece in enumerate(pieces):
        text = piece.text
        role = outline.document.role(piece.item)
        carries_on = bool(kept) and not piece.gap and kept[-1].text[-1] not in TERMINALS
        kind = "furniture" if role == "furniture" else ""
        if not kind and len(text) <= _SHORT and not carries_on:
            kind = _kind(text, strict=True)
        if not kind and closing and kept and not carries_on and _BODY_NAME.fullmatch(text):
            prose.signature, kind = text, "metadata"
        if kind and closing:
            return kept, pieces[k:]
        if not kind and piece.item in edges and _is_page_edge(text, edges[piece.item]):
            kind = "furniture"
        if kind:
            prose.accounts.append(Account(piece.item, kind, text))
        else:
            kept.append(piece)
    return kept, []


def _page_edges(outline: Outline) -> dict[int, str]:
    """Return the first and last items of the pages, with the number of the page."""
    document = outline.document
    if document.format != "pdf" or document.sources is None:
        return {}
    pages = [s.partition("/")[0] for s in document.sources]
    edges = {}
    for i, page in enumerate(pages):
        if i == 0 or pages[i - 1] != page or i + 1 == len(pages) or pages[i + 1] != page:
            edges[i] = page[1:]
    return edges


def _is_page_edge(text: str, page: str) -> bool:
    return len(text) <= 12 and _PAGE_NUMBER.fullmatch(text) is not None and page in re.findall(r"\d+", text)


def _outside(pieces: list[Piece], prose: Prose, outline: Outline, how: Layout | None, front: bool) -> list[Piece]:
    """Return the pieces of the preface; title, index block and furniture go to the account."""
    start = 0
    if front or not outline.headings:
        begin, start, title = _find_title(pieces, outline)
        if title is not None:
            prose.title, prose.title_item = title, pieces[begin].item
            for k, piece in enumerate(pieces[:start]):
                kind = "metadata" if k >= begin else _kind(piece.text, strict=False) or "furniture"
                prose.accounts.append(Account(piece.item, kind, piece.text))
    kept: list[Piece] = []
    run: list[Piece] = []
    for piece in [*pieces[start:], None]:
        kind = "" if piece is None else _outside_kind(piece, run, outline, prose)
        if piece is not None and not kind:
            run.append(piece)
            continue
        kept += _sentences(run, prose, how)
        run = []
        if piece is not None:
            prose.accounts.append(Account(piece.item, kind, piece.text))
    return kept


def _outside_kind(piece: Piece, run: list[Piece], outline: Outline, prose: Prose) -> str:
    if piece.text == prose.signature:
        return "metadata"
    role = outline.document.role(piece.item)
    if role in ("furniture", "link"):
        return "furniture"
    carries_on = bool(run) and not piece.gap and run[-1].text[-1] not in TERMINALS and len(run[-1].text) > _SENTENCE
    if carries_on:
        return ""
    if len(piece.text) <= 2 * _SHORT and (kind := _kind(piece.text, strict=False)):
        return kind
    if len(piece.text) <= _SHORT and _DATE.match(piece.text) and "。" not in piece.text and "，" not in piece.text:
        return "metadata"
    return ""


def _sentences(run: list[Piece], prose: Prose, how: Layout | None) -> list[Piece]:
    """Keep the paragraphs that hold a sentence; the rest of the run is furniture."""
    if not run:
        return []
    kept: list[Piece] = []
    group: list[Piece] = []
    for piece in [*run, None]:
        if piece is not None and (not group or (how is not None and continues(group[-1], piece, how))):
            group.append(piece)
            continue
        text = "".join(p.text for p in group)
        if "。" in text and (len(text) >= _SENTENCE or kept):
            kept += group
        else:
            prose.accounts += [Account(p.item, "furniture", p.text) for p in group]
        group = [piece] if piece is not None else []
    return kept


def _find_title(pieces: list[Piece], outline: Outline) -> tuple[int, int, Title | None]:
    """Return the first piece of the title, the one behind it, and the title; the last good one counts."""
    best: tuple[int, int, Title | None] = (0, 0, None)
    head = head_title(outline.document.head.get("title", ""))
    score = (-1, -1, -9)
    for k, piece in enumerate(pieces):
        if len(piece.text) > _LONGEST_TITLE or outline.document.role(piece.item) in ("link", "furniture"):
            continue
        for stop in range(k + 1, min(k + 4, len(pieces) + 1)):
            text = "".join([p.text for p in pieces[k:stop]])
            if len(text) > _LONGEST_TITLE:
                break
            title = parse_title(text)
            site = 0
            if title is None and stop == k + 1 and _SITE.search(text):
                title, site = head_title(text), 1
            if title is None:
                continue
            agrees = int(head is not None and (head.agency, head.year) == (title.agency, title.year))
            good = (agrees, bool(title.agency) + (title.year is not None), k - stop - site)
            if good >= score:
                best, score = (k, stop, title), good
    return best


def _write(
    section: int, title: str, pieces: list[Piece], how: Layout | None, outline: Outline, prose: Prose
) -> None:
    """Join the lines of each paragraph and add it to the rows."""
    headings = Headings(section)
    joined = join_wraps(pieces, how) if how is not None else [(p, p.text) for p in pieces]
    for piece, text in joined:
        heading, topic = headings.read(text)
        prose.rows.append((section, title, topic, heading, text, outline.document.source(piece.item)))
    prose.accounts += [Account(p.item, "narrative", p.text) for p in pieces]
