"""The body's own words, told apart from what the form, the notices and the law put into every report.

Kinds of text: `own`; `heading` (a numbered title); `label` (a label of the form that strayed into the prose);
`formula` (a sentence that the notices or custom dictate, `data/formulas.txt`); `citation` (a title between
《》).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.text import lists
from govreports.text.sentences import sentences

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("own", "heading", "label", "formula", "citation")

_NUMBER = (
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d))"
)
_HEADING = re.compile(rf"\s*{_NUMBER}\s*([^。；;！？:：\s]*)([。:：]|\s|$)\s*")
_CITATION = re.compile(r"《[^《》\n]{1,80}》|〈[^〈〉\n]{1,80}〉")
_NOISE = re.compile(r"[\W_]+|[年月日]")
_DIGITS = re.compile(r"\d+")


class Span(NamedTuple):
    """A stretch of a text: characters start to end, and its kind."""

    start: int
    end: int
    kind: str


def fold(text: str) -> str:
    """Return a text as it is compared: width folded, no white space or punctuation, each number a 0.

    >>> fold("２０２３年，公开信息 1 352 条。")
    '0公开信息0条'
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())
    return _DIGITS.sub("0", plain)


def runs(folded: str, n: int = 5) -> set[str]:
    """Return the runs of n characters of a folded text; a shorter text is its own run."""
    if len(folded) < n:
        return {folded} if folded else set()
    return {folded[i : i + n] for i in range(len(folded) - n + 1)}


@cache
def _formulas() -> dict[str, frozenset[int]]:
    where: dict[str, set[int]] = {}
    for i, line in enumerate(lists.lines(lists.read("formulas.txt"))):
        for run in runs(fold(line), lists.settings("formulas")["length"]):
            where.setdefault(run, set()).add(i)
    return {run: frozenset(numbers) for run, numbers in where.items()}


@cache
def _labels() -> frozenset[str]:
    """Return the labels of the form, folded."""
    printed = [
        row[name]
        for name in ("label", "short")
        for table in ("rows.csv", "columns.csv")
        for row in _form(table)
    ]
    printed += [row["alias"] for row in _form("aliases.csv")]
    bare = [re.sub(rf"^{_NUMBER}", "", p) for p in printed]
    return frozenset(fold(p) for p in [*printed, *bare]) - {""}


def _form(name: str) -> tuple[dict[str, str], ...]:
    from govreports.form.model import read_data

    return read_data(name)


def is_formula(sentence: str) -> bool:
    """Say whether a sentence is one that the notices or custom dictate.

    >>> is_formula("报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。")
    True
    >>> is_formula("全年组织业务培训3次，答复申请12件。")
    False
    """
    return _is_formula(fold(sentence))


def _is_formula(folded: str) -> bool:
    limits = lists.settings("formulas")
    found = runs(folded, limits["length"])
    if not found or len(next(iter(found))) < limits["length"]:
        return False
    known = found & _formulas().keys()
    if len(known) < limits["share"] * len(found):  # most sentences: too few runs of all formulas together
        return False
    hits: dict[int, int] = {}
    for run in known:
        for i in _formulas()[run]:
            hits[i] = hits.get(i, 0) + 1
    return bool(hits) and max(hits.values()) >= limits["share"] * len(found)


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(s.title) for s in form.sections())


def spans(text: str, titles: frozenset[str] = frozenset()) -> list[Span]:
    """Return the stretches of a text that are not the body's own words, in order and apart from one another.

    `titles` are folded headings known from the narrative frame.

    >>> text = "（一）平台建设。依照《条例》更新栏目12个。"
    >>> [(text[s.start:s.end], s.kind) for s in spans(text)]
    [('（一）平台建设。', 'heading'), ('《条例》', 'citation')]
    """
    found: list[Span] = []
    at = 0
    longest = lists.settings("formulas")["heading"]
    for part in sentences(text):
        kind, length = "own", 0
        heading = _HEADING.match(part)
        folded = fold(part)
        if folded in _labels() or folded.rstrip("0") in _labels():
            kind, length = "label", len(part)
        elif heading and 0 < len(heading[1]) <= longest:
            kind, length = "heading", heading.end()
        elif folded in titles or folded in _titles():
            kind, length = "heading", len(part)
        elif _is_formula(folded):
            kind, length = "formula", len(part)
        if length:
            found.append(Span(at, at + length, kind))
        rest = part[length:]
        found += [
            Span(at + length + m.start(), at + length + m.end(), "citation") for m in _CITATION.finditer(rest)
        ]
        at += len(part)
    return found


def title_set(heading: object) -> frozenset[str]:
    """Return a paragraph's heading as `titles` for `spans`."""
    return frozenset({fold(heading)}) if isinstance(heading, str) and heading else frozenset()


def own_text(text: str, titles: frozenset[str] = frozenset()) -> str:
    """Return the body's own words of a text.

    >>> own_text("（一）平台建设。依照《条例》更新栏目12个。")
    '依照更新栏目12个。'
    """
    at, kept = 0, []
    for span in spans(text, titles):
        kept.append(text[at : span.start])
        at = span.end
    return "".join([*kept, text[at:]])


def kinds(narrative: pd.DataFrame) -> pd.DataFrame:
    """Return every stretch of a narrative with its kind, own words included.

    Returns
    -------
    DataFrame
        report_id, paragraph, section, start, end (characters in the paragraph's text), kind (category of
        `KINDS`), text. The stretches of a paragraph joined are the paragraph.
    """
    import pandas as pd

    at: list[int] = []
    rows: list[tuple[int, int, str, str]] = []
    headings = narrative.get("heading")
    names = [None] * len(narrative) if headings is None else list(headings)
    for i, (text, heading) in enumerate(zip(narrative["text"].fillna(""), names, strict=True)):
        last = 0
        titles = title_set(heading)
        for span in [*spans(text, titles), Span(len(text), len(text), "")]:
            for start, end, kind in ((last, span.start, "own"), span):
                if end > start:
                    at.append(i)
                    rows.append((start, end, kind, text[start:end]))
            last = span.end
    made = pd.DataFrame(rows, columns=["start", "end", "kind", "text"])
    made = made.astype(
        {"start": "Int32", "end": "Int32", "text": "str", "kind": pd.CategoricalDtype(list(KINDS))}
    )
    kept = narrative[["report_id", "paragraph", "section"]].iloc[at].reset_index(drop=True)
    return pd.concat([kept, made], axis=1)
