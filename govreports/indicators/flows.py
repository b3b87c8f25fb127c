"""Counts behind the rates: from requests to overturned decisions, and the tree of reasons; changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from govreports import form
from govreports.indicators.definitions import terms
from govreports.indicators.matrix import Matrix, build, primary

STAGES = (
    ("received", "received"),
    ("processed", "processed"),
    ("challenges", "challenges"),
    ("overturned", "remedies.reconsideration.overturned + remedies.litigation_direct.overturned"),
)


def _group_keys(corpus: Any, matrix: Matrix, by: str | list[str] | None) -> tuple[list[str], pd.DataFrame]:
    keys = [by] if isinstance(by, str) else list(by or [])
    keys = [k for k in keys if k != "year"] + ["year"]
    reports = primary(corpus.reports).set_index("report_id")
    return keys, reports.loc[matrix.reports["report_id"], keys].reset_index(drop=True)


def stages(corpus: Any, *, by: str | list[str] | None = None) -> pd.DataFrame:
    """Return how many requests became challenges and overturned decisions, by group and year.

    Challenges are reconsiderations and direct suits: a case reconsidered and then sued counts once.
    Blank cells count as missing, and only bodies with all four figures are summed.

    Returns
    -------
    DataFrame
        the columns of `by`, year | stage (received, processed, challenges, overturned), count,
        covered, bodies.
    """
    formulas = {name: terms(formula) for name, formula in STAGES}
    places = list(dict.fromkeys(p for ts in formulas.values() for t in ts for p in t.places))
    matrix = build(corpus.reports, corpus.cells, places)
    keys, table = _group_keys(corpus, matrix, by)
    counts = pd.DataFrame({name: matrix.evaluate(ts)[0] for name, ts in formulas.items()})
    full = counts.notna().all(axis=1)
    groups = counts.where(full).join(table).groupby(keys, observed=True, dropna=False)
    made = groups[list(formulas)].sum(min_count=1)
    made = made.assign(covered=groups["received"].count(), bodies=groups.size())
    return made.reset_index().melt(
        id_vars=[*keys, "covered", "bodies"], value_vars=list(formulas), var_name="stage", value_name="count"
    )[[*keys, "stage", "count", "covered", "bodies"]]


def reasons(corpus: Any, *, by: str | list[str] | None = None) -> pd.DataFrame:
    """Return every outcome row of the form under its group, as counts and share of processed.

    The shares of one group of bodies add up to 1 where all its bodies have every outcome row and the
    sums hold; bodies with a blank among the outcomes are left out (`covered` of `bodies`). Rows that
    an edition lacks are missing there, never 0; the six groups compare across editions.

    Returns
    -------
    DataFrame
        the columns of `by`, year, group, row (missing: the group's own sum) | label, count, processed,
        share (missing below 30 processed), covered, bodies.
    """
    rows = {
        r.row: r
        for e in form.EDITIONS
        for r in form.edition(e).tables["requests"].rows
        if r.role == "outcome"
    }
    places = [f"requests.{r}.total" for r in rows] + ["requests.processed.total"]
    matrix = build(corpus.reports, corpus.cells, places)
    keys, table = _group_keys(corpus, matrix, by)
    groups = {
        g: matrix.evaluate(terms(f"requests.@{g}.total"))[0]
        for g in dict.fromkeys(r.group for r in rows.values())
    }
    processed = matrix.evaluate(terms("processed"))[0]
    full = np.isfinite(processed) & np.all([np.isfinite(v) for v in groups.values()], axis=0)
    names = {g["group"]: g["short"] for g in form.groups() if g["table"] == "requests"}
    parts = []
    for group, values in groups.items():
        items: list[tuple[str | None, str, Any]] = [(None, names[group], values)]
        own = [r for r in rows.values() if r.group == group and r.row != group]
        items += [(r.row, r.short, matrix.values[:, matrix.places[f"requests.{r.row}.total"]]) for r in own]
        for row, label, counts in items:
            frame = table.assign(
                count=np.where(full, counts, np.nan), processed=np.where(full, processed, np.nan)
            )
            frame["processed"] = frame["processed"].where(frame["count"].notna())
            grouped = frame.groupby(keys, observed=True, dropna=False)
            made = grouped[["count", "processed"]].sum(min_count=1)
            made = made.assign(covered=grouped["count"].count(), bodies=grouped.size())
            parts.append(made.reset_index().assign(group=group, row=row, label=label))
    made = pd.concat(parts, ignore_index=True)
    made["share"] = (made["count"] / made["processed"]).where(made["processed"] >= 30)
    return made[[*keys, "group", "row", "label", "count", "processed", "share", "covered", "bodies"]]


def changes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how each indicator moved from one year to the next of the same body or group.

    Rates change in 个百分点 (percentage points), counts in their unit. Years that do not follow
    each other are not joined.

    Parameters
    ----------
    frame : DataFrame
        From `indicators(corpus)` or `indicators(corpus, by=...)`.

    Returns
    -------
    DataFrame
        the keys of the frame, indicator, base, year | previous_year, previous, value, change, unit
        (个百分点 or the indicator's own).
    """
    bodies = "report_id" in frame
    keys = (
        ["agency_id"]
        if bodies
        else [c for c in frame.columns[: list(frame.columns).index("indicator")] if c != "year"]
    )
    shown = [*keys, *(["agency"] if bodies else []), "indicator", "base"]
    now = frame[[*shown, "year", "value", "unit"]]
    before = frame[[*keys, "indicator", "base", "year", "value"]].rename(
        columns={"year": "previous_year", "value": "previous"}
    )
    before = before.assign(year=before["previous_year"].astype("Int64") + 1)
    if bodies:
        now, before = now[now["agency_id"].notna()], before[before["agency_id"].notna()]
    made = now.assign(year=now["year"].astype("Int64")).merge(before, on=[*keys, "indicator", "base", "year"])
    percent = made["unit"] == "%"
    made["change"] = (made["value"] - made["previous"]) * np.where(percent, 100, 1)
    made["unit"] = made["unit"].where(~percent, "个百分点")
    return made[[*shown, "year", "previous_year", "previous", "value", "change", "unit"]]
