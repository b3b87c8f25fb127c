"""Provinces sorted by one share, with intervals: beside the tiles, which only locate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.transforms import offset_copy

from govreports.charts import base
from govreports.charts._tiles import layout, layout_of, phrase
from govreports.charts.tiles import INK, indicator_tiles, tile_takeaway, value_legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["province_dots", "province_pair"]


def province_dots(
    *, values: pd.DataFrame, year: int, title: str, base_title: str = "", language: str = "zh",
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the provinces of one year sorted by value, with intervals; hollow where not compared.

    Parameters
    ----------
    values : DataFrame
        From `tile_values`.
    title, base_title : str
        What the indicator and its denominator are called.
    """
    data = values[(values["year"] == year) & values["value"].notna() & (values["n"] >= base.MIN_N)]
    data = data.sort_values(["value", "province"], ignore_index=True)
    ax = base.axes(ax, size=(6, 1.6 + 0.26 * max(len(data), 4)))
    if data.empty:
        return base.no_data(ax, phrase("dots_none", language, min_n=base.MIN_N))
    for y, row in enumerate(data.to_dict("records")):
        if pd.notna(row["ci_low"]):
            ax.plot([row["ci_low"], row["ci_high"]], [y, y], color="#8C8C8C", linewidth=1.6, zorder=2)
        face = INK if row["compared"] else "white"
        ax.plot(row["value"], y, "o", markersize=5.5, markerfacecolor=face, markeredgecolor=INK, zorder=3)
        text = phrase("dots_n", language, n=row["n"], covered=row["covered"], expected=row["expected"])
        ax.text(1.02, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=base.GREY)
    names = {
        t["province"]: t[language] for name in ("china", "fictional") for t in layout(name).to_dict("records")
    }
    ax.set_yticks(range(len(data)), [names.get(p, p) for p in data["province"]])
    ax.set_ylim(-0.7, len(data) - 0.3)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    handles = [Line2D([], [], color="#8C8C8C", linewidth=1.6, label=phrase("dots_full", language))]
    if (~data["compared"]).any():
        hollow = phrase("dots_hollow", language)
        handles.append(
            Line2D([], [], color=INK, marker="o", linestyle="", markerfacecolor="white", label=hollow)
        )
    medians = data["median"].dropna()
    if len(medians):
        median = phrase("dots_median", language, median=100 * medians.iloc[0])
        handles.append(ax.axvline(medians.iloc[0], color="#D55E00", linewidth=1.2, label=median, zorder=1))
    below = offset_copy(ax.transAxes, base.figure_of(ax), 0, -36, units="points")  # clear of the label
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below)
    ax.set_xlabel(phrase("dots_x", language, title=title, base=base_title) if base_title else title)
    ax.set_title(phrase("dots_title", language))
    said = tile_takeaway(values=values, language=language, year=year)
    return base.describe(ax, data, said)


def province_pair(
    *, values: pd.DataFrame, reports: pd.DataFrame, title: str, base_title: str = "", year: int | None = None,
    language: str = "zh",
) -> Figure:  # fmt: skip
    """Draw the tiles of one year (the last) with the sorted dots beside them: one locates, one compares."""
    if values.empty:
        return base.figure_of(base.no_data(base.axes(size=(8, 2)), phrase("none", language)))
    year = int(values["year"].max()) if year is None else year
    name, rows = layout_of(reports), (values["year"] == year).sum()
    left, right = base.panel(
        1, 2, size=(11.5, max(4.8 if name == "fictional" else 6.4, 2.2 + 0.24 * rows)), width_ratios=(1.05, 1)
    ).flat
    indicator_tiles(values=values, reports=reports, year=year, language=language, ax=left)
    note = phrase("fictional" if name == "fictional" else "schematic", language)
    left.legend(
        handles=value_legend(values, language), title=note, loc="upper left", bbox_to_anchor=(0, -0.02),
        ncols=2, fontsize=8.5, title_fontsize=8.5, alignment="left", handlelength=1.4,
    )  # fmt: skip
    province_dots(values=values, year=year, title=title, base_title=base_title, language=language, ax=right)
    return base.figure_of(left)
