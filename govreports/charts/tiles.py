"""Provinces as tiles of equal size: how many reports there are, and one share against the median.

A tile map locates, the dots beside it compare. Real reports stand on the tiles of the provinces, invented
ones on tiles of their own (data/tiles.csv); neither goes on the other's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.patches import Patch, Rectangle

from govreports.charts import base
from govreports.charts._tiles import (
    HALF,
    class_of,
    class_steps,
    layout,
    layout_of,
    phrase,
    tile_coverage,
    tile_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "indicator_tiles",
    "report_tiles",
    "tile_coverage",
    "tile_facets",
    "tile_names",
    "tile_takeaway",
    "tile_values",
    "tiles_left_out",
]

MOST_YEARS = 6
CLASSES = ("#A6611A", "#DFC27D", "#F2F2F2", "#80CDC1", "#018571")  # below to above; no colour is better
DARK = (1, 5)  # classes that need white text
READING = {"share_none": "#F7F7F7", "share_1": "#CFE3E2", "share_2": "#86BDBB", "share_3": "#2F6F73"}
GREY, INK = "#E3E3E3", "#222222"


def _board(ax: Axes, name: str) -> pd.DataFrame:
    """Set the axes up for a layout, draw the tiles that do not apply, and return those that do."""
    tiles = layout(name)
    ax.set_xlim(tiles["column"].min() - 0.55, tiles["column"].max() + 0.55)
    ax.set_ylim(tiles["row"].max() + 0.55, tiles["row"].min() - 0.55)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return tiles


def _tile(ax: Axes, x: float, y: float, texts: tuple[str, str], size: float, **look: Any) -> None:
    ink = look.pop("ink", INK)
    edge: dict[str, Any] = {"edgecolor": "#AAAAAA", "linewidth": 0.5} | look
    ax.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, **edge))
    # White below the letters: a hatched tile stays legible.
    box = (
        {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85} if look.get("hatch") else None
    )
    lines = ((texts[0], -0.19, 1.0), (texts[1], 0.2, 0.88)) if texts[1] else ((texts[0], 0.0, 1.0),)
    for text, dy, part in lines:
        factor = part * min(1.0, 2.4 / _width(text))
        ax.text(x, y + dy, text, ha="center", va="center", fontsize=size * factor, color=ink, bbox=box)


def _draw(
    ax: Axes, name: str, looks: dict[str, tuple[str, dict[str, Any]]], language: str, size: float
) -> None:
    """Draw every tile of a layout: `looks` gives text and look by province; the others have no report."""
    empty = ("", {"facecolor": "white", "ink": "#8A8A8A"})
    for tile in _board(ax, name).to_dict("records"):
        if tile["applicable"]:
            text, look = looks.get(tile["province"], empty)
        else:
            text, look = phrase("not_applicable", language), {"facecolor": GREY, "ink": "#6A6A6A"}
        _tile(ax, tile["column"], tile["row"], (tile[language], text), size, **look)


def _size(ax: Axes, name: str) -> float:
    """Return a font size in points that fits the tiles of these axes."""
    tiles, figure, spec = layout(name), base.figure_of(ax), ax.get_subplotspec()
    columns = spec.get_gridspec().ncols if spec else 1
    across = figure.get_figwidth() / columns / (tiles["column"].max() + 1.1)
    down = ax.get_position().height * figure.get_figheight() / (tiles["row"].max() + 1.1)
    return float(np.clip(min(across, 1.25 * down) * 72 * 0.3, 5.5, 12))


def _width(text: str) -> float:
    """Return the width of a text in Chinese characters; the others are a little over half as wide."""
    return sum(1.0 if ord(c) > 0x2E80 else 0.58 for c in text) or 1.0


def report_tiles(
    *, reports: pd.DataFrame, year: int, problems: pd.DataFrame | None = None, language: str = "zh",
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw for each province the reports read of those expected in one year (`tile_coverage`)."""
    name = layout_of(reports)
    data = tile_coverage(reports, problems)
    data = data[data["year"] == year]
    ax = base.axes(ax, size=(6, 4.6))
    if data.empty:
        return base.no_data(ax, phrase("none", language))
    looks = {}
    for row in data.to_dict("records"):
        share = row["share"]
        code = "share_none" if not share else f"share_{1 + (share >= HALF) + (share >= 0.9)}"
        text = f"{row['n']}/{row['expected']}"
        looks[row["province"]] = (
            text, {"facecolor": READING[code], "ink": "white" if code == "share_3" else INK}
        )  # fmt: skip
    _draw(ax, name, looks, language, _size(ax, name))
    n, expected = int(data["n"].sum()), int(data["expected"].sum())
    ax.set_title(phrase("coverage_year", language, year=year, n=n, expected=expected), fontsize=10)
    half = int((data["share"] >= HALF).sum())
    values = {"year": year, "n": n, "expected": expected, "k": len(data), "half": half}
    return base.describe(ax, data, phrase("coverage_alt", language, **values))


def indicator_tiles(
    *, values: pd.DataFrame, reports: pd.DataFrame, year: int, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw one share for each province in one year, in five classes about the median of the provinces.

    Hatched without a class where n < 30 or fewer than half of the bodies have the figures.

    Parameters
    ----------
    values : DataFrame
        From `tile_values`, all years: the classes are the same in each.
    """
    name = layout_of(reports)
    steps = class_steps(values["gap"])
    data = values[values["year"] == year]
    data = data.assign(**{"class": class_of(data["gap"], steps)})
    ax = base.axes(ax, size=(6, 4.6))
    if data.empty:
        return base.no_data(ax, phrase("none", language))
    looks = {str(r["province"]): _value_look(r, language) for r in data.to_dict("records")}
    _draw(ax, name, looks, language, _size(ax, name))
    compared = data[data["compared"]]
    facts: dict[str, Any] = {"year": year, "k": len(compared), "hatched": len(data) - len(compared)}
    if data["median"].isna().all():
        ax.set_title(phrase("value_year_none", language, year=year), fontsize=10)
        return base.describe(ax, data, phrase("value_alt_none", language, year=year))
    ranked = compared.sort_values("value", kind="stable")
    low, high = ranked["province"].iloc[0], ranked["province"].iloc[-1]
    facts |= {"median": 100 * compared["median"].iloc[0], "low": low, "high": high}
    facts |= {"a": 100 * ranked["value"].iloc[0], "b": 100 * ranked["value"].iloc[-1]}
    ax.set_title(phrase("value_year", language, **facts), fontsize=10)
    return base.describe(ax, data, phrase("value_alt", language, **facts))


def _value_look(row: dict[Any, Any], language: str) -> tuple[str, dict[str, Any]]:
    if not row["covered"]:
        return "", {"facecolor": "white", "ink": "#6A6A6A"}
    known = pd.notna(row["value"]) and row["n"] >= base.MIN_N
    text = phrase("percent", language, value=100 * row["value"]) if known else ""
    text = text or phrase("small", language, n=row["n"])
    if not row["compared"]:
        return text, {"facecolor": "white", "hatch": "////", "edgecolor": "#B5B5B5"}
    if pd.isna(row["class"]):
        return text, {"facecolor": "white"}
    number = int(row["class"])
    return text, {"facecolor": CLASSES[number - 1], "ink": "white" if number in DARK else INK}


def tile_facets(
    draw: Callable[..., Axes], *, reports: pd.DataFrame, years: Iterable[int] | None = None,
    language: str = "zh", title: str = "", **given: Any,
) -> Figure:  # fmt: skip
    """Draw `report_tiles` or `indicator_tiles` for each year, the last six at most, with one legend.

    Parameters
    ----------
    title : str
        The name of the indicator; coverage without it.
    """
    placed = reports.dropna(subset=["province", "agency_id", "year"])
    every = sorted(set(years) if years is not None else {int(y) for y in placed["year"]})[-MOST_YEARS:]
    if not len(placed) or not every:
        return base.figure_of(base.no_data(base.axes(size=(8, 2)), phrase("none", language)))
    name, columns = layout_of(reports), min(3, len(every))
    rows = -(-len(every) // columns)
    tiles, wide = layout(name), {1: 6.0, 2: 4.7}.get(columns, 3.7)
    high = wide * (tiles["row"].max() + 1.1) / (tiles["column"].max() + 1.1) + 0.35
    base.use()
    figure = plt.figure(figsize=(wide * columns, high * rows + 1.1))
    grid = figure.add_gridspec(rows + 1, columns, height_ratios=[0.5, *[high] * rows])
    values = given.get("values")
    _legend(
        figure.add_subplot(grid[0, :]),
        _reading_legend(language) if values is None else value_legend(values, language),
        phrase("fictional" if name == "fictional" else "schematic", language),
        len(every) > 1,
    )
    for i, year in enumerate(every):
        ax = figure.add_subplot(grid[1 + i // columns, i % columns])
        draw(reports=reports, year=year, language=language, ax=ax, **given)
    head = phrase("value_title", language, title=title) if title else phrase("coverage_title", language)
    figure.suptitle(head, x=0.01, ha="left", fontsize=12)
    return figure


def _legend(ax: Axes, handles: list[Patch], note: str, wide: bool) -> None:
    """Fill the strip above the tiles: what the colours mean, and that this is no map."""
    ax.set_axis_off()
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, 1.1), ncols=len(handles) if wide else 3,
        title=note, fontsize=8.5, title_fontsize=8.5, alignment="left", borderaxespad=0, handlelength=1.4,
        columnspacing=1.2,
    )  # fmt: skip
    base.describe(ax, None, "")


def _reading_legend(language: str) -> list[Patch]:
    return [Patch(facecolor=c, edgecolor="#AAAAAA", label=phrase(k, language)) for k, c in READING.items()]


def _open_legend(language: str) -> list[Patch]:
    hatched = phrase("hatched", language, min_n=base.MIN_N)
    return [
        Patch(facecolor="white", hatch="////", edgecolor="#B5B5B5", label=hatched),
        Patch(facecolor="white", edgecolor="#AAAAAA", label=phrase("no_figures", language)),
    ]


def value_legend(values: pd.DataFrame, language: str) -> list[Patch]:
    if values["gap"].isna().all():
        return _open_legend(language)
    a, b = class_steps(values["gap"])
    names = [phrase(f"class_{i}", language, a=a, b=b) for i in range(1, 6)]
    made = [Patch(facecolor=c, edgecolor="#AAAAAA", label=n) for c, n in zip(CLASSES, names, strict=True)]
    return [*made, *_open_legend(language)]


def tile_names(indicator: str, base_quantity: str, language: str = "zh") -> tuple[str, str]:
    """Return what an indicator and its denominator are called.

    >>> tile_names("pending_rate", "caseload")
    ('结转率', '待办总量(新收加结转)')
    """
    from govreports.indicators import definitions, quantity_labels

    found = next(d for d in definitions() if d.indicator == indicator)
    title = found.title_zh if language == "zh" else found.title_en
    return title, quantity_labels(language).get(base_quantity, base_quantity)


def tiles_left_out(reports: pd.DataFrame, language: str = "zh") -> str:
    """Return in words how many reports have no province or year; empty where all have."""
    n = int((reports["province"].isna() | reports["year"].isna()).sum())
    return phrase("unplaced", language, n=n) if n else ""


def tile_takeaway(*, values: pd.DataFrame, year: int | None = None, language: str = "zh") -> str:
    """Return in one sentence how many provinces compare, and how many of those differ from the median."""
    if values.empty:
        return phrase("none", language)
    year = int(values["year"].max()) if year is None else year
    data = values[values["year"] == year]
    compared = data[data["compared"] & data["median"].notna()]
    if compared.empty:
        return phrase("takeaway_none", language, year=year, min_n=base.MIN_N)
    rated = compared[compared["ci_low"].notna()]
    facts = {"k": len(compared), "all": len(data)}
    if rated.empty:
        return phrase("takeaway", language, year=year, rest=phrase("takeaway_no_interval", language), **facts)
    inside = (rated["ci_low"] <= rated["median"]) & (rated["median"] <= rated["ci_high"])
    names = ("、" if language == "zh" else ", ").join(rated.loc[~inside, "province"])
    apart = phrase("takeaway_apart", language, names=names) if names else phrase("takeaway_same", language)
    told = {"rated": len(rated), "inside": int(inside.sum()), "apart": apart}
    rest = phrase("takeaway_rated", language, median=100 * rated["median"].iloc[0], **told)
    return phrase("takeaway", language, year=year, rest=rest, **facts)
