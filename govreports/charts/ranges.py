"""What blanks leave open, and what became of challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from govreports.charts import base
from govreports.charts._phrases import each, say, shorten
from govreports.charts.indicators import indicator_title, one_year, percent_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["blank_ranges", "overturn_dots", "overturn_years"]

BLUE = "#0072B2"
MOST_ROWS = 40


def blank_ranges(
    *,
    indicators: pd.DataFrame,
    groups: pd.DataFrame | None = None,
    indicator: str = "grant_rate",
    base_quantity: str = "processed",
    year: int | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw what blanks leave open, from `indicators(corpus, blank="bounds")`: a thin bar for each body.

    Only bodies whose bounds differ have a bar; the widest come first, at most forty. Where there is none
    and `groups` is given (`indicators(corpus, by=[], blank="bounds")`), the bars are those of all pooled
    shares that depend on how blanks are counted.
    """
    rows, title = one_year(indicators, year), indicator_title(indicator, language)
    rows = rows[(rows["indicator"] == indicator) & (rows["base"] == base_quantity)]
    data = _open(rows, ["width", "report_id"])
    names = data["agency"].map(lambda a: shorten(str(a)))
    counts = ["" if n != n else f"n={n:,.0f}" for n in data["denominator"]]
    told, xlabel, heading = "bounds_alt", title, say("bounds_title", language, title=title)
    if data.empty and groups is not None:
        shares = one_year(groups, year)
        # Of an indicator with several bases the first stands for all.
        shares = shares[shares["kind"] == "share"].drop_duplicates("indicator")
        data = _open(shares, ["width", "indicator"])
        names = data["indicator"].map(lambda i: indicator_title(i, language))
        counts = [say("of_bodies", language, k=row.covered, n=row.bodies) for row in each(data)]
        told, xlabel = "pooled_alt", say("pooled_x", language)
        heading = say("pooled_title", language, title=title)
    ax = base.axes(ax, size=(8, max(2.4, 1.2 + 0.28 * len(data))))
    if data.empty:
        return base.no_data(ax, say("none", language, why=say("none_bounds", language)))
    _thin_bars(ax, data, counts, language)
    ax.set_yticks(range(len(data)), list(names))
    ax.set_ylim(-0.7, len(data) - 0.3)
    ax.margins(x=0.08)
    percent_axis(ax.xaxis)
    ax.set(xlabel=xlabel, title=say("dated", language, text=heading, year=data["year"].max()))
    widest = float(data["width"].max())
    return base.describe(ax, data, say(told, language, k=len(data), width=widest, title=title))


def _open(rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return the rows whose bounds differ, with the width in percentage points, the widest last."""
    made = rows[rows["high"] > rows["low"]].assign(width=lambda f: (f["high"] - f["low"]) * 100)
    return made.sort_values(order, ignore_index=True).tail(MOST_ROWS).reset_index(drop=True)


def _thin_bars(ax: Axes, data: pd.DataFrame, counts: list[str], language: str) -> None:
    for y, (row, count) in enumerate(zip(each(data), counts, strict=True)):
        ax.plot([row.low, row.high], [y, y], color=BLUE, linewidth=2, solid_capstyle="butt")
        ax.plot([row.low, row.high], [y, y], "|", color=BLUE, markersize=9)
        ax.annotate(
            say("comma", language).join(p for p in (say("width", language, width=row.width), count) if p),
            (row.high, y),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=base.GREY,
        )


OVERTURN = "overturn_rate_"
LOWER = "_concluded"  # the base of the lower bound; the other base, of those settled, gives the upper one
FIRST_RECONSIDERED = 2024  # 行政复议法 as revised in 2023: disclosure cases go to reconsideration first


def overturn_dots(
    *, groups: pd.DataFrame, year: int, minimum: int = 10, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw overturned among concluded decisions of the three remedies in one year, with intervals.

    `groups`: from `indicators(corpus, by=[])`. Full dots: of all concluded (lower bound); hollow ones: of
    those affirmed or overturned (upper bound). Rows with fewer than `minimum` cases have their n alone.
    """
    rows = _of_remedies(groups)
    rows = rows[rows["year"] == year]
    ax = base.axes(ax, size=(7, 2.8))
    if not _drawn(rows, minimum).any():
        return base.no_data(ax, say("none", language, why=say("none_overturn", language, minimum=minimum)))
    _overturned(ax, rows, minimum, language)
    mark = f"\n{say('first_2024', language)}" if year >= FIRST_RECONSIDERED else ""
    ax.set_xlabel(f"{say('overturn_x', language)}; {say('overturn_other', language)}{mark}", fontsize=9)
    ax.set_title(f"{say('overturn_title', language)}, {year}")
    return ax


def overturn_years(*, groups: pd.DataFrame, minimum: int = 10, language: str = "zh") -> Figure:
    """Draw `overturn_dots` for each year in which a remedy has enough cases, and return the figure."""
    rows = _of_remedies(groups)
    years = sorted({int(y) for y in rows.loc[_drawn(rows, minimum), "year"]})
    if not years:
        none = say("none", language, why=say("none_overturn", language, minimum=minimum))
        return base.figure_of(base.no_data(base.axes(), none))
    columns = min(3, len(years))
    lines = -(-len(years) // columns)
    size = (2.4 + 2.4 * columns, 0.9 + 1.9 * lines)
    places = base.panel(lines, columns, size=size, sharex=True, sharey=True)
    for ax, year in zip(places.flat, years, strict=False):
        _overturned(ax, rows[rows["year"] == year], minimum, language)
        code = "year_2024" if year >= FIRST_RECONSIDERED else "year"
        ax.set_title(say(code, language, year=year), fontsize=10)
        ax.xaxis.set_tick_params(labelbottom=True)
    for ax in list(places.flat)[len(years) :]:
        ax.remove()
    figure = base.figure_of(places.flat[0])
    figure.suptitle(
        "\n".join(say(code, language) for code in ("overturn_title", "overturn_x", "overturn_other")),
        x=0.01,
        ha="left",
        fontsize=11,
    )
    return figure


def _of_remedies(groups: pd.DataFrame) -> pd.DataFrame:
    return groups[groups["indicator"].str.startswith(OVERTURN)]


def _drawn(rows: pd.DataFrame, minimum: int) -> pd.Series:
    return (rows["n"] >= minimum) & rows["value"].notna()


def _overturned(ax: Axes, rows: pd.DataFrame, minimum: int, language: str) -> None:
    order = list(dict.fromkeys(rows["indicator"]))[::-1]
    data, facts = rows[_drawn(rows, minimum)], []
    for row in each(data):
        lower = str(row.base).endswith(LOWER)
        y = order.index(row.indicator) + (0 if lower else 0.22)
        if pd.notna(row.ci_low):
            ax.plot([row.ci_low, row.ci_high], [y, y], color=BLUE, linewidth=1.6 if lower else 0.8)
        ax.plot(row.value, y, "o", color=BLUE, markerfacecolor=BLUE if lower else "white", zorder=3)
        if lower:
            _below(ax, row.value, y, f"{row.numerator:,.0f}/{row.n:,.0f}", "center" if row.value else "left")
            name = say(f"row_{row.indicator.removeprefix(OVERTURN)}", language)
            facts.append(say("overturn_fact", language, row=name, k=row.numerator, n=row.n, value=row.value))
    for row in each(rows[~_drawn(rows, minimum) & rows["base"].str.endswith(LOWER)]):
        _below(ax, 0, order.index(row.indicator) + 0.25, f"n={row.n if pd.notna(row.n) else 0:,.0f}", "left")
    ax.set_yticks(range(len(order)), [say(f"row_{o.removeprefix(OVERTURN)}", language) for o in order])
    ax.set_ylim(-0.6, len(order) - 0.4)
    ax.set_xlim(left=0)
    percent_axis(ax.xaxis)
    year = int(rows["year"].iloc[0])
    base.describe(ax, data, say("overturn_alt", language, year=year, facts="; ".join(facts)))


def _below(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    ax.annotate(
        text,
        (x, y),
        xytext=(0 if side == "center" else 4, -11),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=8,
        color=base.GREY,
    )
