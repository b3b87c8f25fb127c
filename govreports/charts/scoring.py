"""What a change of weights does to the ranks of a scoring sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.ticker import MaxNLocator

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["weight_sensitivity"]

MOST_ROWS = 40


def weight_sensitivity(
    *, sensitivity: pd.DataFrame, year: int | None = None, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw each report's rank and the range that it takes when each weight alone moves.

    `sensitivity`: from `govreports.indicators.sensitivity(scores)`. The forty best-placed reports of the
    year (the last by default) are shown.
    """
    rows = sensitivity[sensitivity["rank"].notna() & sensitivity["base_rank"].notna()]
    years = rows["year"].dropna()
    if len(years):
        rows = rows[rows["year"] == (years.max() if year is None else year)]
    if rows.empty:
        ax = base.axes(ax, size=(7.5, 2.6))
        return base.no_data(ax, say("none", language, why=say("none_scores", language)))
    data = rows.groupby(["report_id", "agency", "base_rank"], observed=True)["rank"].agg(["min", "max"])
    data = data.reset_index().sort_values(["base_rank", "report_id"], ignore_index=True)
    reach = (pd.concat([data["base_rank"] - data["min"], data["max"] - data["base_rank"]], axis=1)).max(
        axis=1
    )
    data = data.assign(reach=reach.astype(int))
    shown = data.head(MOST_ROWS)
    ax = base.axes(ax, size=(7.5, max(2.6, 1.3 + 0.25 * len(shown))))
    for y, row in enumerate(each(shown)):
        colour = "#D55E00" if row.reach else "#8C8C8C"
        ax.plot([row.min, row.max], [y, y], color=colour, linewidth=3, solid_capstyle="round", alpha=0.6)
        ax.plot(row.base_rank, y, "o", color=colour, markersize=5)
    ax.set_yticks(range(len(shown)), [shorten(str(a)) for a in shown["agency"]])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(0.3, max(shown["max"].max(), 2) + 0.7)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    by = float((sensitivity["factor"] - 1).abs().max())
    ax.set(xlabel=say("sensitivity_x", language), title=say("sensitivity_title", language, by=by))
    facts = {"k": len(data), "still": int((data["reach"] == 0).sum()), "move": int(data["reach"].max())}
    return base.describe(ax, data, say("sensitivity_alt", language, **facts))
