"""Shares of requests: the reasons, the applicants, and what is still pending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports import form
from govreports.charts import base, trends
from govreports.charts.palette import palette, say
from govreports.charts.trend import year_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["applicant_dots", "pending_lines", "reason_dumbbell"]

# A year has about 250 working days; a request may wait for 20 of them, or 40 when extended.
TERMS = ((8, 20), (16, 40))


def reason_dumbbell(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the sixteen reasons for not disclosing as shares of processed, first year against last.

    The same bodies in both years; the label gives the change in percentage points and the counts.
    """
    shares = trends.reason_shares(trends.totals(cells, reports))
    ax = base.axes(ax, size=(8, 6.4))
    if shares.empty or shares["processed"].min() < base.MIN_N:
        return base.no_data(ax, say("reasons_few", language, min_n=base.MIN_N))
    first, last = shares["year"].min(), shares["year"].max()
    wide = shares.pivot(index="row", columns="year", values=["share", "count"]).loc[shares["row"].unique()]
    short = form.labels(language).drop_duplicates("row", keep="last").set_index("row")["row_short"]
    groups = shares.drop_duplicates("row").set_index("row")["group"]
    y, places = 0.0, {}
    for group in trends.REASON_GROUPS:
        for row in groups.index[groups == group]:
            places[row] = y
            y += 1
        y += 0.8
    for row, place in places.items():
        a, b = (float(wide.loc[row, ("share", year)]) * 100 for year in (first, last))
        ca, cb = (float(wide.loc[row, ("count", year)]) for year in (first, last))
        colour = palette("outcome")[groups[row]]
        ax.plot([a, b], [place, place], color="#BBBBBB", linewidth=1.5, zorder=1)
        ax.plot(a, place, "o", color="white", markeredgecolor=colour, markersize=6, markeredgewidth=1.6)
        ax.plot(b, place, "o", color=colour, markersize=7)
        words = say("reasons_change", language, pp=b - a, a=ca, b=cb)
        ax.annotate(
            words, (max(a, b), place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8
        )
    ax.set_yticks(list(places.values()), [str(short[r]) for r in places])
    ax.invert_yaxis()
    ax.set_xlim(0, shares["share"].max() * 100 * 1.45)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(say("reasons_x", language))
    title = say("reasons_title", language, first=first, last=last, k=int(shares["bodies"].max()))
    ax.set_title(title, pad=26)
    _year_legend(ax, first, last)
    top = (wide[("share", last)] - wide[("share", first)]).abs().idxmax()
    numbers = {"a": wide.loc[top, ("share", first)] * 100, "b": wide.loc[top, ("share", last)] * 100}
    return base.describe(ax, shares, say("reasons_alt", language, label=short[top], **numbers))


def _year_legend(ax: Axes, first: int, last: int) -> None:
    from matplotlib.lines import Line2D

    style: Any = {"marker": "o", "linestyle": "", "color": "#555555", "markersize": 6}
    handles = [
        Line2D([], [], markerfacecolor="white", **style, label=str(first)),
        Line2D([], [], **style, label=str(last)),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0.2)


def applicant_dots(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the six kinds of applicants as shares of received on a log scale, a dot for each year.

    A kind that did not ask in a year has no dot: a log scale has no zero.
    """
    shares = trends.applicant_shares(cells, reports)
    shares = shares[shares["received"] >= base.MIN_N] if len(shares) else shares
    ax = base.axes(ax, size=(8, 4))
    if shares.empty:
        return base.no_data(ax, say("reasons_few", language, min_n=base.MIN_N))
    import matplotlib as mpl

    years = sorted(shares["year"].unique())
    shades = mpl.colormaps["cividis"](np.linspace(0.92, 0.05, len(years)))
    names = form.labels(language).query("table == 'requests'").drop_duplicates("column").set_index("column")
    for i, year in enumerate(years):
        part = shares[(shares["year"] == year) & (shares["count"] > 0)]
        rows = [trends.APPLICANTS.index(a) for a in part["applicant"]]
        offset = (i - (len(years) - 1) / 2) * 0.09
        ax.plot(
            part["share"] * 100, np.array(rows) + offset, "o", color=shades[i], markersize=6, label=str(year)
        )
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda v, _: f"{v:g}"))
    ax.set_yticks(
        range(len(trends.APPLICANTS)), [str(names.loc[a, "column_short"]) for a in trends.APPLICANTS]
    )
    ax.invert_yaxis()
    ax.grid(axis="x")
    ax.set_xlabel(say("applicants_x", language))
    ax.set_title(say("applicants_title", language), pad=26)
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(years), borderaxespad=0.2, handletextpad=0.1
    )
    now = shares[shares["year"] == years[-1]].sort_values("count").iloc[-1]
    numbers = {"last": years[-1], "n": now["received"], "share": now["share"] * 100}
    numbers |= {"label": names.loc[now["applicant"], "column_short"]}
    return base.describe(ax, shares, say("applicants_alt", language, **numbers))


def pending_lines(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw pending_end as a share of the caseload: all reports pooled as a line, bodies as dots.

    A body is drawn where its caseload is at least 30. The lines at 8 % and 16 % are what 20 and 40
    working days of a year's requests would leave open.
    """
    each = trends.pending_shares(trends.totals(cells, reports))
    ax = base.axes(ax)
    pooled = each.groupby("year")[["pending_end", "caseload"]].sum() if len(each) else each
    pooled = pooled[pooled["caseload"] >= base.MIN_N]
    if pooled.empty:
        return base.no_data(ax, say("reasons_few", language, min_n=base.MIN_N))
    line = pooled["pending_end"] / pooled["caseload"] * 100
    big = each[each["caseload"] >= base.MIN_N].sort_values(["year", "share", "agency"], kind="stable")
    spread = (big.groupby("year").cumcount() * 0.618 % 1 - 0.5) * 0.5  # the same places every time
    ax.plot(
        big["year"] + spread, big["share"] * 100, "o", color="#9A9A9A", markersize=3.5, alpha=0.6,
        label=say("pending_body", language, min_n=base.MIN_N), markeredgewidth=0,
    )  # fmt: skip
    ax.plot(
        line.index,
        line,
        color="#222222",
        linewidth=2,
        marker="o",
        markersize=4,
        label=say("pending_pooled", language),
    )
    for share, days in TERMS:
        ax.axhline(share, color="#D55E00", linewidth=0.8, linestyle=(0, (4, 3)))
        words = say("pending_term", language, share=share, days=days)
        ax.annotate(
            words,
            (1, share),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            fontsize=8,
            color="#A84800",
        )
    year_ticks(ax, list(range(int(line.index.min()), int(line.index.max()) + 1)), language)
    ax.set_ylim(
        0, max(20.0, float(line.max()) * 1.3, float((big["share"] * 100).max() if len(big) else 0) * 1.05)
    )
    ax.set_ylabel(say("pending_y", language))
    ax.set_title(say("pending_title", language), pad=26)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderaxespad=0.2)
    numbers = {"first": line.index[0], "last": line.index[-1], "a": line.iloc[0], "b": line.iloc[-1]}
    data = pooled.assign(share=line / 100).reset_index().assign(agency="")
    return base.describe(
        ax, pd.concat([data, big], ignore_index=True), say("pending_alt", language, **numbers)
    )
