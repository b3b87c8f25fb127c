"""Charts of section 5: problems named, what became of them, promises that can be checked.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.charts import base
from govreports.charts._text import colour, colour_bar, say_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["hedge_dots", "ledger_bars", "problem_tiles", "promise_bars", "promise_panel"]

STATUSES = ("verbatim", "reworded", "mended", "dropped", "new")


def problem_tiles(*, problems: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the share of reports that name each type of problem, year by year.

    Parameters
    ----------
    problems : DataFrame
        From `gr.text.problem_types(…, by="year")`.
    """
    ax = base.axes(ax, size=(7.5, 4.6))
    if not len(problems):
        return base.no_data(ax, say_text("no_items", language))
    name = "label_zh" if language == "zh" else "label_en"
    order = problems.groupby(name)["texts"].sum().sort_values(ascending=False, kind="stable").index
    sizes = problems.groupby("year", observed=True)["n_texts"].first()
    few = problems["n_texts"] < base.MIN_N
    shares = problems.assign(share=(100 * problems["share_of_texts"]).mask(few))
    table = shares.pivot(index=name, columns="year", values="share").loc[order]
    hits = problems.pivot(index=name, columns="year", values="texts").loc[order].to_numpy(int)
    image = ax.imshow(table.to_numpy(float), cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(table.to_numpy(float)):
        shade = "white" if share > 55 else "#222222"
        note = f"{hits[i, j]}" if np.isnan(share) else f"{share:.0f}% ({hits[i, j]})"
        ax.text(j, i, note, ha="center", va="center", fontsize=8.5, color=shade)
    ax.set_yticks(range(len(table)), list(table.index))
    ax.set_xticks(range(table.shape[1]), [f"{year}\nn={n}" for year, n in sizes.items()])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if few.all():
        ax.set_xlabel(say_text("problems_few", language, min_n=base.MIN_N))
    else:
        colour_bar(ax, image, say_text("percent", language))
    ax.set_title(say_text("problems_title", language))
    last = problems[problems["year"] == problems["year"].max()].nlargest(1, "texts").iloc[0]
    values = {"year": last["year"], "label": last[name], "k": last["texts"], "n": last["n_texts"]}
    return base.describe(ax, problems, say_text("problems_alt", language, **values))


def ledger_bars(*, shares: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw what became of the problems of one year in the next, one bar for each pair of years.

    Parameters
    ----------
    shares : DataFrame
        From `gr.text.ledger_shares(…, by="year")`.
    """
    ax = base.axes(ax, size=(8.5, 1.8 + 0.62 * max(shares["year"].nunique(), 2)))
    if not len(shares):
        return base.no_data(ax, say_text("no_pairs", language))
    years = sorted(shares["year"].unique())
    table = shares.pivot(index="year", columns="status", values="share").loc[years, list(STATUSES)]
    counts = shares.pivot(index="year", columns="status", values="items").loc[years, list(STATUSES)]
    sizes = counts.sum(axis=1).to_numpy(int)
    y = np.arange(len(years))[::-1]
    enough = sizes >= base.MIN_N
    start = np.zeros(len(years))
    for status in STATUSES:
        width = np.where(enough, 100 * table[status].to_numpy(float), 0)
        ax.barh(y, width, left=start, color=colour(status), height=0.66, label=say_text(status, language))
        shade = "white" if status in ("verbatim", "mended") else "#222222"
        for py, left, w, n in zip(y, start, width, counts[status], strict=True):
            if w >= 4:
                ax.text(left + w / 2, py, str(n), ha="center", va="center", fontsize=8.5, color=shade)
        start += width
    for py, n in zip(y[~enough], sizes[~enough], strict=True):
        ax.text(1, py, say_text("ledger_few", language, n=n, min_n=base.MIN_N), va="center", color=base.GREY)
    base.n_labels(ax, [100] * int(enough.sum()), y[enough], sizes[enough], horizontal=True)
    bodies = shares.groupby("year", observed=True)["n_agencies"].first()
    names = [say_text("ledger_pair", language, first=v, last=int(v) + 1, n=bodies[v]) for v in years]
    ax.set_yticks(y, names)
    ax.set_ylim(-0.6, len(years) - 0.4)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say_text("ledger_x", language))
    ax.set_title(say_text("ledger_title", language), pad=28)
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.2}
    ax.legend(ncols=len(STATUSES), handlelength=1.2, columnspacing=1.2, **place)
    named = shares[shares["status"] != "new"]
    again = named[named["status"].isin(["verbatim", "reworded"])]["items"].sum()
    return base.describe(
        ax, shares, say_text("ledger_alt", language, n=int(named["items"].sum()), k=int(again))
    )


def _names(values: pd.Series, names: Mapping[str, str] | None, language: str) -> list[str]:
    given = names or {}
    return [given.get(str(v), base.label("level", str(v), language)) for v in values]


def promise_bars(
    *,
    promises: pd.DataFrame,
    by: str = "level",
    names: Mapping[str, str] | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of measures that can be checked, with its interval; no bar for fewer than 30 measures.

    Parameters
    ----------
    promises : DataFrame
        From `gr.text.promises(…, by=by)`.
    names : mapping, optional
        What to call the values of `by`; levels have names of their own.
    """
    ax = base.axes(ax, size=(6.5, 1.6 + 0.5 * max(len(promises), 2)))
    if not len(promises):
        return base.no_data(ax, say_text("no_items", language))
    y = np.arange(len(promises))[::-1]
    enough = (promises["measures"] >= base.MIN_N).to_numpy()
    share, low, high = (100 * promises[c].to_numpy(float) for c in ("share", "low", "high"))
    ax.barh(y[enough], share[enough], color=colour("line"), height=0.55)
    ax.errorbar(
        share[enough],
        y[enough],
        xerr=np.vstack([share - low, high - share])[:, enough],
        fmt="none",
        ecolor="#333333",
        elinewidth=1,
        capsize=3,
    )
    for py, row, ok, end in zip(y, promises.to_dict("records"), enough, high, strict=True):
        at: dict[str, Any] = {
            "xytext": (5, 0),
            "textcoords": "offset points",
            "va": "center",
            "fontsize": 8.5,
        }
        k, n = row["measurable"], row["measures"]
        note = f"{k}/{n}" if ok else say_text("few_measures", language, k=k, n=n)
        ax.annotate(note, (end if ok else 0, py), color=base.GREY, **at)
    ax.set_yticks(y, _names(promises[by], names, language))
    ax.set_ylim(-0.6, len(promises) - 0.4)
    ax.set_xlim(0, max(10.0, float(np.nanmax(np.where(enough, high, 0))) * 1.25))
    ax.set_xlabel(say_text("promises_x", language))
    ax.set_title(say_text("promises_title", language))
    k, n = int(promises["measurable"].sum()), int(promises["measures"].sum())
    return base.describe(ax, promises, say_text("promises_alt", language, k=k, n=n, p=100 * k / max(n, 1)))


def hedge_dots(
    *,
    promises: pd.DataFrame,
    by: str = "level",
    names: Mapping[str, str] | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw hedging words per 100 characters of section 5, beside `promise_bars`."""
    ax = base.axes(ax, size=(4, 1.6 + 0.5 * max(len(promises), 2)))
    if not len(promises):
        return base.no_data(ax, say_text("no_items", language))
    y = np.arange(len(promises))[::-1]
    rate = promises["hedges_per_100"].to_numpy(float)
    ax.hlines(y, 0, rate, color="#DDDDDD", linewidth=1)
    ax.scatter(rate, y, color=colour("group_b"), s=45, zorder=3)
    for py, x, n in zip(y, rate, promises["n_texts"], strict=True):
        at: dict[str, Any] = {
            "xytext": (7, 0),
            "textcoords": "offset points",
            "va": "center",
            "fontsize": 8.5,
        }
        ax.annotate(f"{x:.2f} (n={n})", (x, py), color=base.GREY, **at)
    ax.set_yticks(y, _names(promises[by], names, language))
    ax.set_ylim(-0.6, len(promises) - 0.4)
    ax.set_xlim(0, max(rate.max() * 1.4, 0.5))
    ax.set_xlabel(say_text("hedges_x", language))
    ax.set_title(say_text("hedges_title", language))
    return base.describe(ax, promises, say_text("hedges_alt", language, low=rate.min(), high=rate.max()))


def promise_panel(
    *,
    promises: pd.DataFrame,
    by: str = "level",
    names: Mapping[str, str] | None = None,
    language: str = "zh",
) -> Figure:
    """Draw `promise_bars` and, beside it on the same lines, `hedge_dots`; return the figure."""
    size = (9.5, 1.6 + 0.5 * max(len(promises), 2))
    if not len(promises):
        return base.figure_of(promise_bars(promises=promises, language=language))
    left, right = base.panel(1, 2, size=size, width_ratios=(3, 2))[0]
    promise_bars(promises=promises, by=by, names=names, language=language, ax=left)
    hedge_dots(promises=promises, by=by, names=names, language=language, ax=right)
    right.set_yticklabels([])
    return base.figure_of(left)
