"""Charts of words: key words, terms over the years, dispersion, positions, network, cloud.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.charts import base
from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from govreports.text import Network

__all__ = [
    "by_term",
    "dispersion_scatter",
    "keyness_lollipop",
    "network_plot",
    "positions_plot",
    "term_lines",
    "word_cloud",
]


def say_text(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase of the charts of text with its values filled in.

    >>> say_text("verbatim")
    '原文重复'
    """
    row = next(r for r in read_data("text.csv") if r["code"] == code)
    return row[language].format(**values) if values else row[language]


def colour(code: str) -> str:
    """Return the fixed colour of a code of the charts of text."""
    return next(r["colour"] for r in read_data("text.csv") if r["code"] == code)


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
    ax = base.axes(ax, size=(8.5, 1.6 + 0.24 * max(len(shown), 4)))
    if not len(shown):
        return base.no_data(ax, base.words(language)["none"])
    y = np.arange(len(shown))[::-1]
    more = shown["log_ratio"].to_numpy() > 0
    colours = np.where(more, colour("group_a"), colour("group_b"))
    total = shown["count"] + shown["count_other"]
    ax.hlines(y, 0, shown["log_ratio"], color=colours, linewidth=1.2)
    ax.scatter(shown["log_ratio"], y, s=20 + 160 * np.sqrt(total / total.max()), color=colours, zorder=3)
    reach = float(shown["log_ratio"].abs().max()) * 1.25
    for py, row in zip(y, shown.to_dict("records"), strict=True):
        side = 1 if row["log_ratio"] > 0 else -1
        texts = row["texts"] if side > 0 else row["texts_other"]
        ax.text(-0.02 * reach * side, py, row["word"], ha="right" if side > 0 else "left", va="center")
        p = "p<0.001" if row["p_adjusted"] < 0.001 else f"p={row['p_adjusted']:.3f}"
        ax.text(
            1.02,
            py,
            f"n={texts}, {p}",
            transform=ax.get_yaxis_transform(),
            fontsize=8,
            va="center",
            color=base.GREY,
        )
    ax.axvline(0, color="#999999", linewidth=0.8)
    ax.set_xlim(-reach, reach)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"{say_text('keyness_x', language)}\n{say_text('keyness_note', language)}")
    ax.set_title(say_text("keyness_title", language, a=names[0], b=names[1]), pad=24)
    for side, name, code, at in ((1, names[0], "group_a", 0.98), (-1, names[1], "group_b", 0.02)):
        ax.text(
            at,
            1.0,
            name,
            transform=ax.transAxes,
            ha="right" if side > 0 else "left",
            color=colour(code),
            va="bottom",
        )
    listed = ("、".join(f["word"].head(5)) or "—" for f in (left, right))
    summary = dict(zip(("left", "right"), listed, strict=True))
    return base.describe(ax, shown, say_text("keyness_alt", language, a=names[0], b=names[1], **summary))


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
        return base.no_data(ax, base.words(language)["none"])
    year = shown["year"].astype(int).to_numpy()
    ax.fill_between(year, shown["low"], shown["high"], color=colour("line"), alpha=0.18, linewidth=0)
    ax.plot(year, shown["per_10000"], color=colour("line"), marker="o", markersize=4)
    ax.set_ylim(bottom=0)
    ax.set_xticks(year, [str(v) for v in year])
    ax.set_ylabel(say_text("term_y", language), color=colour("line"))
    ax.set_title(term)
    other = ax.twinx()
    other.plot(
        year, 100 * shown["share_of_texts"], color=colour("share"), marker="s", markersize=3, linestyle="--"
    )
    other.set_ylim(0, 105)
    other.set_ylabel(say_text("term_share", language), color="#8A6D00")
    other.spines["right"].set_visible(True)
    base.describe(other, None, "")
    for v, n in zip(year, shown["n_texts"], strict=True):
        ax.annotate(
            str(n),
            (v, 0),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            color=base.GREY,
        )
    first, last = shown.iloc[0], shown.iloc[-1]
    values = {"first": year[0], "last": year[-1], "a": first["per_10000"], "b": last["per_10000"]}
    values |= {"share": 100 * last["share_of_texts"], "n": last["n_texts"], "term": term}
    return base.describe(ax, shown, say_text("term_alt", language, **values))


def by_term(*, rates: pd.DataFrame, columns: int = 3, language: str = "zh") -> Figure:
    """Draw `term_lines` for each term of a frame of rates, as small multiples, and return the figure."""
    terms = list(dict.fromkeys(rates["term"]))
    rows = -(-len(terms) // columns)
    places = base.panel(rows, columns, size=(3.9 * columns, 2.7 * rows))
    for ax, term in zip(places.flat, terms, strict=False):
        term_lines(rates=rates, term=term, language=language, ax=ax)
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
        From `gr.text.dispersion`.
    label : int
        Words to name: the most frequent of those with DP above 0.5.
    """
    ax = base.axes(ax, size=(8, 5))
    if not len(dispersion):
        return base.no_data(ax, base.words(language)["none"])
    share = 100 * dispersion["share_of_parts"]
    size = 8 + 90 * np.sqrt(dispersion["count"] / dispersion["count"].max())
    ax.scatter(share, dispersion["dp"], s=size, color=colour("line"), alpha=0.45, linewidth=0)
    clumped = dispersion[dispersion["dp"] > 0.5].nlargest(label, "count")
    clumped = clumped.sort_values(["dp", "word"], ascending=[False, True])
    # Words of one point cover each other, so their names stand in a column of their own, each with a line.
    for y, (word, part, deviation) in zip(
        np.linspace(0.98, 0.98 - 0.07 * max(len(clumped) - 1, 1), len(clumped)),
        clumped[["word", "share_of_parts", "dp"]].itertuples(index=False, name=None),
        strict=True,
    ):
        ax.annotate(
            word,
            (100 * part, deviation),
            xytext=(109, y),
            va="center",
            fontsize=9,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#CCCCCC", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2},
        )
    ax.set_xlim(0, 106)
    ax.set_ylim(0, 1.03)
    ax.set_xlabel(say_text("dispersion_x", language))
    ax.set_ylabel(say_text("dispersion_y", language))
    ax.set_title(say_text("dispersion_title", language))
    named = "、".join(clumped["word"].head(5)) or "—"
    parts = int(dispersion["n_parts"].iloc[0])
    return base.describe(
        ax, dispersion, say_text("dispersion_alt", language, k=len(dispersion), n=parts, words=named)
    )


def positions_plot(
    *, positions: pd.DataFrame, node: str, limit: int = 40, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw where a word stands in each report, one line for each report that has it.

    Parameters
    ----------
    positions : DataFrame
        From `gr.text.positions`.
    limit : int
        Reports drawn: those with most occurrences.
    """
    ids = (
        positions["report_id"]
        .value_counts(sort=False)
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    shown = list(ids.index[:limit])
    ax = base.axes(ax, size=(8, 1.4 + 0.22 * max(len(shown), 3)))
    if not shown:
        return base.no_data(ax, base.words(language)["none"])
    for y, report in enumerate(reversed(shown)):
        at = 100 * positions.loc[positions["report_id"] == report, "position"]
        ax.hlines(y, 0, 100, color="#EEEEEE", linewidth=5, zorder=1)
        ax.vlines(at, y - 0.36, y + 0.36, color=colour("line"), linewidth=1.2, zorder=2)
    ax.set_yticks(range(len(shown)), [f"{r} ({ids[r]})" for r in reversed(shown)], fontsize=8)
    ax.set_xlim(0, 100)
    ax.set_xlabel(say_text("positions_x", language))
    ax.set_title(say_text("positions_title", language, node=node))
    return base.describe(ax, positions, say_text("positions_alt", language, k=len(positions), n=len(ids)))


def word_cloud(
    *, frequencies: pd.DataFrame, top: int = 80, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the most frequent words, sized by count: an ornament beside the tables, never the only output.

    Parameters
    ----------
    frequencies : DataFrame
        From `gr.text.frequencies`; words of several groups are added up.
    """
    from pylopdf_fonts_zh_cn import sans_path
    from wordcloud import WordCloud

    ax = base.axes(ax, size=(5, 3))
    counts = frequencies.groupby("word")["count"].sum().sort_values(ascending=False, kind="stable").head(top)
    counts = counts[counts > 0]
    if not len(counts):
        return base.no_data(ax, base.words(language)["none"])
    shades = [colour("line"), "#3F8F6B", "#5B6F9E", "#8A6D00", colour("group_b")]

    def shade(word: str, **_: Any) -> str:
        return shades[list(counts.index).index(word) % len(shades)]

    cloud = WordCloud(
        font_path=str(sans_path()),
        width=1000,
        height=600,
        background_color="white",
        prefer_horizontal=1.0,
        random_state=0,
        color_func=shade,
    )
    ax.imshow(cloud.generate_from_frequencies({str(w): int(n) for w, n in counts.items()}).to_array())
    ax.set_axis_off()
    ax.set_title(say_text("cloud_title", language))
    named = "、".join(str(w) for w in counts.index[:5])
    return base.describe(
        ax, counts.reset_index(), say_text("cloud_alt", language, k=len(counts), words=named)
    )


def network_plot(
    *, network: Network, strongest: int = 150, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw a network of words: size by count, colour by community, line width by NPMI.

    Parameters
    ----------
    network : Network
        From `gr.text.network`; its edge table belongs beside the picture.
    strongest : int
        Lines drawn; the layout uses all.
    """
    import matplotlib as mpl
    import networkx as nx

    ax = base.axes(ax, size=(9, 7))
    nodes, edges = network.nodes, network.edges
    if not len(nodes):
        return base.no_data(ax, base.words(language)["none"])
    graph = network.graph()
    place = _spread(
        nx.spring_layout(graph, k=2.4 / np.sqrt(len(nodes)), iterations=200, weight="weight", seed=0)
    )
    for row in edges.head(strongest).to_dict("records"):
        (x0, y0), (x1, y1) = place[row["source"]], place[row["target"]]
        ax.plot([x0, x1], [y0, y1], color="#BBBBBB", linewidth=0.4 + 3 * row["npmi"], alpha=0.6, zorder=1)
    hues = mpl.colormaps["tab10"]
    at = np.array([place[w] for w in nodes["word"]])
    size = 40 + 700 * nodes["count"] / nodes["count"].max()
    ax.scatter(
        at[:, 0],
        at[:, 1],
        s=size,
        color=[hues((c - 1) % 10) for c in nodes["community"]],
        alpha=0.75,
        zorder=2,
    )
    for (x, y), word in zip(at, nodes["word"], strict=True):
        ax.text(x, y, word, ha="center", va="center", fontsize=8.5, zorder=3)
    ax.set_axis_off()
    ax.margins(0.06)
    ax.set_title(say_text("network_title", language))
    values = {
        "k": len(nodes),
        "m": len(edges),
        "c": nodes["community"].nunique(),
        "n": nodes["n_sentences"].iloc[0],
    }
    return base.describe(ax, edges, say_text("network_alt", language, **values))


def _spread(place: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return a layout with words drawn apart: half their ranks, then pushed until none cover each other."""
    words = list(place)
    at = np.array([place[w] for w in words])
    ranks = at.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(len(words) - 1, 1)
    spans = np.maximum(at.max(axis=0) - at.min(axis=0), 1e-9)
    at = 0.4 * (at - at.min(axis=0)) / spans + 0.6 * ranks
    room = np.array([0.105, 0.045])  # a word of three characters at this size, as a share of the picture
    for _ in range(200):
        gap = (at[:, None] - at[None]) / room
        distance = np.sqrt((gap**2).sum(axis=2)) + 1e-9
        near = np.where((distance < 1) & ~np.eye(len(words), dtype=bool), (1 - distance) / distance, 0)
        if not near.any():
            break
        at = at + 0.25 * (near[:, :, None] * gap).sum(axis=1) * room
    return dict(zip(words, at, strict=True))
