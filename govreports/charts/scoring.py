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
SHARING = 2  # more reports on one line are counted, not named


def weight_sensitivity(
    *, sensitivity: pd.DataFrame, year: int | None = None, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw each report's rank and the range that it takes when each weight alone moves.

    `sensitivity`: from `govreports.indicators.sensitivity(scores)`, one year of it (the last by default).
    Reports that share a rank and its range have one line; the forty lowest-placed lines are shown, for at
    the top most reports have full marks.
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
    shown = _lines(data, language).tail(MOST_ROWS).reset_index(drop=True)
    if len(data) > 1 and len(shown) == 1:
        return base.no_data(base.axes(ax, size=(7.5, 2.6)), say("all_tied", language, k=len(data)))
    ax = base.axes(ax, size=(7.5, max(2.6, 1.3 + 0.25 * len(shown))))
    for y, row in enumerate(each(shown)):
        colour = "#D55E00" if row.reach else "#8C8C8C"
        ax.plot([row.min, row.max], [y, y], color=colour, linewidth=3, solid_capstyle="round", alpha=0.6)
        ax.plot(row.base_rank, y, "o", color=colour, markersize=5)
    ax.set_yticks(range(len(shown)), list(shown["names"]))
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(min(shown["min"].min(), shown["base_rank"].min()) - 0.7, max(shown["max"].max(), 2) + 0.7)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    by = float((sensitivity["factor"] - 1).abs().max())
    ax.set(xlabel=say("sensitivity_x", language), title=_title(rows, by, language))
    facts = {"k": len(data), "still": int((data["reach"] == 0).sum()), "move": int(data["reach"].max())}
    return base.describe(ax, data, say("sensitivity_alt", language, **facts))


def _title(rows: pd.DataFrame, by: float, language: str) -> str:
    text = say("sensitivity_title", language, by=by)
    return say("dated", language, text=text, year=rows["year"].max())


def _lines(data: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return one row for each rank and range, with the names or the number of the reports that share it."""
    rows = []
    for (rank, low, high), names in data.groupby(["base_rank", "min", "max"], sort=True)["agency"]:
        few = "、".join(shorten(str(n), 10) for n in names)
        told = few if len(names) <= SHARING else say("tied", language, k=len(names))
        rows.append({"base_rank": rank, "min": low, "max": high, "names": told})
    return pd.DataFrame(rows).assign(reach=lambda f: (f["max"] - f["min"]).astype(int))
