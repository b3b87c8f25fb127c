"""Divide a document into the six sections of a report by their headings.

Headings are found by title, with the aliases of `form/data/section_aliases.csv`, and by numeral. What a heading
must not be mistaken for: a sentence that lists the titles, a table of contents, a sub-heading of section 1
with the same words, and the numbered labels of the requests table, which share no title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from govreports.blocks import Document, Grid
from govreports.form.model import read_data

SEPARATOR = "\x1e"  # stands between the items in the text that is searched; white space for `re`
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_MARKUP = " \t\r\n\u3000\xa0\ufeff\x1e#*_>|│┃\\-=+`•·"
_LISTING = "、，,；;和及与等”》"
_BROKEN_LINES = 3  # a heading may lie on this many lines more than one
_CONTENTS_GAP = 12  # characters between two lines of a table of contents: dots and a page number

_REACH = 40  # characters before a title in which its numeral stands
_NUMBERED = re.compile(r"[一二三四五六七八九\d]\s*[、.．，,:：)）\s部章节]|^\W*、")
_BEFORE = re.compile(
    r"(?:^|[\s。！？）)】》|│┃>*#_&;])[\s#*_|│┃>\[【“\"]*"
    r"(?P<number>第\s*(?P<part>[一二三四五六七])\s*(?:部分|章|节)[\s:：、.．]*"
    r"|[（(]\s*(?P<paren>[一二三四五六七])\s*[)）]\s*[、.．]?"
    r"|(?P<cn>[一二三四五六七八九])(?:\s*[、.．，,:：]|\s)"
    r"|(?P<arabic>\d{1,2})\s*\\?[.．、)）]"
    r"|(?P<bare>、))[\s*_]*(?P<lead>[^\s。，；：、|│（(]{0,20})\s*$"
)
_AFTER = re.compile(
    r"(?P<title>(?:(?![无没本我])[\u4e00-\u9fff、]{0,12}(?=[\s*_#|│┃:：（(]*(?:\x1e|$))|)"
    r"(?:[（(](?![无没一二三四五六七\d])[^）)\x1e]{0,16}[)）])?)(?:[*_#]*[。：:．](?!\d))?[*_#]*"
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二\s*[〇○零OＯ0]\s*[〇○零OＯ0一二三]\s*[〇○零OＯ0一二三四五六七八九]"
    r"\s*年\s*[一二三四五六七八九十]{1,2}\s*月\s*[一二三四五六七八九十]{1,3}\s*日|20\d\d[-./]\d{1,2}[-./]\d{1,2})"
    r"(?=[\s*|│]*(?:\x1e|$))"
)
_BODY_ENDS = tuple("局府会厅院委办室处队站所校部署心司行社关区")


class Candidate(NamedTuple):
    """A place in the joined text that may be a heading."""

    section: int
    style: str  # cn 一、 | part 第一部分 | arabic 1. | paren （一） | none
    start: int
    end: int
    title: str
    weak: bool


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
    """

    document: Document
    ranges: list[tuple[int, int, int]]
    headings: dict[int, tuple[int, str]]
    contents: list[int] = field(default_factory=list)
    signature: list[int] = field(default_factory=list)

    @property
    def found(self) -> list[int]:
        """Sections in the order of their headings."""
        return list(dict.fromkeys(section for section, _ in self.headings.values()))


_LOOSE = {"、": "[、，,和及与]?", "及": "[及和与、]", "他": "[他它]"}
_PLAIN = str.maketrans("它", "他", "、，,和及与")


@cache
def _titles() -> tuple[re.Pattern[str], dict[str, tuple[int, bool]]]:
    """One pattern for all aliases, and the (section, weak) of each alias by its plain text."""
    tree: dict[str, dict] = {}
    known = {}
    for r in read_data("section_aliases.csv"):
        known[r["alias"].translate(_PLAIN)] = int(r["section"]), r["strength"] == "weak"
        node = tree
        for character in r["alias"]:
            node = node.setdefault(_LOOSE.get(character, character), {})
        node[""] = {}
    return re.compile(_branches(tree)), known


def _branches(tree: dict[str, dict]) -> str:
    """Write a tree of characters as a pattern: many aliases begin alike, and it tries each beginning once."""
    parts = []
    for token, below in tree.items():
        if token:
            rest = _branches(below)
            parts.append(token + (r"\s*" + rest if rest and "" not in below else rf"(?:\s*{rest})?" if rest else ""))
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


def divide(document: Document) -> Outline:
    """Return the outline of a document.

    >>> lines = ["一、总体情况 本局全年发布信息五条。", "六、其他需要报告的事项", "无。"]
    >>> outline = divide(Document("text", list(lines)))
    >>> outline.document.items[0], outline.headings
    ('一、总体情况', {0: (1, '一、总体情况'), 2: (6, '六、其他需要报告的事项')})
    >>> outline.ranges
    [(0, 2, 1), (2, 4, 6)]
    """
    items = document.items
    text = _joined(items)
    candidates = _candidates(text)
    chosen, listed = _choose(candidates, text)
    contents = _whole_items(listed, text)
    divided, places, origin = _cut(document, text, chosen)
    headings = {place: (c.section, c.title) for place, c in zip(places, chosen, strict=True)}
    outline = Outline(divided, _ranges(places, chosen, len(divided.items)), headings)
    if contents:
        outline.contents = [i for i, old in enumerate(origin) if old in contents and i not in headings]
    _end_at_signature(outline)
    return outline


def _joined(items: list[str | Grid]) -> str:
    text = SEPARATOR.join([i if isinstance(i, str) else "" for i in items])
    if text.count(SEPARATOR) != len(items) - 1:
        text = SEPARATOR.join([i.replace(SEPARATOR, " ") if isinstance(i, str) else "" for i in items])
    return text


def _candidates(text: str) -> list[Candidate]:
    pattern, known = _titles()
    found = []
    for m in pattern.finditer(text):
        start, end = m.span()
        printed = m.group()
        if printed.count(SEPARATOR) > _BROKEN_LINES:
            continue
        section, weak = known["".join(printed.split()).translate(_PLAIN)]
        candidate = _judge(text, start, end, section, weak)
        if candidate is not None:
            found.append(candidate)
    return found


def _judge(text: str, start: int, end: int, section: int, weak: bool) -> Candidate | None:
    """Decide by what stands around a title whether it may be a heading."""
    line = text.rfind(SEPARATOR, 0, start) + 1
    before = text[max(line, start - _REACH) : start]
    origin = start - len(before)  # where `before` begins in the text
    bare = not before.strip(_MARKUP)
    if bare and (above := _number_above(text, line)) is not None:
        origin, before = above, text[above:start]
    elif not bare and _NUMBERED.search(before) is None:
        return None
    number = _BEFORE.search(before)
    after = _AFTER.match(text, end)
    assert after is not None  # every part of it may be empty
    rest = text[after.end() : after.end() + 12].lstrip(" \u3000\t")
    follows = text[end : end + 1]
    if number is None:
        if not bare or weak or rest.strip(_MARKUP) and not _ends_line(rest):
            return None
        return None if _in_list(text, line, end) else Candidate(section, "none", start, after.end(), _clean(text[start : after.end("title")]), weak)
    if follows and follows in _LISTING and not after.group("title"):
        return None
    begin = origin + number.start("number")
    at_line_start = not before[: number.start("number")].strip(_MARKUP)
    if not at_line_start and rest[:1] not in ("", SEPARATOR) and after.end() == end and not text[end].isspace():
        return None
    style = next((s for s in ("part", "paren", "cn", "arabic") if number.group(s)), "none")
    if weak:
        value = number.group(style) if style != "none" else ""
        if (_NUMERALS.get(value) or (int(value) if value.isdigit() else 0)) != section:
            return None
    if style != "none" and number.group("lead") and not at_line_start and len(number.group("lead")) > 12:
        return None
    return Candidate(section, style, begin, after.end(), _clean(text[begin : after.end("title")]), weak)


def _number_above(text: str, line: int) -> int | None:
    """Return where a numeral stands that has the line above to itself."""
    above = text[max(0, line - _REACH) : line].rstrip(_MARKUP)
    begin = above.rfind(SEPARATOR) + 1
    number = above[begin:].strip(_MARKUP)
    return max(0, line - _REACH) + begin if 0 < len(number) <= 4 and _NUMBERED.search(number) else None


def _ends_line(rest: str) -> bool:
    return rest.startswith(SEPARATOR) or rest[:1] in "（("


def _in_list(text: str, line: int, end: int) -> bool:
    """Whether a line without a numeral is a piece of a sentence that lists the titles."""
    above = text[max(0, line - 40) : line].rstrip(_MARKUP)
    below = text[end : end + 12].lstrip(_MARKUP)
    return above.endswith(("、", "，", ",", "和", "及", "与", "括", "由", "：", ":")) or below[:1] in tuple(_LISTING)


def _clean(title: str) -> str:
    return "".join(title.replace("*", "").replace("_", "").replace("\\", "").split()).strip("#|│┃：: ")


def _choose(candidates: list[Candidate], text: str) -> tuple[list[Candidate], list[Candidate]]:
    """Return the headings and the lines of a table of contents."""
    style = _main_style(candidates)
    main = [c for c in candidates if c.style == style]
    covered = {c.section for c in main}
    kept = list(main)
    for c in candidates:
        if c.style != style and c.section not in covered and not c.weak and _in_place(c, main):
            kept.append(c)
            covered.add(c.section)
    kept.sort(key=lambda c: c.start)
    listed = _contents(kept, text)
    kept = [c for c in kept if c not in listed]
    lengths = [_length(text, kept, i) for i in range(len(kept))]
    chosen: list[int] = []
    for i, c in enumerate(kept):
        earlier = next((k for k in chosen if kept[k].section == c.section), None)
        if earlier is None or chosen[-1] == earlier:
            chosen.append(i)
        elif lengths[i] >= lengths[earlier] or lengths[earlier] < _CONTENTS_GAP < lengths[i]:
            chosen.remove(earlier)
            chosen.append(i)
    return [kept[i] for i in chosen], listed


def _main_style(candidates: list[Candidate]) -> str:
    counts = {s: len({c.section for c in candidates if c.style == s}) for s in ("cn", "part", "arabic", "paren", "none")}
    return max(counts, key=lambda s: counts[s])


def _in_place(candidate: Candidate, main: list[Candidate]) -> bool:
    """Whether a heading in another style stands where its section belongs."""
    if candidate.style == "none":
        return True
    before = [c.section for c in main if c.start < candidate.start]
    after = [c.section for c in main if c.start > candidate.start]
    return (not before or before[-1] < candidate.section) and (not after or after[0] > candidate.section)


def _length(text: str, kept: list[Candidate], i: int) -> int:
    stop = kept[i + 1].start if i + 1 < len(kept) else len(text)
    return len(text[kept[i].end : stop].replace(".", "").replace("…", "").replace(SEPARATOR, "").strip())


def _contents(kept: list[Candidate], text: str) -> list[Candidate]:
    """Return the candidates that form a table of contents: close together, and all met again below."""
    run: list[int] = []
    for i, c in enumerate(kept):
        if run and c.section <= kept[run[-1]].section:
            break
        run.append(i)
        if _length(text, kept, i) > _CONTENTS_GAP:
            break
    later = {c.section for c in kept[len(run) :]}
    if len(run) >= 3 and all(kept[i].section in later for i in run):
        return [kept[i] for i in run]
    return []


def _whole_items(listed: list[Candidate], text: str) -> list[int]:
    whole = []
    for c in listed:
        stop = text.find(SEPARATOR, c.end)
        rest = text[c.end : stop if stop >= 0 else len(text)].strip(_MARKUP + ".…0123456789")
        if not rest:
            whole.append(text.count(SEPARATOR, 0, c.start))
    return sorted(set(whole))


def _cut(document: Document, text: str, chosen: list[Candidate]) -> tuple[Document, list[int], list[int]]:
    """Make every heading an item of its own.

    Returns the document, the items of the headings, and for each item the item of the old document.
    """
    old = document.items
    items: list[str | Grid] = []
    origin: list[int] = []
    places: list[int] = []
    at_item, at_offset = 0, 0

    def copy(stop_item: int, stop_offset: int) -> None:
        """Copy what lies between the last heading and a place."""
        nonlocal at_item, at_offset
        while at_item < stop_item or (at_item == stop_item and at_offset < stop_offset):
            item = old[at_item]
            if at_offset == 0 and at_item < stop_item:
                items.append(item)
                origin.append(at_item)
            elif isinstance(item, str):
                piece = item[at_offset : stop_offset if at_item == stop_item else None]
                if piece.strip(_MARKUP):
                    items.append(piece)
                    origin.append(at_item)
            if at_item == stop_item:
                break
            at_item, at_offset = at_item + 1, 0

    item_number, counted = 0, 0
    for c in chosen:
        item_number += text.count(SEPARATOR, counted, c.start)
        counted = c.start
        copy(item_number, c.start - text.rfind(SEPARATOR, 0, c.start) - 1)
        last = item_number + text.count(SEPARATOR, c.start, c.end)
        line = old[item_number]
        assert isinstance(line, str)
        whole = last == item_number and not line.strip(_MARKUP).replace(text[c.start : c.end].strip(_MARKUP), "", 1)
        places.append(len(items))
        items.append(line if whole else text[c.start : c.end].replace(SEPARATOR, "").strip(_MARKUP))
        origin.append(item_number)
        at_item, at_offset = last, c.end - text.rfind(SEPARATOR, 0, c.end) - 1
        if whole:
            at_offset = max(at_offset, len(line))
    copy(len(old), 0)
    if origin == list(range(len(old))):
        return document, places, origin
    sources = [document.source(i) for i in origin]
    roles = None if document.roles is None else [document.roles[i] for i in origin]
    return replace(document, items=items, sources=sources, roles=roles), places, origin


def _ranges(places: list[int], chosen: list[Candidate], count: int) -> list[tuple[int, int, int]]:
    bounds = [*places, count]
    ranges = [(bounds[k], bounds[k + 1], c.section) for k, c in enumerate(chosen)]
    if bounds[0] > 0:
        ranges.insert(0, (0, bounds[0], 0))
    return ranges


def _end_at_signature(outline: Outline) -> None:
    """Let section 0 begin again below the signature, which closes the last section of the report."""
    for k, (start, end, section) in enumerate(outline.ranges):
        if section not in (5, 6) or (section == 5 and 6 in outline.found):
            continue
        lines = [i if isinstance(i, str) else "" for i in outline.document.items[start:end]]
        text = SEPARATOR.join(lines)
        m = next((m for m in _DATE.finditer(text) if _own_line(text, m.start())), None)
        if m is None:
            continue
        begin = _signature_start(text, m.start())
        first = start + text.count(SEPARATOR, 0, begin)
        last = start + text.count(SEPARATOR, 0, m.end())
        if first == start:
            continue
        outline.signature += range(first, last + 1)
        outline.ranges[k : k + 1] = [(start, first, section), (first, end, 0)]
        return


def _own_line(text: str, start: int) -> bool:
    """Whether a date stands alone on its line or after the name of a body."""
    line = text[text.rfind(SEPARATOR, 0, start) + 1 : start].strip(_MARKUP)
    return not line or (len(line) <= 40 and line.endswith(_BODY_ENDS) and "。" not in line)


def _signature_start(text: str, date: int) -> int:
    line = text.rfind(SEPARATOR, 0, date) + 1
    if text[line:date].strip(_MARKUP):
        return line
    stop = len(text[:line].rstrip(_MARKUP))
    above = text.rfind(SEPARATOR, 0, stop) + 1
    body = text[above:stop].strip(_MARKUP)
    named = 0 < len(body) <= 40 and body.endswith(_BODY_ENDS) and "。" not in body and "，" not in body
    return above if named else line
