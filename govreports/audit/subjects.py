"""What a stated count speaks of, and the cells that hold it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports.audit.rules import read_data, word_list

if TYPE_CHECKING:
    from govreports.audit.texts import Stated

REACH = 300  # characters: no word farther from a figure speaks of it, however long a hostile sentence is
_STOPS = ",，。;；:：()（）\n"
_BEHIND = re.compile(r"[,，。;；:：()（）、\n]")
_YEAR = re.compile(r"(20[012]\d)\s?年")


class Subject(NamedTuple):
    """What a clause speaks of: words before and behind the figure, and the cells that hold it."""

    id: str
    before: re.Pattern[str]
    behind: re.Pattern[str] | None
    not_near: re.Pattern[str] | None
    cells: str
    also: tuple[str, ...]
    label: str
    only_equal: bool  # worth a note where it agrees; where it does not, something else may be counted


@cache
def subjects() -> tuple[Subject, ...]:
    import tomllib

    return tuple(
        Subject(
            r["id"],
            re.compile(r["before"]),
            re.compile(r["behind"]) if "behind" in r else None,
            re.compile(r["not_near"]) if "not_near" in r else None,
            r["cells"],
            tuple(r.get("also", ())),
            r["label_zh"],
            bool(r.get("only_equal")),
        )
        for r in tomllib.loads(read_data("stated_cells.toml"))["subject"]
    )


def clause_start(text: str, place: int, marks: str) -> int:
    """Return where the text behind the last of some marks before a place begins."""
    first = max(0, place - REACH)
    return max(first, max(text.rfind(mark, first, place) for mark in marks) + 1)


def subject_of(c: Stated) -> Subject | None:
    """Return what a count speaks of, if it is a disclosure request, an outcome or a remedy on disclosure."""
    text = c.paragraph.text
    first = clause_start(text, c.start, _STOPS)
    before = whole = text[first : c.start]
    if "、" in before:
        before = before[before.rindex("、") + 1 :]
    behind = _BEHIND.split(text[c.end : c.end + 40], maxsplit=1)[0]
    clause = whole + behind
    if not _any_subject().search(whole) or _non_requests().search(clause):
        return None
    about: bool | None = None
    for s in subjects():
        if not (s.before.search(before) or s.before.search(whole)):
            continue
        if s.not_near is not None and s.not_near.search(clause):
            continue
        if s.behind is not None and not s.behind.search(behind):
            continue
        if s.only_equal:
            return s
        if about is None:
            about = _on_disclosure(c, clause)
        if about:
            return s
    return None


@cache
def _any_subject() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{s.before.pattern})" for s in subjects()))


@cache
def _non_requests() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in word_list("non_requests.txt")))


def _on_disclosure(c: Stated, clause: str) -> bool:
    begin, end = c.sentence
    p = c.paragraph
    return (
        "公开" in clause
        or "公开" in p.text[begin:end]
        or p.section in (3, 4)
        or p.topic == "on_request"
        or "申请" in p.heading
    )


def other_scope(c: Stated, year: int) -> str:
    """Return the words that limit a claim to another scope or year, "" where it speaks of the whole year."""
    begin, _ = c.sentence
    said = [int(y) for y in _YEAR.findall(c.paragraph.text[begin : c.start])]
    if said and year and said[-1] != year:
        return f"{c.scope} {said[-1]}年".strip()
    return c.scope
