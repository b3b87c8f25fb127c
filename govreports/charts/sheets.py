"""Tables to read beside the charts of indicators: all of them in one year, late reports, points lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from govreports.charts._phrases import each, say
from govreports.charts.indicators import indicator_title, one_year
from govreports.duty.deadlines import read_data
from govreports.indicators.definitions import quantity_labels

if TYPE_CHECKING:
    from govreports.indicators.scoring import Scores

__all__ = ["indicator_table", "late_table", "score_table", "undecided_words"]

PERCENT = ("share", "ratio", "growth", "zero_share", "top_share")


def indicator_table(*, groups: pd.DataFrame, year: int | None = None, language: str = "zh") -> pd.DataFrame:
    """Return all pooled indicators of one year (the last by default) with what each rests on.

    `groups`: from `indicators(corpus, by=[])`. Columns: indicator, base, numerator, denominator, value,
    interval (bootstrap over bodies), bodies with the figures of all bodies, note.
    """
    bases = quantity_labels(language)
    rows = []
    for x in each(one_year(groups, year)):
        form = "{:.1%}" if x.kind in PERCENT else "{:,.0f}"
        low, high, value = (_minus(form, v) for v in (x.ci_low, x.ci_high, x.value))
        interval = say("interval", language, low=low, high=high) if low else ""
        shown = [_minus("{:,.0f}", v) for v in (x.numerator, x.denominator)]
        name = indicator_title(str(x.indicator), language)
        base = bases.get(str(x.base), "") if isinstance(x.base, str) else ""
        note = x.note if language == "zh" else x.note_en
        told = note if isinstance(note, str) else ""
        rows.append([name, base, *shown, value or "—", interval, f"{x.covered}/{x.bodies}", told])
    codes = ("indicator", "base", "numerator", "denominator", "value", "interval", "covered", "note")
    return pd.DataFrame(rows, columns=[say(f"head_{c}", language) for c in codes])


def _minus(form: str, value: float) -> str:
    return "" if pd.isna(value) else form.format(value).replace("-", "\u2212")


def late_table(*, duty: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return the reports that were seen late or not seen, of all years, the last year first.

    `duty`: from `govreports.duty(corpus)`. Columns: year, body, due, published, signed, days late, what
    is known.
    """
    rows = duty[duty["state"].isin(["late", "not_seen"])]
    rows = rows.sort_values(["year", "agency"], ascending=[False, True], kind="stable")
    dates = [rows[n].dt.strftime("%Y-%m-%d") for n in ("due", "published", "dated")]
    days = rows["days"].map(lambda d: "" if pd.isna(d) else f"{d}")
    shown = [rows["year"], rows["agency"], *dates, days, rows["note" if language == "zh" else "note_en"]]
    codes = ("year", "agency", "due", "published", "dated", "days", "note")
    made = {say(f"head_{c}", language): s for c, s in zip(codes, shown, strict=True)}
    return pd.DataFrame(made).reset_index(drop=True)


def undecided_words(*, duty: pd.DataFrame, year: int | None = None, language: str = "zh") -> str:
    """Return in words why it cannot be said of some reports of a year whether they were in time."""
    rows = one_year(duty, year)
    open_rows = rows[rows["state"] == "undecided"]
    when = int(rows["year"].max()) if len(rows) else year
    if open_rows.empty:
        return say("undecided_none", language, year=when)
    reasons = {r["code"]: r[language] for r in read_data("words.csv")}
    counts = open_rows["reason"].value_counts().sort_index(kind="stable").sort_values(ascending=False)
    told = [say("undecided_reason", language, reason=reasons[str(c)], k=k) for c, k in counts.items()]
    parts = say("semicolon", language).join(told)
    return say("undecided_words", language, year=when, k=len(open_rows), parts=parts)


def score_table(*, scores: Scores, year: int | None = None, language: str = "zh") -> pd.DataFrame:
    """Return the reports of one year that lost points, the lowest total first, with the evidence.

    Columns: rank, body, total (of 100), share of the weight that could be scored, what was lost and why.
    """
    totals = one_year(scores.totals, year).set_index("report_id")
    lost = scores.items[scores.items["points"].lt(1) & scores.items["report_id"].isin(totals.index)]
    told: dict[str, list[str]] = {}
    for x in each(lost):
        text = say("lost", language, title=x.title, points=x.weight * (1 - x.points), evidence=x.evidence)
        told.setdefault(str(x.report_id), []).append(text)
    rows = totals.loc[list(told)].sort_values(["rank", "total"], ascending=[False, True], kind="stable")
    made = {
        "rank": rows["rank"],
        "agency": rows["agency"],
        "total": rows["total"].map(lambda v: "—" if pd.isna(v) else f"{v:.1f}"),
        "scored": rows["scored"].map(lambda v: f"{v:.0%}"),
        "lost": [say("semicolon", language).join(told[str(r)]) for r in rows.index],
    }
    return pd.DataFrame({say(f"head_{c}", language): s for c, s in made.items()}).reset_index(drop=True)
