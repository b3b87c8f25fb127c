"""Two numbers for one thing: the text against the tables, and last year's end against this year's start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from govreports.charts import base
from govreports.charts._audited import say, standing
from govreports.charts._phrases import each, shorten
from govreports.charts.palette import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["chain_breaks", "chains", "stated_pairs", "stated_scatter"]

NAMED = 12  # points off the diagonal that are named
MOST_CHAINS = 9
_SHAPES = {"count": "o", "none": "s", "approximate": "^"}
_TICKS = (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)


def stated_pairs(findings: pd.DataFrame, claims: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the text that could be held against a cell.

    Returns
    -------
    DataFrame
        report_id, agency, year, place, cell (the table's figure), stated (the text's), verdict, kind (count,
        approximate, none), text, scope (words that limit it); the farthest apart first.
    """
    kept = standing(findings)
    kept = kept[
        kept["rule"].isin(["claims.cell", "claims.none"]) & kept["place"].str.startswith("narrative.")
    ]
    parts = kept["place"].str.extract(r"^narrative\.(?P<paragraph>\d+)\.(?P<start>\d+)-(?P<end>\d+)")
    none = kept["rule"].astype(str).eq("claims.none")
    expected, actual = (pd.to_numeric(kept[c], errors="coerce") for c in ("expected", "actual"))
    made = pd.DataFrame(
        {
            "report_id": kept["report_id"].astype(str),
            "place": kept["place"],
            # A claim of none expects 0 of the cell; elsewhere the cell is what the text is held against.
            "cell": actual.where(none, expected),
            "stated": expected.where(none, actual),
            "verdict": kept["verdict"].astype(str),
            **{c: pd.to_numeric(parts[c]).astype("Int64") for c in parts},
        }
    ).dropna(subset=["cell", "stated", "paragraph"])
    keys = ["report_id", "paragraph", "start", "end"]
    said = claims[[*keys, "text", "scope", "approximate"]].astype({"report_id": "str"})
    said = said.astype(dict.fromkeys(keys[1:], "Int64")).drop_duplicates(keys)
    made = made.merge(said, on=keys, how="left").drop(columns=keys[1:])
    approximate = made.pop("approximate").fillna(False).astype(bool)
    zero = made["stated"].eq(0) & made["text"].notna()
    made["kind"] = np.select([approximate, zero], ["approximate", "none"], "count")
    about = reports.assign(report_id=reports["report_id"].astype(str)).set_index("report_id")
    made.insert(1, "agency", made["report_id"].map(about["agency"].astype(str)))
    made.insert(2, "year", made["report_id"].map(about["year"]))
    apart = (np.log1p(made["stated"]) - np.log1p(made["cell"])).abs()
    made = made.assign(apart=apart).sort_values("apart", ascending=False, kind="stable")
    return made.drop(columns="apart").reset_index(drop=True)


def stated_scatter(
    *,
    findings: pd.DataFrame,
    claims: pd.DataFrame,
    reports: pd.DataFrame,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw the figures of the text against the cells that they speak of, both as log(1 + x).

    On the diagonal they agree; the points farthest from it are named below, with the words of the text and
    the word that limits its scope.
    """
    pairs = stated_pairs(findings, claims, reports)
    ax = base.axes(ax, size=(8, 8.6))
    if pairs.empty:
        return base.no_data(ax, say("pairs_empty", language))
    colours = palette("verdict") | {"unknown": "#8A8A8A"}
    top = float(np.log1p(pairs[["cell", "stated"]].max().max())) * 1.06 + 0.2
    ax.plot([0, top], [0, top], color="#BBBBBB", linewidth=1, zorder=1)
    for (verdict, kind), part in pairs.groupby(["verdict", "kind"]):
        ax.scatter(
            np.log1p(part["cell"]), np.log1p(part["stated"]), s=34, marker=_SHAPES[str(kind)],
            color=colours[str(verdict)], alpha=0.45 if verdict == "pass" else 0.9, linewidths=0, zorder=2,
        )  # fmt: skip
    named = pairs[pairs["verdict"] != "pass"].head(NAMED)
    _number(ax, named)
    ticks = [t for t in _TICKS if np.log1p(t) <= top]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(np.log1p(ticks), [f"{t:,}" for t in ticks])
    ax.set_xlim(-0.25, top)
    ax.set_ylim(-0.25, top)
    ax.set_aspect("equal")
    lines = [_item(k, row, language) for k, row in enumerate(each(named), 1)]
    ax.set_xlabel("\n".join([say("pairs_x", language), "", *lines]), loc="left", fontsize=9)
    ax.set_ylabel(say("pairs_y", language))
    ax.set_title(say("pairs_title", language), pad=26)
    _shape_legend(ax, pairs, colours, language)
    counts = pairs["verdict"].value_counts()
    told = {"same": counts.get("pass", 0), "fail": counts.get("fail", 0), "unknown": counts.get("unknown", 0)}
    return base.describe(ax, pairs, say("pairs_alt", language, n=len(pairs), **told))


def _number(ax: Axes, named: pd.DataFrame) -> None:
    """Print numbers beside points; points at one place share a label."""
    places: dict[tuple[float, float], list[str]] = {}
    for k, row in enumerate(each(named), 1):
        at = (float(np.log1p(row.cell)), float(np.log1p(row.stated)))
        near = next((p for p in places if abs(p[0] - at[0]) + abs(p[1] - at[1]) < 0.12), at)
        places.setdefault(near, []).append(str(k))
    for at, numbers in places.items():
        ax.annotate(
            ",".join(numbers), at, xytext=(5, 3), textcoords="offset points", fontsize=8, color="#222222"
        )


def _item(k: int, row: Any, language: str) -> str:
    text = row.text if isinstance(row.text, str) else f"{row.stated:g}"
    quote = text if len(text) <= 16 else text[:15] + "…"
    told = say(
        "pairs_item", language, k=k, agency=shorten(str(row.agency)), year=row.year, text=quote, cell=row.cell
    )
    scope = row.scope if isinstance(row.scope, str) else ""
    return told + (say("pairs_scope", language, scope=scope) if scope else "")


def _shape_legend(ax: Axes, pairs: pd.DataFrame, colours: dict[str, str], language: str) -> None:
    style: Any = {"linestyle": "", "markersize": 6, "markeredgewidth": 0}
    handles = [
        Line2D([], [], marker="o", color=colours[v], label=say(v, language), **style)
        for v in ("pass", "fail", "unknown")
        if (pairs["verdict"] == v).any()
    ]
    handles += [
        Line2D([], [], marker=m, color="#444444", label=say(f"pairs_{k}", language), **style)
        for k, m in _SHAPES.items()
        if (pairs["kind"] == k).any()
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=6, borderaxespad=0.2)


def chains(findings: pd.DataFrame, cells: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the carry-over of each body that has a break, year by year.

    Returns
    -------
    DataFrame
        agency_id, agency, year, pending_start, pending_end, before (pending_end of the year before), broken,
        difference (pending_start - before, where broken); bodies with the largest break first.
    """
    kept = standing(findings)
    wrong = kept[(kept["rule"] == "years.carried") & (kept["verdict"] == "fail")]
    about = reports[["report_id", "agency_id", "agency", "year"]].astype({"report_id": "str"})
    broken = set(wrong["report_id"].astype(str))
    bodies = set(about.loc[about["report_id"].isin(broken), "agency_id"])
    made = about[about["agency_id"].isin(bodies)].copy()
    there = (cells["table"] == "requests") & (cells["column"] == "total")
    for row in ("pending_start", "pending_end"):
        part = cells[there & (cells["row"] == row)]
        values = dict(zip(part["report_id"].astype(str), part["value"], strict=True))
        made[row] = made["report_id"].map(values).astype(float)
    last = made[["agency_id", "year", "pending_end"]].rename(columns={"pending_end": "before"})
    made = made.merge(last.assign(year=last["year"] + 1), on=["agency_id", "year"], how="left")
    made["broken"] = made.pop("report_id").isin(broken)
    made["difference"] = (made["pending_start"] - made["before"]).where(made["broken"])
    worst = made.groupby("agency_id", observed=True)["difference"].agg(lambda d: d.abs().max())
    made = made.assign(worst=made["agency_id"].map(worst).astype(float))
    made = made.sort_values(["worst", "agency_id", "year"], ascending=[False, True, True], kind="stable")
    return made.drop(columns="worst").reset_index(drop=True)


def chain_breaks(
    *, findings: pd.DataFrame, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh"
) -> Figure:
    """Draw for each body with a break its carry-over: from a year's start to its end, and on to the next.

    Where the end of one year and the start of the next differ the step is red, with the difference.
    """
    made = chains(findings, cells, reports)
    if made.empty:
        carried = findings[findings["rule"] == "years.carried"]
        code = "chain_none" if (carried["verdict"] != "unknown").any() else "chain_alone"
        return base.figure_of(base.no_data(base.axes(size=(8, 2)), say(code, language)))
    ids = list(dict.fromkeys(made["agency_id"]))
    shown = ids[:MOST_CHAINS]
    columns = min(3, len(shown))
    lines = -(-len(shown) // columns)
    places = base.panel(lines, columns, size=(3.0 * columns + 2.2, 2.2 * lines + 0.7))
    for ax, agency_id in zip(places.flat, shown, strict=False):
        _chain(ax, made[made["agency_id"] == agency_id], language)
    for ax in list(places.flat)[len(shown) :]:
        ax.remove()
    first = places.flat[0]
    figure = base.figure_of(first)
    more = say("chain_more", language, k=len(ids) - len(shown)) if len(ids) > len(shown) else ""
    figure.suptitle(
        say("chain_title", language) + (f"\n{more}" if more else ""), x=0.01, ha="left", fontsize=12
    )
    fail = palette("verdict")["fail"]
    handles = [
        Line2D([], [], color="#2F6F73", linewidth=2, label=say("chain_line", language)),
        Line2D([], [], color="#BBBBBB", linewidth=1, label=say("chain_joined", language)),
        Line2D([], [], color=fail, linewidth=2, label=say("chain_break", language)),
    ]
    figure.legend(handles=handles, loc="outside right upper")
    return figure


def _chain(ax: Axes, body: pd.DataFrame, language: str) -> None:
    fail = palette("verdict")["fail"]
    high = float(np.nanmax(body[["pending_start", "pending_end", "before"]].to_numpy(dtype=float)))
    for row in each(body):
        year = int(row.year)
        ax.plot(
            [year - 0.3, year + 0.3], [row.pending_start, row.pending_end], color="#2F6F73", linewidth=2,
            marker="o", markersize=3,
        )  # fmt: skip
        if row.before == row.before:
            colour, width = (fail, 2.0) if row.broken else ("#BBBBBB", 1.0)
            ax.plot([year - 0.7, year - 0.3], [row.before, row.pending_start], color=colour, linewidth=width)
        if row.broken:
            middle = (row.before + row.pending_start) / 2
            ax.annotate(
                f"{row.difference:+g}", (year - 0.5, middle), xytext=(-4, 4), textcoords="offset points",
                ha="right", fontsize=9, color=fail, fontweight="bold",
            )  # fmt: skip
    years = sorted(int(y) for y in body["year"])
    ax.set_xticks(years, [str(y) for y in years], fontsize=8)
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    ax.set_ylim(-0.04 * max(high, 1), 1.15 * max(high, 1))
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.set_title(shorten(str(body["agency"].iloc[-1]), 18), fontsize=9)
    broken = body[body["broken"]]
    told = [
        say("chain_alt", language, year=int(r.year), start=r.pending_start, before=r.before)
        for r in each(broken)
    ]
    base.describe(ax, body, "".join(told))
