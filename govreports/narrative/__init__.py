"""The report's own text, paragraph by paragraph, and an account of everything else on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from govreports.blocks import Grid
from govreports.narrative.around import SHORT, kind_of, preface
from govreports.narrative.pieces import TERMINALS, Piece, clean, grid_pieces, is_rule, part_joined, split_item
from govreports.narrative.prose import Account, Prose
from govreports.narrative.residue import drop, sentences
from govreports.narrative.topics import Headings
from govreports.narrative.wraps import Layout, layout
from govreports.narrative.wraps import paragraphs as join_wraps

if TYPE_CHECKING:
    from govreports.sections import Outline

__all__ = ["Account", "Prose", "paragraphs"]

_ONE_LINE = 300  # a line so long may hold a sentence beside a table
_ENDS_SENTENCE = re.compile(r"[。：:](?![\u4e00-\u9fffA-Za-z\d（(])")
_LONGEST_BODY = 31  # characters that the pattern can match
_BODY_NAME = re.compile(
    r"[\u4e00-\u9fff（）()]{2,28}(?:局|府|会|厅|委|办|办公室|处|中心|院|办事处|公司|队|校|海关)"
)
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?\s*(?:[/／]|共|，共)?\s*\d{0,3}\s*页?[-—–\s]*")


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
    zones = _zones(outline, used, prose)
    how = None
    if outline.document.wrapped:
        lines = [p for _, pieces, place in zones if place != "behind" for p in pieces]
        how = layout(lines, 2 if outline.document.format == "pdf" else 3)  # a page has a margin
    titles = dict(outline.headings.values())
    for section, pieces, place in zones:
        if not pieces:
            continue
        if place:
            pieces = preface(pieces, prose, outline, how, place == "front")
        _write(section, titles.get(section, ""), pieces, how, outline, prose)
    return prose


def _zones(outline: Outline, used: dict[int, str], prose: Prose) -> list[tuple[int, list[Piece], str]]:
    """Return (section, pieces, place) in order; the place is front or behind for what lies outside."""
    zones: list[tuple[int, list[Piece], str]] = []
    titled = [k for k, r in enumerate(outline.ranges) if r[2]]
    first, last = (titled[0], titled[-1]) if titled else (len(outline.ranges), -1)
    items = outline.document.items
    left = _left(items, used)
    aside = _aside(outline)
    edges = _page_edges(outline)
    cut = 0
    for k, (start, end, section) in enumerate(outline.ranges):
        begin, cut = cut, bisect_left(left, end)
        pieces = _pieces(outline, left[begin:cut], section, used, aside, prose)
        if section == 0:
            zones.append((0, pieces, "front" if k < first else "behind"))
            continue
        if 2 <= section <= 4 and pieces:
            pieces, scraps = drop(pieces, _taken(items, used, start, end))
            prose.told.append(("table", scraps))
        body, rest = _body(pieces, k == last or section == 6, edges, prose, outline)
        zones.append((section, body, ""))
        if rest:
            zones.append((0, rest, "behind"))
    return zones


def _aside(outline: Outline) -> dict[int, str]:
    """Return the items that sections have besides their text, with what they are."""
    return dict.fromkeys(outline.signature, "metadata") | dict.fromkeys(outline.contents, "furniture")


def _pieces(
    outline: Outline,
    zone: list[int],
    section: int,
    used: dict[int, str],
    aside: dict[int, str],
    prose: Prose,
) -> list[Piece]:
    """Return what the tables left of the items of a section, without lines that only draw."""
    items, headings, joined = outline.document.items, outline.headings, outline.joined
    wrapped = outline.document.wrapped
    found: list[Piece] = []
    above = -2  # the last line that became pieces
    for i in zone:
        item = items[i]
        if isinstance(item, Grid):
            if i not in used:
                found += grid_pieces(i, item)
            continue
        text = used.get(i, item)
        if not text:
            if _ENDS_SENTENCE.search(item):
                found += sentences(split_item(i, item, True))
        elif i in headings or not (shown := text.lstrip()) or (not shown[0].isalnum() and is_rule(shown)):
            continue
        elif i in aside:
            prose.told.append((aside[i], [Piece(i, clean(text).strip(), "", 0, True)]))
        else:
            parted = i in joined
            pieces = split_item(i, text, i - 1 != above or parted or not wrapped)
            found += part_joined(pieces, outside=section == 0) if parted else pieces
            above = i
    return found


def _left(items: list[str | Grid], used: dict[int, str]) -> list[int]:
    """Return the items of which the tables left something, or that may hold a sentence beside a table."""
    return [
        i
        for i, item in enumerate(items)
        if item and (used.get(i, item) or (isinstance(item, str) and len(item) > _ONE_LINE))
    ]


def _taken(items: list[str | Grid], used: dict[int, str], start: int, end: int) -> tuple[int, int]:
    """Return the first and last item that the tables took as a whole, `end` if there is none."""
    first = start
    while first < end and (used.get(first) != "" or not items[first]):
        first += 1
    last = end - 1 if first < end else end
    while last > first and (used.get(last) != "" or not items[last]):
        last -= 1
    return first, last


def _body(
    pieces: list[Piece], closing: bool, edges: dict[int, str], prose: Prose, outline: Outline
) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a section, and those behind the end of the report."""
    kept: list[Piece] = []
    roles = outline.document.roles
    for k, piece in enumerate(pieces):
        text = piece.text
        if len(text) > SHORT and roles is None:  # too long to be anything else
            kept.append(piece)
            continue
        carries_on = bool(kept) and not piece.gap and kept[-1].text[-1] not in TERMINALS
        kind = "furniture" if roles is not None and roles[piece.item] == "furniture" else ""
        if not kind and len(text) <= SHORT and not carries_on:
            kind = kind_of(text, strict=True)
        if not kind and closing and kept and not carries_on and _is_body_name(text):
            prose.signature, kind = text, "metadata"
        if kind and closing:
            return kept, pieces[k:]
        if not kind and piece.item in edges and _is_page_edge(text, edges[piece.item]):
            kind = "furniture"
        if kind:
            prose.told.append((kind, [piece]))
        else:
            kept.append(piece)
    return kept, []


def _is_body_name(text: str) -> bool:
    return len(text) <= _LONGEST_BODY and _BODY_NAME.fullmatch(text) is not None


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


def _write(
    section: int, title: str, pieces: list[Piece], how: Layout | None, outline: Outline, prose: Prose
) -> None:
    """Join the lines of each paragraph and add it to the rows."""
    headings = Headings(section)
    joined = join_wraps(pieces, how) if how is not None else [(p, p.text) for p in pieces]
    source = outline.document.source
    for piece, text in joined:
        heading, topic = headings.read(text)
        prose.rows.append((section, title, topic, heading, text, source(piece.item)))
    prose.told.append(("narrative", pieces))
