"""Phrases, the list of indicators and the style of the page of one body, from data/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.transforms import offset_copy

from govreports.charts import base
from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def phrase(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase of the portrait with its values filled in.

    >>> phrase("days"), phrase("early", "en", days=3)
    ('距期限', '3 days early')
    """
    row = next(r for r in read_data("words_portrait.csv") if r["code"] == code)
    return row[language].format(**values)


def eight() -> tuple[dict[str, str], ...]:
    """Return the indicators of the strip: indicator, base and a short name in both languages."""
    return read_data("portrait_indicators.csv")


def nothing(ax: Axes, title: str, message: str) -> Axes:
    """Say in words below its title why a panel is empty."""
    ax.set_title(title)
    return base.no_data(ax, message)


def under(ax: Axes, left: float = 0.0) -> dict[str, Any]:
    """Return the options that place a legend below the labels of the x axis, however high the panel is."""
    shifted = offset_copy(ax.transAxes, base.figure_of(ax), 0, -20, units="points")
    return {"loc": "upper left", "bbox_to_anchor": (left, 0), "bbox_transform": shifted}
