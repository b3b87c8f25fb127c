"""Bodies against chance: a share against the number of cases it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten
from govreports.charts.indicators import INK, MOST_NAMES, dated, indicator_title, one_year, percent_axis
from govreports.charts.palette import label
from govreports.indicators import ranks
from govreports.indicators.definitions import thresholds

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["funnel"]

NAME_HEIGHT = 10.0  # points from the line of one name to the next
HALF_CHARACTER = 4.3  # points, half the width of a Chinese character at this size


def funnel(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    base_quantity: str = "processed",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw a share against its n with 95 and 99.8 % limits; only bodies outside the outer ones are named.

    Bodies with n < 30 are light grey dots: no rate of theirs is given. Fewer than five others make no
    funnel. The limits count in the
    overdispersion (`govreports.indicators.funnel`). `year`: the last by default.
    """
    data = ranks.funnel(one_year(indicators, year), indicator, base=base_quantity)
    ax = base.axes(ax, size=(8, 5))
    rated, title = data[data["rated"].astype(bool)], indicator_title(indicator, language)
    fewest = thresholds()["peers"]
    if len(rated) < fewest:
        return base.no_data(ax, say("none", language, why=say("none_few", language, fewest=fewest)))
    target, phi = float(rated["target"].iloc[0]), float(rated["phi"].iloc[0])
    grey = data[~data["rated"].astype(bool)]
    n = np.geomspace(max(1, data["n"].min() * 0.8), data["n"].max() * 1.3, 200)
    for confidence, style, text in ((0.95, "--", "95"), (0.998, "-", "99.8")):
        low, high = ranks.limits(n, target, phi, confidence)
        ax.plot(n, low, style, color="#777777", linewidth=0.9)
        ax.plot(
            n,
            high,
            style,
            color="#777777",
            linewidth=0.9,
            label=say("funnel_limit", language, level=text, phi=phi),
        )
    ax.axhline(target, color=INK, linewidth=0.9, label=say("funnel_target", language, target=target))
    if len(grey):
        ax.scatter(grey["n"], grey["value"], s=14, color="#E3E3E3", label=say("small", language), zorder=2)
    for level in sorted(rated["level"].dropna().astype(str).unique()):
        of_level = rated[rated["level"].astype(str) == level]
        ax.scatter(
            of_level["n"],
            of_level["value"],
            s=22,
            color=base.LEVEL_COLOURS.get(level, INK),
            zorder=3,
            label=label("level", level, language),
        )
    unknown = rated[rated["level"].isna()]
    ax.scatter(unknown["n"], unknown["value"], s=22, color=INK, zorder=3)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(-0.08, 1.08)  # room for names at both ends
    _name_outsiders(ax, rated[rated["outside"].astype(bool)], target)
    percent_axis(ax.yaxis)
    ax.set(
        xlabel=say("funnel_x", language, title=title),
        ylabel=title,
        title=dated("funnel_title", language, title, data),
    )
    counts = {"rated": len(rated), "outside": int(rated["outside"].sum()), "grey": len(grey)}
    told = say("funnel_outside", language, **counts)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), title=told, alignment="left")
    return base.describe(ax, data, say("funnel_alt", language, target=target, phi=phi, **counts))


def _name_outsiders(ax: Axes, rows: pd.DataFrame, target: float) -> None:
    """Name the farthest bodies, away from the line, each name clear of the others."""
    far = rows.assign(far=rows["z"].abs()).sort_values("far", ascending=False).head(MOST_NAMES)
    taken: list[tuple[float, float, float]] = []
    point = base.figure_of(ax).dpi / 72
    for row in each(far):
        name, away = shorten(str(row.agency)), 1 if row.value >= target else -1
        x, y = ax.transData.transform((row.n, row.value)) / point
        half, lift = HALF_CHARACTER * len(name), 6.0
        while any(
            abs(x - x1) < half + half1 and abs(y + away * lift - y1) < NAME_HEIGHT for x1, y1, half1 in taken
        ):
            lift += NAME_HEIGHT / 2
        taken.append((x, y + away * lift, half))
        ax.annotate(
            name,
            (row.n, row.value),
            xytext=(0, away * lift),
            textcoords="offset points",
            fontsize=8,
            ha="center",
            va="bottom" if away > 0 else "top",
            arrowprops={"arrowstyle": "-", "color": "#BBBBBB", "linewidth": 0.6} if lift > 12 else None,
        )
