"""What blanks leave open, and what became of challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten
from govreports.charts.indicators import indicator_title, one_year, percent_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["blank_ranges", "overturn_dots"]


def blank_ranges(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    base_quantity: str = "processed",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw what blanks leave open, from `indicators(corpus, blank="bounds")`: a thin bar for each body.

    Only bodies whose bounds differ have a bar; the widest come first, at most forty.
    """
    rows = one_year(indicators, year)
    rows = rows[(rows["indicator"] == indicator) & (rows["base"] == base_quantity)]
    data = rows[rows["high"] > rows["low"]].assign(width=lambda f: (f["high"] - f["low"]) * 100)
    data = data.sort_values(["width", "report_id"], ignore_index=True).tail(40).reset_index(drop=True)
    title = indicator_title(indicator, language)
    ax = base.axes(ax, size=(8, max(2.4, 1.2 + 0.26 * len(data))))
    if data.empty:
        return base.no_data(ax, say("none", language, why=say("none_bounds", language)))
    for y, row in enumerate(each(data)):
        ax.plot([row.low, row.high], [y, y], color="#0072B2", linewidth=2, solid_capstyle="butt")
        ax.plot([row.low, row.high], [y, y], "|", color="#0072B2", markersize=9)
        ax.annotate(
            f"{row.width:.1f}",
            (row.high, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=base.GREY,
        )
    ax.set_yticks(range(len(data)), [shorten(str(a)) for a in data["agency"]])
    ax.set_ylim(-0.7, len(data) - 0.3)
    percent_axis(ax.xaxis)
    ax.set(xlabel=title, title=say("bounds_title", language, title=title))
    return base.describe(ax, data, say("bounds_alt", language, k=len(data), width=float(data["width"].max())))


OVERTURN = "overturn_rate_"


def overturn_dots(
    *, groups: pd.DataFrame, year: int, minimum: int = 10, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw overturned among concluded decisions of the three remedies in one year, with intervals.

    `groups`: from `indicators(corpus, by=[])`. Full dots: of all concluded (lower bound); hollow ones: of
    those affirmed or overturned (upper bound). Rows with fewer than `minimum` cases are left out.
    """
    rows = groups[(groups["year"] == year) & groups["indicator"].str.startswith(OVERTURN)]
    data = rows[(rows["n"] >= minimum) & rows["value"].notna()]
    ax = base.axes(ax, size=(7, 2.8))
    if data.empty:
        return base.no_data(ax, say("none", language, why=say("none_overturn", language, minimum=minimum)))
    order = list(dict.fromkeys(rows["indicator"]))[::-1]
    facts = []
    for row in each(data):
        lower = str(row.base).endswith("_concluded")
        y = order.index(row.indicator) + (0 if lower else 0.22)
        if pd.notna(row.ci_low):
            ax.plot([row.ci_low, row.ci_high], [y, y], color="#0072B2", linewidth=1.6 if lower else 0.8)
        ax.plot(row.value, y, "o", color="#0072B2", markerfacecolor="#0072B2" if lower else "white", zorder=3)
        name = say(f"row_{row.indicator.removeprefix(OVERTURN)}", language)
        if lower:
            ax.annotate(
                f"{row.numerator:,.0f}/{row.n:,.0f}",
                (row.value, y),
                xytext=(0, -11),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=8,
                color=base.GREY,
            )
            facts.append(say("overturn_fact", language, row=name, k=row.numerator, n=row.n, value=row.value))
    ax.set_yticks(range(len(order)), [say(f"row_{o.removeprefix(OVERTURN)}", language) for o in order])
    ax.set_ylim(-0.6, len(order) - 0.4)
    ax.set_xlim(left=0)
    percent_axis(ax.xaxis)
    mark = f"\n{say('first_2024', language)}" if year >= 2024 else ""
    ax.set_xlabel(f"{say('overturn_x', language)}; {say('overturn_other', language)}{mark}", fontsize=9)
    ax.set_title(f"{say('overturn_title', language)}, {year}")
    return base.describe(ax, data, say("overturn_alt", language, year=year, facts="; ".join(facts)))
