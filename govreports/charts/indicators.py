"""Bodies against each other: funnel, caterpillar, ranks by base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten
from govreports.charts.palette import label
from govreports.indicators import ranks
from govreports.indicators.definitions import definitions, quantity_labels, thresholds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["base_bump", "caterpillar", "funnel", "indicators_takeaway"]

INK, PALE, ACCENT = "#333333", "#C8C8C8", "#D55E00"
TIER_COLOURS = {"below": "#0072B2", "indistinguishable": "#8C8C8C", "above": "#D55E00"}
MOST_NAMES = 12
MOVING = 5  # ranks; lines that move by less stay grey


def indicator_title(indicator: str, language: str) -> str:
    """Return the printed name of an indicator."""
    found = next(d for d in definitions() if d.indicator == indicator)
    return found.title_zh if language == "zh" else found.title_en


def one_year(frame: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Return the rows of one year, the last by default."""
    years = frame["year"].dropna()
    chosen = year if year is not None else (years.max() if len(years) else None)
    return frame if chosen is None else frame[frame["year"] == chosen]


def percent_axis(axis: Any) -> None:
    """Print an axis of shares in per cent."""
    axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_major_locator(MaxNLocator(6))


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

    Bodies with n < 30 are light grey dots: no rate of theirs is given. The limits count in the
    overdispersion (`govreports.indicators.funnel`). `year`: the last by default.
    """
    data = ranks.funnel(one_year(indicators, year), indicator, base=base_quantity)
    ax = base.axes(ax, size=(8, 5))
    rated, title = data[data["rated"].astype(bool)], indicator_title(indicator, language)
    if rated.empty:
        return base.no_data(ax, say("none", language, why=say("none_why", language)))
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
    _name_outsiders(ax, rated[rated["outside"].astype(bool)], target)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.set_ylim(-0.03, 1.03)
    percent_axis(ax.yaxis)
    ax.set(
        xlabel=say("funnel_x", language, title=title),
        ylabel=title,
        title=say("funnel_title", language, title=title),
    )
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    outside = int(rated["outside"].sum())
    counts = {"rated": len(rated), "outside": outside, "grey": len(grey)}
    return base.describe(ax, data, say("funnel_alt", language, target=target, phi=phi, **counts))


def _name_outsiders(ax: Axes, rows: pd.DataFrame, target: float) -> None:
    far = rows.assign(far=rows["z"].abs()).sort_values("far", ascending=False).head(MOST_NAMES)
    for row in each(far):
        above = row.value >= target
        ax.annotate(
            shorten(str(row.agency)),
            (row.n, row.value),
            xytext=(0, 6 if above else -6),
            textcoords="offset points",
            fontsize=8,
            ha="center",
            va="bottom" if above else "top",
        )


def caterpillar(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    base_quantity: str = "processed",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw bodies with n >= 100 sorted by their rate, with Wilson intervals and the median of their peers.

    The shaded stretch holds those not distinguishable from it. Bodies with a smaller n are listed by
    name below, without a rate.
    """
    data = ranks.tiers(one_year(indicators, year), indicator, base=base_quantity)
    rank_n, title = thresholds()["rank_n"], indicator_title(indicator, language)
    shown = data[data["rank"].notna()].sort_values(["value", "report_id"], ignore_index=True)
    rest = data[data["rank"].isna() & (data["denominator"] > 0)].sort_values("denominator", ascending=False)
    ax = base.axes(ax, size=(8, max(2.8, 1.4 + 0.24 * len(shown))))
    if shown.empty:
        return base.no_data(ax, say("none", language, why=say("none_why", language)))
    tier = shown["tier"].astype(object)
    for y, row in enumerate(each(shown)):
        colour = TIER_COLOURS.get(str(tier.iloc[y]), PALE)
        if tier.iloc[y] == "indistinguishable":
            ax.axhspan(y - 0.5, y + 0.5, color="#F2F2F2", zorder=0)
        ax.plot([row.ci_low, row.ci_high], [y, y], color=colour, linewidth=2)
        ax.plot(row.value, y, "o", color=colour, markersize=5)
        ax.text(
            1.01,
            y,
            f"n={row.n:,.0f}",
            transform=ax.get_yaxis_transform(),
            va="center",
            fontsize=8,
            color=base.GREY,
        )
        if pd.notna(row.peer_median):
            ax.plot([row.peer_median] * 2, [y - 0.45, y + 0.45], color=INK, linewidth=1.2, zorder=4)
    ax.set_yticks(range(len(shown)), [shorten(str(a)) for a in shown["agency"]])
    ax.set_ylim(-0.6, len(shown) - 0.4)
    percent_axis(ax.xaxis)
    names = [shorten(str(a)) for a in rest["agency"].head(MOST_NAMES)]
    below = "、".join(names) + (say("more", language, k=len(rest)) if len(rest) > MOST_NAMES else "")
    listed = "\n" + _wrapped(say("rest", language, rank_n=rank_n, names=below)) if len(rest) else ""
    ax.set_xlabel(title + listed)
    ax.set_title(say("caterpillar_title", language, title=title), pad=26)
    _tier_legend(ax, language)
    counts = {
        "apart": int(tier.isin(["below", "above"]).sum()),
        "same": int((tier == "indistinguishable").sum()),
    }
    unknown = len(shown) - counts["apart"] - counts["same"]
    return base.describe(
        ax,
        data,
        say(
            "caterpillar_alt",
            language,
            ranked=len(shown),
            rank_n=rank_n,
            rest=len(rest),
            unknown=unknown,
            **counts,
        ),
    )


def _wrapped(text: str, width: int = 56) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


def _tier_legend(ax: Axes, language: str) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=c, marker="o", linewidth=2, label=say(f"tier_{t}", language))
        for t, c in TIER_COLOURS.items()
    ]
    none = say("tier_none", language, peers=thresholds()["peers"])
    handles.append(Line2D([], [], color=PALE, marker="o", linewidth=2, label=none))
    handles.append(
        Line2D([], [], color=INK, marker="|", linestyle="", markersize=9, label=say("peer_median", language))
    )
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, handlelength=1.3, columnspacing=1
    )


def base_bump(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw each body's rank on each base; bodies that move by five ranks or more are coloured and named."""
    data = ranks.rank_moves(one_year(indicators, year), indicator)
    title = indicator_title(indicator, language)
    ax = base.axes(ax, size=(8, max(3.0, 1.5 + 0.2 * len(data))))
    if data.empty:
        return base.no_data(ax, say("none", language, why=say("none_why", language)))
    columns = [c for c in data.columns if c.startswith("rank_")]
    moving = data[data["moves"] >= MOVING]
    colours = dict(zip(moving["report_id"], _distinct(len(moving)), strict=True))
    for row in ({str(k): v for k, v in r.items()} for r in data.to_dict("records")):
        colour = colours.get(row["report_id"])
        ax.plot(
            range(len(columns)),
            [row[c] for c in columns],
            "-o",
            color=colour or "#D5D5D5",
            markersize=4,
            linewidth=1.8 if colour else 1,
            zorder=3 if colour else 1,
        )
        if colour:
            ax.text(
                len(columns) - 0.93,
                row[columns[-1]],
                shorten(str(row["agency"])),
                va="center",
                fontsize=8,
                color=colour,
            )
    names = quantity_labels(language)
    ticks = [names[c.removeprefix("rank_")].replace("(", "\n(") for c in columns]
    ax.set_xticks(range(len(columns)), ticks, fontsize=8)
    ax.set_xlim(-0.2, len(columns) - 0.3)
    ax.set_ylim(len(data) + 0.7, 0.3)
    ax.yaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.set(ylabel=say("bump_y", language), title=say("bump_title", language, title=title))
    facts = {"ranked": len(data), "moves": int(data["moves"].max()), "moving": len(moving)}
    return base.describe(
        ax, data, say("bump_alt", language, rank_n=thresholds()["rank_n"], threshold=MOVING, **facts)
    )


def _distinct(count: int) -> list[Any]:
    from matplotlib import colormaps

    return [colormaps["tab10"](i % 10) for i in range(count)]


def indicators_takeaway(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    base_quantity: str = "processed",
    year: int | None = None,
    language: str = "zh",
) -> str:
    """Return in one sentence how many bodies differ from their peers and how far a base moves ranks."""
    rows = one_year(indicators, year)
    data = ranks.tiers(rows, indicator, base=base_quantity)
    ranked = data[data["rank"].notna()]
    when = int(rows["year"].max()) if len(rows) else year
    rank_n = thresholds()["rank_n"]
    if ranked.empty:
        return say("takeaway_none", language, year=when, rank_n=rank_n)
    apart = int(ranked["tier"].astype(object).isin(["below", "above"]).sum())
    facts = {"year": when, "ranked": len(ranked), "rank_n": rank_n, "apart": apart}
    told = say("takeaway_tiers", language, title=indicator_title(indicator, language), **facts)
    moved = ranks.rank_moves(rows, indicator)
    bases = [c for c in moved.columns if c.startswith("rank_")]
    if moved.empty or len(bases) < 2:
        return told + say("takeaway_end", language)
    return told + say("takeaway_moves", language, moves=int(moved["moves"].max()))
