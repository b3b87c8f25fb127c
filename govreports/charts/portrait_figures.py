"""One body's own figures over the years: requests, outcomes, documents in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from govreports.charts import base, trends
from govreports.charts._portrait import nothing, phrase, under
from govreports.charts.palette import label, palette
from govreports.charts.trend import year_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["in_force_steps", "portrait_in_force", "portrait_outcomes", "portrait_requests"]

BAR, INK, RISE, FALL = "#9DB2BF", "#333333", "#2F6F73", "#C9A227"
TERMS = (8, 16)  # per cent of a year's cases that 20 and 40 working days leave pending


def portrait_requests(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the requests that one body received, as bars, and its share still pending, as a line below.

    Parameters
    ----------
    cells, reports : DataFrame
        Of this body only. The pending share is pending_end / (received + pending_start), from a caseload of
        30; dashed lines at 8 and 16 %, what 20 and 40 working days leave.
    """
    wide = trends.totals(cells, reports)
    wide = wide[wide["received"].notna()]
    ax = base.axes(ax, size=(5, 3.4))
    if wide.empty:
        return nothing(ax, phrase("a_title", language), phrase("a_none", language))
    years = list(range(int(wide["year"].min()), int(wide["year"].max()) + 1))
    ax.bar(wide["year"], wide["received"], width=0.6, color=BAR)
    base.n_labels(ax, wide["year"], wide["received"], wide["received"])
    top = max(1.0, float(wide["received"].max()))
    ax.set_ylim(-0.85 * top, 1.2 * top)  # the lower two fifths are for the line
    ax.axhline(0, color="#999999", linewidth=0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_title(phrase("a_title", language))
    _years(ax, years, language)
    shares = _pending(ax, trends.pending_shares(wide), years, language)
    data = wide[["year", "received", "pending_start", "pending_end"]].merge(shares, how="left", on="year")
    values = {"last": years[-1], "b": wide["received"].iloc[-1], "min_n": base.MIN_N}
    return base.describe(ax, data, phrase("a_alt", language, **values))


def _years(ax: Axes, years: list[int], language: str) -> None:
    """Label a year axis; a single year gets no bar as wide as the panel."""
    year_ticks(ax, years, language, marks=False)
    room = max(0.0, 4 - len(years)) / 2
    low, high = ax.get_xlim()
    ax.set_xlim(low - room, high + room)


def _pending(ax: Axes, shares: pd.DataFrame, years: list[int], language: str) -> pd.DataFrame:
    """Draw the pending shares below the bars; return year, caseload, share."""
    below: Any = ax.inset_axes((0, 0, 1, 0.35), sharex=ax)
    rated = shares[shares["caseload"] >= base.MIN_N]
    few = shares[shares["caseload"] < base.MIN_N]
    line = (100 * rated.set_index("year")["share"]).reindex(years)
    below.plot(line.index, line, color=INK, marker="o", markersize=4, linewidth=1.6)
    top = max(20.0, float(line.max()) * 1.35 if line.notna().any() else 0)
    for year, value in line.dropna().items():
        below.annotate(
            f"{value:.1f}%", (year, value), xytext=(0, 5), textcoords="offset points", ha="center",
            fontsize=8, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    for row in few.to_dict("records"):
        text = phrase("a_few", language, n=row["caseload"])
        below.text(row["year"], 0.6, text, ha="center", va="bottom", fontsize=7, color=base.GREY)
    for term in TERMS:
        below.axhline(term, color="#999999", linewidth=0.8, linestyle=(0, (4, 3)))
        below.text(
            1.005, term, phrase("a_term", language, share=term), transform=below.get_yaxis_transform(),
            va="center", fontsize=7, color=base.GREY,
        )  # fmt: skip
    below.set_ylim(0, top)
    below.set_yticks([])
    below.set_ylabel(phrase("a_pending", language), fontsize=8, rotation=0, ha="right", va="center")
    below.tick_params(labelbottom=False, bottom=False)
    below.spines[:].set_visible(False)
    below.patch.set_visible(False)
    return shares[["year", "caseload", "share"]]


def portrait_outcomes(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the outcomes of one body's requests as shares of processed; no bar below 30 cases.

    Only years whose outcomes add up to their total; `cells` and `reports` of this body only.
    """
    wide = trends.totals(cells, reports)
    good = trends.outcome_counts(wide)
    ax = base.axes(ax, size=(5, 3.4))
    if good.empty:
        idle = len(wide) and (wide["processed"].dropna() == 0).all() and wide["processed"].notna().any()
        return nothing(ax, phrase("b_title", language), phrase("b_idle" if idle else "b_none", language))
    codes = [c for c in palette("outcome") if c != "pending_end"]
    counts = good.set_index("year")[codes]
    n = counts.sum(axis=1)
    shares = counts.div(n, axis=0) * 100
    drawn, bottom = shares[n >= base.MIN_N], pd.Series(0.0, index=shares.index[n >= base.MIN_N])
    for code in codes:
        ax.bar(
            drawn.index, drawn[code], bottom=bottom, width=0.7, color=palette("outcome")[code],
            edgecolor="white", linewidth=0.5,
        )  # fmt: skip
        bottom += drawn[code]
    base.n_labels(ax, drawn.index, [100] * len(drawn), n[n >= base.MIN_N])
    for year, few in n[n < base.MIN_N].items():
        text = phrase("b_few", language, n=few)
        ax.text(float(str(year)), 3, text, ha="center", va="bottom", fontsize=7, color=base.GREY)
    left_out = wide[~wide["year"].isin(n.index) & (wide["processed"] != 0)]["year"]
    for year in left_out:
        ax.text(year, 3, phrase("b_broken", language), ha="center", va="bottom", fontsize=7, color=base.GREY)
    for year in wide.loc[wide["processed"] == 0, "year"]:
        ax.text(year, 3, "0", ha="center", va="bottom", fontsize=7, color=base.GREY)
    ax.set_ylim(0, 108)
    _years(ax, list(range(int(wide["year"].min()), int(wide["year"].max()) + 1)), language)
    ax.set_yticks(range(0, 101, 25), [f"{v}%" for v in range(0, 101, 25)])
    ax.set_title(phrase("b_title", language))
    base.legend(ax, "outcome", codes, language, **under(ax), ncols=3, fontsize=8)
    data = counts.reset_index().melt("year", var_name="outcome", value_name="count")
    data = data.merge(n.rename("processed").reset_index())
    return base.describe(ax, data, _outcome_words(shares, n, codes, language))


def _outcome_words(shares: pd.DataFrame, n: pd.Series, codes: list[str], language: str) -> str:
    last = n.index[-1]
    if n[last] < base.MIN_N:
        return phrase("b_small", language, last=last, n=n[last], min_n=base.MIN_N)
    named = [(label("outcome", c, language), shares.loc[last, c]) for c in codes]
    parts = "，".join(phrase("b_part", language, label=k, share=v) for k, v in named)
    return phrase("b_alt", language, last=last, n=n[last], parts=parts)


def in_force_steps(
    cells: pd.DataFrame, reports: pd.DataFrame, row: str = "normative_documents"
) -> pd.DataFrame:
    """Return how the documents in force came about: the stock of each year and the steps between.

    Parameters
    ----------
    cells, reports : DataFrame
        Of one body.
    row : "normative_documents" | "rules"

    Returns
    -------
    DataFrame
        year, step (in_force, issued, repealed, rest), value, bottom (where its bar begins). `rest` is
        in_force[y] - in_force[y-1] - issued[y] + repealed[y], where it is not 0; the steps of a year are
        there only where both years and both figures were read.
    """
    there = (cells["table"] == "proactive") & (cells["row"] == row) & (cells["edition"] == 2021)
    picked = cells[there]
    wide = pd.DataFrame(
        {
            "report_id": picked["report_id"].astype(str),
            "column": picked["column"].astype(str),
            "value": picked["value"].astype(float),
        }
    ).pivot(index="report_id", columns="column", values="value")
    wide = wide.reindex(columns=["issued", "repealed", "in_force"])
    known = reports[reports["is_primary"].fillna(True).astype(bool) & reports["year"].notna()]
    years = dict(zip(known["report_id"].astype(str), known["year"].astype(int), strict=True))
    wide = wide[wide.index.isin(list(years))]
    wide = wide.assign(year=[years[i] for i in wide.index]).set_index("year").sort_index()
    rows: list[dict[str, Any]] = []
    for year, now in wide[wide["in_force"].notna()].iterrows():
        before = wide["in_force"].get(int(str(year)) - 1)
        if before is not None and pd.notna(before) and now[["issued", "repealed"]].notna().all():
            up, down = before + now["issued"], before + now["issued"] - now["repealed"]
            rest = now["in_force"] - down
            steps = [
                ("issued", now["issued"], before),
                ("repealed", -now["repealed"], up),
                ("rest", rest, down),
            ]
            rows += [
                {"year": year, "step": s, "value": v, "bottom": b} for s, v, b in steps if s != "rest" or v
            ]
        rows.append({"year": year, "step": "in_force", "value": now["in_force"], "bottom": 0.0})
    return pd.DataFrame(rows, columns=["year", "step", "value", "bottom"])


def portrait_in_force(
    *, cells: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the normative documents in force as a waterfall: stock, issued, repealed, what is left open.

    `cells` and `reports` of one body. Edition 2021 only: the form before asked for other things.
    """
    steps = in_force_steps(cells, reports)
    ax = base.axes(ax, size=(5, 3))
    if steps.empty:
        return nothing(ax, phrase("e_title", language), phrase("e_none", language))
    looks: dict[str, dict[str, Any]] = {
        "in_force": {"color": BAR},
        "issued": {"color": RISE},
        "repealed": {"color": FALL},
        "rest": {"facecolor": "white", "hatch": "////", "edgecolor": "#777777", "linewidth": 0.6},
    }
    for step, look in looks.items():
        part = steps[steps["step"] == step]
        if len(part):
            name = phrase(f"e_{step}", language)
            ax.bar(part.index, part["value"], bottom=part["bottom"], width=0.72, label=name, **look)
    for i, row in enumerate(steps.to_dict("records")):
        moved = row["step"] != "in_force" and row["value"]
        text = f"{row['value']:+,.0f}" if moved else f"{abs(row['value']):,.0f}"
        top = row["bottom"] + max(row["value"], 0.0)
        ax.annotate(
            text, (i, top), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=7.5
        )
    stocks = steps[steps["step"] == "in_force"]
    ax.set_xticks(stocks.index, [str(y) for y in stocks["year"]])
    ax.set_ylim(0, max(1.0, float((steps["bottom"] + steps["value"].clip(lower=0)).max())) * 1.18)
    ax.set_xlim(-0.6, max(len(steps), 4) - 0.4)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_title(phrase("e_title", language))
    ax.legend(**under(ax), ncols=4, fontsize=8, handlelength=1.2, columnspacing=1)
    return base.describe(ax, steps, _in_force_words(steps, language))


def _in_force_words(steps: pd.DataFrame, language: str) -> str:
    sums, stocks = steps.groupby("step")["value"].sum(), steps[steps["step"] == "in_force"]
    values = {"first": stocks["year"].iloc[0], "a": stocks["value"].iloc[0]}
    values |= {"last": stocks["year"].iloc[-1], "b": stocks["value"].iloc[-1]}
    if "issued" not in sums:
        return phrase("e_once", language, **values)
    moved = {"issued": sums["issued"], "repealed": -sums["repealed"], "rest": sums.get("rest", 0.0)}
    return phrase("e_alt", language, **values, **moved)
