"""Find the quantities that a text states, with subject, scope and span."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from govreports.claims.words import FULL_WIDTH, NUMERALS, SEPARATORS, Words, words

_SCALE = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_TO_WAN = {"元": 0.0001, "万元": 1.0, "亿元": 10_000.0}
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n]|$")
_SUBJECT_END = re.compile(rf"[{re.escape(SEPARATORS)}]|$")
_SENTENCE_START = re.compile(r"[。;；!！?？\n]")
_QUOTED = re.compile(r"[“‘「\"][^“”‘’「」\"\n]{0,30}[”’」\"]")
_REACH = 300  # characters: no word farther from a figure speaks of it, however long a hostile sentence is
_BRACKET = re.compile(r"[(（]([^()（）]{1,20})[)）]")

_WRAPPED = re.compile(r"[0-9０-９][ \u00a0\u3000]$")


class Claim(NamedTuple):
    """One quantity. `value` is signed for growth, in 万元 for money, 0 for a claim of none."""

    start: int
    end: int
    text: str
    value: float
    unit: str
    kind: str  # count | percent | money | growth | none
    subject: str
    scope: str
    approximate: bool


@lru_cache(maxsize=4096)
def chinese_number(text: str) -> float | None:
    """Return the value of Chinese numerals, or None where they are no number.

    >>> chinese_number("一百零三"), chinese_number("两"), chinese_number("百")
    (103.0, 2.0, 100.0)
    """
    import cn2an

    if text in _SCALE:
        return float(_SCALE[text])
    try:
        return float(cn2an.cn2an(text.replace("〇", "零"), "smart"))
    except ValueError:
        return None


def _number(text: str) -> float | None:
    plain = text.translate(FULL_WIDTH).replace(",", "")
    return float(plain) if plain[0] in "0123456789" else chinese_number(plain)


class _Text:
    """One text with the places that its claims need; made once for each text."""

    def __init__(self, text: str, w: Words):
        self.text = text
        self.words = w
        self.none = bytearray(len(text))  # 1 where a claim of none stands

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        return [m.span() for m in _QUOTED.finditer(self.text)]

    @cached_property
    def idioms(self) -> list[tuple[int, int]]:
        return [m.span() for m in self.words.idioms.finditer(self.text)]

    @cached_property
    def scopes(self) -> list[tuple[int, int]]:
        return [m.span() for m in self.words.scope.finditer(self.text)]

    def inside(self, spans: list[tuple[int, int]], start: int, end: int) -> bool:
        at = bisect_right(spans, start, key=itemgetter(0))
        return at > 0 and end <= spans[at - 1][1]  # spans of one pattern do not overlap

    def after_last(self, marks: str, place: int) -> int:
        """Return where the text behind the last of some marks before a place begins."""
        first = max(0, place - _REACH)
        return max(first, max(self.text.rfind(mark, first, place) for mark in marks) + 1)

    def sentence_start(self, place: int) -> int:
        return self.after_last("。;；!！?？\n", place)

    def next_end(self, ends: re.Pattern[str], place: int) -> int:
        found = ends.search(self.text, place, place + _REACH)
        return found.start() if found else min(len(self.text), place + _REACH)

    def scope(self, start: int, end: int) -> str:
        """Scope words of the sentence up to the claim and on to the end of its clause, each once."""
        first, last = self.sentence_start(start), self.next_end(_SUBJECT_END, end)
        from_here = islice(self.scopes, bisect_left(self.scopes, (first, 0)), None)
        hits = [self.text[a:b] for a, b in takewhile(lambda span: span[1] <= last, from_here)]
        return " ".join(dict.fromkeys(hits))


def _is_idiom(t: _Text, m: re.Match[str], number: str, unit: str) -> bool:
    """Say whether a number with a measure word is a name, an article or a rule, and no quantity."""
    w, text, (start, end) = t.words, t.text, m.span()
    before = text[max(0, start - 12) : start]
    chinese = number[0] in NUMERALS
    if before.endswith(("数", "几")) and number in ("十", "百", "千"):
        return True
    if text.startswith(w.idiom_after, end) or (unit == "个" and text.startswith(w.span_after, end)):
        return True
    if w.rule_before.search(before) or (before.endswith(("自", "从")) and unit in ("起", "期")):
        return True
    if t.inside(t.idioms, start, end) or (chinese and t.inside(t.quoted, start, end)):
        return True
    if number in ("一", "百", "千") and not m["scale"]:
        if number != "一":
            return not (w.before.search(before) or before.endswith("上"))
        closed = end == len(text) or text[end] in SEPARATORS
        return before[-1:] in NUMERALS or not (closed or before.endswith(w.one_after))
    return False


def _growth(t: _Text, start: int, unit: str) -> tuple[int, int] | None:
    """Return where a verb of change before a figure begins, and its sign; None if there is none."""
    w = t.words
    prefix = t.text[max(0, start - 12) : start]
    m = w.change.search(prefix)
    if m is None or "到" in m["tail"].replace("达到", "").replace("收到", ""):
        return None
    verb_start = start - len(prefix) + m.start()
    if unit not in ("%", "倍", "个百分点"):
        near = t.text[max(t.sentence_start(start), verb_start - 24) : verb_start]
        if not w.comparison.search(near):
            return None
    elif unit == "%" and m["verb"] in ("多", "少") and m["tail"]:
        return None
    return verb_start, w.signs[m["verb"]]


def _subject(t: _Text, start: int, end: int, previous: Claim | None) -> str:
    """Return what is counted: the words before the figure in its clause, else those behind it."""
    w, text = t.words, t.text
    floor = t.after_last(",，。;；:：()（）\n|", start)
    if previous is not None and previous.end > floor:
        floor = previous.end
    before = text[floor:start].lstrip("、和及 ")
    before = w.front.sub("", before, count=1) if w.front.match(before) else before
    before = w.back.sub("", before)
    if w.verbs.fullmatch(before):
        behind = text[end : t.next_end(_SUBJECT_END, end)].strip("的 ")
        if behind:
            return behind
        if previous is not None and previous.end >= t.sentence_start(start):
            return previous.subject
    return before


def _quantity(t: _Text, m: re.Match[str], previous: Claim | None) -> Claim | None:
    w = t.words
    if m["cn_percent"]:
        number, unit = m["cn_percent"], "%"
    elif m["number"]:
        number, unit = m["number"], m["unit"].replace("％", "%").replace("﹪", "%")
        if _is_idiom(t, m, number, unit):
            return None
    else:
        return None
    value = _number(number)
    if value is None:
        return None
    value *= _SCALE.get(m["scale"] or "", 1)
    start, end = m.span()
    approximate = bool(
        m["inside"]
        or m["inside2"]
        or w.before.search(t.text, max(0, start - 4), start)
        or (number[0] in "百千" and not m["cn_percent"])
        or w.after.match(t.text, end)
        # A line wrapped inside a number leaves "22 8件": what is behind the space is not the whole of it.
        or _WRAPPED.search(t.text, max(0, start - 2), start)
    )
    kind = "percent" if unit == "%" else "money" if unit in w.money else "count"
    change = _growth(t, start, unit)
    if change is not None:
        kind, start, value = "growth", change[0], value * change[1]
    elif unit in ("倍", "个百分点"):
        kind = "growth"
    if kind == "money":
        value, unit = round(value * _TO_WAN[unit], 6), "万元"
    if value == 0 and kind in ("count", "money"):
        kind = "none"
    subject = _subject(t, start, end, previous)
    return Claim(start, end, t.text[start:end], value, unit, kind, subject, t.scope(start, end), approximate)


def _none(t: _Text) -> list[Claim]:
    """Return the claims that something did not happen or does not exist."""
    text = t.text
    found: list[Claim] = []
    for m in [*t.words.none.finditer(text), *t.words.wu.finditer(text)]:
        start, end = m.start(), t.next_end(_CLAUSE_END, m.end())
        first = t.after_last(",，。;；:：\n", start)
        if text.startswith(t.words.conditions, first) or (end < len(text) and text[end - 1] == "的"):
            continue
        if t.none.find(1, start, end) >= 0:
            continue
        t.none[start:end] = bytes([1]) * (end - start)
        brackets = [b for b in _BRACKET.findall(text[start:end]) if len(b) < 20]
        scope = " ".join(dict.fromkeys([*t.scope(start, end).split(), *brackets]))
        subject = text[m.end() : end] if m.re is t.words.none else text[start + 1 : end]
        found.append(Claim(start, end, text[start:end], 0.0, "", "none", subject, scope, False))
    return found


def find(text: str) -> list[Claim]:
    """Return the quantities that a text states, in their order.

    Dates, document and article numbers, enumerations, telephone numbers, addresses, titles in 《》,
    rules (每月一次) and set phrases (一事一申请) are none. Growth carries its sign, money is in 万元.

    >>> [(c.text, c.value, c.unit, c.kind) for c in find("全年共收到申请1,203件,同比下降12.5%。")]
    [('1,203件', 1203.0, '件', 'count'), ('下降12.5%', -12.5, '%', 'growth')]
    >>> find("未收取信息处理费。")[0].kind
    'none'
    """
    w = words()
    t = _Text(text, w)
    if text.strip(" 。.\u3000\n") == "无":
        start = text.index("无")
        return [Claim(start, start + 1, "无", 0.0, "", "none", "", "", False)]
    nones = _none(t)
    found: list[Claim] = []
    previous: Claim | None = None
    for m in w.quantity.finditer(text):
        claim = _quantity(t, m, previous)
        if claim is not None and not t.none[claim.start]:
            found.append(claim)
            previous = claim
    return sorted([*found, *nones])
