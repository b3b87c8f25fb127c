"""Rules on the parts of a report: sections, tables, topics, section 5, fees, year and body."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from govreports import form
from govreports.audit.results import Text
from govreports.audit.rules import read_data

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Report

_NONE = re.compile(r"^[\s(（一)）]*(?:无|没有|暂无|不存在问题|无问题|无存在问题)[\s。.]*$")


def _copy(report: Report) -> str:
    return "undecided" if report.get("copy_kind") in ("text copy", "scan", "") else "report"


def _numerals(numbers: list[int]) -> str:
    return "、".join(f"第{form.sections()[n - 1].numeral}部分" for n in numbers)


def sections(m: Material, rule: Rule, out: Results) -> None:
    """Six sections, each once, in order, none empty."""
    decided = np.zeros(m.n, dtype=bool)
    tables = {t: m.present(t) for t in form.TABLES}
    for report in m.texts:
        listed = [int(x) for x in re.findall(r"[1-6]", report.get("sections"))]
        if not listed or form.edition_for_year(report.year) is None:
            continue
        i = report.index
        decided[i] = True
        written = {p.section for p in report.paragraphs if p.text.strip()}
        missing = [s.section for s in form.sections() if s.section not in listed]
        empty = [
            s.section
            for s in form.sections()
            if s.section in listed and s.section not in written and not (s.table and tables[s.table][i])
        ]
        broken = listed != sorted(set(listed))
        if not (missing or empty or broken):
            continue
        zh = [f"本副本未见{_numerals(missing)}"] if missing else []
        zh += [f"本副本未见{_numerals(empty)}的内容"] if empty else []
        zh += ["各部分的次序与规定格式不同或有重复"] if broken else []
        en = [f"our copy does not show section {', '.join(map(str, missing))}"] if missing else []
        en += [f"our copy shows nothing in section {', '.join(map(str, empty))}"] if empty else []
        en += ["the order of the sections is another or one is repeated"] if broken else []
        text = Text(";".join(zh) + "。", "; ".join(en).capitalize() + ".")
        out.add(
            rule,
            i,
            "sections",
            text,
            expected="1 2 3 4 5 6",
            actual=report.get("sections"),
            attribution=_copy(report),
        )
    out.close(rule, decided, "no_text")


def tables(m: Material, rule: Rule, out: Results) -> None:
    """Three tables."""
    decided = np.array([form.edition_for_year(int(y)) is not None for y in m.year], dtype=bool)
    found = {t: m.present(t) for t in form.TABLES}
    kinds = m.text_of("copy_kind")
    for i in np.flatnonzero(decided & ~np.logical_and.reduce(list(found.values()))):
        missing = [form.edition(2021).tables[t] for t in form.TABLES if not found[t][i]]
        whose = "report" if kinds[i] in ("page", "attachment") else "undecided"
        text = Text(
            f"本副本未见{'、'.join(t.label for t in missing)}表格，请查看原网页。",
            f"Our copy does not show the tables {', '.join(t.table for t in missing)};"
            " please look at the page itself.",
        )
        here = " ".join(t for t in form.TABLES if found[t][i])
        out.add(rule, int(i), "tables", text, expected=" ".join(form.TABLES), actual=here, attribution=whose)
    out.close(rule, decided, "edition")


@cache
def _topics() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = csv.DictReader(read_data("topics.csv").splitlines())
    return tuple((r["topic"], r["label_zh"], re.compile(r["pattern"])) for r in rows)


def topics(m: Material, rule: Rule, out: Results) -> None:
    """The five topics of section 1, by topic, heading or keyword."""
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        text = report.section(1)
        if report.year < rule.number("since") or len(text) < rule.number("least"):
            continue
        decided[report.index] = True
        headings = " ".join(p.heading for p in report.paragraphs if p.section == 1)
        missing = [
            (t, zh) for t, zh, pattern in _topics() if not (pattern.search(headings) or pattern.search(text))
        ]
        if missing:
            names, en = "、".join(zh for _, zh in missing), ", ".join(t for t, _ in missing)
            said = Text(f"第一部分未见关于{names}的内容。", f"Section 1 shows nothing on {en}.")
            out.add(rule, report.index, "section.1", said, actual=names)
    out.close(rule, decided, "no_text")


def assessment(m: Material, rule: Rule, out: Results) -> None:
    """Governments report on assessment, public review and accountability (art. 50)."""
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        if report.get("body_type") != "government" or len(report.section(1)) < rule.number("least"):
            continue
        decided[report.index] = True
        missing = [w for w in rule.words("terms") if w not in report.text]
        if missing:
            said = Text(
                f"正文未见{'、'.join(missing)}的情况。", f"The text says nothing of {', '.join(missing)}."
            )
            out.add(rule, report.index, "section.1", said, actual="、".join(missing))
    out.close(rule, decided, "edition")


def problems(m: Material, rule: Rule, out: Results) -> None:
    """Section 5 names problems and measures."""
    named, measures = re.compile(rule.text("named")), re.compile(rule.text("measures"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        text = report.section(5).strip()
        if "5" not in report.get("sections") or (not text and _copy(report) != "report"):
            continue
        i = report.index
        if not text or _NONE.fullmatch(text):
            said = Text(
                "第五部分没有写明存在的主要问题及改进情况。", "Section 5 names neither problems nor measures."
            )
            out.add(rule, i, "section.5", said, actual=text)
        elif named.search(text) and measures.search(text):
            decided[i] = True
        elif len(text) < rule.number("certain") and not named.search(text):
            said = Text("第五部分未见存在的问题。", "Section 5 shows no problems.")
            out.add(rule, i, "section.5", said, severity="question", actual=text[:40])
    out.close(rule, decided, "no_text")


@cache
def _founded() -> tuple[tuple[str, int], ...]:
    return tuple(
        (r["name"], int(r["year"])) for r in csv.DictReader(read_data("new_bodies.csv").splitlines())
    )


def _is_first(report: Report) -> bool:
    new = any(name in report.get("agency") and report.year <= year for name, year in _founded())
    return new or bool(re.search(r"首次编制|首份年度报告|(?:今年|本年度?|新)(?:组建|成立)", report.text))


def followup(m: Material, rule: Rule, out: Results) -> None:
    """Section 5 reports on the problems of the year before."""
    decided, first = np.zeros(m.n, dtype=bool), np.zeros(m.n, dtype=bool)
    for report in m.texts:
        text = report.section(5)
        if not text.strip() or not report.year:
            continue
        named = re.search(rule.text("pattern").replace("{last}", str(report.year - 1)), text)
        if not named and (m.first[report.index] or _is_first(report)):
            first[report.index] = True
            continue
        decided[report.index] = True
        if not named:
            said = Text(
                f"第五部分未说明 {report.year - 1} 年度报告所列问题的改进情况。",
                f"Section 5 says nothing of the problems that the report on {report.year - 1} named.",
            )
            out.add(rule, report.index, "section.5", said)
    out.close(rule, decided, "no_text", first_report=first)


def fees(m: Material, rule: Rule, out: Results) -> None:
    """Section 6 states the fee for processing, an amount or none."""
    pattern = re.compile(rule.text("pattern"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        text = report.section(6)
        if report.year < rule.number("since") or not text.strip():
            continue
        if pattern.search(text):
            decided[report.index] = True
        elif not pattern.search(report.text):
            said = Text(
                "第六部分未说明是否收取信息处理费及总金额。",
                "Section 6 does not state whether a processing fee was charged.",
            )
            out.add(rule, report.index, "section.6", said)
    out.close(rule, decided, "no_text")


def year(m: Material, rule: Rule, out: Results) -> None:
    """Title, period and signature are of the year; no event of the year before is told as this year's."""
    told, excused = rule.text("told"), re.compile(rule.text("excused"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        y, i = report.year, report.index
        if not y:
            continue
        decided[i] = True
        titled = {int(x) for x in re.findall(r"(20[012]\d)\s?年", report.get("title"))}
        if titled and y not in titled:
            said = Text(
                f"标题写作 {max(titled)} 年，报告年度为 {y} 年。",
                f"The title says {max(titled)}, the year is {y}.",
            )
            out.add(rule, i, "title", said, expected=float(y), actual=float(max(titled)))
        period = re.search(r"自(20[012]\d)年1月1日起?(?:至|到)(20[012]\d)年12月31日", report.text)
        if period and int(period[1]) != y and int(period[2]) != y:
            said = Text(
                f"统计期限写作 {period[1]} 年，报告年度为 {y} 年。",
                f"The period is {period[1]}, the year is {y}.",
            )
            out.add(rule, i, "period", said, expected=float(y), actual=float(period[1]))
        signed = report.get("dated")[:4]
        if signed.isdigit() and int(signed) < y:
            said = Text(
                f"落款日期在 {signed} 年，早于报告年度 {y} 年。",
                f"It is signed in {signed}, before the year {y}.",
            )
            out.add(rule, i, "signature", said, expected=float(y + 1), actual=float(signed))
        event = re.compile(told.replace("{last}", str(y - 1)))
        for p, begin, sentence in report.sentences:
            if p.section in (1, 2, 3, 4) and event.match(sentence.strip()) and not excused.search(sentence):
                said = Text(
                    f"“{sentence.strip()[:40]}”叙述的是 {y - 1} 年的事项，而报告年度为 {y} 年，请核对年份。",
                    f"A sentence tells an event of {y - 1} as this year's ({y}); please check the year.",
                )
                out.add(
                    rule,
                    i,
                    f"narrative.{p.number}.{begin}",
                    said,
                    severity="question",
                    expected=float(y),
                    actual=float(y - 1),
                )
    out.close(rule, decided, "no_year")


def agency(m: Material, rule: Rule, out: Results) -> None:
    """The body that the text names as its author or contact is the publisher."""
    pattern, neutral = re.compile(rule.text("pattern")), re.compile(rule.text("neutral"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        own = report.get("agency")
        if not own or report.is_government:
            continue
        for p in report.paragraphs:
            for found in pattern.finditer(p.text) if p.section == 0 else ():
                name = found["name"]
                if neutral.search(name):
                    continue
                decided[report.index] = True
                if name[-4:] in own or own[-4:] in name or _shared_end(name, own):
                    continue
                said = Text(
                    f"正文所称机关为“{name}”，发布机关为“{own}”，请核对。",
                    f"The text names “{name}”, the publisher is “{own}”.",
                )
                out.add(
                    rule,
                    report.index,
                    f"narrative.{p.number}.{found.start()}",
                    said,
                    expected=own,
                    actual=name,
                )
    out.close(rule, decided, "no_text")


def _shared_end(name: str, own: str) -> bool:
    """Say whether both end in the same kind of body, as a short and a full name do."""
    return name[-3:] == own[-3:] or all(c in own for c in name[-5:])


FUNCTIONS = {
    "sections": sections,
    "tables": tables,
    "topics": topics,
    "assessment": assessment,
    "problems": problems,
    "followup": followup,
    "fees": fees,
    "year": year,
    "agency": agency,
}
