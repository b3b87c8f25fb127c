"""The layouts of tiles and the numbers on them, from data/tiles.csv and the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.charts import base
from govreports.charts.coverage import coverage
from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF = 0.5  # provinces with less of their reports are not compared
FEWEST = 3  # provinces that a median needs
# Ends of the middle and the next class, in percentage points from the median: the first that fits.
STEPS = ((0.5, 1.5), (1, 3), (2, 6), (3, 9), (5, 15), (7, 20), (10, 30))


def phrase(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase of the tiles with its values filled in."""
    row = next(r for r in read_data("words_tiles.csv") if r["code"] == code)
    return row[language].format(**values)


def layout(name: str) -> pd.DataFrame:
    """Return the tiles of a layout: province, zh, en, column, row, applicable.

    >>> layout("china").query("not applicable")["zh"].tolist()
    ['台湾', '香港', '澳门']
    """
    rows = [r for r in read_data("tiles.csv") if r["layout"] == name]
    made = pd.DataFrame(rows).drop(columns="layout")
    made["applicable"] = made["applicable"] == "yes"
    return made.astype({"column": int, "row": int})


def layout_of(reports: pd.DataFrame) -> str:
    """Return the layout that reports belong on: `fictional` for simulated ones, else `china`.

    Raises
    ------
    MixedOriginsError
        If the reports are of several origins, or have a province that is not on their layout.
    """
    origin = base.single_origin(reports)
    name = "fictional" if origin == "simulated" else "china"
    tiles = layout(name)
    strange = sorted(
        set(reports["province"].dropna().astype(str)) - set(tiles.query("applicable")["province"])
    )
    if strange:
        listed = "、".join(strange[:6])
        raise base.MixedOriginsError(phrase("mixed", origin=origin, layout=name, names=listed))
    return name


def tile_coverage(reports: pd.DataFrame, problems: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each province and year how many reports were read of how many.

    Expected is a report of every body known, in every year from the first to the last.

    Returns
    -------
    DataFrame
        province, year, n, expected, share (0 to 1).
    """
    grid = coverage(reports, problems)
    grid = grid[grid["province"].notna()]
    read = ~grid["state"].isin(["missing", "failed"])
    keys = [grid["province"].astype(str).rename("province"), grid["year"].astype(int).rename("year")]
    made = read.groupby(keys).agg(n="sum", expected="size").reset_index()
    return made.assign(share=made["n"] / made["expected"])


def tile_values(
    corpus: Any, indicator: str, base_quantity: str, *, problems: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one share for each province and year, and whether it is compared.

    Returns
    -------
    DataFrame
        province, year, value (pooled over bodies, 0 to 1), ci_low, ci_high (bootstrap, from five bodies),
        n, covered (bodies with the figures), expected (bodies known), share (covered of expected), compared
        (n of 30 and half of the bodies), median (of the compared, from three of them), gap (value - median).

    Raises
    ------
    ValueError
        If the indicator is no share or has no such base.
    """
    from govreports.indicators import definitions, indicators

    shares = [d for d in definitions() if d.kind == "share"]
    if not any(d.indicator == indicator and d.base == base_quantity for d in shares):
        named = "、".join(f"{d.indicator}（{d.base}）" for d in shares)
        raise ValueError(phrase("unknown_indicator", indicator=indicator, base=base_quantity, known=named))
    columns = ["province", "year", "value", "ci_low", "ci_high", "n", "covered"]
    made = indicators(corpus, [indicator], by="province")
    made = made[(made["base"] == base_quantity) & made["province"].notna() & made["year"].notna()][columns]
    made = made.astype({"province": str, "year": int, "value": float, "n": float})
    known = tile_coverage(corpus.reports, problems)[["province", "year", "expected"]]
    made = known.merge(made, how="left", on=["province", "year"]).fillna({"n": 0.0, "covered": 0})
    made = made.assign(covered=made["covered"].astype(int), share=made["covered"] / made["expected"])
    made["compared"] = made["value"].notna() & (made["share"] >= HALF) & (made["n"] >= base.MIN_N)
    there = made["value"].where(made["compared"]).groupby(made["year"])
    made["median"] = there.transform("median").where(there.transform("count") >= FEWEST)
    return made.assign(gap=made["value"].where(made["compared"]) - made["median"])


def class_steps(gaps: pd.Series) -> tuple[float, float]:
    """Return where the middle and the next of five classes end, in percentage points from the median.

    >>> class_steps(pd.Series([-0.04, 0.0, 0.05]))
    (2, 6)
    """
    far = float(np.nanquantile(100 * gaps.abs(), 0.8)) if gaps.notna().any() else 0.0
    return next((s for s in STEPS if s[1] >= far), STEPS[-1])


def class_of(gaps: pd.Series, steps: Sequence[float]) -> pd.Series:
    """Return the class 1 to 5 of each gap; missing where there is none. The middle one holds its ends.

    >>> class_of(pd.Series([-0.2, -0.03, 0.02, 0.06, 0.2]), (2, 6)).astype(int).tolist()
    [1, 2, 3, 4, 5]
    """
    a, b = steps
    points = (100 * gaps).round(9)
    made = 3 + np.sign(points) * ((points.abs() > a).astype(int) + (points.abs() > b).astype(int))
    return made.where(gaps.notna())
