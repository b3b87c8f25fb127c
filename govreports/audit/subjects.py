"""What a stated count speaks of, and the cells that hold it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.audit.figures import shifted_columns
from govreports.audit.rules import read_data, word_list

if TYPE_CHECKING:
    from govreports.audit.material import Material, Stated

_STOPS = ",，。;；:：()（）\n"
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


@cache
def group_places(name: str) -> tuple[str, ...]:
    """Return the cells (column total) of a group of rows, such as `refused` or `litigation`."""
    rows = dict.fromkeys(
        f"{t.table}.{r.row}.total"
        for e in form.EDITIONS
        for t in form.edition(e).tables.values()
        for r in t.rows
        if r.group == name and r.row != name
    )
    return tuple(rows)


def amount(m: Material, expression: str, i: int) -> float:
    """Return cells joined by + and -, or the sum of a group's rows, in one report."""
    if not expression.startswith("remedies") and expression != "litigation" and shifted_columns(m)[i]:
        return float("nan")
    if "." not in expression:
        values = [m.value(p)[i] for p in group_places(expression) if m.status(p)[i] >= 0]
        return float(sum(values)) if values else float("nan")
    total = 0.0
    for sign, place in re.findall(r"([+-]?)([a-z_]+\.[a-z_]+\.[a-z_]+)", expression):
        total += (-1 if sign == "-" else 1) * float(m.value(place)[i])
    return total


def subject_of(c: Stated) -> Subject | None:
    """Return what a count speaks of, if it is a disclosure request, an outcome or a remedy on disclosure."""
    text = c.paragraph.text
    first = max(text.rfind(mark, 0, c.start) for mark in _STOPS) + 1
    before = text[
        max(first, text.rfind("、", 0, c.start) + 1 if "、" in text[first : c.start] else first) : c.start
    ]
    behind = re.split(r"[,，。;；:：()（）、\n]", text[c.end : c.end + 40], maxsplit=1)[0]
    clause = text[first : c.start] + behind
    if any(word in clause for word in word_list("non_requests.txt")):
        return None
    for s in subjects():
        if s.not_near is not None and s.not_near.search(clause):
            continue
        found = s.before.search(before) or s.before.search(text[first : c.start])
        about = s.only_equal or _on_disclosure(c, clause)
        if found and about and (s.behind is None or s.behind.search(behind)):
            return s
    return None


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
