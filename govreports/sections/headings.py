"""Find what may be a heading, and choose among what was found."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from govreports.form.model import read_data

SEPARATOR = "\x1e"  # stands between the items in the text that is searched; white space for `re`
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
MARKUP = " \t\r\n\u3000\xa0\ufeff\x1e#*_>|│┃\\-=+`•·"
_BARS = "|│┃║｜"
_LISTING = "、，,；;和及与等的”》"
_BROKEN_LINES = 3  # a heading may lie on this many lines more than one
_CONTENTS_GAP = 12  # characters between two lines of a table of contents: dots and a page number

_REACH = 40  # characters before a title in which its numeral stands
_SHORT_LINE = 60  # characters of a line that is hardly more than a heading
_LONGEST_LEAD = 12  # characters between a numeral within a line and a title
_STYLES = ("part", "paren", "cn", "arabic")
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


class Candidate(NamedTuple):
    """A place in the joined text that may be a heading."""

    section: int
    style: str  # cn 一、 | part 第一部分 | arabic 1. | paren （一） | none
    start: int
    end: int
    title: str
    weak: bool


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
            parts.append(
                token + (r"\s*+" + rest if rest and "" not in below else rf"(?:\s*+{rest})?" if rest else "")
            )
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


def find_candidates(text: str) -> list[Candidate]:
    found = []
    for m in _titles()[0].finditer(text):
        meant = _meant(m.group())
        candidate = None if meant is None else _judge(text, *m.span(), *meant)
        if candidate is not None:
            found.append(candidate)
    return found


@lru_cache(maxsize=1024)
def _meant(printed: str) -> tuple[int, bool] | None:
    """Return the (section, weak) of a title as printed, None for one that lies on too many lines."""
    if printed.count(SEPARATOR) > _BROKEN_LINES:
        return None
    return _titles()[1]["".join(printed.split()).translate(_PLAIN)]


def _judge(text: str, start: int, end: int, section: int, weak: bool) -> Candidate | None:
    """Decide by what stands around a title whether it may be a heading."""
    line = text.rfind(SEPARATOR, 0, start) + 1
    if not text[max(line, start - _REACH) : start].strip(MARKUP):
        above = _number_above(text, line)
        number = None if above is None else _BEFORE.search(text[above:start])
        if above is None or number is None:
            return _bare(text, line, start, end, section, weak)
        return _numbered(text, above, number, end, section, weak)
    stop = text.find(SEPARATOR, end)
    stop = len(text) if stop < 0 else stop
    judge = _in_line if stop - line > _SHORT_LINE else _in_short_line
    found = judge(text[line:stop], start - line, end - line, section, weak)
    if found is None:
        return None
    return Candidate(section, found.style, line + found.start, line + found.end, found.title, weak)


def _bare(text: str, line: int, start: int, end: int, section: int, weak: bool) -> Candidate | None:
    """Return a title that begins a line without a numeral if it has the line to itself."""
    after = _AFTER.match(text, end)
    assert after is not None  # every part of it may be empty
    rest = text[after.end() : after.end() + 12].lstrip(" \u3000\t")
    if weak or (rest.strip(MARKUP) and not _ends_line(rest)) or _in_list(text, line, end):
        return None
    return Candidate(section, "none", start, after.end(), _clean(text[start : after.end("title")]), weak)


def _in_line(line: str, start: int, end: int, section: int, weak: bool) -> Candidate | None:
    """Judge a title behind other text, whose line alone decides."""
    before = line[max(0, start - _REACH) : start]
    number = _BEFORE.search(before) if _NUMBERED.search(before) else None
    return None if number is None else _numbered(line, start - len(before), number, end, section, weak)


_in_short_line = lru_cache(maxsize=2048)(_in_line)  # most reports have the same headings


def _numbered(
    text: str, origin: int, number: re.Match[str], end: int, section: int, weak: bool
) -> Candidate | None:
    """Return a title behind a numeral, which was found in the text from `origin` on, if it is a heading."""
    style = next((s for s in _STYLES if number.group(s)), "none")
    if weak:
        value = number.group(style) if style != "none" else ""
        if (_NUMERALS.get(value) or (int(value) if value.isdigit() else 0)) != section:
            return None
    after = _AFTER.match(text, end)
    assert after is not None  # every part of it may be empty
    follows = text[end : end + 1]
    if follows and follows in _LISTING and not after.group("title"):
        return None
    at_line_start = not number.string[: number.start("number")].strip(MARKUP)
    rest = text[after.end() : after.end() + 12].lstrip(" \u3000\t")
    runs_on = rest[:1] not in ("", SEPARATOR) and after.end() == end
    if runs_on and not at_line_start and not (follows.isspace() or follows in _BARS):
        return None
    if style != "none" and not at_line_start and len(number.group("lead")) > _LONGEST_LEAD:
        return None
    begin = origin + number.start("number")
    return Candidate(section, style, begin, after.end(), _clean(text[begin : after.end("title")]), weak)


def _number_above(text: str, line: int) -> int | None:
    """Return where a numeral stands that has the line above to itself."""
    above = text[max(0, line - _REACH) : line].rstrip(MARKUP)
    begin = above.rfind(SEPARATOR) + 1
    number = above[begin:].strip(MARKUP)
    return max(0, line - _REACH) + begin if 0 < len(number) <= 4 and _NUMBERED.search(number) else None


def _ends_line(rest: str) -> bool:
    return rest.startswith(SEPARATOR) or rest[:1] in "（("


def _in_list(text: str, line: int, end: int) -> bool:
    """Whether a line without a numeral is a piece of a sentence that lists the titles."""
    above = text[max(0, line - 40) : line].rstrip(MARKUP)
    below = text[end : end + 12].lstrip(MARKUP)
    return above.endswith(("、", "，", ",", "和", "及", "与", "括", "由", "：", ":")) or below[:1] in tuple(
        _LISTING
    )


def _clean(title: str) -> str:
    return "".join(title.replace("*", "").replace("_", "").replace("\\", "").split()).strip("#|│┃：: ")


def choose(candidates: list[Candidate], text: str) -> tuple[list[Candidate], list[Candidate]]:
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
    if len(kept) == len(covered):  # each section once: no table of contents, and nothing to choose among
        return kept, []
    listed = _contents(kept, text)
    kept = [c for c in kept if c not in listed]
    chosen: list[int] = []
    for i, c in enumerate(kept):
        earlier = next((k for k in chosen if kept[k].section == c.section), None)
        if earlier is not None and chosen[-1] != earlier:
            length, before = _length(text, kept, i), _length(text, kept, earlier)
            if not (length >= before or before < _CONTENTS_GAP < length):
                continue
            chosen.remove(earlier)
        chosen.append(i)
    return [kept[i] for i in chosen], listed


def _main_style(candidates: list[Candidate]) -> str:
    sections: dict[str, set[int]] = {s: set() for s in ("cn", "part", "arabic", "paren", "none")}
    for c in candidates:
        sections[c.style].add(c.section)
    return max(sections, key=lambda s: len(sections[s]))


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


def whole_items(listed: list[Candidate], text: str) -> list[int]:
    whole = []
    for c in listed:
        stop = text.find(SEPARATOR, c.end)
        rest = text[c.end : stop if stop >= 0 else len(text)].strip(MARKUP + ".…0123456789")
        if not rest:
            whole.append(text.count(SEPARATOR, 0, c.start))
    return sorted(set(whole))
