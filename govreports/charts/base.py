"""The house style of every chart: font, colours, marks of law and form, source line, watermark.

A chart function takes frames by keyword and `ax=None`, draws on `axes(ax)`, tells its numbers to
`describe`, and returns the Axes. Whoever shows the figure calls `finish` and `save` (notebooks do both
through `govreports.render.notebook.Page.show`).

>>> list(OUTCOME_COLOURS)[:3]
['granted_in_full', 'granted_in_part', 'refused']
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from govreports.charts.figures import alt_text, chart_data, describe, figure_of, save
from govreports.charts.marks import edition_gap, statute_marks
from govreports.charts.palette import (
    LEVEL_COLOURS,
    MATCH_COLOURS,
    OUTCOME_COLOURS,
    OUTCOME_HATCHES,
    STATUS_COLOURS,
    VERDICT_COLOURS,
    VERDICT_HATCHES,
    label,
    outcome_of,
    palette,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

__all__ = [
    "FAMILY",
    "LEVEL_COLOURS",
    "MATCH_COLOURS",
    "MIN_N",
    "OUTCOME_COLOURS",
    "OUTCOME_HATCHES",
    "STATUS_COLOURS",
    "VERDICT_COLOURS",
    "VERDICT_HATCHES",
    "MixedOriginsError",
    "alt_text",
    "axes",
    "chart_data",
    "describe",
    "edition_gap",
    "figure_of",
    "finish",
    "label",
    "legend",
    "n_labels",
    "no_data",
    "outcome_of",
    "panel",
    "save",
    "single_origin",
    "source_line",
    "statute_marks",
    "use",
]

FAMILY = ["DejaVu Sans", "GovReports CJK"]
MIN_N = 30  # a rate on fewer cases is not drawn
GREY = "#666666"
_STYLE: Any = {
    "font.family": FAMILY,
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 10,
    "axes.labelcolor": "#333333",
    "axes.edgecolor": "#999999",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.unicode_minus": True,
    "grid.color": "#E6E6E6",
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.figsize": (8.0, 4.5),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
    "savefig.dpi": 160,
    "savefig.facecolor": "white",
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "govreports",
    "svg.fonttype": "path",
    "pdf.fonttype": 3,
}


class MixedOriginsError(ValueError):
    """A chart was asked to draw published and invented reports together."""


@cache
def _register() -> None:
    from pylopdf_fonts_zh_cn import sans_path

    path = str(sans_path())
    entry = font_manager.ttfFontProperty(font_manager.get_font(path))
    # The alias keeps a system font of the same name from changing the glyphs; both weights, so that
    # bold text finds a face.
    for weight in (400, 700):
        font_manager.fontManager.ttflist.append(dataclasses.replace(entry, name=FAMILY[1], weight=weight))
    font_manager.fontManager.addfont(path)


def use() -> None:
    """Register the Chinese font and set the house style for all figures of this process.

    Charts call it themselves. Call it again after `sns.set_theme()` or `plt.style.use("default")`,
    which reset the font.
    """
    _register()
    mpl.rcParams.update(_STYLE)


def axes(ax: Axes | None = None, *, size: tuple[float, float] | None = None) -> Axes:
    """Return `ax` in the house font, or the axes of a new figure of `size` inches."""
    use()
    return plt.subplots(figsize=size)[1] if ax is None else ax


def panel(rows: int = 1, columns: int = 1, *, size: tuple[float, float] | None = None, **options: Any) -> Any:
    """Return the array of axes of a new figure in the house style (options as for `plt.subplots`)."""
    use()
    return plt.subplots(rows, columns, figsize=size, squeeze=False, **options)[1]


def _reports(corpus: Any) -> pd.DataFrame:
    return corpus.reports if hasattr(corpus, "reports") else corpus


def single_origin(corpus: Any) -> str | None:
    """Return the one origin of a corpus or reports frame; None where there is no report.

    Raises
    ------
    MixedOriginsError
        If published and invented reports would come into one chart.
    """
    origins = sorted(_reports(corpus)["origin"].dropna().astype(str).unique())
    if len(origins) > 1:
        raise MixedOriginsError(
            f"一张图只画一种来源的报告，这里有 {'、'.join(origins)}；"
            "请先用 corpus.select(origin=…) 选定一种。"
        )
    return origins[0] if origins else None


def source_line(corpus: Any, language: str = "zh") -> str:
    """Return the source line of a corpus or reports frame: bodies, reports, years."""
    text, reports, origin = words(language), _reports(corpus), single_origin(corpus)
    if not len(reports):
        return text["empty"]
    years = reports["year"].dropna()
    first, last = (years.min(), years.max()) if len(years) else (None, None)
    kind = "no_year" if first is None else "year" if first == last else "years"
    bodies = reports["agency_id"].fillna(reports["agency"]) if "agency" in reports else reports["agency_id"]
    span = text[kind].format(first=first, last=last)
    return text[origin or "published"].format(k=bodies.nunique(), n=len(reports), years=span)


def finish(
    target: Axes | Figure,
    corpus: Any = None,
    *,
    source: str | None = None,
    simulated: bool | None = None,
    language: str = "zh",
) -> Figure:
    """Add the source line, and on simulated data the watermark, to a figure.

    Parameters
    ----------
    target : Axes or Figure
    corpus : corpus or reports frame, optional
        Gives the source line and tells whether its reports are simulated.
    source, simulated
        Say so yourself instead; one of `corpus` and `source` is needed.

    Raises
    ------
    MixedOriginsError
        If the corpus mixes published and invented reports.
    ValueError
        If neither `corpus` nor `source` is given.
    """
    use()
    figure = figure_of(target)
    if corpus is not None:
        source = source or source_line(corpus, language)
        simulated = single_origin(corpus) == "simulated" if simulated is None else simulated
    if source is None:
        raise ValueError(
            "finish() needs the corpus or source='…': a chart without its source is not to be shared"
        )
    # A figure-wide x label is laid out with the rest, so that it never covers an axis.
    figure.supxlabel(source, x=0.01, ha="left", fontsize=8, color=GREY)
    if simulated:
        for ax in (a for a in figure.axes if a.axison and not getattr(a, "_colorbar", None)):
            _watermark(ax, words(language)["watermark"])
    return figure


def _watermark(ax: Axes, text: str) -> None:
    box = ax.get_position()
    figure = figure_of(ax)
    inches = min(box.width * figure.get_figwidth() / 4.5, box.height * figure.get_figheight() / 2)
    ax.text(
        0.5,
        0.5,
        text,
        transform=ax.transAxes,
        rotation=20,
        ha="center",
        va="center",
        fontsize=max(9.0, min(44.0, 72 * inches)),
        color="#B00020",
        alpha=0.16,
        zorder=20,
        gid="watermark",
        clip_on=True,
    ).set_in_layout(False)


def no_data(ax: Axes, message: str) -> Axes:
    """Say in words, in the empty plot area, why there is nothing to draw."""
    ax.set_axis_off()
    figure = figure_of(ax)
    if len(figure.axes) == 1:
        figure.set_figheight(1.2)
    ax.text(0.5, 0.5, message, transform=ax.transAxes, ha="center", va="center", color=GREY, wrap=True)
    describe(ax, None, message)
    return ax


def n_labels(
    ax: Axes, x: Iterable[float], y: Iterable[float], counts: Iterable[float], *, horizontal: bool = False
) -> None:
    """Print `n` beside each bar end: above it, or to its right where the bars are horizontal."""
    for px, py, n in zip(x, y, counts, strict=True):
        offset = (4, 0) if horizontal else (0, 3)
        ax.annotate(
            f"{n:,.0f}",
            (px, py),
            xytext=offset,
            textcoords="offset points",
            ha="left" if horizontal else "center",
            va="center" if horizontal else "bottom",
            fontsize=8,
            color=GREY,
        )


def legend(ax: Axes, kind: str, codes: Sequence[str], language: str = "zh", **options: Any) -> None:
    """Draw a legend of colours (and hatches) of the palette, above the axes unless told otherwise."""
    colours, hatches = palette(kind), palette(kind, "hatch")
    handles = [
        mpl.patches.Patch(
            facecolor=colours[c],
            hatch=hatches[c],
            edgecolor="#777777",
            linewidth=0.4,
            label=label(kind, c, language),
        )
        for c in codes
    ]
    default: dict[str, Any] = {
        "loc": "lower left",
        "bbox_to_anchor": (0, 1.0),
        "ncols": len(handles),
        "borderaxespad": 0.2,
    }
    ax.legend(handles=handles, handlelength=1.2, columnspacing=1.2, **(default | options))
