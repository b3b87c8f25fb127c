"""Divide a document into the six sections of a report by their headings.

Headings are found by title, with the aliases of `form/data/section_aliases.csv`, and by numeral. What a
heading must not be mistaken for: a sentence that lists the titles, a table of contents, a sub-heading of
section 1 with the same words, and the numbered labels of the requests table, which share no title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from govreports.blocks import Document, Grid
from govreports.sections.headings import MARKUP, SEPARATOR, Candidate, choose, find_candidates, whole_items
from govreports.sections.signature import find_signature

__all__ = ["Outline", "divide"]

_LOST_BREAK = re.compile(r"(?P<mark>[。！？：]|年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[ \u3000\xa0]+")


@dataclass(slots=True)
class Outline:
    """A document with its sections.

    Parameters
    ----------
    document : Document
        As it was given, but each section heading is an item of its own.
    ranges : list of (start, end, section)
        All items in order; section 0 is what lies before and outside the six sections.
    headings : dict
        Item: (section, title as printed without markup).
    contents : list of int
        Items that are lines of a table of contents.
    signature : list of int
        Items that hold the name of the body and the date below the report.
    joined : set of int
        Items of a line that ran together with a heading: their own line breaks are lost, too.
    """

    document: Document
    ranges: list[tuple[int, int, int]]
    headings: dict[int, tuple[int, str]]
    contents: list[int] = field(default_factory=list)
    signature: list[int] = field(default_factory=list)
    joined: frozenset[int] = frozenset()

    @property
    def found(self) -> list[int]:
        """Sections in the order of their headings."""
        return list(dict.fromkeys(section for section, _ in self.headings.values()))


def divide(document: Document) -> Outline:
    """Return the outline of a document.

    >>> lines = ["一、总体情况 本局全年发布信息五条。", "六、其他需要报告的事项", "无。"]
    >>> outline = divide(Document("text", list(lines)))
    >>> outline.document.items[0], outline.headings
    ('一、总体情况', {0: (1, '一、总体情况'), 2: (6, '六、其他需要报告的事项')})
    >>> outline.ranges
    [(0, 2, 1), (2, 4, 6)]
    """
    text = _joined(document.items)
    if text.count(SEPARATOR) >= max(1, len(document.items)):  # a stray control character in a line
        items = [i.replace(SEPARATOR, " ") if isinstance(i, str) else i for i in document.items]
        document = replace(document, items=items)
        text = _joined(items)
    candidates = find_candidates(text)
    chosen, listed = choose(candidates, text)
    lines = whole_items(listed, text)  # old items that are lines of a table of contents
    inline = [c for c in listed if text.count(SEPARATOR, 0, c.start) not in lines]
    cuts = sorted([*chosen, *inline], key=lambda c: c.start)
    divided, places, origin = _cut(document, text, cuts)
    joined: frozenset[int] = frozenset()
    if divided is not document:
        divided, places, origin, joined = _part(document, divided, places, origin)
        divided.places = _places_on_page(document, divided, origin)
    heads = [(place, c) for place, c in zip(places, cuts, strict=True) if c not in inline]
    headings = {place: (c.section, c.title) for place, c in heads}
    ranges = _ranges([place for place, _ in heads], chosen, len(divided.items))
    outline = Outline(divided, ranges, headings, joined=joined)
    if listed:
        aside = set(places) - set(headings)
        outline.contents = [i for i, old in enumerate(origin) if old in lines or i in aside]
    _end_at_signature(outline)
    return outline


def _places_on_page(
    document: Document, divided: Document, origin: Sequence[int]
) -> dict[int, tuple[tuple[float, float], ...]] | None:
    """Return where the words of items stand that are whole lines still."""
    known, old = document.places or {}, document.items
    moved = enumerate(origin)
    return {new: known[i] for new, i in moved if i in known and divided.items[new] == old[i]} or None


def _joined(items: list[str | Grid]) -> str:
    try:
        return SEPARATOR.join(items)  # type: ignore[arg-type]
    except TypeError:  # there are grids
        return SEPARATOR.join([i if isinstance(i, str) else "" for i in items])


def _lines(items: list[str | Grid], text: str, chosen: list[Candidate]) -> list[tuple[int, int, bool]]:
    """Return the first and last item of each heading, and whether it has that line to itself."""
    lines = []
    first = counted = 0
    for c in chosen:
        first += text.count(SEPARATOR, counted, c.start)
        counted = c.start
        last = first + text.count(SEPARATOR, c.start, c.end)
        line = items[first]
        assert isinstance(line, str)
        heading = text[c.start : c.end].strip(MARKUP)
        lines.append((first, last, last == first and not line.strip(MARKUP).replace(heading, "", 1)))
    return lines


def _cut(document: Document, text: str, chosen: list[Candidate]) -> tuple[Document, list[int], Sequence[int]]:
    """Make every heading an item of its own.

    Returns the document, the items of the headings, and for each item the item of the old document.
    """
    old = document.items
    lines = _lines(old, text, chosen)
    places = [first for first, _, _ in lines]
    if all(whole for _, _, whole in lines) and len(set(places)) == len(lines):
        return document, places, range(len(old))
    items, places, origin = _cut_lines(old, text, chosen, lines)
    if origin == list(range(len(old))):
        return document, places, origin
    sources = [document.source(i) for i in origin]
    roles = None if document.roles is None else [document.roles[i] for i in origin]
    return replace(document, items=items, sources=sources, roles=roles), places, origin


def _cut_lines(
    old: list[str | Grid], text: str, chosen: list[Candidate], lines: list[tuple[int, int, bool]]
) -> tuple[list[str | Grid], list[int], list[int]]:
    """Part the lines that hold more than a heading, and join those that hold a piece of one."""
    items: list[str | Grid] = []
    origin: list[int] = []
    places: list[int] = []
    at_item, at_offset = 0, 0

    def rest(item: int, start: int, stop: int | None) -> None:
        line = old[item]
        if isinstance(line, str) and (piece := line[start:stop]).strip(MARKUP):
            items.append(piece)
            origin.append(item)

    def copy(stop_item: int, stop_offset: int) -> None:
        """Copy what lies between the last heading and a place."""
        nonlocal at_item, at_offset
        if at_item < stop_item:
            if at_offset:
                rest(at_item, at_offset, None)
                at_item += 1
            items.extend(old[at_item:stop_item])
            origin.extend(range(at_item, stop_item))
            at_item, at_offset = stop_item, 0
        if at_item == stop_item and at_offset < stop_offset:
            rest(stop_item, at_offset, stop_offset)

    for c, (first, last, whole) in zip(chosen, lines, strict=True):
        copy(first, c.start - text.rfind(SEPARATOR, 0, c.start) - 1)
        line = old[first]
        places.append(len(items))
        items.append(line if whole else c.title)
        origin.append(first)
        at_item, at_offset = last, c.end - text.rfind(SEPARATOR, 0, c.end) - 1
        if whole and isinstance(line, str):
            at_offset = max(at_offset, len(line))
    copy(len(old), 0)
    return items, places, origin


def _part(
    document: Document, divided: Document, places: list[int], origin: Sequence[int]
) -> tuple[Document, list[int], list[int], frozenset[int]]:
    """Part the text that stood on one line with a heading after its sentences and dates."""
    lines = Counter(origin)
    heads = set(places)
    items: list[str | Grid] = []
    origins: list[int] = []
    joined: set[int] = set()
    moved = []
    for i, (item, line) in enumerate(zip(divided.items, origin, strict=True)):
        if i in heads:
            moved.append(len(items))
        if i in heads or lines[line] < 2 or not isinstance(item, str):
            items.append(item)
            origins.append(line)
            continue
        for part in _sentences(item):
            joined.add(len(items))
            items.append(part)
            origins.append(line)
    sources = [document.source(i) for i in origins]
    roles = None if document.roles is None else [document.roles[i] for i in origins]
    return replace(divided, items=items, sources=sources, roles=roles), moved, origins, frozenset(joined)


def _sentences(text: str) -> list[str]:
    """Cut after a sentence, the lead of a table, or a date, where a blank follows."""
    parts, at = [], 0
    for m in _LOST_BREAK.finditer(text):
        lead = text[at : m.start()]
        if m.group("mark") != "：" or "，" in lead or "。" in lead:
            parts.append(text[at : m.end()])
            at = m.end()
    return [*parts, text[at:]] if text[at:].strip() else parts


def _ranges(places: list[int], chosen: list[Candidate], count: int) -> list[tuple[int, int, int]]:
    bounds = [*places, count]
    ranges = [(bounds[k], bounds[k + 1], c.section) for k, c in enumerate(chosen)]
    if bounds[0] > 0:
        ranges.insert(0, (0, bounds[0], 0))
    return ranges


def _end_at_signature(outline: Outline) -> None:
    """Let section 0 begin again below the signature, which closes the last section of the report."""
    last = len(outline.ranges) - 1
    for k, (start, end, section) in enumerate(outline.ranges):
        if not section or (section != 6 and k != last):
            continue
        items = outline.document.items[start:end]
        signature = find_signature([i if isinstance(i, str) else "" for i in items])
        if signature is not None and signature[0] > 0:
            first, stop = start + signature[0], start + signature[1] + 1
            outline.signature += range(first, stop)
            outline.ranges[k : k + 1] = [(start, first, section), (first, end, 0)]
            return
