"""Rules that hold the narrative's quantities against each other and against last year's."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.results import Text, shown
from govreports.audit.stated import amount, other_scope, subject_of

if TYPE_CHECKING:
    from govreports.audit.material import Material, Report, Stated
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule


def decimals(text: str) -> int:
    """Return the number of printed decimals.

    >>> decimals("增长62.5%"), decimals("100%")
    (1, 0)
    """
    found = re.search(r"[.．]([0-9０-９]+)", text)
    return len(found[1]) if found else 0


def agrees(printed: float, exact: float, places: int) -> bool:
    """Say whether an exact value rounds to the printed one (half a unit of the last digit)."""
    return abs(printed - exact) <= 0.5 * 10**-places + 1e-9


def lists_of_parts(report: Report, opening: re.Pattern[str]) -> list[tuple[Stated, list[Stated], str]]:
    """Return every whole with its parts and the word that opens the list."""
    found = []
    counts = [c for c in report.claims if c.kind in ("count", "none") and c.unit]
    for k, whole in enumerate(counts):
        text, (_, end) = whole.paragraph.text, whole.sentence
        following = [c for c in counts[k + 1 :] if c.paragraph is whole.paragraph and c.start < end]
        if not following or whole.approximate:
            continue
        opened = opening.search(text, whole.end, following[0].start)
        if opened is None or whole.value <= 0:
            continue
        parts = []
        for n, part in enumerate(following):
            between = text[following[n - 1].end : part.start] if n else ""
            if part.unit != whole.unit or opening.search(between):
                break
            parts.append(part)
        if parts:
            found.append((whole, parts, opened[0]))
    return found


def breakdown(m: Material, rule: Rule, out: Results) -> None:
    """Parts named after a whole sum to it; a beginning of the list that closes the sum counts."""
    opening, strict = re.compile(rule.text("opening")), re.compile(rule.text("strict"))
    channels, rest = re.compile(rule.text("channels")), re.compile(rule.text("rest"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for whole, parts, word in lists_of_parts(report, opening):
            values = [p.value for p in parts]
            sums = np.cumsum(values)
            said = " + ".join(shown(v) for v in values)
            total = float(sums[-1])
            text = Text(
                f"正文所述 {whole.text} 的各部分 {said} = {shown(total)},与总数 {shown(whole.value)} 不同。",
                f"The parts of {whole.text}: {said} = {shown(total)}, not {shown(whole.value)}.",
            )
            if len(parts) > 1 and whole.value in sums[1:]:
                k = int(np.flatnonzero(sums == whole.value)[-1]) + 1
                closed = " + ".join(shown(v) for v in values[:k])
                holds = Text(
                    f"正文 {closed} = {shown(whole.value)},相符。", f"{closed} = {shown(whole.value)}: holds."
                )
                out.add(
                    rule,
                    report.index,
                    whole.place,
                    holds,
                    verdict="pass",
                    expected=whole.value,
                    actual=whole.value,
                )
                decided[report.index] = True
                continue
            used = {c for p in parts for c in channels.findall(_clause(p))}
            doubtful = len(parts) == 1 or any(p.approximate for p in parts) or bool(used)
            more, less = total > whole.value, total < whole.value
            wrong = not doubtful and ((more and strict.search(word)) or (less and _closed(parts, word, rest)))
            if wrong:
                out.add(rule, report.index, whole.place, text, expected=whole.value, actual=total)
                decided[report.index] = True
            elif len(parts) > 1:
                why = Text(
                    f"{text.zh}列举可能不全或口径不同,不能判定。",
                    f"{text.en} The list may be partial: undecided.",
                )
                out.add(
                    rule,
                    report.index,
                    whole.place,
                    why,
                    verdict="unknown",
                    expected=whole.value,
                    actual=total,
                    severity="info",
                )
    out.close(rule, decided, "no_claim")


def _clause(c: Stated) -> str:
    text = c.paragraph.text
    return text[max(text.rfind(mark, 0, c.start) for mark in ",，。;；、:：") + 1 : c.start]


def _closed(parts: list[Stated], word: str, rest: re.Pattern[str]) -> bool:
    return "分别" in word or (bool(rest.search(_clause(parts[-1]))) and len(parts) > 1)


def percent(m: Material, rule: Rule, out: Results) -> None:
    """A share equals part / whole within half a unit of its last digit; says which base fits."""
    share, rate = re.compile(rule.text("share")), re.compile(rule.text("rate"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for c in report.claims:
            if c.kind != "percent" or c.approximate:
                continue
            text, (begin, _) = c.paragraph.text, c.sentence
            before = [
                x
                for x in report.claims
                if x.paragraph is c.paragraph
                and begin <= x.start < c.start
                and x.kind in ("count", "none")
                and x.unit
            ]
            lead = text[before[-1].end if before else begin : c.start]
            said_share = bool(share.search(lead))
            if not (said_share or rate.search(lead)) or len(before) < 2:
                continue
            part, wholes = (
                before[-1],
                {x.value for x in before[:-1] if x.unit == before[-1].unit and x.value > 0},
            )
            fits = sorted(w for w in wholes if agrees(c.value, part.value / w * 100, decimals(c.text)))
            if fits:
                base = "、".join(shown(w) for w in fits)
                note = Text(
                    f"{shown(part.value)} ÷ {base} 与所述 {c.text} 相符。",
                    f"{shown(part.value)} / {base} gives {c.text}.",
                )
                out.add(rule, report.index, c.place, note, verdict="pass", expected=c.value, actual=c.value)
                decided[report.index] = True
            elif said_share and len(wholes) == 1 and len(before) == 2 and not part.approximate:
                (w,) = wholes
                exact = part.value / w * 100
                note = Text(
                    f"正文称占 {c.text},而 {shown(part.value)} ÷ {shown(w)} = "
                    f"{exact:.{decimals(c.text) + 1}f}%。",
                    f"The text says {c.text}, but {shown(part.value)} / {shown(w)} "
                    f"= {exact:.{decimals(c.text) + 1}f}%.",
                )
                out.add(rule, report.index, c.place, note, expected=round(exact, 4), actual=c.value)
                decided[report.index] = True
    out.close(rule, decided, "no_claim")


def unbased_100(m: Material, rule: Rule, out: Results) -> None:
    """Note 100 % of nothing stated in its paragraph."""
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for c in report.claims:
            if c.kind != "percent" or c.value != 100:
                continue
            decided[report.index] = True
            based = any(
                x.kind in ("count", "none") and x.unit and x.paragraph is c.paragraph and x.start < c.start
                for x in report.claims
            )
            if not based:
                note = Text(
                    f"正文称 {c.text},但未说明其基数。", f"The text says {c.text} without stating of what."
                )
                out.add(rule, report.index, c.place, note, actual=c.value)
    out.close(rule, decided, "no_claim")


def growth(m: Material, rule: Rule, out: Results) -> None:
    """Growth of requests agrees with this and last year's cells."""
    topic, against = re.compile(rule.text("topic")), re.compile(rule.text("against"))
    decided = np.zeros(m.n, dtype=bool)
    now, before = m.value("requests.received.total"), m.last("requests.received.total")
    for report in m.texts:
        i = report.index
        for c in report.claims:
            text, (begin, _) = c.paragraph.text, c.sentence
            lead = text[begin : c.end]
            earlier = [x for x in report.claims if x.paragraph is c.paragraph and begin <= x.start < c.start]
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
                    f"正文称申请{c.text},而表中本年新收 {shown(now[i])}、上年报告新收 "
                    f"{shown(before[i])},应为 {exact:+.1f}{c.unit}。",
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
            stated = same[-1:] or (wide[:1] if general.search(c.subject + _clause(c)) else [])
            if not stated or stated[0].approximate:
                continue
            found = bases(stated[0].value, c.value, decimals(c.text))
            decided[report.index] = True
            listed = "、".join(map(str, found[:5]))
            note = Text(
                f"由本年 {stated[0].text} 和{c.text}推算,上年应为 {listed or '无整数解'}。",
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
            s = subject_of(c)
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
                    f"对“{other.subject}”,正文两处分别为 {stated[0].text} 和 {other.text},两处数字不同。",
                    f"For one thing the text states {stated[0].text} and {other.text}: two numbers differ.",
                )
                out.add(rule, report.index, other.place, note, expected=stated[0].value, actual=other.value)
    out.close(rule, decided, "no_claim")


def news_share(m: Material, rule: Rule, out: Results) -> None:
    """The share of news items in what a website disclosed, where both are stated."""
    opening, news = re.compile(rule.text("opening")), re.compile(rule.text("news"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for whole, parts, _ in lists_of_parts(report, opening):
            part = next((p for p in parts if news.search(_clause(p) + p.subject)), None)
            if part is not None and part.value <= whole.value:
                decided[report.index] = True
                share = part.value / whole.value * 100
                note = Text(
                    f"公开信息 {whole.text} 中动态类 {part.text},占 {share:.1f}%。",
                    f"Of {whole.text} disclosed, {part.text} are news: {share:.1f} %.",
                )
                out.add(rule, report.index, whole.place, note, verdict="pass", actual=round(share, 1))
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
                        f"正文引用上年收到申请 {found['value']} 件,上年报告表中为 {shown(published)}。",
                        f"The text quotes {found['value']} requests for last year; last "
                        f"year's table has {shown(published)}.",
                    )
                    place = f"narrative.{p.number}.{found.start('value')}-{found.end('value')}"
                    out.add(rule, report.index, place, note, expected=published, actual=float(found["value"]))
    out.close(rule, decided, "no_claim")


FUNCTIONS = {
    "breakdown": breakdown,
    "percent": percent,
    "unbased_100": unbased_100,
    "growth": growth,
    "backcast": backcast,
    "itself": itself,
    "news_share": news_share,
    "quoted": quoted,
}
