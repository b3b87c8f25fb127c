"""Rules on words: terms of another sector, repeated runs, lost numbers, outdated terms, promises, blanks."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.results import Text
from govreports.audit.rules import read_data, word_list
from govreports.audit.subjects import REACH, clause_start

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Paragraph

_NOT_OWN = re.compile(r"《[^《》]*》?|[^《》]*》|[^一-龥A-Za-z]")


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    """Terms of all sectors as one expression, the sector of each, and words that name fields of work."""
    rows = list(csv.DictReader(read_data("sector_terms.csv").splitlines()))
    sectors = {term: r["sector"] for r in rows for term in r["terms"].split()}
    words = "|".join(sorted(sectors, key=len, reverse=True))
    return re.compile(words), sectors, re.compile("|".join(word_list("fields.txt")))


@cache
def _same_sector(name: str, agency: str) -> frozenset[str]:
    """Sectors of the terms list that a body belongs to, by the sector it is filed under and by its name."""
    own = set()
    for r in csv.DictReader(read_data("sector_terms.csv").splitlines()):
        keys = [r["sector"], *r["bodies"].split()]
        if any(k and (k in agency or k == name) for k in keys):
            own.add(r["sector"])
    return frozenset(own)


def foreign_function(m: Material, rule: Rule, out: Results) -> None:
    """A term of another sector's work near words of disclosure."""
    terms, sectors, fields = _terms()
    near, joint = re.compile(rule.text("near")), re.compile(rule.text("joint"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        sector, agency = report.get("sector"), report.get("agency")
        if report.is_government or not (sector or _same_sector("", agency)):
            continue
        decided[report.index] = True
        own = _same_sector(sector, agency)
        for p, begin, sentence in report.sentences:
            if p.section not in (1, 2, 3, 4, 5) or not (found := _foreign(sentence, terms, sectors, own)):
                continue
            plain = re.sub(r"《[^《》]*》", lambda t: "　" * len(t[0]), sentence)
            for hit in found:
                window = plain[max(0, hit.start() - 8) : hit.end() + 10]
                before = plain[max(0, hit.start() - 8) : hit.start()]
                if hit[0] not in window or not near.search(window) or joint.search(before):
                    continue
                if len(set(fields.findall(_clause(plain, hit.start())))) >= 3:
                    continue
                said = Text(
                    f"正文出现“{hit[0]}”（通常属于{sectors[hit[0]]}领域），而报告机关为{agency}，"
                    f"请核对：“{_quote(sentence, hit)}”",
                    f"The text has “{hit[0]}”, a term of another sector, in the "
                    f"report of {agency}; please check.",
                )
                out.add(
                    rule, report.index, f"narrative.{p.number}.{begin + hit.start()}", said, actual=hit[0]
                )
    out.close(rule, decided, "no_sector")


def _foreign(
    sentence: str, terms: re.Pattern[str], sectors: dict[str, str], own: frozenset[str]
) -> list[re.Match[str]]:
    return [h for h in terms.finditer(sentence) if sectors[h[0]] not in own]


def _clause(text: str, at: int) -> str:
    begin, last = clause_start(text, at, ",，。;；"), at + REACH
    ends = [e for mark in ",，。;；" if (e := text.find(mark, at, last)) >= 0]
    return text[begin : min(ends, default=last)]


def _quote(sentence: str, hit: re.Match[str]) -> str:
    return sentence[max(0, hit.start() - 12) : hit.end() + 16].strip()


def repeated(m: Material, rule: Rule, out: Results) -> None:
    """Runs of the body's own words that stand twice, within a paragraph or in two."""
    least = int(rule.number("least"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        decided[report.index] = bool(report.paragraphs)
        for p, run in _twice([p for p in report.paragraphs if len(p.text) >= least], least):
            said = Text(f"“{run[:50]}”在报告中出现两次。", f"“{run[:50]}” stands twice in the report.")
            out.add(rule, report.index, f"narrative.{p.number}", said, actual=run)
    out.close(rule, decided, "no_text")


def _twice(paragraphs: list[Paragraph], least: int) -> list[tuple[Paragraph, str]]:
    """Return the runs of at least `least` own characters that stand twice, each at its second place."""
    text = "\n".join(p.text for p in paragraphs)
    # Most reports have no such run; then no two of their runs of `least` characters are the same.
    if len({text[k : k + least] for k in range(len(text))}) == len(text):
        return []
    found, seen, k, last = [], dict[str, int](), 0, len(text) - least
    while k <= last:
        run = text[k : k + least]
        first = seen.setdefault(run, k)
        if first == k or "\n" in run:
            k += 1
            continue
        size = least
        while k + size < len(text) and text[first + size] == text[k + size] != "\n":
            size += 1
        if len(_own(text[k : k + size])) >= least:
            found.append((paragraphs[text.count("\n", 0, k)], text[k : k + size].strip("，,、；;。")))
        k += size
    return found


def _own(run: str) -> str:
    """Return a run without titles of documents, digits and marks; "" where it is a formula of the form."""
    return "" if _formulae().search(run) else _NOT_OWN.sub("", run)


@cache
def _formulae() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in word_list("formulae.txt")))


def pattern(m: Material, rule: Rule, out: Results) -> None:
    """Sentences in which an expression stands, with a message of the rule's own; `since` limits the years."""
    wanted = re.compile(rule.text("pattern"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        if not report.paragraphs:
            continue
        decided[report.index] = True
        for p in report.paragraphs:
            for found in wanted.finditer(p.text):
                quote = p.text[max(0, found.start() - 6) : found.end() + 10].strip()
                said = Text(f"{rule.text('message_zh')}“{quote}”", f"{rule.text('message_en')} “{quote}”")
                place = f"narrative.{p.number}.{found.start()}-{found.end()}"
                out.add(rule, report.index, place, said, actual=found[0])
    out.close(rule, decided, "no_text")


def outdated(m: Material, rule: Rule, out: Results) -> None:
    """Terms that the law or the form has given up."""
    rows = [(r, re.compile(r["pattern"])) for r in csv.DictReader(read_data("outdated.csv").splitlines())]
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        decided[report.index] = bool(report.paragraphs)
        for row, wanted in rows:
            if report.year < int(row["since"]):
                continue
            for p in report.paragraphs:
                text = p.heading if row["where"] == "heading" else p.text
                if found := wanted.search(text):
                    said = Text(f"“{found[0]}”：{row['note_zh']}", f"“{found[0]}”: {row['note_en']}")
                    out.add(
                        rule,
                        report.index,
                        f"narrative.{p.number}.{found.start()}",
                        said,
                        severity=row["severity"],
                        actual=found[0],
                    )
                    break
    out.close(rule, decided, "no_text")


def promises(m: Material, rule: Rule, out: Results) -> None:
    """Sentences of section 5 with a plan word: how many hold a number, a date or a doer."""
    plan, firm = re.compile(rule.text("plan")), re.compile(rule.text("firm"))
    hedges = re.compile("|".join(word_list("hedges.txt")))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        planned = [s for p, _, s in report.sentences if p.section == 5 and plan.search(s)]
        if not planned:
            continue
        decided[report.index] = True
        held = sum(bool(firm.search(s)) for s in planned)
        vague = sum(len(hedges.findall(s)) for s in planned)
        said = Text(
            f"第五部分有 {len(planned)} 句改进安排，其中 {held} 句写明数字、"
            f"时间或责任单位，含笼统用语 {vague} 处。",
            f"Section 5 has {len(planned)} sentences of plans; {held} hold a "
            f"number, a date or a doer; {vague} vague words.",
        )
        verdict = "pass" if held else "fail"
        out.add(
            rule,
            report.index,
            "section.5",
            said,
            verdict=verdict,
            expected=float(len(planned)),
            actual=float(held),
        )
    out.close(rule, decided, "no_text")


def unanswered(m: Material, rule: Rule, out: Results) -> None:
    """Fewer measures listed in section 5 than problems; unknown where either is not a numbered list."""
    leads = re.compile(f"(?P<measure>{rule.text('measure')})|(?P<problem>{rule.text('problem')})")
    item, past = re.compile(rule.text("item")), re.compile(rule.text("past"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        text = report.section(5)
        heads = list(leads.finditer(text))
        ends = [*(h.start() for h in heads), len(text)][1:]
        counts = {"problem": 0, "measure": 0}
        for head, end in zip(heads, ends, strict=True):
            opening = text[_begin(text, head.start()) : head.end()]
            if not (past.search(opening) or str(report.year - 1) in opening):
                counts[str(head.lastgroup)] += len(item.findall(text, head.end(), end))
        if not (counts["problem"] and counts["measure"]):
            continue
        decided[report.index] = True
        if counts["measure"] < counts["problem"]:
            said = Text(
                f"第五部分列出问题 {counts['problem']} 个、改进措施 {counts['measure']} 条，"
                "可能有问题未写明措施。",
                f"Section 5 lists {counts['problem']} problems and {counts['measure']} measures.",
            )
            numbers = {k: float(v) for k, v in counts.items()}
            out.add(
                rule,
                report.index,
                "section.5",
                said,
                expected=numbers["problem"],
                actual=numbers["measure"],
            )
    out.close(rule, decided, "no_list_of_both")


def _begin(text: str, place: int) -> int:
    return clause_start(text, place, "。;；\n")


def blank(m: Material, rule: Rule, out: Results) -> None:
    """Cells of a table left blank."""
    table = rule.text("table")
    places = m.places(table)
    blanks = np.array([m.has_status(p, "blank") for p in places]).sum(axis=0)
    cells = np.array([m.status(p) >= 0 for p in places]).sum(axis=0)
    known = m.present(table) & (cells > 0)
    for i in np.flatnonzero(known & (blanks > rule.number("share") * cells)):
        said = Text(
            f"申请情况表 {cells[i]} 个单元格中有 {blanks[i]} 个空白，空白不能视为零。",
            f"{blanks[i]} of {cells[i]} cells of the requests table are blank; a blank is not a zero.",
        )
        out.add(rule, int(i), table, said, actual=float(blanks[i]))
    out.close(rule, known, "no_table")


FUNCTIONS = {
    "foreign_function": foreign_function,
    "repeated": repeated,
    "pattern": pattern,
    "outdated": outdated,
    "promises": promises,
    "unanswered": unanswered,
    "blank": blank,
}
