"""Indicators of groups of bodies: pooled and plain, spread, coverage, bootstrap over bodies."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.indicators.definitions import read_data, thresholds
from govreports.indicators.engine import Blank, quotient, raw
from govreports.indicators.intervals import bootstrap
from govreports.indicators.matrix import NO_FORM, NOT_IN_EDITION, STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from govreports.indicators.definitions import Indicator
    from govreports.indicators.matrix import Matrix

VALUES = (
    *("indicator", "base", "kind", "unit", "numerator", "denominator", "value", "low", "high", "n"),
    *("ci_low", "ci_high", "plain", "p10", "median", "p90", "spread", "rated", "covered", "bodies"),
    *("reason", "note", "note_en"),
)


def group_frame(
    matrix: Matrix, wanted: Sequence[Indicator], reports: pd.DataFrame, by: Sequence[str], blank: Blank
) -> pd.DataFrame:
    """Return the indicators of groups: one row per group, indicator and base.

    Raises
    ------
    ValueError
        If a name of `by` is no column of the reports, or if published and simulated reports are mixed.
    """
    keys = [k for k in by if k != "year"] + ["year"]
    if unknown := [k for k in keys if k not in reports]:
        raise ValueError(
            f"no column {', '.join(unknown)} to group by; there are {', '.join(reports.columns)}"
        )
    table = _aligned(matrix, reports, keys)
    origins = [] if "origin" in keys else sorted({str(o) for o in table["origin"].dropna()})
    if len(origins) > 1:
        raise ValueError(
            f"the reports are of {len(origins)} origins ({', '.join(origins)}); "
            "select one (corpus.select(origin=...)) or group by origin: they must not be pooled"
        )
    names = [table[k].astype(object).where(table[k].notna(), None) for k in keys]
    rows = []
    groups = table.groupby(names, sort=True, dropna=False).indices if len(table) else {}
    figures = {d: _figures(matrix, d, blank) for d in wanted}
    _same_bodies(figures)
    for key, members in groups.items():
        label = dict(zip(keys, key if isinstance(key, tuple) else (key,), strict=True))
        at = np.asarray(members)
        rows += [label | _summary(matrix, d, at, figures[d], blank) for d in wanted]
    return pd.DataFrame(rows, columns=[*keys, *VALUES])


def _aligned(matrix: Matrix, reports: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    found = reports.drop_duplicates("report_id").set_index("report_id")
    chosen = found.loc[matrix.reports["report_id"]].reset_index()
    return chosen[[*keys]].assign(origin=matrix.reports["origin"].to_numpy(dtype=object))


def _figures(matrix: Matrix, d: Indicator, blank: Blank) -> dict[str, Any]:
    top, bottom, state = raw(matrix, d, zero=blank == "zero")
    made = {"top": top, "bottom": bottom, "state": state}
    if blank == "bounds":
        zero_top, zero_bottom, _ = raw(matrix, d, zero=True)
        made |= {"zero_top": zero_top, "zero_bottom": zero_bottom}
    return made


def _same_bodies(figures: dict[Indicator, dict[str, Any]]) -> None:
    """Keep for each indicator the bodies that have all its bases: side by side only like with like."""
    for name in {d.indicator for d in figures}:
        bases = [f for d, f in figures.items() if d.indicator == name and d.denominator]
        for prefix in ("", "zero_"):
            pairs = [(f[f"{prefix}top"], f[f"{prefix}bottom"]) for f in bases if f"{prefix}top" in f]
            if len(pairs) > 1:
                common = np.all([np.isfinite(top) & np.isfinite(bottom) for top, bottom in pairs], axis=0)
                for f in bases:
                    f[f"{prefix}top"] = np.where(common, f[f"{prefix}top"], np.nan)


def _summary(
    matrix: Matrix, d: Indicator, members: NDArray[Any], figures: dict[str, Any], blank: Blank
) -> dict[str, Any]:
    top, bottom, state = (figures[k][members] for k in ("top", "bottom", "state"))
    agencies = matrix.reports["agency_id"].fillna(matrix.reports["report_id"]).to_numpy(dtype=object)[members]
    row: dict[str, Any] = dict.fromkeys(VALUES, np.nan)
    row |= {"indicator": d.indicator, "base": d.base or None, "kind": d.kind, "unit": d.unit}
    usable = ~np.isnan(top) & (~np.isnan(bottom) if d.denominator else True)
    row |= {"covered": int(usable.sum()), "bodies": len(members), "rated": 0}
    if d.for_groups_only:
        row |= _concentration(d, top[usable], agencies[usable])
    else:
        row |= _pooled(d, top[usable], bottom[usable], agencies[usable])
        row |= _spread(d, top[usable], bottom[usable])
    if blank == "bounds":
        zero_top, zero_bottom = figures["zero_top"][members], figures["zero_bottom"][members]
        other = ~np.isnan(zero_top) & (~np.isnan(zero_bottom) if d.denominator else True)
        zero = _value(d, zero_top[other], zero_bottom[other])[0]
        ends = [v for v in (row["value"], zero) if not np.isnan(v)]
        row |= {"low": min(ends, default=np.nan), "high": max(ends, default=np.nan)}
    scopes = matrix.reports["scope"].astype(object).to_numpy()[members]
    aggregates = int((scopes == "aggregate").sum()) if len(members) > 1 else 0
    return row | _words(d, row, state, aggregates)


def _value(d: Indicator, top: NDArray[Any], bottom: NDArray[Any]) -> tuple[float, str]:
    if not len(top):
        return np.nan, "no_bodies"
    if d.for_groups_only:
        made = _concentration(d, top, None)
        return made["value"], made["reason"]
    value, reason = quotient(d, [top.sum()], [bottom.sum()], d.minimum_group_n)
    return float(value[0]), str(reason[0])


def _pooled(d: Indicator, top: NDArray[Any], bottom: NDArray[Any], agencies: NDArray[Any]) -> dict[str, Any]:
    value, reason = _value(d, top, bottom)
    made: dict[str, Any] = {"value": value, "reason": reason}
    if len(top):
        made["numerator"] = float(top.sum())
    if d.denominator and len(top):
        made["denominator"] = made["n"] = float(bottom.sum())
    if d.is_rate and not reason:
        made["ci_low"], made["ci_high"] = bootstrap(top, bottom, agencies)
    return made


def _spread(d: Indicator, top: NDArray[Any], bottom: NDArray[Any]) -> dict[str, Any]:
    """Return the plain mean and the quantiles of the bodies' own values, those with enough cases."""
    values, _ = quotient(d, top, bottom, d.minimum_n)
    values = values[~np.isnan(values)]
    made: dict[str, Any] = {"rated": len(values)}
    if len(values):
        made |= {"plain": float(values.mean()), "median": float(np.median(values))}
    if len(values) >= thresholds()["spread_bodies"]:
        low, high = (float(q) for q in np.quantile(values, [0.1, 0.9]))
        made |= {"p10": low, "p90": high, "spread": high - low}
    return made


def _concentration(d: Indicator, top: NDArray[Any], agencies: NDArray[Any] | None) -> dict[str, Any]:
    if not len(top):
        return {"value": np.nan, "reason": "no_bodies"}
    made: dict[str, Any] = {"n": float(len(top)), "reason": ""}
    if d.kind == "zero_share":
        none = (top == 0).astype(float)
        made |= {"numerator": none.sum(), "denominator": float(len(top))}
        # One of two bodies without requests is no rate either.
        few = len(top) < d.minimum_group_n
        made |= {"value": np.nan, "reason": "few_bodies"} if few else {"value": float(none.mean())}
        if agencies is not None and not few:
            made["ci_low"], made["ci_high"] = bootstrap(none, np.ones(len(none)), agencies)
        return made
    largest = np.sort(top)[::-1][: ceil(len(top) * thresholds()["top_share"])]
    made |= {"numerator": float(largest.sum()), "denominator": float(top.sum()), "value": np.nan}
    if len(top) < thresholds()["top_bodies"]:
        return made | {"reason": "few_bodies"}
    if top.sum() == 0:
        return made | {"reason": "zero_denominator"}
    return made | {"value": float(largest.sum() / top.sum())}


def _words(d: Indicator, row: dict[str, Any], state: NDArray[Any], aggregates: int) -> dict[str, Any]:
    """Return the reason and the notes of a group's row."""
    words = {r["reason"]: (r["zh"], r["en"].rstrip(".")) for r in read_data("reasons.csv")}
    code = row["reason"] if isinstance(row["reason"], str) else ""
    # When the form never asked, that is the reason, not a lack of bodies.
    if code == "no_bodies" and len(state) and state.min() in (NOT_IN_EDITION, NO_FORM):
        code = STATES[int(state.min())]
    zh, en = [], []
    if code:
        more = f": {row['n']:.0f} < {d.minimum_group_n}" if code == "small_n" else ""
        zh.append(words[code][0] + more)
        en.append(words[code][1] + more)
    if row["covered"] < row["bodies"]:
        zh.append(f"应有 {row['bodies']} 个机关, 数字齐全的 {row['covered']} 个")
        en.append(f"{row['covered']} of {row['bodies']} bodies have the figures")
    if aggregates:
        zh.append(words["_aggregates"][0].format(k=aggregates))
        en.append(words["_aggregates"][1].format(k=aggregates))
    note = ("; ".join(zh) + "。" if zh else None, "; ".join(en) + "." if en else None)
    return {"reason": code or None, "note": note[0], "note_en": note[1]}
