"""Marks on a year axis: changes of the law, and the gap where the form changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from govreports import form
from govreports.charts.palette import read_data, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes


def _position(date: str) -> float:
    """Return a date on an axis whose tick Y stands for the whole year Y.

    >>> _position("2024-01-01")
    2023.5
    """
    day = dt.date.fromisoformat(date)
    first = dt.date(day.year, 1, 1)
    return day.year - 0.5 + (day - first).days / (dt.date(day.year + 1, 1, 1) - first).days


def statute_marks(ax: Axes, years: Iterable[int], language: str = "zh", *, text: bool = True) -> None:
    """Mark on a year axis the changes of law and form within `years` (numbers, one tick a year)."""
    shown = sorted(int(y) for y in years)
    if not shown:
        return
    inside = [
        (x, r)
        for r in read_data("statutes.csv")
        if shown[0] - 0.5 <= (x := _position(r["date"])) < shown[-1] + 0.5
    ]
    for x, r in inside:
        ax.axvline(x, color="#BBBBBB", linewidth=0.8, linestyle=(0, (2, 2)), zorder=0.5)
        if text:
            ax.annotate(
                r[language],
                (x, 1),
                xycoords=("data", "axes fraction"),
                xytext=(2, -2),
                textcoords="offset points",
                ha="left",
                va="top",
                rotation=90,
                fontsize=7,
                zorder=6,
                color="#888888",
            )


def edition_gap(ax: Axes, years: Iterable[int], language: str = "zh", *, text: bool = False) -> None:
    """Open a gap in a year axis where the form changed between two of `years`."""
    shown = sorted(int(y) for y in years)
    for e in form.EDITIONS[1:]:
        first = form.edition(e).first_year
        if not shown or not shown[0] < first <= shown[-1]:
            continue
        x = first - 0.5
        ax.axvspan(x - 0.06, x + 0.06, color="white", zorder=3, linewidth=0)
        for side in (-0.06, 0.06):
            ax.plot(
                [x + side - 0.03, x + side + 0.03],
                [-0.02, 0.02],
                transform=ax.get_xaxis_transform(),
                color="#999999",
                linewidth=0.8,
                clip_on=False,
                zorder=4,
            )
        if text:
            ax.set_xlabel(words(language)["edition"], fontsize=8, color="#666666")
