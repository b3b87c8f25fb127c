"""Charts of what reports say of themselves: problems and promises of section 5, likeness, own words.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreports.charts import base
from govreports.charts.text import colour, say_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

__all__ = [
    "hedge_dots",
    "ledger_bars",
    "own_words_histogram",
    "problem_tiles",
    "promise_bars",
    "similarity_heat",
    "year_pair_tiles",
]

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
        return base.no_data(ax, base.words(language)["none"])
    name = "label_zh" if language == "zh" else "label_en"
    order = problems.groupby(name)["texts"].sum().sort_values(ascending=False, kind="stable").index
    table = problems.pivot(index=name, columns="year", values="share_of_texts").loc[order]
    hits = problems.pivot(index=name, columns="year", values="texts").loc[order]
    sizes = problems.groupby("year", observed=True)["n_texts"].first()
    image = ax.imshow(100 * table, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(table.to_numpy()):
        shade = "white" if share > 0.55 else "#222222"
        ax.text(
            j,
            i,
            f"{100 * share:.0f}% ({int(str(hits.iat[i, j]))})",
            ha="center",
            va="center",
            fontsize=8.5,
            color=shade,
        )
    ax.set_yticks(range(len(table)), list(table.index))
    ax.set_xticks(range(table.shape[1]), [f"{year}\nn={n}" for year, n in sizes.items()])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    _bar(ax, image, say_text("percent", language))
    ax.set_title(say_text("problems_title", language))
    last = problems[problems["year"] == problems["year"].max()].nlargest(1, "share_of_texts").iloc[0]
    values = {
        "year": last["year"],
        "label": last[name],
        "share": 100 * last["share_of_texts"],
        "n": last["n_texts"],
    }
    return base.describe(ax, problems, say_text("problems_alt", language, **values))


def _bar(ax: Axes, image: object, name: str) -> None:
    bar = base.figure_of(ax).colorbar(image, ax=ax, shrink=0.7, pad=0.02)  # type: ignore[arg-type]
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.set_label(name)
    base.describe(bar.ax, None, "")


def ledger_bars(*, shares: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw what became of the problems of one year in the next, one bar for each pair of years.

    Parameters
    ----------
    shares : DataFrame
        From `gr.text.ledger_shares(…, by="year")`.
    """
    ax = base.axes(ax, size=(8.5, 1.8 + 0.62 * max(shares["year"].nunique(), 2)))
    if not len(shares):
        return base.no_data(ax, base.words(language)["none"])
    years = sorted(shares["year"].unique())
    table = shares.pivot(index="year", columns="status", values="share").loc[years, list(STATUSES)]
    counts = shares.pivot(index="year", columns="status", values="items").loc[years, list(STATUSES)]
    y = np.arange(len(years))[::-1]
    start = np.zeros(len(years))
    for status in STATUSES:
        width = 100 * table[status].to_numpy(float)
        ax.barh(y, width, left=start, color=colour(status), height=0.66, label=say_text(status, language))
        shade = "white" if status in ("verbatim", "mended") else "#222222"
        for py, left, w, n in zip(y, start, width, counts[status], strict=True):
            if w >= 5:
                ax.text(left + w / 2, py, str(n), ha="center", va="center", fontsize=8.5, color=shade)
        start += width
    bodies = shares.groupby("year", observed=True)["n_agencies"].first()
    names = [say_text("ledger_pair", language, first=v, last=int(v) + 1, n=bodies[v]) for v in years]
    ax.set_yticks(y, names)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say_text("ledger_x", language))
    ax.set_title(say_text("ledger_title", language), pad=28)
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=5,
        handlelength=1.2,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
    named = shares[shares["status"] != "new"]
    again = named[named["status"].isin(["verbatim", "reworded"])]["items"].sum()
    total = named["items"].sum()
    return base.describe(ax, shares, say_text("ledger_alt", language, n=total, r=100 * again / max(total, 1)))


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
        return base.no_data(ax, base.words(language)["none"])
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
        ax.annotate(
            f"{row['measurable']}/{row['measures']}",
            (end if ok else 0, py),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=base.GREY,
        )
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
        return base.no_data(ax, base.words(language)["none"])
    y = np.arange(len(promises))[::-1]
    rate = promises["hedges_per_100"].to_numpy(float)
    ax.hlines(y, 0, rate, color="#DDDDDD", linewidth=1)
    ax.scatter(rate, y, color=colour("group_b"), s=45, zorder=3)
    for py, x, n in zip(y, rate, promises["n_texts"], strict=True):
        note = f"{x:.1f} (n={n})"
        ax.annotate(
            note,
            (x, py),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=base.GREY,
        )
    ax.set_yticks(y, _names(promises[by], names, language))
    ax.set_ylim(-0.6, len(promises) - 0.4)
    ax.set_xlim(0, max(rate.max() * 1.4, 0.5))
    ax.set_xlabel(say_text("hedges_x", language))
    ax.set_title(say_text("hedges_title", language))
    return base.describe(ax, promises, say_text("hedges_alt", language, low=rate.min(), high=rate.max()))


def similarity_heat(
    *,
    similarity: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    mark: float = 0.3,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw the likeness of every two reports, alike ones side by side (average linkage).

    Parameters
    ----------
    similarity : DataFrame
        From `gr.text.similarity`, for a group such as one county and year.
    names : mapping of report_id to the name to print, optional
    mark : float
        Containment from which the figure is printed.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    ids = sorted(set(similarity["report_a"]) | set(similarity["report_b"]))
    ax = base.axes(ax, size=(3.2 + 0.34 * max(len(ids), 4), 2.4 + 0.34 * max(len(ids), 4)))
    if len(ids) < 2:
        return base.no_data(ax, base.words(language)["none"])
    table = similarity.pivot(index="report_a", columns="report_b", values="containment").reindex(
        index=ids, columns=ids
    )
    values = table.fillna(1.0).to_numpy()
    apart = 1 - (values + values.T) / 2
    np.fill_diagonal(apart, 0)
    order = leaves_list(linkage(squareform(apart, checks=False), "average")) if len(ids) > 2 else np.arange(2)
    shown = values[np.ix_(order, order)]
    np.fill_diagonal(shown, np.nan)
    image = ax.imshow(shown, cmap="YlOrRd", vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(shown):
        if share >= mark:
            shade = "white" if share > 0.6 else "#222222"
            ax.text(j, i, f"{share:.2f}".lstrip("0"), ha="center", va="center", fontsize=7, color=shade)
    printed = [(names or {}).get(ids[k], ids[k]) for k in order]
    ax.set_yticks(range(len(ids)), printed, fontsize=8)
    ax.set_xticks(range(len(ids)), printed, fontsize=8, rotation=90)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    _bar(ax, image, say_text("containment", language))
    ax.set_title(say_text("similarity_title", language))
    pairs = int((np.triu(np.maximum(shown, shown.T), 1) >= mark).sum())
    return base.describe(
        ax, similarity, say_text("similarity_alt", language, k=len(ids), m=pairs, limit=mark)
    )


def year_pair_tiles(
    *,
    pairs: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of each body's text stood in its report of the year before.

    Parameters
    ----------
    pairs : DataFrame
        From `gr.text.year_pairs`, of one section.
    names : mapping of agency_id to the name to print, optional
    """
    table = pairs.pivot(index="agency_id", columns="year", values="containment")
    table = table.loc[table.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    ax = base.axes(ax, size=(3.4 + 0.75 * max(table.shape[1], 1), 1.8 + 0.26 * max(len(table), 3)))
    if not len(table):
        return base.no_data(ax, base.words(language)["none"])
    image = ax.imshow(100 * table, cmap="YlOrRd", vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(table.to_numpy(float)):
        if not np.isnan(share):
            shade = "white" if share > 0.6 else "#222222"
            ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", fontsize=8, color=shade)
    ax.set_yticks(range(len(table)), [(names or {}).get(a, a) for a in table.index], fontsize=8)
    ax.set_xticks(range(table.shape[1]), [f"{int(str(y)) - 1}→{y}" for y in table.columns], fontsize=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    _bar(ax, image, say_text("percent", language))
    ax.set_title(say_text("years_title", language))
    median = float(pairs["containment"].median())
    return base.describe(ax, pairs, say_text("years_alt", language, k=len(pairs), median=median))


def own_words_histogram(
    *, template: pd.DataFrame, name: str = "", language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw how many reports have which share of own words, with the median.

    Parameters
    ----------
    template : DataFrame
        From `gr.text.template_share`; one level, for small multiples.
    name : str
        What the reports are, for the title (a level, say).
    """
    from matplotlib.ticker import MaxNLocator

    ax = base.axes(ax, size=(5.5, 3.4))
    if not len(template):
        return base.no_data(ax, base.words(language)["none"])
    share = 100 * template["own_share"].to_numpy(float)
    median = float(np.median(share))
    ax.hist(share, bins=[*range(0, 105, 5)], color=colour("line"), edgecolor="white")
    ax.axvline(median, color=colour("group_b"), linewidth=1.4)
    note = f"{say_text('own_median', language, median=median)} (n={len(share)})"
    ax.text(0, 1.01, note, transform=ax.transAxes, va="bottom", fontsize=9, color=colour("group_b"))
    ax.set_xlim(0, 100)
    ax.set_xlabel(say_text("own_x", language))
    ax.set_ylabel(say_text("own_y", language))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    title = say_text("own_title", language)
    ax.set_title(f"{name}: {title}" if name else title, pad=22)
    return base.describe(ax, template, say_text("own_alt", language, n=len(share), median=median))
