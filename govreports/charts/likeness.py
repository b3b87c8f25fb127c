"""Charts of likeness: between bodies, between years, and what is left as a report's own words.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from govreports.charts import base
from govreports.charts._phrases import shorten
from govreports.charts._text import colour, colour_bar, say_text
from govreports.charts.palette import palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "own_words_by_level",
    "own_words_histogram",
    "similarity_heat",
    "year_pair_panel",
    "year_pair_tiles",
]


def similarity_heat(
    *,
    similarity: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    mark: float = 0.3,
    place: str = "",
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
        Containment from which the figure is printed in a table of more than 12 reports, and printed dark.
    place : str
        Where and when the reports are from, for the title.
    """
    ids = sorted(set(similarity["report_a"]) | set(similarity["report_b"]))
    cell = max(0.34, min(0.7, 4 / max(len(ids), 1)))
    ax = base.axes(ax, size=(3.2 + cell * max(len(ids), 2), 2.4 + cell * max(len(ids), 2)))
    if len(ids) < 2:
        return base.no_data(ax, say_text("one_report", language))
    order, shown = _alike_together(similarity, ids)
    image = ax.imshow(shown, cmap="YlOrRd", vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(shown):
        # A small table has room for every figure; a large one prints those that matter.
        if share >= mark or (len(ids) <= 12 and share >= 0):
            shade = "white" if share > 0.6 else "#222222" if share >= mark else "#888888"
            ax.text(j, i, f"{share:.2f}".lstrip("0"), ha="center", va="center", fontsize=7, color=shade)
    printed = [shorten((names or {}).get(i, i)) for i in order]
    ax.set_yticks(range(len(ids)), printed, fontsize=8)
    ax.set_xticks(range(len(ids)), printed, fontsize=8, rotation=90)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    colour_bar(ax, image, say_text("containment", language))
    title = say_text("similarity_title", language, k=len(ids))
    ax.set_title(say_text("titled", language, place=place, title=title) if place else title)
    pairs = int((np.triu(np.maximum(shown, shown.T), 1) >= mark).sum())
    return base.describe(
        ax, similarity, say_text("similarity_alt", language, k=len(ids), m=pairs, limit=mark)
    )


def _alike_together(similarity: pd.DataFrame, ids: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the reports in the order of a clustering (average linkage), and their table, no diagonal."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    table = similarity.pivot(index="report_a", columns="report_b", values="containment")
    values = table.reindex(index=ids, columns=ids).fillna(1.0).to_numpy()
    apart = 1 - (values + values.T) / 2
    np.fill_diagonal(apart, 0)
    order = leaves_list(linkage(squareform(apart, checks=False), "average")) if len(ids) > 2 else np.arange(2)
    shown = values[np.ix_(order, order)]
    np.fill_diagonal(shown, np.nan)
    return [ids[int(k)] for k in order], shown


def year_pair_tiles(
    *,
    pairs: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of each body's text stood in its report of the year before.

    Parameters
    ----------
    pairs : DataFrame
        From `gr.text.year_pairs`, of one section.
    names : mapping of agency_id to the name to print, optional
    order : agency_ids to draw from top to bottom; without it all, the most alike first
    """
    table = pairs.pivot(index="agency_id", columns="year", values="containment")
    ranked = table.mean(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.reindex(ranked if order is None else list(order))
    ax = base.axes(ax, size=(3.4 + 0.75 * max(table.shape[1], 1), 1.8 + 0.26 * max(len(table), 3)))
    if not len(table):
        return base.no_data(ax, say_text("years_none", language))
    image = ax.imshow(100 * table, cmap="YlOrRd", vmin=0, vmax=100, aspect="auto")
    for (i, j), share in np.ndenumerate(table.to_numpy(float)):
        if not np.isnan(share):
            shade = "white" if share > 0.6 else "#222222"
            ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", fontsize=8, color=shade)
    ax.set_yticks(range(len(table)), [shorten((names or {}).get(a, a)) for a in table.index], fontsize=8)
    ax.set_xticks(range(table.shape[1]), [f"{int(str(y)) - 1}→{y}" for y in table.columns], fontsize=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    colour_bar(ax, image, say_text("percent", language))
    ax.set_title(say_text("years_title", language))
    median = float(pairs["containment"].median())
    return base.describe(ax, pairs, say_text("years_alt", language, k=len(pairs), median=median))


def year_pair_panel(
    *,
    pairs: Mapping[int, pd.DataFrame],
    names: Mapping[str, str] | None = None,
    most: int = 40,
    language: str = "zh",
) -> Figure:
    """Draw `year_pair_tiles` of several sections side by side, a body on one line; return the figure.

    Parameters
    ----------
    pairs : mapping of the section's number to its frame of `gr.text.year_pairs`
    names : mapping of agency_id to the name to print, optional
    most : int
        Bodies drawn: the most alike on average. All are in the figure's numbers.
    """
    import pandas as pd

    together = pd.concat(list(pairs.values()))
    ranked = together.groupby("agency_id")["containment"].mean().sort_values(ascending=False, kind="stable")
    order = list(ranked.index[:most])
    if not order:
        return base.figure_of(base.no_data(base.axes(), say_text("years_none", language)))
    widest = max(frame["year"].nunique() for frame in pairs.values())
    size = (2.6 + len(pairs) * (1.0 + 0.68 * widest), 1.9 + 0.26 * max(len(order), 3))
    places = base.panel(1, len(pairs), size=size, sharey=True)[0]
    for ax, (section, frame) in zip(places, pairs.items(), strict=True):
        year_pair_tiles(pairs=frame, names=names, order=order, language=language, ax=ax)
        ax.set_title(say_text("years_section", language, section=section, n=frame["agency_id"].nunique()))
    for bar in base.figure_of(places[0]).axes[len(pairs) : -1]:
        bar.remove()  # one scale is enough
    title = say_text("years_title", language)
    more = say_text("years_more", language, shown=len(order), all=len(ranked)) if len(ranked) > most else ""
    base.figure_of(places[0]).suptitle(title + more, x=0.01, ha="left", fontsize=12)
    return base.figure_of(places[0])


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
        return base.no_data(ax, say_text("no_sentences", language))
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


def own_words_by_level(*, template: pd.DataFrame, language: str = "zh") -> Figure:
    """Draw `own_words_histogram` for each level that has reports, on one scale, and return the figure.

    Parameters
    ----------
    template : DataFrame
        From `gr.text.template_share(…, by="level")`.
    """
    have = set(template["level"].dropna().astype(str))
    levels = [code for code in palette("level") if code in have]
    if not levels:
        return base.figure_of(own_words_histogram(template=template, language=language))
    columns = min(2, len(levels))
    rows = -(-len(levels) // columns)
    places = base.panel(rows, columns, size=(4.6 * columns, 2.9 * rows))
    for ax, level in zip(places.flat, levels, strict=False):
        part = template[template["level"].astype(str) == level]
        own_words_histogram(
            template=part, name=base.label("level", level, language), language=language, ax=ax
        )
    for ax in list(places.flat)[len(levels) :]:
        ax.remove()
    return base.figure_of(places.flat[0])
