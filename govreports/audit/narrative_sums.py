"""Rules that hold the narrative's quantities against each other: parts of a whole, and shares."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.results import Text, shown
from govreports.audit.subjects import clause_start

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Report, Stated


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
        later = (counts[n] for n in range(k + 1, len(counts)))
        following = [*takewhile(lambda c: c.paragraph is whole.paragraph and c.start < end, later)]  # noqa: B023
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
                f"正文所述 {whole.text} 的各部分 {said} = {shown(total)}，与总数 {shown(whole.value)} 不同。",
                f"The parts of {whole.text}: {said} = {shown(total)}, not {shown(whole.value)}.",
            )
            if len(parts) > 1 and whole.value in sums[1:]:
                k = int(np.flatnonzero(sums == whole.value)[-1]) + 1
                closed = " + ".join(shown(v) for v in values[:k])
                holds = Text(
                    f"正文 {closed} = {shown(whole.value)}，相符。",
                    f"{closed} = {shown(whole.value)}: holds.",
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
            used = {c for p in parts for c in channels.findall(clause(p))}
            doubtful = len(parts) == 1 or any(p.approximate for p in parts) or bool(used)
            more, less = total > whole.value, total < whole.value
            wrong = not doubtful and ((more and strict.search(word)) or (less and _closed(parts, word, rest)))
            if wrong:
                out.add(rule, report.index, whole.place, text, expected=whole.value, actual=total)
                decided[report.index] = True
            elif len(parts) > 1:
                why = Text(
                    f"{text.zh}列举可能不全或口径不同，不能判定。",
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


def clause(c: Stated) -> str:
    text = c.paragraph.text
    return text[clause_start(text, c.start, ",，。;；、:：") : c.start]


def _closed(parts: list[Stated], word: str, rest: re.Pattern[str]) -> bool:
    return "分别" in word or (bool(rest.search(clause(parts[-1]))) and len(parts) > 1)


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
                    f"正文称占 {c.text}，而 {shown(part.value)} ÷ {shown(w)} = "
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
                    f"正文称 {c.text}，但未说明其基数。", f"The text says {c.text} without stating of what."
                )
                out.add(rule, report.index, c.place, note, actual=c.value)
    out.close(rule, decided, "no_claim")


def news_share(m: Material, rule: Rule, out: Results) -> None:
    """The share of news items in what a website disclosed, where both are stated."""
    opening, news = re.compile(rule.text("opening")), re.compile(rule.text("news"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for whole, parts, _ in lists_of_parts(report, opening):
            part = next((p for p in parts if news.search(clause(p) + p.subject)), None)
            if part is not None and part.value <= whole.value:
                decided[report.index] = True
                share = part.value / whole.value * 100
                note = Text(
                    f"公开信息 {whole.text} 中动态类 {part.text}，占 {share:.1f}%。",
                    f"Of {whole.text} disclosed, {part.text} are news: {share:.1f} %.",
                )
                out.add(rule, report.index, whole.place, note, verdict="pass", actual=round(share, 1))
    out.close(rule, decided, "no_claim")


FUNCTIONS = {
    "breakdown": breakdown,
    "percent": percent,
    "unbased_100": unbased_100,
    "news_share": news_share,
}
