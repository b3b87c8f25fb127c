"""What was read: reports by body and year, cells by what stands in them and how they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.transforms import offset_copy

from govreports import form
from govreports.charts import base
from govreports.charts.palette import label, palette, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "coverage",
    "coverage_takeaway",
    "coverage_tiles",
    "failures",
    "match_bars",
    "status_bars",
    "status_shares",
]

MOST_ROWS = 60  # above it bodies are gathered by level and region
_SIGNS = {"3": "3", "2": "2", "1": "1", "0": "0", "failed": "×", "missing": "–"}


def coverage(reports: pd.DataFrame, problems: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what was read for each body and each year from the first to the last.

    Parameters
    ----------
    reports, problems : DataFrame
        A report with a problem of level error counts as failed.

    Returns
    -------
    DataFrame
        agency_id, agency, level, province, year, state (3 | 2 | 1 | 0 tables read, failed, missing): one
        row for each body known and each year.

    >>> from govreports.schema import to_frame
    >>> rows = [dict(report_id=y, agency_id="a", year=int(y), tables="requests") for y in ("2019", "2021")]
    >>> coverage(to_frame("reports", rows))["state"].tolist()
    ['1', 'missing', '1']
    """
    known = reports[reports["agency_id"].notna() & reports["year"].notna()]
    bad = (
        set()
        if problems is None
        else set(problems.loc[problems["level"] == "error", "report_id"].astype(str))
    )
    tables = known["tables"].fillna("").map(lambda names: len(names.split())).astype(int)
    failed = known["report_id"].astype(str).isin(bad) & (tables == 0)
    state = tables.astype(str).where(~failed, "failed")
    rank = tables.where(~failed, -1)
    best = known.assign(state=state, rank=rank).sort_values(["rank", "report_id"], kind="stable")
    best = best.drop_duplicates(["agency_id", "year"], keep="last")
    bodies = best.sort_values("year").drop_duplicates("agency_id", keep="last")
    bodies = bodies[["agency_id", "agency", "level", "province"]]
    years = range(int(known["year"].min()), int(known["year"].max()) + 1) if len(known) else range(0)
    grid = bodies.merge(pd.DataFrame({"year": pd.array(list(years), dtype="Int32")}), how="cross")
    grid = grid.merge(best[["agency_id", "year", "state"]], how="left", on=["agency_id", "year"])
    grid["state"] = grid["state"].fillna("missing")
    return grid.sort_values(["level", "province", "agency_id", "year"], ignore_index=True)


def failures(problems: pd.DataFrame) -> pd.DataFrame:
    """Return the files that could not be read, with what to do: report_id, code, message."""
    wrong = problems[problems["level"] == "error"]
    made = wrong[["report_id", "code", "message"]].astype("str").drop_duplicates()
    return made.sort_values(["code", "report_id"], ignore_index=True)


def coverage_takeaway(
    *, reports: pd.DataFrame, cells: pd.DataFrame, problems: pd.DataFrame | None = None, language: str = "zh"
) -> str:
    """Return what was read in one sentence: expected, read, complete, and the share of blank cells."""
    grid = coverage(reports, problems)
    blank = float((cells["status"] == "blank").mean() * 100) if len(cells) else 0.0
    return say("coverage_takeaway", language, blank=blank, **_numbers(grid))


def _numbers(grid: pd.DataFrame) -> dict[str, int]:
    read = ~grid["state"].isin(["missing", "failed"])
    return {"expected": len(grid), "read": int(read.sum()), "full": int((grid["state"] == "3").sum())}


def coverage_tiles(
    *,
    reports: pd.DataFrame,
    problems: pd.DataFrame | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw tiles of bodies by years, coloured by the tables read; above 60 bodies by level and region.

    The line above the tiles says how many reports of how many there are.
    """
    grid = coverage(reports, problems)
    if grid.empty:
        return base.no_data(base.axes(ax, size=(8, 2)), say("none", language))
    gathered = grid["agency_id"].nunique() > MOST_ROWS
    ax = _group_tiles(grid, language, ax) if gathered else _body_tiles(grid, language, ax)
    return base.describe(ax, grid, say("coverage_alt", language, **_numbers(grid)))


def _body_tiles(grid: pd.DataFrame, language: str, ax: Axes | None) -> Axes:
    codes = list(_SIGNS)
    wide = grid.assign(code=grid["state"].map(codes.index)).pivot(
        index="agency_id", columns="year", values="code"
    )
    wide = wide.loc[grid["agency_id"].unique()]
    names = grid.drop_duplicates("agency_id").set_index("agency_id")["agency"].loc[wide.index]
    ax = base.axes(ax, size=(8, 1.6 + 0.24 * len(wide)))
    colours = ListedColormap([palette("reading")[c] for c in codes])
    ax.pcolormesh(
        wide.to_numpy(), cmap=colours, vmin=-0.5, vmax=len(codes) - 0.5, edgecolor="white", linewidth=1
    )
    for r, row in enumerate(wide.to_numpy()):
        for c, code in enumerate(row):
            dark = codes[code] in ("3", "failed")
            ax.text(
                c + 0.5, r + 0.5, _SIGNS[codes[code]], ha="center", va="center", fontsize=7,
                color="white" if dark else "#444444",
            )  # fmt: skip
    _tile_axes(ax, list(wide.columns), [str(n) for n in names])
    shown = [c for c in codes if (grid["state"] == c).any()]
    n = grid.groupby("year", observed=True)["state"].agg(
        lambda s: f"{(~s.isin(['missing', 'failed'])).sum()}/{len(s)}"
    )
    _top_margin(ax, n.tolist())
    ax.set_title(say("coverage_title", language), pad=38)
    above = offset_copy(ax.transAxes, base.figure_of(ax), 0, 16, units="points")  # clear of the counts
    base.legend(ax, "reading", shown, language, bbox_transform=above)
    return ax


def _group_tiles(grid: pd.DataFrame, language: str, ax: Axes | None) -> Axes:
    levels = [label("level", str(code), language) for code in grid["level"]]
    places = grid["province"].astype("str").fillna("—")
    named = grid.assign(
        row=[f"{a} {b}" for a, b in zip(levels, places, strict=True)], full=grid["state"] == "3"
    )
    counts = (
        named.groupby(["row", "year"], sort=False, observed=True)["full"].agg(["sum", "size"]).reset_index()
    )
    counts["share"] = counts["sum"] / counts["size"]
    counts["text"] = counts["sum"].astype(str) + "/" + counts["size"].astype(str)
    wide = counts.pivot(index="row", columns="year", values=["share", "text"]).loc[named["row"].unique()]
    share, texts = wide["share"].astype(float), wide["text"]
    ax = base.axes(ax, size=(8, 1.4 + 0.24 * len(share)))
    shades = ListedColormap(["#F4F8F8", "#CFE3E2", "#86BDBB", "#4F9396", "#2F6F73"])
    ax.pcolormesh(share.to_numpy(), cmap=shades, vmin=0, vmax=1, edgecolor="white", linewidth=1)
    for r, row in enumerate(texts.to_numpy()):
        for c, words in enumerate(row):
            dark = share.to_numpy()[r, c] >= 0.6
            colour = "white" if dark else "#444444"
            ax.text(c + 0.5, r + 0.5, words, ha="center", va="center", fontsize=7, color=colour)
    _tile_axes(ax, texts.columns.tolist(), counts["row"].drop_duplicates().tolist())
    n = named.groupby("year", observed=True)["full"].agg(["sum", "size"])
    _top_margin(ax, [f"{a}/{b}" for a, b in zip(n["sum"], n["size"], strict=True)])
    ax.set_title(say("coverage_groups_title", language), pad=22)
    return ax


def _tile_axes(ax: Axes, years: list[Any], names: list[str]) -> None:
    ax.set_xticks([i + 0.5 for i in range(len(years))], [str(y) for y in years])
    ax.set_yticks([i + 0.5 for i in range(len(names))], names, fontsize=8)
    ax.invert_yaxis()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _top_margin(ax: Axes, texts: list[str]) -> None:
    for i, text in enumerate(texts):
        ax.annotate(
            text, (i + 0.5, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
            ha="center", va="bottom", fontsize=8, color=base.GREY,
        )  # fmt: skip


def status_shares(cells: pd.DataFrame, by: list[str], column: str) -> pd.DataFrame:
    """Return counts and shares of the values of `column` within the groups `by` of a cells frame.

    Returns
    -------
    DataFrame
        the columns `by`, `column`, count, n (of the group), share (0 to 1).
    """
    counts = cells.groupby([*by, column], observed=True).size().rename("count").reset_index()
    counts["n"] = counts.groupby(by, observed=True)["count"].transform("sum")
    counts["share"] = counts["count"] / counts["n"]
    return counts


def status_bars(*, cells: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw for each table and edition the shares of cells that hold a number, are blank, and so on."""
    shares = status_shares(cells, ["table", "edition"], "status")
    if shares.empty:
        return base.no_data(base.axes(ax, size=(8, 2)), say("none", language))
    heads = form.labels(language).drop_duplicates("table").set_index("table")["table_label"]
    names = [
        say("table_edition", language, table=heads[t], edition=e)
        for t, e in zip(shares["table"].astype(str), shares["edition"], strict=True)
    ]
    ax = _stacked(shares.assign(name=names), "status", list(palette("status")), language, ax)
    ax.set_title(say("status_title", language), pad=26)
    ax.set_xlabel(say("status_x", language))
    whole = cells["status"].value_counts(normalize=True) * 100
    numbers = {"n": len(cells), "number": whole.get("number", 0.0), "blank": whole.get("blank", 0.0)}
    return base.describe(ax, shares, say("status_alt", language, **numbers))


def match_bars(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw for each file format how the figures were found: by label, alias, position, arithmetic."""
    names = reports["format"].astype("str").fillna("—")
    formats = dict(zip(reports["report_id"].astype("str"), names, strict=True))
    found = cells.loc[
        cells["matched_by"].notna() & (cells["status"] == "number"), ["report_id", "matched_by"]
    ]
    if found.empty:
        return base.no_data(base.axes(ax, size=(8, 2)), say("none", language))
    found = found.assign(format=found["report_id"].astype("str").map(formats))
    shares = status_shares(found, ["format"], "matched_by")
    ax = _stacked(shares.assign(name=shares["format"]), "match", list(palette("match")), language, ax)
    ax.set_title(say("match_title", language), pad=26)
    ax.set_xlabel(say("match_x", language))
    whole = found["matched_by"].value_counts(normalize=True) * 100
    numbers = {"n": len(found), "label": whole.get("label", 0.0), "arithmetic": whole.get("arithmetic", 0.0)}
    return base.describe(ax, shares, say("match_alt", language, **numbers))


def _stacked(shares: pd.DataFrame, kind: str, codes: list[str], language: str, ax: Axes | None) -> Axes:
    column = "status" if kind == "status" else "matched_by"
    rows = list(dict.fromkeys(shares["name"]))
    ax = base.axes(ax, size=(8, 1.7 + 0.38 * len(rows)))
    shown = [c for c in codes if (shares[column] == c).any()]
    left = dict.fromkeys(rows, 0.0)
    for code in shown:
        part = shares[shares[column] == code]
        ax.barh(
            [rows.index(n) for n in part["name"]], part["share"] * 100, left=[left[n] for n in part["name"]],
            height=0.7, color=palette(kind)[code], edgecolor="white", linewidth=0.5,
        )  # fmt: skip
        for name, share in zip(part["name"], part["share"], strict=True):
            left[name] += share * 100
    n = shares.drop_duplicates("name").set_index("name")["n"].loc[rows]
    base.n_labels(ax, [100] * len(rows), range(len(rows)), n, horizontal=True)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlim(0, 100)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    base.legend(ax, kind, shown, language)
    return ax
