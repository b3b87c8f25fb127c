"""Phrases and colours of the charts of text, from data/text.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.charts import base
from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage


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


def colour_bar(ax: Axes, image: AxesImage, name: str) -> None:
    """Draw the scale of an image beside it."""
    bar = base.figure_of(ax).colorbar(image, ax=ax, shrink=0.7, pad=0.02)
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.set_label(name)
    base.describe(bar.ax, None, "")
