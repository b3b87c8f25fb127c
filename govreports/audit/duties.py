"""Rules of law: the date of publication, and numbers of documents against the report's year."""

from __future__ import annotations

import csv
import datetime
import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.results import Text
from govreports.audit.rules import read_data
from govreports.duty.deadlines import deadline, is_holiday

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Report

_NUMBER = re.compile(
    r"(?P<name>[一-龥]{1,12})?[〔\[［(（](?P<year>20[0-4]\d)[〕\]］)）]\s?第?(?P<number>\d{1,5})号"
)
_ORDER = re.compile(r"(?:国务院)?(?:令)?第?\s?(?P<number>492)\s?号")


@cache
def _laws() -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(read_data("laws.csv").splitlines()))


def number_year(m: Material, rule: Rule, out: Results) -> None:
    """A document number of a later year, or of an act repealed before the report's year."""
    plan = re.compile(rule.text("plan"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        y = report.year
        for p, begin, sentence in report.sentences:
            if p.section == 0 or "号" not in sentence or not y:
                continue
            about_plans = bool(plan.search(sentence)) or f"{y + 1}年" in re.sub(
                r"[〔\[［(（].*", "", sentence
            )
            for found in _NUMBER.finditer(sentence):
                if int(found["year"]) > y and not about_plans and p.section != 5:
                    said = Text(
                        f"{y} 年度的工作引用了 {found['year']} 年的文件“{found[0][-20:]}”，"
                        "请核对文号或年度。",
                        f"Work of {y} rests on a document of {found['year']} "
                        f"(“{found[0][-20:]}”); please check.",
                    )
                    out.add(
                        rule,
                        report.index,
                        f"narrative.{p.number}.{begin + found.start()}",
                        said,
                        expected=float(y),
                        actual=float(found["year"]),
                    )
            # A number that is not listed may or may not exist: only the listed ones can pass.
            decided[report.index] |= any(law["number"] in sentence for law in _laws())
            _repealed(report, rule, out, sentence, f"narrative.{p.number}.{begin}")
    out.close(rule, decided, "not_listed")


def _repealed(report: Report, rule: Rule, out: Results, sentence: str, place: str) -> None:
    for law in _laws():
        if law["repealed"] and law["number"] in sentence and report.year > int(law["repealed"][:4]):
            if law["only_with"] and not re.search(law["only_with"], sentence):
                continue
            said = Text(
                f"正文引用“{law['number']}”（{law['title']}），该件自 {law['repealed']} "
                f"起已被{law['replaced_by']}取代。",
                f"The text cites {law['number']} ({law['title']}), replaced on "
                f"{law['repealed']} by {law['replaced_by']}.",
            )
            out.add(rule, report.index, place, said, actual=law["number"])


def _moved(day: datetime.date) -> datetime.date:
    """Return the first working day on or after a date; the date itself where the calendar does not reach."""
    while is_holiday(day):
        day += datetime.timedelta(days=1)
    return day


def published(m: Material, rule: Rule, out: Results) -> None:
    """Published by the day that the law sets; a signature only bounds the day from below."""
    decided = np.zeros(m.n, dtype=bool)
    days = [
        d.date() if d is not None else None
        for d in m.reports["published"].astype(object).where(m.reports["published"].notna(), None)
    ]
    signed = [
        d.date() if d is not None else None
        for d in m.reports["dated"].astype(object).where(m.reports["dated"].notna(), None)
    ]
    kinds, levels = m.text_of("body_type"), m.text_of("level")
    without = np.zeros(m.n, dtype=bool)
    for i in range(m.n):
        due = deadline(kinds[i] or None, levels[i] or None, int(m.year[i])).due if m.year[i] else None
        without[i] = due is None and bool(kinds[i])
        day, by_page = (days[i], True) if days[i] else (signed[i], False)
        if due is None or day is None or (not by_page and day <= due):
            continue
        decided[i] = True
        if day <= due:
            continue
        late, moved = (day - due).days, _moved(due)
        note = f"（期限当日为节假日，其后第一个工作日为 {moved.isoformat()}）" if moved != due else ""
        migrated = late > rule.number("migrated_days")
        hedge = "页面日期晚于期限一年以上，可能是网站迁移后的日期。" if migrated else "请核对首次公开日期。"
        word, word_en = ("页面发布日期", "The page is dated") if by_page else ("落款日期", "It is signed")
        said = Text(
            f"{word}为 {day.isoformat()}，法定期限为 {due.isoformat()}{note}，晚 {late} 天，{hedge}",
            f"{word_en} {day.isoformat()}; the law asks for {due.isoformat()}: {late} days late.",
        )
        whose = "undecided" if migrated or day <= moved or not by_page else "report"
        verdict = "unknown" if migrated or day <= moved else "fail"
        out.add(
            rule,
            i,
            "published",
            said,
            verdict=verdict,
            expected=due.isoformat(),
            actual=day.isoformat(),
            attribution=whose,
        )
    out.close(rule, decided, "no_date", not_due=without)


FUNCTIONS = {"number_year": number_year, "published": published}
