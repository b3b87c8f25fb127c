"""Rules that hold stated growth and quoted figures against last year's, and one statement against another."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.amounts import amount
from govreports.audit.narrative_sums import agrees, clause, decimals
from govreports.audit.results import Text, shown
from govreports.audit.subjects import other_scope

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Stated


def growth(m: Material, rule: Rule, out: Results) -> None:
    """Growth of requests agrees with this and last year's cells."""
    topic, against = re.compile(rule.text("topic")), re.compile(rule.text("against"))
    decided = np.zeros(m.n, dtype=bool)
    now, before = m.value("requests.received.total"), m.last("requests.received.total")
    for report in m.texts:
        i = report.index
        for k, c in enumerate(report.claims):
            text, (begin, _) = c.paragraph.text, c.sentence
            lead = text[begin : c.end]
            before_it = [x for x in report.claims[max(0, k - 3) : k] if x.paragraph is c.paragraph]
            earlier = [x for x in before_it if begin <= x.start]
            if c.kind != "growth" or c.approximate or not topic.search(lead) or not against.search(lead):
                continue
            if not (np.isfinite(now[i]) and np.isfinite(before[i])) or len(earlier) > 2:
                continue
            if c.unit == "%" and before[i] > 0:
                exact = float((now[i] / before[i] - 1) * 100)
            elif c.unit in ("件", "条", "宗", "份", "次"):
                exact = float(now[i] - before[i])
            else:
                continue
            decided[i] = True
            if not agrees(c.value, exact, decimals(c.text)):
                note = Text(
                    f"正文称申请{c.text}，而表中本年新收 {shown(now[i])}、上年报告新收 "
                    f"{shown(before[i])}，应为 {exact:+.1f}{c.unit}。",
                    f"The text says {c.text}, but {shown(now[i])} this year and "
                    f"{shown(before[i])} last year give {exact:+.1f}.",
                )
                out.add(rule, i, c.place, note, expected=round(exact, 4), actual=c.value)
    out.close(rule, decided, "no_last_year")


def bases(value: float, printed: float, places: int) -> list[int]:
    """Return the whole numbers m for which value against m gives the printed growth in percent.

    >>> bases(528, 62.5, 1)
    [325]
    """
    low, high = (value / (1 + (printed + s * 0.5 * 10**-places) / 100) for s in (1, -1))
    first, last = max(1, math.floor(low) - 1), min(math.ceil(high) + 1, 10_000_000)
    if last - first > 20_000:
        return [round(value / (1 + printed / 100))]
    return [k for k in range(first, last + 1) if agrees(printed, (value / k - 1) * 100, places)]


def backcast(m: Material, rule: Rule, out: Results) -> None:
    """Whole numbers that last year's figure can have been; none contradicts the printed growth."""
    general = re.compile(rule.text("general"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for c in report.claims:
            if c.kind != "growth" or c.unit != "%" or c.value <= -100 or c.approximate:
                continue
            same = [
                x
                for x in report.claims
                if x.paragraph is c.paragraph and c.sentence[0] <= x.start < c.start and x.kind == "count"
            ]
            wide = [
                x for x in report.claims if x.kind == "count" and x.unit == "条" and x.paragraph.section == 1
            ]
            stated = same[-1:] or (wide[:1] if general.search(c.subject + clause(c)) else [])
            if not stated or stated[0].approximate:
                continue
            found = bases(stated[0].value, c.value, decimals(c.text))
            decided[report.index] = True
            listed = "、".join(map(str, found[:5]))
            note = Text(
                f"由本年 {stated[0].text} 和{c.text}推算，上年应为 {listed or '无整数解'}。",
                f"{stated[0].text} and {c.text} put last year's figure at {listed or 'no whole number'}.",
            )
            verdict = "pass" if found or not same else "fail"
            out.add(
                rule, report.index, c.place, note, verdict=verdict, expected=listed, actual=stated[0].value
            )
    out.close(rule, decided, "no_claim")


def itself(m: Material, rule: Rule, out: Results) -> None:
    """Two numbers for one thing and one scope."""
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        by_subject: dict[str, list[Stated]] = {}
        for c in report.claims:
            if c.kind != "count" or c.approximate or other_scope(c, report.year):
                continue
            s = c.about
            if s is not None and s.only_equal:
                continue
            name = (
                s.id.removesuffix("_behind")
                if s
                else c.subject + c.unit
                if len(c.subject) >= rule.number("least")
                else ""
            )
            if name:
                by_subject.setdefault(name, []).append(c)
        for stated in by_subject.values():
            decided[report.index] |= len(stated) > 1
            other = next((c for c in stated if c.value != stated[0].value), None)
            if other is not None and other.paragraph is not stated[0].paragraph:
                note = Text(
                    f"对“{other.subject}”，正文两处分别为 {stated[0].text} 和 {other.text}，两处数字不同。",
                    f"For one thing the text states {stated[0].text} and {other.text}: two numbers differ.",
                )
                out.add(rule, report.index, other.place, note, expected=stated[0].value, actual=other.value)
    out.close(rule, decided, "no_claim")


def quoted(m: Material, rule: Rule, out: Results) -> None:
    """Last year's figure quoted now equals the one published then."""
    pattern = re.compile(rule.text("pattern"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        before = int(m.previous[report.index])
        for p in report.paragraphs:
            for found in pattern.finditer(p.text) if before >= 0 else ():
                published = amount(m, "requests.received.total", before)
                if found["year"] not in ("上年", "去年", f"{report.year - 1}年") or not np.isfinite(
                    published
                ):
                    continue
                decided[report.index] = True
                if float(found["value"]) != published:
                    note = Text(
                        f"正文引用上年收到申请 {found['value']} 件，上年报告表中为 {shown(published)}。",
                        f"The text quotes {found['value']} requests for last year; last "
                        f"year's table has {shown(published)}.",
                    )
                    place = f"narrative.{p.number}.{found.start('value')}-{found.end('value')}"
                    out.add(rule, report.index, place, note, expected=published, actual=float(found["value"]))
    out.close(rule, decided, "no_claim")


FUNCTIONS = {"growth": growth, "backcast": backcast, "itself": itself, "quoted": quoted}
