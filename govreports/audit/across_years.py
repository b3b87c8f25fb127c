"""Rules across years, and on the proactive tables' stocks and flows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from govreports import form
from govreports.audit.figures import shifted_columns
from govreports.audit.results import Text, shown
from govreports.audit.wording import cell_label, row_label

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule


def flow(m: Material, rule: Rule, out: Results) -> None:
    """In force = in force last year + issued - repealed; a shortfall is a note, a surplus a question."""
    decided = np.zeros(m.n, dtype=bool)
    here = (m.edition("proactive") == 2021) & (m.previous >= 0)
    here &= np.where(m.previous >= 0, m.edition("proactive")[m.previous] == 2021, False)
    for row in rule.words("rows"):
        place = f"proactive.{row}.in_force"
        before, now = m.last(place), m.value(place)
        issued, repealed = m.value(f"proactive.{row}.issued"), m.value(f"proactive.{row}.repealed")
        expected = before + issued - repealed
        known = here & np.isfinite(expected) & np.isfinite(now)
        decided |= known
        for i in np.flatnonzero(known & (np.abs(expected - now) > 1e-6)):
            a, b, c, d, e = (shown(float(x[i])) for x in (before, issued, repealed, expected, now))
            label = row_label(place)
            short = now[i] < expected[i]
            note = "少于推算数，可能因试行期满失效或清理、调整。" if short else "多于推算数，请核对。"
            note_en = (
                "fewer than computed: documents on trial may have expired or been cleared"
                if short
                else "more than computed; please check"
            )
            text = Text(
                f"{label.zh}：上年现行有效 {a} + 本年制发 {b} - 本年废止 {c} = {d}，"
                f"本年现行有效为 {e}，{note}",
                f"{label.en}: in force last year {a} + issued {b} - repealed "
                f"{c} = {d}; in force now {e}, {note_en}.",
            )
            severity = "info" if short else rule.severity
            out.add(
                rule,
                int(i),
                place,
                text,
                expected=float(expected[i]),
                actual=float(now[i]),
                severity=severity,
            )
    out.close(rule, decided, "no_last_year")


def carried(m: Material, rule: Rule, out: Results) -> None:
    """Pending at the end of last year = pending at the start of this; the chain is named up to the break."""
    decided = np.zeros(m.n, dtype=bool)
    columns = [c.column for c in form.edition(2021).tables["requests"].rows[0].columns]
    moved = shifted_columns(m)
    sound = ~moved & ~np.where(m.previous >= 0, moved[m.previous], False)
    for column in ["total", *(c for c in columns if c != "total")]:
        place = f"requests.pending_start.{column}"
        before, now = m.last(f"requests.pending_end.{column}"), m.value(place)
        known = sound & np.isfinite(before) & np.isfinite(now)
        if column == "total":
            decided |= known
        for i in np.flatnonzero(known & (before != now)):
            y = int(m.year[i])
            chain = _chain(m, int(i))
            label = cell_label(place)
            text = Text(
                f"{y - 1} 年结转下年 {shown(before[i])}，{y} 年{label.zh}为 "
                f"{shown(now[i])}，两处数字不同。{chain.zh}",
                f"{y - 1} carries {shown(before[i])} over, {y} begins with "
                f"{shown(now[i])} ({label.en}). {chain.en}",
            )
            severity = rule.severity if column == "total" else "info"
            out.add(
                rule, int(i), place, text, expected=float(before[i]), actual=float(now[i]), severity=severity
            )
    out.close(rule, decided, "no_last_year", shifted=~sound, blank=m.previous >= 0)


def _chain(m: Material, i: int) -> Text:
    """Return the years before the break in which the carry held, back to the first."""
    end, start = m.value("requests.pending_end.total"), m.value("requests.pending_start.total")
    links: list[str] = []
    at = int(m.previous[i])
    while at >= 0 and (p := int(m.previous[at])) >= 0:
        mark = "=" if end[p] == start[at] else "≠"
        links.append(f"{m.year[p]}→{m.year[at]}: {shown(end[p])} {mark} {shown(start[at])}")
        at = p
    if not links:
        return Text("", "")
    said = ", ".join(reversed(links))
    return Text(f"此前各年：{said}。", f"Years before: {said}.")


def same_table(m: Material, rule: Rule, out: Results) -> None:
    """Ask where all figures of the requests table equal last year's and are varied enough to be no chance."""
    places = m.places("requests")
    now = np.nan_to_num(np.array([m.value(p) for p in places]).T)
    before = np.nan_to_num(np.array([m.last(p) for p in places]).T)
    known = (m.previous >= 0) & m.read("requests")
    equal = known & (now == before).all(axis=1)
    for i in np.flatnonzero(equal):
        distinct = len(set(now[i][now[i] != 0].tolist()))
        if distinct >= rule.number("distinct"):
            y = int(m.year[i])
            text = Text(
                f"{y} 年申请情况表的全部非零数字与 {y - 1} 年相同（不同的数值有 {distinct} 个）。",
                f"All figures above 0 of the requests table on {y} equal those "
                f"on {y - 1} ({distinct} distinct values).",
            )
            out.add(rule, int(i), "requests", text, actual=f"{distinct}")
    out.close(rule, known, "no_last_year")


def jump(m: Material, rule: Rule, out: Results) -> None:
    """Note a change beyond the body's own history: robust z of the change of log(1 + value)."""
    place = rule.text("place_of")
    value = np.log1p(m.value(place))
    decided = np.zeros(m.n, dtype=bool)
    for i in range(m.n):
        past, at = [], i
        while at >= 0 and np.isfinite(value[at]):
            past.append(value[at])
            at = int(m.previous[at])
        changes = np.diff(past[::-1])
        if len(past) < rule.number("years"):
            continue
        decided[i] = True
        earlier = changes[:-1]
        spread = 1.4826 * np.median(np.abs(earlier - np.median(earlier)))
        z = (changes[-1] - np.median(earlier)) / max(spread, rule.number("least_spread"))
        if abs(z) > rule.number("z"):
            a, b = shown(float(np.expm1(past[1]).round())), shown(float(np.expm1(past[0]).round()))
            text = Text(
                f"{cell_label(place).zh}由上年的 {a} 变为 {b}，变动幅度超出该机关以往各年。",
                f"{cell_label(place).en} goes from {a} to {b}, beyond the body's own history.",
            )
            out.add(rule, i, place, text, expected=float(a), actual=float(b))
    out.close(rule, decided, "short_history")


def gap(m: Material, rule: Rule, out: Results) -> None:
    """Note years for which our collection has no report of a body, between two that it has."""
    by_body: dict[str, list[int]] = {}
    for i, a in enumerate(m.text_of("agency_id")):
        if a and m.year[i]:
            by_body.setdefault(a, []).append(i)
    decided = np.zeros(m.n, dtype=bool)
    for rows in by_body.values():
        rows.sort(key=lambda i: m.year[i])
        for first, b in pairwise(rows):
            decided[first] = decided[b] = True
            if m.year[b] - m.year[first] > 1:
                years = "、".join(str(y) for y in range(m.year[first] + 1, m.year[b]))
                text = Text(
                    f"本资料集没有该机关 {years} 年度的报告。",
                    f"The collection holds no report of this body on {years}.",
                )
                out.add(rule, b, "report", text, actual=years, attribution="undecided")
    out.close(rule, decided, "no_next_year")


def versions(m: Material, rule: Rule, out: Results) -> None:
    """Ask where two copies of one report give different figures."""
    copies = m.text_of("duplicate_of")
    values = np.array([m.value(p) for t in form.TABLES for p in m.places(t)]).T
    places = [p for t in form.TABLES for p in m.places(t)]
    decided = np.zeros(m.n, dtype=bool)
    for i, other in enumerate(copies):
        j = m.order.get(other, -1)
        if j < 0:
            continue
        decided[i] = True
        both = np.isfinite(values[i]) & np.isfinite(values[j]) & (values[i] != values[j])
        for k in np.flatnonzero(both):
            a, b = shown(values[i, k]), shown(values[j, k])
            label = cell_label(places[k])
            text = Text(
                f"同一报告的两个副本中，{label.zh}分别为 {a} 和 {b}。",
                f"Two copies of this report give {a} and {b} for {label.en}.",
            )
            out.add(
                rule, i, places[k], text, expected=values[j, k], actual=values[i, k], attribution="undecided"
            )
    out.close(rule, decided, "no_next_year")


FUNCTIONS = {
    "flow": flow,
    "carried": carried,
    "same_table": same_table,
    "jump": jump,
    "gap": gap,
    "versions": versions,
}
