"""Trends: requests received and how they ended, year by year and level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.charts import base, trends
from govreports.charts.palette import label, palette, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["by_level", "left_out", "outcome_bars", "received_lines", "year_ticks"]


def _level(frame: pd.DataFrame, level: str | None) -> pd.DataFrame:
    return frame if level is None else frame[frame["level"] == level]


def _level_name(level: str | None, language: str) -> str:
    return say("all_levels", language) if level is None else label("level", level, language)


def year_ticks(ax: Axes, years: list[int], language: str, *, marks: bool = True, right: float = 0.6) -> None:
    ax.set_xticks(years, [str(y) for y in years])
    ax.set_xlim(min(years) - 0.6, max(years) + right)
    base.edition_gap(ax, years, language)
    if marks:
        base.statute_marks(ax, years, language)


def by_level(draw: Callable[..., Axes], *, reports: pd.DataFrame, **given: Any) -> Figure:
    """Draw one chart for each level that has reports, and return the figure.

    Parameters
    ----------
    draw : function
        A chart of this module that takes `level` and `ax`, such as `received_lines`.
    """
    have = set(reports["level"].dropna().astype(str))
    levels: list[str | None] = [code for code in palette("level") if code in have]
    levels = levels or [None]
    columns = min(2, len(levels))
    rows = -(-len(levels) // columns)
    places = base.panel(rows, columns, size=(5.6 * columns, 4.1 * rows))
    for ax, level in zip(places.flat, levels, strict=False):
        draw(reports=reports, level=level, ax=ax, **given)
    for ax in list(places.flat)[len(levels) :]:
        ax.remove()
    return base.figure_of(places.flat[0])


def left_out(*, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> str:
    """Return in words how many reports the shares leave out: no request processed, or no sum that holds."""
    counts = trends.outcome_counts(trends.totals(cells, reports)).attrs
    return say("idle", language, idle=counts["idle"], left_out=counts["left_out"])


def received_lines(
    *,
    cells: pd.DataFrame,
    reports: pd.DataFrame,
    level: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw the requests received in each year: the same bodies throughout (solid) and all reports (dashed).

    Bars below the lines count the reports of each year. The same bodies are those with a figure in every
    year from the first to the last.
    """
    wide = _level(trends.totals(cells, reports), level)
    wide = wide[wide["received"].notna()]
    ax = base.axes(ax)
    if wide.empty:
        return base.no_data(ax, say("none", language))
    panel = trends.matched(wide, ["received"])
    k, whole = panel["agency_id"].nunique(), wide.groupby("year")["received"].agg(["sum", "size"])
    years = list(range(int(wide["year"].min()), int(wide["year"].max()) + 1))
    same = panel.groupby("year")["received"].sum()
    colour = palette("level").get(level or "", "#333333")
    ax.plot(
        whole.index,
        whole["sum"],
        color=colour,
        linestyle=(0, (4, 2)),
        linewidth=1.3,
        marker="o",
        markersize=3,
    )
    ends = [(whole["sum"], say("received_all", language))]
    if k:
        ax.plot(same.index, same, color=colour, linewidth=2.2, marker="o", markersize=4)
        ends.append((same, say("received_panel", language, k=k)))
    ax.set_ylim(0, max(1.0, float(whole["sum"].max())) * 1.18)
    _end_labels(ax, ends, colour)
    year_ticks(ax, years, language, right=0.3)
    ax.set_ylabel(say("received_y", language))
    ax.set_title(say("received_title", language, level=_level_name(level, language)))
    _report_bars(ax, whole["size"], years, language)
    told = same if k else whole["sum"]
    numbers = {"level": _level_name(level, language), "first": told.index[0], "last": told.index[-1]}
    numbers |= {"k": k, "a": told.iloc[0], "b": told.iloc[-1]}
    data = whole.rename(columns={"sum": "received_all", "size": "reports"}).assign(received_same_bodies=same)
    data = data.reset_index().assign(level=level or "all", same_bodies=k)
    return base.describe(ax, data, say("received_alt" if k else "received_alt_all", language, **numbers))


def _end_labels(ax: Axes, ends: list[tuple[pd.Series, str]], colour: str) -> None:
    high = ax.get_ylim()[1]
    places = sorted(((float(s.iloc[-1]), int(s.index[-1]), words) for s, words in ends), key=lambda p: p[0])
    last = -np.inf
    for y, x, words in places:
        shown = max(y, last + 0.08 * high)
        last = shown
        ax.annotate(
            f"{words} {y:,.0f}", (x, y), xytext=(x + 0.38, shown), textcoords="data", fontsize=8,
            color=colour, va="center", annotation_clip=False,
        )  # fmt: skip


def _report_bars(ax: Axes, counts: pd.Series, years: list[int], language: str) -> None:
    strip = ax.inset_axes((0, -0.36, 1, 0.2), sharex=ax)
    strip.bar(counts.index, counts, width=0.55, color="#BDBDBD")
    base.n_labels(strip, counts.index, counts, counts)
    strip.set_ylim(0, float(counts.max()) * 1.5)
    strip.set_yticks([])
    strip.set_ylabel(say("received_n", language), fontsize=8, rotation=0, ha="right", va="center")
    strip.tick_params(labelbottom=False, bottom=False)
    strip.spines["left"].set_visible(False)
    strip.axison = True


def outcome_bars(
    *,
    cells: pd.DataFrame,
    reports: pd.DataFrame,
    level: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw how processed requests ended, in 100 % bars by year with the number processed above.

    A year with fewer than 30 processed gets no bar but its number.
    """
    good = trends.outcome_counts(_level(trends.totals(cells, reports), level))
    ax = base.axes(ax)
    if good.empty:
        return base.no_data(ax, say("none", language))
    codes = [c for c in palette("outcome") if c != "pending_end"]
    sums = good.groupby("year")[codes].sum()
    n = sums.sum(axis=1)
    shares = sums.div(n, axis=0) * 100
    drawn = shares[n >= base.MIN_N]
    bottom = pd.Series(0.0, index=drawn.index)
    for code in codes:
        ax.bar(
            drawn.index, drawn[code], bottom=bottom, width=0.7, color=palette("outcome")[code],
            edgecolor="white", linewidth=0.5,
        )  # fmt: skip
        bottom += drawn[code]
    base.n_labels(ax, n.index, [100 if v >= base.MIN_N else 0 for v in n], n)
    ax.set_ylim(0, 108)
    year_ticks(ax, list(range(int(n.index.min()), int(n.index.max()) + 1)), language, marks=False)
    ax.set_yticks(range(0, 101, 25))
    ax.set_ylabel(say("outcomes_y", language))
    few = " · " + say("outcomes_few", language, min_n=base.MIN_N) if (n < base.MIN_N).any() else ""
    ax.set_title(say("outcomes_title", language, level=_level_name(level, language)) + few, pad=26)
    base.legend(ax, "outcome", codes, language, fontsize=8)
    enough = n[n >= base.MIN_N]
    if enough.empty:
        return base.describe(ax, None, say("outcomes_few", language, min_n=base.MIN_N))
    last = enough.index[-1]
    parts = "，".join(f"{label('outcome', c, language)} {shares.loc[last, c]:.1f}%" for c in codes)
    numbers = {"level": _level_name(level, language), "last": last, "n": n.loc[last], "parts": parts}
    data = (
        sums.reset_index().melt("year", var_name="outcome", value_name="count").assign(level=level or "all")
    )
    data = data.merge(n.rename("processed").reset_index())
    return base.describe(ax, data, say("outcomes_alt", language, **numbers))
