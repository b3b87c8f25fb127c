"""Section 5 as items: each problem named, each measure promised, with what can be checked in it."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from govreports.text import lists
from govreports.text.counting import beside, narrative_of, reports_of
from govreports.text.kinds import fold
from govreports.text.sentences import clauses, sentences

KINDS = ("problem", "measure", "restated", "mended")
PROMISES = ("number", "date", "office")

_NUMBERED = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)|[一二三四五六七八九十]{1,3}、)\s*"
)
_ITEM = re.compile(
    r"(?=(?:[一二三四五六七八九十]{1,2}是|首先[，,是]|其次[，,是]|再次[，,是]|最后[，,是]|此外[，,]))"
)
_YEAR = re.compile(r"(20\d\d)\s*年")
_LEAD = re.compile(r"[^：:。；;！？]{0,40}[：:]")


def items(source: Any, *, reports: pd.DataFrame | None = None, section: int = 5) -> pd.DataFrame:
    """Return the problems and measures of section 5, one row each.

    Headings and lead-ins (`data/ledger_cues.csv`) say whether problems or measures follow and whether they
    are last year's; 一是, 二是, (一), 1. begin an item. Without such words a sentence is a measure if it
    promises, a problem if it names a fault, and is left out otherwise.

    Returns
    -------
    DataFrame
        report_id, paragraph, item (from 1 in the report); kind: problem, measure, restated (a problem of last
        year, named again to report on it), mended (what was done about it); types (codes of
        `problem_types.csv` parted by spaces), text, number, date, office (booleans: the item has one),
        measurable (any of them), hedges (hedging words), characters (not counting white space); agency_id
        and year if the reports are known.

    Examples
    --------
    >>> text = "存在问题：一是更新不及时；二是人员力量不足。改进措施：一是6月底前由办公室牵头培训2次。"
    >>> frame = pd.DataFrame({"report_id": ["a"], "paragraph": [1], "section": [5], "text": [text]})
    >>> items(frame)[["kind", "types", "measurable"]].values.tolist()
    [['problem', 'timeliness', False], ['problem', 'staff', False], ['measure', 'staff', True]]
    """
    narrative = narrative_of(source, reports, section).sort_values(["report_id", "paragraph"], kind="stable")
    known = reports_of(source, reports)
    years: dict[str, int] = {}
    if known is not None and "year" in known:
        dated = known.dropna(subset=["year"])
        years = dict(zip(dated["report_id"].astype("str"), dated["year"].astype(int), strict=True))
    rows = []
    for report_id, part in narrative.groupby(narrative["report_id"].astype("str"), sort=True):
        found = _of_report(part, years.get(str(report_id)))
        rows += [(report_id, paragraph, n, kind, text) for n, (paragraph, kind, text) in enumerate(found, 1)]
    made = pd.DataFrame(rows, columns=["report_id", "paragraph", "item", "kind", "text"])
    made = made.astype({"report_id": "str", "text": "str", "kind": pd.CategoricalDtype(list(KINDS))})
    return _described(made, known)


def _described(made: pd.DataFrame, known: pd.DataFrame | None) -> pd.DataFrame:
    texts = made["text"].tolist()
    types = [
        " ".join(t.code for t in lists.themes("problem_types.csv") if t.pattern.search(s)) for s in texts
    ]
    made.insert(4, "types", pd.Series(types, index=made.index, dtype="str"))
    marks = {t.code: t.pattern for t in lists.themes("promises.csv")}
    for code in PROMISES:
        made[code] = pd.Series([bool(marks[code].search(s)) for s in texts], dtype=bool)
    made["measurable"] = made[list(PROMISES)].any(axis=1)
    made["hedges"] = pd.Series([len(marks["hedge"].findall(s)) for s in texts], dtype="int64")
    made["characters"] = pd.Series([len("".join(s.split())) for s in texts], dtype="int64")
    if known is not None and {"agency_id", "year"} <= set(known):
        made = beside(made, known, ["agency_id", "year"])
    return made


def _cue(text: str) -> dict[str, int]:
    """Return where in a text each cue first stands."""
    found = {t.code: m.start() for t in lists.themes("ledger_cues.csv") if (m := t.pattern.search(text))}
    return found


def _of_report(part: pd.DataFrame, year: int | None) -> list[tuple[int, str, str]]:
    """Return paragraph, kind and text of the items of one report's section."""
    state: dict[str, Any] = {"past": False, "kind": "", "open": False, "heading": False, "listed": False}
    found: list[tuple[int, str, str]] = []
    topics = part["topic"].astype("str") if "topic" in part else [""] * len(part)
    for paragraph, text, topic in zip(part["paragraph"], part["text"].fillna(""), topics, strict=True):
        if topic in ("problems", "measures") and not state["kind"]:
            state["kind"] = {"problems": "problem", "measures": "measure"}[topic]
        state["open"] = False
        for sentence in sentences(text):
            for piece in _ITEM.split(sentence):
                _take(piece, int(paragraph), state, found, year)
    shortest = lists.settings("ledger")["shortest"]
    return [f for f in found if len(fold(f[2])) >= shortest]


def _take(
    piece: str, paragraph: int, state: dict[str, Any], found: list[tuple[int, str, str]], year: int | None
) -> None:
    """Read one piece of a sentence: change the state by its heading or lead-in, add or extend an item."""
    numbered = _NUMBERED.match(piece)
    enumerated = numbered is not None or _ITEM.match(piece) is not None
    body = piece[numbered.end() :] if numbered else piece
    lead = _LEAD.match(body) if numbered or not enumerated else None
    title = numbered is not None and len(fold(body)) <= 30 and len(clauses(body)) == 1
    opening = lead[0] if lead else body if title else clauses(body)[0] if body and not enumerated else ""
    cue = _cue(opening)
    if lead and "promise" in cue and "problem" not in cue:
        cue["measure"] = cue["promise"]
    if {"problem", "measure"} & set(cue) and (lead or title or not _is_item(body, cue)):
        _turn(cue, opening, title and not lead, state, year)
        if lead:
            _take(body[len(opening) :], paragraph, state, found, year)
        if lead or title:
            return
    kind = _kind(body, state, enumerated)
    state["listed"] = state["listed"] or kind == "restated"
    if not kind or not fold(body) or _LEAD.fullmatch(body.strip()):
        return
    if state["open"] and not enumerated and found and found[-1][1] == kind:
        found[-1] = (found[-1][0], kind, found[-1][2] + body.strip())
    else:
        found.append((paragraph, kind, body.strip()))
        state["open"] = enumerated


def _is_item(body: str, cue: dict[str, int]) -> bool:
    """Say whether a sentence that has a cue is itself an item: it goes on to name a fault."""
    return len(fold(body[cue.get("problem", 0) :])) > 24 and "measure" not in cue


def _turn(cue: dict[str, int], opening: str, heading: bool, state: dict[str, Any], year: int | None) -> None:
    """Change the state: what follows, and whether it is last year's."""
    named = [int(y) for y in _YEAR.findall(opening)]
    past = "past" in cue or bool(year and named and min(named) < year)
    if heading or past or named:
        state["past"], state["heading"], state["listed"] = past, heading, False
    elif "measure" in cue:
        # Measures under last year's problems are what was done; measures that follow those are the new ones.
        state["past"] = state["past"] and state["kind"] == "problem"
    elif state["listed"] or not state["heading"]:
        # Problems listed anew: last year's account is over.
        state["past"], state["listed"] = False, False
    both = "problem" in cue and "measure" in cue
    problem = both and cue["problem"] <= cue["measure"] and "past" not in cue
    state["kind"] = "problem" if problem or "measure" not in cue else "measure"
    state["open"] = False


def _kind(body: str, state: dict[str, Any], enumerated: bool) -> str:
    cue = _cue(body)
    kind = state["kind"]
    if not enumerated and not state["open"] and "promise" in cue and "problem" not in cue:
        kind = "measure"
    if not kind:
        kind = "measure" if "promise" in cue else "problem" if "fault" in cue else ""
    if state["past"] and kind:
        return "restated" if kind == "problem" else "mended"
    return str(kind)
