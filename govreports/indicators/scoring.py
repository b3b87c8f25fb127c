"""A scoring sheet as data: items, weights, vetoes; scores with evidence; what weights do to ranks."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreports.indicators.definitions import definitions

SOURCES = ("rule", "indicator", "duty")
COLUMNS = ("item", "title_zh", "title_en", "weight", "source", "ref", "base", "full", "zero", "veto", "basis")
LEAST_SCORED = 0.6  # a total on less than this share of the weight would compare unlike things
# From worst to best: one place that fails outweighs all that pass.
RULE_POINTS = {"fail": 0.0, "pass": 1.0, "unknown": float("nan")}
DUTY_POINTS = {"on_time": 1.0, "late": 0.0, "not_seen": 0.0}


@dataclass(frozen=True)
class Item:
    """One line of a sheet. An indicator scores 1 at `full`, 0 at `zero`, in between in proportion."""

    item: str
    title_zh: str
    title_en: str
    weight: float
    source: str
    ref: str
    base: str
    full: float
    zero: float
    veto: bool
    basis: str


@dataclass(frozen=True)
class Scores:
    """items: one row per report and item with points and evidence; totals: one row per report."""

    items: pd.DataFrame
    totals: pd.DataFrame


Sheet = tuple[Item, ...]


def sheet(path: str | Path | None = None) -> Sheet:
    """Return a scoring sheet from a CSV file, the one that ships for None.

    Columns: item, title_zh, title_en, weight (any positive number), source (rule | indicator | duty),
    ref (id of the rule or indicator), base (of an indicator), full and zero (values that earn all
    and nothing), veto (yes | no: a failed rule takes the whole total), basis.

    The shipped sheet is an example, no official one: it scores the duty, the form and the sums, and
    never a grant rate, for a high one is no merit by itself.

    >>> sum(item.weight for item in sheet())
    100.0

    Raises
    ------
    ValueError
        For a missing column, a double item, a weight that is not positive, an unknown source or indicator.
    """
    data = files("govreports.indicators").joinpath("data", "sheet.csv") if path is None else Path(path)
    reader = csv.DictReader(data.read_text(encoding="utf-8-sig").splitlines())
    if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
        raise ValueError(f"{data.name}: the sheet lacks the columns {', '.join(missing)}")
    items = tuple(_item(row, f"{data.name}, line {number}") for number, row in enumerate(reader, 2))
    if len({i.item for i in items}) < len(items):
        raise ValueError(f"{data.name}: an item stands twice")
    return items


def _item(row: dict[str, str], where: str) -> Item:
    try:
        weight = float(row["weight"])
        full, zero = (float(row[n]) if row[n] else float("nan") for n in ("full", "zero"))
    except ValueError as error:
        raise ValueError(f"{where}: weight, full and zero must be numbers: {error}") from None
    if not weight > 0:
        raise ValueError(f"{where}: the weight must be above 0")
    if row["source"] not in SOURCES:
        raise ValueError(f"{where}: no source {row['source']!r}; it is one of {', '.join(SOURCES)}")
    if row["source"] == "indicator":
        if not any(d.indicator == row["ref"] and (d.base or "") == row["base"] for d in definitions()):
            raise ValueError(f"{where}: no indicator {row['ref']!r} with base {row['base']!r}")
        if np.isnan(full) or np.isnan(zero) or full == zero:
            raise ValueError(f"{where}: an indicator needs two different values, full and zero")
    words = {n: row[n] for n in ("item", "title_zh", "title_en", "source", "ref", "base", "basis")}
    return Item(**words, weight=weight, full=full, zero=zero, veto=row["veto"] == "yes")


def score(
    reports: pd.DataFrame,
    items: Sheet,
    *,
    findings: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    duty: pd.DataFrame | None = None,
) -> Scores:
    """Score reports by a sheet, every point with its evidence.

    A rule earns all when it passes everywhere, nothing when it fails anywhere, and is not scored
    when it is unknown or when the failure may lie in our copy (attribution copy or undecided). What
    cannot be scored leaves the weight of the total and never counts as 0.

    Parameters
    ----------
    reports : DataFrame
        The reports to score.
    items : Sheet
    findings, indicators, duty : DataFrame, optional
        From gr.audit, gr.indicators and gr.duty; each needed when the sheet names its source.

    Returns
    -------
    Scores
        .items: report_id, item | title, weight, points (0 to 1; missing where not scored), vetoed, evidence.
        .totals: report_id | agency, year, total (0 to 100; missing when less than 60 % of the weight could be
        scored), scored (share of the weight), vetoed, rank (vetoed ones after all others).

    Raises
    ------
    ValueError
        If a source that the sheet names was not given.
    """
    given = {"rule": findings, "indicator": indicators, "duty": duty}
    if missing := sorted({i.source for i in items if given[i.source] is None}):
        raise ValueError(
            f"the sheet needs {', '.join(missing)}; pass findings=, indicators=, duty= accordingly"
        )
    ids = reports["report_id"].astype(str)
    parts = []
    for item in items:
        points, evidence = _points(item, given[item.source])
        made = pd.DataFrame(
            {"report_id": ids.to_numpy(dtype=object), "item": item.item, "title": item.title_zh}
        )
        made["weight"] = item.weight
        made["points"] = made["report_id"].map(points).astype(float)
        made["vetoed"] = item.veto & (made["points"] == 0)
        made["evidence"] = made["report_id"].map(evidence).fillna("没有可用的依据，不计分")
        parts.append(made)
    table = pd.concat(parts, ignore_index=True)
    return Scores(table, _totals(reports, table))


def _points(item: Item, frame: Any) -> tuple[dict[str, float], dict[str, str]]:
    if item.source == "rule":
        return _rule_points(frame[frame["rule"].astype(str) == item.ref])
    if item.source == "duty":
        seen = frame[frame["report_id"].notna()]
        ids = seen["report_id"].astype(str)
        return (
            dict(zip(ids, seen["state"].map(DUTY_POINTS).astype(float), strict=True)),
            dict(zip(ids, seen["note"].astype(str), strict=True)),
        )
    rows = frame[(frame["indicator"] == item.ref) & (frame["base"].fillna("") == item.base)]
    share = ((rows["value"] - item.zero) / (item.full - item.zero)).clip(0, 1)
    said = [
        f"{r.numerator:g}/{r.denominator:g} = {r.value:.1%}" if pd.notna(r.value) else str(r.note or "")
        for r in rows.itertuples()
    ]
    ids = rows["report_id"].astype(str)
    return dict(zip(ids, share, strict=True)), dict(zip(ids, said, strict=True))


def _rule_points(found: pd.DataFrame) -> tuple[dict[str, float], dict[str, str]]:
    verdicts = found["verdict"].astype(str)
    # What our copy lost is no fault of the report.
    ours = found["attribution"].astype(str).isin(["copy", "undecided"]) & (verdicts == "fail")
    said = found["message_zh"].fillna("")
    words = said.where(said != "", found["place"])
    rows = pd.DataFrame(
        {
            "report_id": found["report_id"].astype(str),
            "verdict": verdicts.where(~ours, "unknown"),
            "ours": ours,
            "words": words.astype(str),
        }
    )
    by_report = rows.groupby("report_id", sort=False)
    rows["worst"] = by_report["verdict"].transform(_worst)
    # A place that our copy lost leaves the rule open, even if it holds elsewhere.
    lost = (rows["worst"] == "pass") & by_report["ours"].transform("any")
    rows["worst"] = rows["worst"].mask(lost, "unknown")
    points = rows.drop_duplicates("report_id").set_index("report_id")["worst"].map(RULE_POINTS)
    shown = rows[rows["verdict"] == rows["worst"]].groupby("report_id", sort=False)["words"]
    return {str(k): float(v) for k, v in points.items()}, {str(k): _evidence(list(v)) for k, v in shown}


def _worst(verdicts: pd.Series) -> str:
    found = set(verdicts)
    return next(v for v in RULE_POINTS if v in found)


def _evidence(words: list[str]) -> str:
    return "；".join(w.rstrip("。.") for w in words[:3]) + (f" 等 {len(words)} 处" if len(words) > 3 else "")


def _totals(reports: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    known = table["points"].notna()
    sums = pd.DataFrame(
        {
            "earned": (table["weight"] * table["points"]).where(known, 0),
            "scored": table["weight"].where(known, 0),
            "weight": table["weight"],
            "vetoed": table["vetoed"].astype(int),
        }
    )
    made = sums.groupby(table["report_id"], sort=False).sum()
    share = made["scored"] / made["weight"]
    made["total"] = (made["earned"] / made["scored"].where(made["scored"] > 0) * 100).where(
        share >= LEAST_SCORED
    )
    made["scored"] = share
    made["vetoed"] = made["vetoed"] > 0
    about = reports.assign(report_id=reports["report_id"].astype(str)).set_index("report_id")[
        ["agency", "year"]
    ]
    made = about.join(made[["total", "scored", "vetoed"]]).reset_index()
    return made.assign(rank=_ranks(made))


def _ranks(totals: pd.DataFrame) -> pd.Series:
    """Return ranks within the year; equal totals share one, vetoed reports come after all others."""
    order = totals["total"] - np.where(totals["vetoed"], 1000.0, 0.0)
    # Rounded, so that sums of the same points in another order do not part equal reports.
    return order.round(6).groupby(totals["year"]).rank(method="min", ascending=False).astype("Int64")


def sensitivity(scores: Scores, *, by: float = 0.2) -> pd.DataFrame:
    """Show how ranks move when each weight alone is made smaller and larger.

    Parameters
    ----------
    scores : Scores
    by : float
        0.2 stands for ±20 %.

    Returns
    -------
    DataFrame
        report_id, item, factor | agency, year, total, rank, base_rank, move (positive: a worse rank).

    Raises
    ------
    ValueError
        If `by` is not between 0 and 1.
    """
    if not 0 < by < 1:
        raise ValueError(f"by={by!r}: give a share between 0 and 1, such as 0.2 for 20 %")
    base = scores.totals.set_index("report_id")["rank"]
    parts = []
    for item in dict.fromkeys(scores.items["item"]):
        for factor in (1 - by, 1 + by):
            changed = scores.items["weight"].where(
                scores.items["item"] != item, scores.items["weight"] * factor
            )
            made = _totals(
                scores.totals[["report_id", "agency", "year"]], scores.items.assign(weight=changed)
            )
            parts.append(made.assign(item=item, factor=round(factor, 10)))
    table = pd.concat(parts, ignore_index=True)
    table["base_rank"] = table["report_id"].map(base).astype("Int64")
    table["move"] = table["rank"] - table["base_rank"]
    return table[["report_id", "item", "factor", "agency", "year", "total", "rank", "base_rank", "move"]]
