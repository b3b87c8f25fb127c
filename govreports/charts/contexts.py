"""Charts of words in their contexts: where they stand, what stands near them, the word cloud.

The frames come from `govreports.text`; each function draws on one Axes and returns it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from govreports.charts import base
from govreports.charts._text import colour, say_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from govreports.text import Network

__all__ = ["network_plot", "positions_plot", "word_cloud"]


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
