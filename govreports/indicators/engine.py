"""Indicators of single reports: numerator, denominator, value, interval, and why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from govreports.indicators import bounds
from govreports.indicators.definitions import chosen, definitions, needed, read_data, terms, thresholds
from govreports.indicators.intervals import wilson
from govreports.indicators.matrix import BLANK, NO_PREVIOUS, OK, STATES, Matrix, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from govreports.indicators.definitions import Indicator

Blank = Literal["missing", "zero", "bounds"]
BLANKS = ("missing", "zero", "bounds")
COLUMNS = (
    *("report_id", "agency_id", "agency", "level", "body_type", "year", "indicator", "base", "kind", "unit"),
    *("numerator", "denominator", "value", "low", "high", "n", "ci_low", "ci_high"),
    *("peers", "peer_median", "peer_gap", "reason", "note", "note_en"),
)


def matrix_for(corpus: Any, names: Iterable[str] | None, blank: str) -> tuple[tuple[Indicator, ...], Matrix]:
    """Return the definitions and the matrix of a corpus-like object, after checking the arguments."""
    if blank not in BLANKS:
        raise ValueError(f"no blank policy {blank!r}; choose one of {', '.join(BLANKS)}")
    for name in ("reports", "cells"):
        if not hasattr(corpus, name):
            raise TypeError(f"a corpus with the frames .reports and .cells is needed; this one lacks .{name}")
    wanted = chosen(names)
    places = needed(wanted)
    if blank == "bounds":
        places = list(dict.fromkeys([*places, *bounds.places_for_bounds()]))
    return wanted, build(corpus.reports, corpus.cells, places)


def raw(matrix: Matrix, d: Indicator, *, zero: bool) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return numerator, denominator (NaN where there is none) and state of one indicator per report."""
    top, state = matrix.evaluate(terms(d.numerator), zero=zero)
    if not d.denominator:
        return top, np.full(len(matrix), np.nan), state
    bottom, state_of_bottom = matrix.evaluate(terms(d.denominator), zero=zero)
    return top, bottom, np.maximum(state, state_of_bottom)


def quotient(d: Indicator, top: Any, bottom: Any, minimum: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return values and reasons ("" where there is a value) of an indicator from its two figures."""
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    if not d.is_rate:
        return top, np.where(np.isnan(top), "blank", "").astype(object)
    reason = np.full(top.shape, "", dtype=object)
    reason[bottom < minimum] = "small_n"
    reason[bottom == 0] = "zero_denominator"
    wrong = (bottom < 0) | ((top < 0) & (d.kind != "growth"))
    if d.kind == "share":
        wrong |= top > bottom
    reason[wrong] = "inconsistent"
    reason[np.isnan(top) | np.isnan(bottom)] = "blank"
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(reason == "", top / bottom, np.nan)
    return value, reason


def body_frame(matrix: Matrix, wanted: Sequence[Indicator], blank: Blank) -> pd.DataFrame:
    """Return the indicators of every report, one row per report, indicator and base."""
    blanks = bounds.Blanks(matrix)
    parts = [_one(matrix, d, blank, blanks) for d in wanted if not d.for_groups_only]
    if not parts or not len(matrix):
        return pd.DataFrame(columns=list(COLUMNS))
    made = pd.concat(parts, ignore_index=True)
    made = made.sort_values(["_row", "_order"], kind="stable").reset_index(drop=True)
    return _with_peers(made)[list(COLUMNS)]


def _one(matrix: Matrix, d: Indicator, blank: Blank, blanks: bounds.Blanks) -> pd.DataFrame:
    top, bottom, state = raw(matrix, d, zero=blank == "zero")
    value, reason = quotient(d, top, bottom, d.minimum_n)
    reason = np.where(state == OK, reason, np.array(STATES, dtype=object)[state])
    value = np.where(reason == "", value, np.nan)
    low = high = np.full(len(matrix), np.nan)
    extra = np.full(len(matrix), "", dtype=object)
    if blank == "bounds":
        low, high, extra = _bounds(matrix, d, value, state, blanks)
    ci_low, ci_high = (low * np.nan, low * np.nan)
    if d.kind == "share":
        shown = np.where(reason == "", top, np.nan)
        ci_low, ci_high = wilson(shown, bottom, thresholds()["confidence"])
    notes = _notes(matrix, d, reason, extra, value, bottom)
    reports = matrix.reports[["report_id", "agency_id", "agency", "level", "body_type", "year"]]
    made = {
        **{"indicator": d.indicator, "base": d.base or None, "kind": d.kind, "unit": d.unit},
        **{"numerator": top, "denominator": bottom, "value": value, "low": low, "high": high},
        **{"n": bottom if d.is_rate else np.nan, "ci_low": ci_low, "ci_high": ci_high},
        **{
            "reason": pd.Series([code or None for code in reason], dtype=object),
            "note": notes[0],
            "note_en": notes[1],
        },
        **{"_row": np.arange(len(matrix)), "_order": definitions().index(d)},
    }
    return pd.concat([reports, pd.DataFrame(made, index=reports.index)], axis=1)


def _bounds(
    matrix: Matrix, d: Indicator, value: NDArray[Any], state: NDArray[Any], blanks: bounds.Blanks
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the range that blanks leave open, from blank = 0 through every filling that the sums allow."""
    low, high = value.copy(), value.copy()
    extra = np.full(len(matrix), "", dtype=object)
    top, bottom, _ = raw(matrix, d, zero=True)
    zero, _ = quotient(d, top, bottom, d.minimum_n)
    formulas = [*terms(d.numerator), *(terms(d.denominator) if d.denominator else ())]
    for i in np.flatnonzero(state == BLANK):
        # Last year's report has blanks of its own, which this report's sums do not limit.
        if any(t.previous for t in formulas):
            extra[i] = "unbounded"
            continue
        try:
            filled = list(blanks.fillings(int(i), formulas))
        except bounds.InfeasibleError:
            extra[i] = "inconsistent"
            continue
        except bounds.UnboundedError:
            extra[i] = "unbounded"
            continue
        tops = [bounds.value_of(terms(d.numerator), f) for f in filled]
        bottoms = [bounds.value_of(terms(d.denominator), f) if d.denominator else np.nan for f in filled]
        values, reasons = quotient(d, tops, bottoms, d.minimum_n)
        if "small_n" in reasons or "zero_denominator" in reasons:
            extra[i] = "small_n"
            continue
        ends = [v for v in (*values, zero[i]) if not np.isnan(v)]
        if ends:
            low[i], high[i] = min(ends), max(ends)
        else:
            extra[i] = "inconsistent"
    return low, high, extra


def _notes(
    matrix: Matrix,
    d: Indicator,
    reason: NDArray[Any],
    extra: NDArray[Any],
    value: NDArray[Any],
    n: NDArray[Any],
) -> tuple[list[str | None], list[str | None]]:
    words = {r["reason"]: (r["zh"], r["en"].rstrip(".")) for r in read_data("reasons.csv")}
    marks = [r for r in read_data("yardsticks.csv") if r["indicator"] == d.indicator and r["asks"] == "yes"]
    made: list[tuple[str | None, str | None]] = []
    names = _blank_names(matrix, d, reason)
    for i, code in enumerate(reason):
        zh, en = [], []
        if code:
            more = names.get(i, "")
            if code == "small_n":
                more = f"{n[i]:.0f} < {d.minimum_n}"
            zh.append(words[code][0] + (f": {more}" if more else ""))
            en.append(words[code][1] + (f": {more}" if more else ""))
        if extra[i]:
            zh.append(words[extra[i]][0])
            en.append(words[extra[i]][1])
        for mark in marks:
            if value[i] > float(mark["value"]):
                zh.append(f"高于 {float(mark['value']):.0%}({mark['label_zh']}), 值得询问")
                en.append(f"above {float(mark['value']):.0%} ({mark['label_en']}): worth a question")
        made.append(("; ".join(zh) + "。" if zh else None, "; ".join(en) + "." if en else None))
    return [zh for zh, _ in made], [en for _, en in made]


def _blank_names(matrix: Matrix, d: Indicator, reason: NDArray[Any]) -> dict[int, str]:
    """Return for each report that lacks a figure the cells it lacks, at most three by name."""
    rows = np.flatnonzero((reason == "blank") | (reason == "unread"))
    both = (
        [t for t in (*terms(d.numerator), *terms(d.denominator)) if not t.previous] if d.denominator else []
    )
    both = both or [t for t in terms(d.numerator) if not t.previous]
    places = list(dict.fromkeys(p for t in both for p in t.places))
    missing = matrix.states[np.ix_(rows, np.array([matrix.places[p] for p in places], dtype=int))]
    wanted = (missing > OK) & (missing < NO_PREVIOUS)
    names = {}
    for row, lacks in zip(rows, wanted, strict=True):
        lacking = [_short(p) for p, lack in zip(places, lacks, strict=True) if lack]
        names[int(row)] = "、".join(lacking[:3]) + (f" 等 {len(lacking)} 格" if len(lacking) > 3 else "")
    return names


def _short(place: str) -> str:
    from govreports.indicators.editions import short_label

    return short_label(place)


def _with_peers(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the median of the same level and body type of the year, and the gap to it."""
    keys = ["indicator", "base", "year", "level", "body_type"]
    rates = frame["kind"].isin(["share", "ratio", "growth"])
    known = frame["value"].where(rates & frame["level"].notna() & frame["body_type"].notna())
    groups = known.groupby([frame[k].astype(object).where(frame[k].notna(), "") for k in keys], sort=False)
    peers = groups.transform("count")
    enough = known.notna() & (peers >= thresholds()["peers"])
    median = groups.transform("median").where(enough)
    return frame.assign(peers=peers.where(rates).astype("Int64"), peer_median=median, peer_gap=known - median)
