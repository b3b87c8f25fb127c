"""Rules that hold a stated quantity against the cell it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.amounts import amount
from govreports.audit.results import Text, shown
from govreports.audit.rules import word_list
from govreports.audit.subjects import Subject, other_scope
from govreports.audit.wording import row_label

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Report, Stated


def cell(m: Material, rule: Rule, out: Results) -> None:
    """A stated quantity equals its cell."""
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for c in report.claims:
            if c.kind not in ("count", "none") or not c.unit or c.unit not in rule.words("units"):
                continue
            s = c.about
            if s is not None:
                decided[report.index] |= _one_cell(m, rule, out, report, c, s)
    out.close(rule, decided, "no_claim")


def _one_cell(m: Material, rule: Rule, out: Results, report: Report, c: Stated, s: Subject) -> bool:
    expected = amount(m, s.cells, report.index)
    if not np.isfinite(expected):
        return False
    scope = other_scope(c, report.year)
    begin, end = c.sentence
    quote = c.paragraph.text[begin:end].strip()[:60]
    place = f"{c.place} {s.cells}"
    if c.value == expected:
        text = Text(
            f"正文所述{s.label} {c.text} 与表中 {shown(expected)} 一致。",
            f"The text states {c.text}, as the table does.",
        )
        out.add(rule, report.index, place, text, verdict="pass", expected=expected, actual=c.value)
        return True
    if s.only_equal:
        return False
    other = any(amount(m, e, report.index) == c.value for e in s.also)
    if scope or c.approximate or other:
        why = (
            f"正文带有限定语“{scope}”"
            if scope
            else "正文为约数"
            if c.approximate
            else "正文口径可能包括其他环节"
        )
        why_en = (
            f"the text limits it by “{scope}”"
            if scope
            else "it is approximate"
            if c.approximate
            else "its scope may be another"
        )
        text = Text(
            f"正文所述{s.label}为 {c.text}，表中为 {shown(expected)}；{why}，"
            f"两处口径可能不同，不能判定。原文：“{quote}”",
            f"The text states {c.text}, the table has {shown(expected)}; {why_en}, so it is undecided.",
        )
        out.add(rule, report.index, place, text, verdict="unknown", expected=expected, actual=c.value)
        return True
    text = Text(
        f"正文所述{s.label}为 {c.text}，表中为 {shown(expected)}，两处数字不同。原文：“{quote}”",
        f"The text states {c.text}, the table has {shown(expected)} ({s.cells}): two numbers differ.",
    )
    out.add(rule, report.index, place, text, expected=expected, actual=c.value)
    return True


def none(m: Material, rule: Rule, out: Results) -> None:
    """A claim of none agrees with its cells; each pattern names the cells that then have to be 0."""
    patterns = [
        (re.compile(wanted), re.compile(unwanted) if unwanted else None, places.split())
        for wanted, unwanted, places in rule.rows("patterns")
    ]
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for c in report.claims:
            if c.kind == "none" and not c.unit:
                decided[report.index] |= _one_none(m, rule, out, report, c, patterns)
        decided[report.index] |= _no_fee(rule, out, report)
        for p in report.paragraphs:
            for found in re.finditer(rule.text("all_affirmed"), p.text):
                row = "reconsideration" if "复议" in found[0] else "litigation_direct"
                places = [f"remedies.{row}.{x}" for x in ("overturned", "other_result", "pending")]
                where = f"narrative.{p.number}.{found.start()}-{found.end()}"
                decided[report.index] |= _zero(m, rule, out, report, places, where, found[0], "")
    out.close(rule, decided, "no_claim")


def _no_fee(rule: Rule, out: Results, report: Report) -> bool:
    """Hold a claim of no processing fee against an amount in section 6; no cell has it."""
    fee = rule.text("fee")
    denied = [
        c for c in report.claims if c.kind == "none" and fee in c.paragraph.text and fee in c.text + c.subject
    ]
    charged = [
        c for c in report.claims if c.kind == "money" and c.paragraph.section == 6 and fee in c.paragraph.text
    ]
    if not (denied and charged):
        return False
    text = Text(
        f"正文称“{denied[0].text}”，而第六部分写有信息处理费 {charged[0].text}，两处不同。",
        f"The text says “{denied[0].text}”, but section 6 states a processing fee of {charged[0].text}.",
    )
    out.add(rule, report.index, denied[0].place, text, expected=0.0, actual=charged[0].value)
    return True


def _one_none(m: Material, rule: Rule, out: Results, report: Report, c: Stated, patterns: list) -> bool:
    decided = False
    for wanted, unwanted, places in patterns:
        if wanted.search(c.text) and not (unwanted is not None and unwanted.search(c.text)):
            decided |= _zero(m, rule, out, report, places, c.place, c.text, other_scope(c, report.year))
    return decided


def _zero(
    m: Material,
    rule: Rule,
    out: Results,
    report: Report,
    places: list[str],
    where: str,
    quote: str,
    scope: str,
) -> bool:
    values = {p: float(m.value(p)[report.index]) for p in places}
    above = {p: v for p, v in values.items() if v > 0}
    if not all(np.isfinite(v) for v in values.values()) or (scope and not above):
        return False
    for place, value in above.items():
        if scope:
            text = Text(
                f"正文称“{quote}”，表中相应数字为 {shown(value)}；正文带有限定语“{scope}”，不能判定。",
                f"The text says “{quote}”, the table has {shown(value)}; the text limits it by “{scope}”.",
            )
        else:
            text = Text(
                f"正文称“{quote}”，表中相应数字为 {shown(value)}，两处不同。",
                f"The text says “{quote}”, the table has {shown(value)} ({place}).",
            )
        out.add(
            rule,
            report.index,
            f"{where} {place}",
            text,
            verdict="unknown" if scope else "fail",
            expected=0.0,
            actual=value,
        )
    return True


def all_answered(m: Material, rule: Rule, out: Results) -> None:
    """All requests settled: nothing is pending; all granted: granted in full = processed."""
    settled, granted = re.compile(rule.text("settled")), re.compile(rule.text("granted"))
    timely, topic = re.compile(rule.text("timely")), re.compile(rule.text("topic"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        i = report.index
        for p, begin, sentence in report.sentences:
            if not topic.search(sentence) or any(w in sentence for w in word_list("non_requests.txt")):
                continue
            for pattern, a, b in (
                (settled, "requests.pending_end.total", ""),
                (granted, "requests.granted_in_full.total", "requests.processed.total"),
            ):
                found = pattern.search(sentence)
                if found is None or timely.search(sentence) or _limited(sentence):
                    continue
                actual = amount(m, a, i)
                expected = amount(m, b, i) if b else 0.0
                if not (np.isfinite(actual) and np.isfinite(expected)):
                    continue
                decided[i] = True
                if actual != expected:
                    names = row_label(a)
                    text = Text(
                        f"正文称“{found[0]}”，而表中{names.zh}为 {shown(actual)}，应为 {shown(expected)}。",
                        f"The text says “{found[0]}”; {names.en} is {shown(actual)}, not {shown(expected)}.",
                    )
                    place = f"narrative.{p.number}.{begin + found.start()}-{begin + found.end()} {a}"
                    out.add(rule, i, place, text, expected=expected, actual=actual)
    out.close(rule, decided, "no_claim")


def _limited(sentence: str) -> bool:
    return any(
        w in sentence for w in ("备案", "各部门", "全系统", "本级", "上半年", "截至", "累计", "网上", "其中")
    )


def licensing(m: Material, rule: Rule, out: Results) -> None:
    """Permits stated in the text are not more than the decisions in the table."""
    wanted, wider = re.compile(rule.text("wanted")), re.compile(rule.text("wider"))
    value = m.value("proactive.licensing.decisions")
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        i = report.index
        for c in report.claims:
            near = c.paragraph.text[max(0, c.start - 20) : c.end + 8]
            if (
                c.kind != "count"
                or not wanted.search(near)
                or wider.search(near)
                or not np.isfinite(value[i])
            ):
                continue
            if c.approximate or other_scope(c, report.year):
                continue
            decided[i] = True
            if c.value > value[i]:
                text = Text(
                    f"正文所述行政许可为 {c.text}，多于表中行政许可处理决定数量 {shown(value[i])}。",
                    f"The text states {c.text} permits, more than the "
                    f"{shown(value[i])} decisions in the table.",
                )
                out.add(
                    rule,
                    i,
                    f"{c.place} proactive.licensing.decisions",
                    text,
                    expected=float(value[i]),
                    actual=c.value,
                )
    out.close(rule, decided, "no_claim")


def all_zero(m: Material, rule: Rule, out: Results) -> None:
    """The requests table holds nothing but 0 while the text states requests."""
    values = np.array([m.value(p) for p in m.places("requests")])
    known = np.isfinite(m.value("requests.received.total"))
    zero = known & (np.nan_to_num(values) == 0).all(axis=0)
    decided = known & ~zero
    for i in np.flatnonzero(zero):
        report = m.texts[i]
        for c in report.claims:
            if c.kind != "count" or c.unit not in ("件", "份", "条", "宗", "次"):
                continue
            s = c.about
            if s is None or not s.id.startswith("received"):
                continue
            decided[i] = True
            if not other_scope(c, report.year):
                text = Text(
                    f"正文称收到申请 {c.text}，而申请情况表的数字全部为 0。",
                    f"The text states {c.text} requests, but every figure of the requests table is 0.",
                )
                out.add(rule, int(i), f"{c.place} requests", text, expected=c.value, actual=0.0)
    out.close(rule, decided, "no_claim")


def fee_notice(m: Material, rule: Rule, out: Results) -> None:
    """Requests ended for an unpaid fee while section 6 says nothing of the fee."""
    unpaid = m.value("requests.other_fee_unpaid.total")
    decided = np.isfinite(unpaid)
    for i in np.flatnonzero(unpaid > 0):
        section = m.texts[i].section(6)
        if not section:
            decided[i] = False
        elif "处理费" not in section:
            text = Text(
                f"表中逾期不缴费为 {shown(unpaid[i])} 件，而第六部分没有说明信息处理费情况。",
                f"{shown(unpaid[i])} requests ended for an unpaid fee, but "
                "section 6 says nothing of the fee.",
            )
            out.add(rule, int(i), "requests.other_fee_unpaid.total", text, actual=float(unpaid[i]))
    out.close(rule, decided)


FUNCTIONS = {
    "cell": cell,
    "none": none,
    "all_answered": all_answered,
    "licensing": licensing,
    "all_zero": all_zero,
    "fee_notice": fee_notice,
}
