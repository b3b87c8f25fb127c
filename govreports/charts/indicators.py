"""Bodies against each other: caterpillar, ranks by base, and what they come to in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import MaxNLocator, PercentFormatter

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten
from govreports.indicators import ranks
from govreports.indicators.definitions import definitions, quantity_labels, thresholds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["base_bump", "caterpillar", "indicators_takeaway"]

INK, PALE, ACCENT = "#333333", "#C8C8C8", "#D55E00"
TIER_COLOURS = {"below": "#0072B2", "indistinguishable": "#8C8C8C", "above": "#D55E00"}
MEDIAN_STYLES: dict[str, Any] = {"peers": "-", "level": ":"}
MOST_NAMES = 12
FEW = 15  # lines that can all be named
SHARING = 2  # bodies of one rank that are named, not counted
LEGEND_COLUMNS = {"zh": 4, "en": 2}
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


def dated(code: str, language: str, title: str, data: pd.DataFrame) -> str:
    """Return a heading with the year of its data."""
    return say("dated", language, text=say(code, language, title=title), year=data["year"].max())


def percent_axis(axis: Any) -> None:
    """Print an axis of shares in per cent."""
    axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.set_major_locator(MaxNLocator(6))


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

    The shaded stretch holds those not distinguishable from it; a dotted mark is the median of the whole
    level, where there are fewer than five peers. Bodies with a smaller n are listed by name below, without
    a rate.
    """
    data = ranks.tiers(one_year(indicators, year), indicator, base=base_quantity)
    rank_n, title = thresholds()["rank_n"], indicator_title(indicator, language)
    shown = data[data["rank"].notna()].sort_values(["value", "report_id"], ignore_index=True)
    rest = data[data["rank"].isna() & (data["denominator"] > 0)].sort_values("denominator", ascending=False)
    ax = base.axes(ax, size=(8, 2.4 + 0.27 * len(shown)))
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
        if pd.notna(row.reference):
            style = MEDIAN_STYLES[str(row.against)]
            ax.plot([row.reference] * 2, [y - 0.45, y + 0.45], style, color=INK, linewidth=1.3, zorder=4)
    ax.set_yticks(range(len(shown)), [shorten(str(a)) for a in shown["agency"]])
    ax.set_ylim(-0.6, len(shown) - 0.4)
    percent_axis(ax.xaxis)
    names = [shorten(str(a)) for a in rest["agency"].head(MOST_NAMES)]
    names += [say("more", language, k=len(rest))] if len(rest) > MOST_NAMES else []
    listed = "\n" + _wrapped(say("rest", language, rank_n=rank_n), names) if len(rest) else ""
    ax.set_xlabel(title + listed)
    lines = _tier_legend(ax, shown, language)
    ax.set_title(dated("caterpillar_title", language, title, shown), pad=10 + 16 * lines)
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


def _wrapped(text: str, names: list[str], width: int = 52) -> str:
    """Return names after a text in lines that end between names."""
    lines = [text]
    for i, name in enumerate(names):
        mark = "" if not i or name.startswith("…") else "、"
        if len(lines[-1]) + len(name) > width:
            lines[-1] += mark
            lines.append(name)
        else:
            lines[-1] += mark + name
    return "\n".join(lines)


def _tier_legend(ax: Axes, shown: pd.DataFrame, language: str) -> int:
    """Draw the legend above the axes; return how many lines it has."""
    from matplotlib.lines import Line2D

    fewest, tiers, against = thresholds()["peers"], set(shown["tier"]), set(shown["against"])
    handles = [
        Line2D([], [], color=c, marker="o", linewidth=2, label=say(f"tier_{t}", language))
        for t, c in TIER_COLOURS.items()
        if t in tiers
    ]
    if shown["tier"].isna().any():
        none = say("tier_none", language, peers=fewest)
        handles.append(Line2D([], [], color=PALE, marker="o", linewidth=2, label=none))
    handles += [
        Line2D([], [], color=INK, linestyle=style, label=say(f"{m}_median", language, peers=fewest))
        for m, style in MEDIAN_STYLES.items()
        if m in against
    ]
    columns = LEGEND_COLUMNS[language]
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "ncols": columns}
    ax.legend(handles=handles, handlelength=1.5, columnspacing=1, **place)
    return -(-len(handles) // columns)


def base_bump(
    *,
    indicators: pd.DataFrame,
    indicator: str = "grant_rate",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw each body's rank on each base; bodies that move by five ranks or more are coloured and named.

    Of fifteen bodies or fewer all are named.
    """
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
    named = data if len(data) <= FEW else moving
    for rank, rows in named.groupby(columns[-1], sort=True):
        _name_at_the_end(ax, len(columns) - 1, int(str(rank)), rows, colours, language)
    names = quantity_labels(language)
    ticks = [names[c.removeprefix("rank_")].replace("(", "\n(") for c in columns]
    # The formula under each name is broken at its signs, so that neighbours never touch.
    broken = [t.replace("减", "\n减").replace(" minus ", "\nminus ") for t in ticks]
    ax.set_xticks(range(len(columns)), broken, fontsize=8)
    ax.set_xlim(-0.2, len(columns) - 0.2)
    ax.set_ylim(len(data) + 0.7, 0.3)
    ax.yaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.set(ylabel=say("bump_y", language), title=dated("bump_title", language, title, data))
    facts = {"ranked": len(data), "moves": int(data["moves"].max()), "moving": len(moving)}
    return base.describe(
        ax, data, say("bump_alt", language, rank_n=thresholds()["rank_n"], threshold=MOVING, **facts)
    )


def _name_at_the_end(
    ax: Axes, x: int, rank: int, rows: pd.DataFrame, colours: dict[str, Any], language: str
) -> None:
    """Name the bodies of one last rank beside it; those that share it are named together."""
    names = "、".join(shorten(str(a)) for a in rows["agency"].head(SHARING))
    names += say("more", language, k=len(rows)) if len(rows) > SHARING else ""
    colour = colours.get(str(rows["report_id"].iloc[0])) if len(rows) == 1 else None
    style: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
    ax.annotate(names, (x, rank), color=colour or base.GREY, **style)


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
    tier = ranked["tier"].astype(object)
    apart, unknown = int(tier.isin(["below", "above"]).sum()), int(tier.isna().sum())
    facts = {"year": when, "ranked": len(ranked), "rank_n": rank_n, "apart": apart, "unknown": unknown}
    code = "takeaway_tiers" if apart else "takeaway_no_tiers"
    told = say(code, language, title=indicator_title(indicator, language), **facts)
    told += say("takeaway_unknown", language, **facts) if unknown else ""
    moved = ranks.rank_moves(rows, indicator)
    bases = [c for c in moved.columns if c.startswith("rank_")]
    if moved.empty or len(bases) < 2:
        return told + say("takeaway_end", language)
    return told + say("takeaway_moves", language, moves=int(moved["moves"].max()))
