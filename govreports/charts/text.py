"""Charts of words: key words, terms over the years, dispersion.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.charts import base
from govreports.charts._text import colour, say_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["by_term", "dispersion_scatter", "keyness_lollipop", "term_lines"]


def keyness_lollipop(
    *,
    keyness: pd.DataFrame,
    names: tuple[str, str],
    top: int = 15,
    alpha: float = 0.05,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw the words that two groups use more than each other.

    Parameters
    ----------
    keyness : DataFrame
        One comparison of `gr.text.keyness` (one value of `group`).
    names : (str, str)
        What to call the group and the one it is compared with.
    top : int
        Words on each side, by z, among those with an adjusted p below `alpha`.
    """
    good = keyness[keyness["p_adjusted"] < alpha]
    left = good[good["log_ratio"] > 0].nlargest(top, "z")
    right = good[good["log_ratio"] < 0].nsmallest(top, "z")
    shown = pd.concat([left, right.iloc[::-1]], ignore_index=True)
    ax = base.axes(ax, size=(8.5, 1.9 + 0.24 * max(len(shown), 4)))
    if not len(shown):
        return base.no_data(ax, say_text("keyness_none", language, a=names[0], b=names[1], alpha=alpha))
    _lollipops(ax, shown)
    ax.set_xlabel(f"{say_text('keyness_x', language)}\n{say_text('keyness_note', language, alpha=alpha)}")
    ax.set_title(say_text("keyness_title", language, a=names[0], b=names[1]), pad=24)
    sizes = shown[["n_texts", "n_texts_other"]].iloc[0]
    for side, name, n, code, at in (
        ("right", names[0], sizes.iloc[0], "group_a", 0.98),
        ("left", names[1], sizes.iloc[1], "group_b", 0.02),
    ):
        head = f"{name} (n={n})"
        ax.text(at, 1.0, head, transform=ax.transAxes, ha=side, va="bottom", color=colour(code))
    summary = {side: "、".join(f["word"].head(5)) or "—" for side, f in (("left", left), ("right", right))}
    return base.describe(ax, shown, say_text("keyness_alt", language, a=names[0], b=names[1], **summary))


def _lollipops(ax: Axes, shown: pd.DataFrame) -> None:
    """Draw a line of words down the middle and what each leans to; n and p at the right."""
    y = np.arange(len(shown))[::-1]
    colours = np.where(shown["log_ratio"] > 0, colour("group_a"), colour("group_b"))
    total = shown["count"] + shown["count_other"]
    ax.hlines(y, 0, shown["log_ratio"], color=colours, linewidth=1.2)
    ax.scatter(shown["log_ratio"], y, s=20 + 160 * np.sqrt(total / total.max()), color=colours, zorder=3)
    reach = float(shown["log_ratio"].abs().max()) * 1.25
    for py, row in zip(y, shown.to_dict("records"), strict=True):
        side = 1 if row["log_ratio"] > 0 else -1
        ax.text(-0.02 * reach * side, py, row["word"], ha="right" if side > 0 else "left", va="center")
        p = "p<0.001" if row["p_adjusted"] < 0.001 else f"p={row['p_adjusted']:.3f}"
        note = f"n={row['texts'] if side > 0 else row['texts_other']}, {p}"
        place = ax.get_yaxis_transform()
        ax.text(1.02, py, note, transform=place, fontsize=8, va="center", color=base.GREY)
    ax.axvline(0, color="#999999", linewidth=0.8)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-0.8, len(shown) - 0.2)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


def term_lines(*, rates: pd.DataFrame, term: str, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw one term over the years: rate with its band, and the share of reports on a second axis.

    Parameters
    ----------
    rates : DataFrame
        From `gr.text.term_rates(…, by="year")`.
    """
    shown = rates[rates["term"] == term].sort_values("year")
    ax = base.axes(ax, size=(4.0, 3.0))
    if not len(shown):
        return base.no_data(ax, say_text("terms_none", language))
    year = shown["year"].astype(int).to_numpy()
    ax.fill_between(year, shown["low"], shown["high"], color=colour("line"), alpha=0.18, linewidth=0)
    ax.plot(year, shown["per_10000"], color=colour("line"), marker="o", markersize=4)
    ax.set_ylim(bottom=0)
    counts = zip(year, shown["n_texts"], strict=True)
    ax.set_xticks(year, [f"{v}\nn={n}" for v, n in counts], fontsize=8)
    ax.set_ylabel(say_text("term_y", language), color=colour("line"))
    ax.set_title(term)
    _share_line(ax, shown, language)
    first, last = shown.iloc[0], shown.iloc[-1]
    values = {"first": year[0], "last": year[-1], "a": first["per_10000"], "b": last["per_10000"]}
    values |= {"texts": last["texts"], "n": last["n_texts"], "term": term}
    return base.describe(ax, shown, say_text("term_alt", language, **values))


def _share_line(ax: Axes, shown: pd.DataFrame, language: str) -> None:
    """Draw the share of reports by a scale at the right, where there are enough of them for a share."""
    share = (100 * shown["share_of_texts"]).where(shown["n_texts"] >= base.MIN_N)
    if share.notna().any():
        top = max(ax.get_ylim()[1], 1e-9)
        ax.set_ylim(0, top)
        to_share, to_rate = _scales(top)
        year = shown["year"].astype(int)
        ax.plot(year, to_rate(share), color=colour("share"), marker="s", markersize=3, linestyle="--")
        other = ax.secondary_yaxis("right", functions=(to_share, to_rate))
        other.set_ylabel(say_text("term_share", language), color="#8A6D00")


def _scales(top: float) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the ways between a scale of rates that ends at `top` and one of shares that ends at 105 %."""
    return (lambda rate: rate * 105 / top), (lambda share: share * top / 105)


def by_term(*, rates: pd.DataFrame, columns: int = 3, language: str = "zh") -> Figure:
    """Draw `term_lines` for each term of a frame of rates, as small multiples, and return the figure.

    Terms that nobody used are left out.
    """
    used = rates[rates["count"] > 0]
    terms = [t for t in dict.fromkeys(rates["term"]) if t in set(used["term"])]
    if not terms:
        return base.figure_of(base.no_data(base.axes(), say_text("terms_none", language)))
    rows = -(-len(terms) // columns)
    places = base.panel(rows, columns, size=(3.9 * columns, 2.7 * rows))
    for i, (ax, term) in enumerate(zip(places.flat, terms, strict=False)):
        term_lines(rates=rates, term=term, language=language, ax=ax)
        # One name for an axis of each row is enough.
        if i % columns:
            ax.set_ylabel("")
        if i % columns < columns - 1 and i < len(terms) - 1:
            for scale in ax.child_axes:
                scale.set_ylabel("")
    for ax in list(places.flat)[len(terms) :]:
        ax.remove()
    return base.figure_of(places.flat[0])


def dispersion_scatter(
    *, dispersion: pd.DataFrame, label: int = 12, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw range against DP; labelled are words that are common for how clumped they are.

    Parameters
    ----------
    dispersion : DataFrame
        From `gr.text.dispersion(…, by="agency_id")`.
    label : int
        Words to name: the most frequent of those with DP above 0.5.
    """
    ax = base.axes(ax, size=(8, 5))
    if not len(dispersion) or dispersion["n_parts"].iloc[0] < 2:
        return base.no_data(ax, say_text("dispersion_none", language))
    share = 100 * dispersion["share_of_parts"]
    size = 8 + 90 * np.sqrt(dispersion["count"] / dispersion["count"].max())
    ax.scatter(share, dispersion["dp"], s=size, color=colour("line"), alpha=0.45, linewidth=0)
    clumped = dispersion[dispersion["dp"] > 0.5].nlargest(label, "count")
    clumped = clumped.sort_values(["dp", "word"], ascending=[False, True])
    _named_beside(ax, clumped)
    ax.set_xlim(0, 106)
    ax.set_ylim(0, 1.03)
    ax.set_xlabel(say_text("dispersion_x", language, n=int(dispersion["n_parts"].iloc[0])))
    ax.set_ylabel(say_text("dispersion_y", language))
    ax.set_title(say_text("dispersion_title", language))
    named = "、".join(clumped["word"].head(5)) or "—"
    parts = int(dispersion["n_parts"].iloc[0])
    return base.describe(
        ax, dispersion, say_text("dispersion_alt", language, k=len(dispersion), n=parts, words=named)
    )


def _named_beside(ax: Axes, words: pd.DataFrame) -> None:
    """Name points in a column at the right, each with a line: words of one point would cover each other."""
    heights = np.linspace(0.98, 0.98 - 0.07 * max(len(words) - 1, 1), len(words))
    listed = words[["word", "share_of_parts", "dp"]].itertuples(index=False, name=None)
    for y, (word, part, deviation) in zip(heights, listed, strict=True):
        line = {"arrowstyle": "-", "color": "#CCCCCC", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2}
        ax.annotate(
            word,
            (100 * part, deviation),
            xytext=(109, y),
            va="center",
            fontsize=9,
            annotation_clip=False,
            arrowprops=line,
        )
