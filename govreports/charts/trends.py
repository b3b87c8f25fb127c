"""The numbers behind the trend charts: totals and shares over the years, and the matched panel.

Only printed figures count. A report whose total is blank or whose outcomes do not add up to its processed
total is left out of the shares that need them and is counted in `left_out`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from govreports import form
from govreports.charts.palette import outcome_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "applicant_shares",
    "matched",
    "outcome_counts",
    "pending_shares",
    "reason_shares",
    "totals",
    "trend_takeaway",
]

REASON_GROUPS = ("refused", "unavailable", "declined")
APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_organization",
    "other_organization",
)
KEYS = ["report_id", "agency_id", "agency", "level", "year"]


def totals(cells: pd.DataFrame, reports: pd.DataFrame, *, column: str = "total") -> pd.DataFrame:
    """Return one row per report with the figures of one column of its requests table.

    Returns
    -------
    DataFrame
        report_id, agency_id, agency, level, year, then a column per row of the form; missing where no
        figure was read. One report per body and year: the primary copy.
    """
    picked = cells[(cells["table"] == "requests") & (cells["column"] == column)]
    wide = pd.DataFrame(
        {
            "report_id": picked["report_id"].astype(str),
            "row": picked["row"].astype(str),
            "value": picked["value"].astype(float),
        }
    ).pivot(index="report_id", columns="row", values="value")
    wide = wide.reindex(columns=_rows())
    kept = reports[
        reports["is_primary"].fillna(True) & reports["agency_id"].notna() & reports["year"].notna()
    ]
    heads = kept[KEYS].assign(report_id=kept["report_id"].astype(str), year=kept["year"].astype(int))
    merged = heads.merge(wide, left_on="report_id", right_index=True, how="inner")
    return merged.sort_values(["year", "agency_id"], kind="stable", ignore_index=True)


def _rows() -> list[str]:
    """The rows of the requests table over all editions, so that every corpus has the same columns."""
    tables = [form.edition(e).tables["requests"] for e in form.EDITIONS]
    return list(dict.fromkeys(row.row for table in tables for row in table.rows))


def matched(frame: pd.DataFrame, needed: Iterable[str], years: Iterable[int] | None = None) -> pd.DataFrame:
    """Return the rows of the bodies that have every `needed` figure in every one of `years` (all years)."""
    wanted = sorted(set(years if years is not None else frame["year"]))
    kept = frame[frame["year"].isin(wanted) & frame[list(needed)].notna().all(axis=1)]
    have = kept.groupby("agency_id", observed=True)["year"].nunique()
    return kept[kept["agency_id"].isin(have[have == len(wanted)].index)]


def outcome_counts(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the reports whose outcomes add up to a processed total above 0, with a column per outcome group.

    Parameters
    ----------
    wide : DataFrame
        As `totals` returns it.

    Returns
    -------
    DataFrame
        the rows of `wide` that are decidable, with further columns granted_in_full, granted_in_part,
        refused, unavailable, declined, other (counts). `attrs["left_out"]` counts the others that
        processed anything, and `attrs["idle"]` those that processed nothing.
    """
    groups = outcome_of()
    rows = list(groups)
    added = wide[rows].sum(axis=1, min_count=1)
    idle = wide["processed"] == 0
    decidable = (wide["processed"] > 0) & ((added - wide["processed"]).abs() < 0.5)
    kept = wide[decidable].drop(columns=["granted_in_full", "granted_in_part"], errors="ignore")
    sums = {
        g: wide.loc[decidable, [r for r in rows if groups[r] == g]].sum(axis=1)
        for g in dict.fromkeys(groups.values())
    }
    made = kept.assign(**sums)
    made.attrs |= {"left_out": int((~decidable & ~idle).sum()), "idle": int(idle.sum())}
    return made


def reason_shares(wide: pd.DataFrame) -> pd.DataFrame:
    """Return for each year the sixteen reasons as counts and shares of all processed.

    Only bodies that are decidable in the first and in the last year of `wide` count, so that the same
    bodies are compared.

    Returns
    -------
    DataFrame
        year, row, group, count, processed, share (0 to 1), bodies: the first and the last year.
    """
    columns = ["year", "row", "group", "count", "processed", "share", "bodies"]
    good = outcome_counts(wide)
    ends = sorted({int(wide["year"].min()), int(wide["year"].max())}) if len(wide) else []
    panel = matched(good, ["processed"], ends) if len(ends) == 2 else good.iloc[:0]
    groups = outcome_of()
    reasons = [r for r in groups if groups[r] in REASON_GROUPS]
    rows = [
        {
            "year": year,
            "row": r,
            "group": groups[r],
            "count": part[r].sum(),
            "processed": part["processed"].sum(),
            "bodies": len(part),
        }
        for year, part in panel.groupby("year")
        for r in reasons
    ]
    made = pd.DataFrame(rows, columns=[c for c in columns if c != "share"])
    return made.assign(share=made["count"] / made["processed"])[columns]


def applicant_shares(cells: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return for each year the kinds of applicants as counts and shares of all received.

    A report counts where its parts add up to its total.

    Returns
    -------
    DataFrame
        year, applicant, count, received, share (0 to 1), reports.
    """
    parts = {c: totals(cells, reports, column=c) for c in (*APPLICANTS, "total")}
    wide = pd.DataFrame({c: p.set_index("report_id")["received"] for c, p in parts.items()})
    wide["year"] = parts["total"].set_index("report_id")["year"]
    good = wide[(wide["total"] > 0) & ((wide[list(APPLICANTS)].sum(axis=1) - wide["total"]).abs() < 0.5)]
    rows = [
        {
            "year": year,
            "applicant": c,
            "count": part[c].sum(),
            "received": part["total"].sum(),
            "reports": len(part),
        }
        for year, part in good.groupby("year")
        for c in APPLICANTS
    ]
    made = pd.DataFrame(rows, columns=["year", "applicant", "count", "received", "reports"])
    return made.assign(share=made["count"] / made["received"])


def pending_shares(wide: pd.DataFrame) -> pd.DataFrame:
    """Return for each report its pending_end as a share of its caseload (received + pending_start).

    Returns
    -------
    DataFrame
        agency, year, pending_end, caseload, share (0 to 1): reports with a caseload above 0 and all three
        figures read.
    """
    needed = ["received", "pending_start", "pending_end"]
    good = wide[wide[needed].notna().all(axis=1)]
    made = good.assign(caseload=good["received"] + good["pending_start"])
    made = made[made["caseload"] > 0]
    return made.assign(share=made["pending_end"] / made["caseload"])[
        ["agency", "year", "pending_end", "caseload", "share"]
    ]


MIN_N = 30


def trend_takeaway(*, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> str:
    """Return the trend in one or two sentences: received by the same bodies, granted in part, the reasons."""
    wide = totals(cells, reports)
    wide = wide[wide["received"].notna()]
    if wide.empty:
        return say("none", language)
    panel = matched(wide, ["received"])
    same = panel.groupby("year")["received"].sum()
    if len(same) < 2:
        now = wide[wide["year"] == wide["year"].max()]
        numbers = {"last": int(wide["year"].max()), "k": len(now), "b": now["received"].sum()}
        return say("received_once", language, **numbers)
    a, b = same.iloc[0], same.iloc[-1]
    enough = a >= MIN_N
    change = say("received_change", language, change=(b / a - 1) * 100) if enough else ""
    change = change or say("received_no_change", language, a=a, min_n=MIN_N)
    numbers = {"k": panel["agency_id"].nunique(), "first": same.index[0], "last": same.index[-1], "b": b}
    parts = [say("received_takeaway", language, change=change, **numbers), _outcome_sentence(wide, language)]
    return " ".join(p for p in parts if p)


def _outcome_sentence(wide: pd.DataFrame, language: str) -> str:
    ends = [int(wide["year"].min()), int(wide["year"].max())]
    panel = matched(outcome_counts(wide), ["processed"], ends)
    sums = panel.groupby("year")[["granted_in_part", "processed"]].sum()
    if len(sums) < 2 or sums["processed"].min() < MIN_N:
        return ""
    share = sums["granted_in_part"] / sums["processed"] * 100
    n, k = sums["processed"], panel["agency_id"].nunique()
    part = say("part_takeaway", language, pp=share.iloc[-1] - share.iloc[0], k=k, a=n.iloc[0], b=n.iloc[-1])
    reasons = reason_shares(wide)
    reasons = reasons[reasons["group"] == "refused"].pivot(index="row", columns="year", values="share") * 100
    grown = reasons[ends[1]] - reasons[ends[0]]
    if not (grown > 0).any():
        return part + ("；" if language == "zh" else "; ") + say("reason_none", language)
    short = form.labels(language).drop_duplicates("row", keep="last").set_index("row")["row_short"]
    reason = say("reason_takeaway", language, label=short[str(grown.idxmax())], pp=grown.max())
    return part + ("；" if language == "zh" else "; ") + reason
