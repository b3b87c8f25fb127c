"""Two reports drawn side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, PercentFormatter

from govreports import form
from govreports.charts import base
from govreports.charts._phrases import each, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from govreports.compare import Comparison

__all__ = ["compared_cells", "compared_outcomes", "compared_sections", "comparison_takeaway"]

A, B = "#B8860B", "#00558A"
DARK = ("granted_in_full", "declined")  # outcomes on whose colour black text cannot be read


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")


def _signed(value: float) -> str:
    return f"{value:+,.0f}".replace("-", "\u2212") if value else "0"


def compared_cells(
    *, comparison: Comparison, table: str = "requests", language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw a dumbbell for each row of a table that is not zero in either report, labelled with the change.

    Of requests the column 总计 is drawn. The axis is symmetric-logarithmic: linear below 1.
    """
    cells = comparison.cells
    rows = cells[
        (cells["table"] == table) & cells["change"].notna() & ((cells["a"] != 0) | (cells["b"] != 0))
    ]
    if table == "requests":
        rows = rows[rows["column"] == "total"]
    data = rows.reset_index(drop=True)
    ax = base.axes(ax, size=(8, max(2.6, 1.4 + 0.27 * len(data))))
    if data.empty:
        return base.no_data(ax, say("none", language, why=say("none_rows", language)))
    for y, row in enumerate(each(data)):
        ax.plot([row.a, row.b], [y, y], color="#BBBBBB", linewidth=2, zorder=1)
        ax.annotate(
            f"{row.a:,.0f} → {row.b:,.0f}   {_signed(row.change)}",
            (max(row.a, row.b), y),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=base.GREY,
        )
    ax.scatter(data["a"], data.index, color=A, s=64, zorder=3, label=f"A {comparison.a.name}")
    ax.scatter(data["b"], data.index, color=B, s=30, zorder=3, label=f"B {comparison.b.name}", marker="D")
    ax.set_xscale("symlog", linthresh=1)
    ax.set_xlim(-0.3, float(data[["a", "b"]].max().max()) * 20)  # room for the figures beside the last dot
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.set_yticks(range(len(data)), _row_names(data, table, language))
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.grid(axis="x", color="#EEEEEE")
    ax.set(xlabel=say("cells_x", language))
    ax.set_title(say("cells_title", language, a=comparison.a.name, b=comparison.b.name), pad=26)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    top = data.loc[data["change"].abs().sort_values().index[-1]]
    told = say("cells_alt", language, k=len(data), label=top["label"], change=_signed(top["change"]))
    return base.describe(ax, data, told)


def _row_names(data: pd.DataFrame, table: str, language: str) -> list[str]:
    if table != "requests":
        return list(data["label"] if language == "zh" else data["label_en"])
    names = form.labels(language).query("table == 'requests'").groupby("row")["row_short"].last()
    return [str(names[row]) for row in data["row"]]


def compared_outcomes(*, comparison: Comparison, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the outcome groups of both reports as two 100 % bars, the differences in points between them."""
    data = comparison.outcomes
    ax = base.axes(ax, size=(8.5, 3))
    if data[["share_a", "share_b"]].isna().any().any():
        return base.no_data(ax, say("none", language, why=say("none_outcomes", language)))
    starts = {"a": 0.0, "b": 0.0}
    for row in each(data):
        colour = base.OUTCOME_COLOURS[row.outcome]
        middles = {}
        for side, y in (("a", 1.0), ("b", 0.0)):
            share = float(getattr(row, f"share_{side}"))
            ax.barh(y, share, 0.5, left=starts[side], color=colour, edgecolor="white", linewidth=0.6)
            middles[side] = starts[side] + share / 2
            if share > 0.045:
                ink = "white" if row.outcome in DARK else "black"
                ax.text(middles[side], y, f"{share:.0%}", ha="center", va="center", fontsize=8, color=ink)
            starts[side] += share
        ax.plot([middles["a"], middles["b"]], [0.74, 0.26], color="#CCCCCC", linewidth=0.8, zorder=0)
        if max(row.share_a, row.share_b) > 0.03:
            middle = (middles["a"] + middles["b"]) / 2
            ax.text(middle, 0.5, _points(row.change_pp), ha="center", va="center", fontsize=8)
    _side_ticks(ax, comparison)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(say("outcomes_x", language))
    ax.set_title(say("outcomes_title", language, a=comparison.a.name, b=comparison.b.name), pad=26)
    base.legend(ax, "outcome", list(data["outcome"]), language)
    full = next(row for row in each(data) if row.outcome == "granted_in_full")
    facts = {"a": full.share_a, "b": full.share_b, "points": _points(full.change_pp)}
    return base.describe(ax, data, say("outcomes_alt", language, **facts))


def _side_ticks(ax: Axes, comparison: Comparison) -> None:
    """Name both reports with their n (processed) at the left."""
    total = comparison.cells[
        (comparison.cells["row"] == "processed") & (comparison.cells["column"] == "total")
    ]
    counts = {s: float(total[s].iloc[0]) for s in ("a", "b")}
    names = [
        f"{k.upper()} {side.year or ''}\nn={counts[k]:,.0f}"
        for k, side in (("b", comparison.b), ("a", comparison.a))
    ]
    ax.set_yticks([0, 1], names)
    ax.set_ylim(-0.4, 1.4)


def compared_sections(*, comparison: Comparison, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw for each section the share of B's own words that stand in A in the same order, with the lengths.

    Own words are those that neither the form nor the notices nor the law put there; a section that has
    none in A, or fewer than thirty characters of them in B, has no bar.
    """
    data = _kept(comparison)
    ax = base.axes(ax, size=(8, 3.2))
    if data["own_kept"].isna().all():
        return base.no_data(ax, say("none", language, why=say("none_texts", language)))
    bars = data["own_kept"].dropna()
    ax.barh(bars.index, bars, 0.6, color="#0072B2")
    for y, row in enumerate(each(data)):
        text = say("characters", language, a=f"{row.own_a:,}", b=f"{row.own_b:,}")
        known = row.own_kept == row.own_kept
        text = f"{row.own_kept:.0%}  {text}" if known else f"{say('no_own', language)}  {text}"
        place = (row.own_kept if known else 0, y)
        ax.annotate(text, place, xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)
    names = {s.section: s.title if language == "zh" else s.title_en for s in form.sections()}
    ax.set_yticks(range(len(data)), [names[n] for n in data["section"]])
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.set_xlim(0, 1.35)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set(xlabel=say("sections_x", language), title=say("sections_title", language))
    top = data.sort_values("own_kept", ascending=False, kind="stable", na_position="last").iloc[0]
    facts = {"title": names[top["section"]], "kept": float(top["own_kept"])}
    return base.describe(ax, data, say("sections_alt", language, **facts))


def _kept(comparison: Comparison) -> pd.DataFrame:
    """Return the sections, without a share where B has too few own words for one."""
    rows = comparison.sections[comparison.sections["section"] > 0].reset_index(drop=True)
    return rows.assign(own_kept=rows["own_kept"].where(rows["own_b"] >= base.MIN_N))


def comparison_takeaway(*, comparison: Comparison, language: str = "zh") -> str:
    """Return in one sentence what changed: requests received, granted in full, own words of section 5."""
    received = comparison.cells.query("row == 'received' and column == 'total' and change.notna()")
    if received.empty:
        told = say("takeaway_no_received", language)
    else:
        row = next(each(received))
        told = say(
            "takeaway_received", language, change=_signed(row.change), a=f"{row.a:,.0f}", b=f"{row.b:,.0f}"
        )
    granted = next(row for row in each(comparison.outcomes) if row.outcome == "granted_in_full")
    if granted.change_pp == granted.change_pp:
        told += say("takeaway_granted", language, points=_points(granted.change_pp))
    else:
        told += say("takeaway_no_share", language)
    kept = _kept(comparison).query("section == 5 and own_kept.notna()")
    if len(kept):
        told += say("takeaway_kept", language, kept=f"{next(each(kept)).own_kept:.0%}")
    pair = say("takeaway_pair", language, pair=_pair(comparison, language))
    return pair + told + say("takeaway_end", language)


def _pair(comparison: Comparison, language: str) -> str:
    """Name what is compared: a body's two years, or two bodies."""
    a, b = comparison.a, comparison.b
    code = "pair_years" if a.agency == b.agency else "pair_bodies"
    return say(code, language, agency=b.agency, a=a.year, b=b.year, name_a=a.name, name_b=b.name)
