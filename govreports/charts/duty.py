"""Who published in time, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import PercentFormatter

from govreports.charts import base
from govreports.charts._phrases import say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["duty_bars"]

# The same colours as verdicts: in time as passed, late as failed, undecided hatched.
STATES = {"on_time": "pass", "late": "fail", "undecided": "unknown", "not_seen": None}
UNSEEN = "#BDBDBD"
LEAST = 0.012  # share of the axis that one digit needs


def duty_bars(*, duty: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw for each year the shares of bodies in time, late, undecided and not seen, n at the right.

    `duty`: from `govreports.duty(corpus)`. Without a register no body can be `not_seen`.
    """
    counts = duty.groupby(["year", "state"], observed=True).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[s for s in STATES if s in counts]).sort_index(ascending=False)
    ax = base.axes(ax, size=(8, max(2.2, 1.3 + 0.36 * len(counts))))
    if counts.empty:
        return base.no_data(ax, say("none", language, why=say("none_duty", language)))
    n = counts.sum(axis=1)
    left = n * 0.0
    for state in map(str, counts.columns):
        share, verdict = counts[state] / n, STATES[state]
        hatch = base.VERDICT_HATCHES[verdict] if verdict else ""
        bars = ax.barh(range(len(n)), share, 0.66, left=left, label=say(state, language), hatch=hatch)
        ink: dict[str, Any] = {"color": "white" if verdict == "pass" else "black"}
        if hatch:
            ink["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        for bar, k in zip(bars, counts[state], strict=True):
            bar.set_facecolor(base.VERDICT_COLOURS[verdict] if verdict else UNSEEN)
            bar.set(edgecolor="#999999" if hatch else "white", linewidth=0.4)
            if k and bar.get_width() > LEAST * len(str(k)):
                x, y = bar.get_center()
                ax.text(x, y, f"{k}", ha="center", va="center", fontsize=8, **ink)
        left = left + share
    base.n_labels(ax, [1.0] * len(n), range(len(n)), n, horizontal=True)
    ax.set_yticks(range(len(n)), [str(y) for y in counts.index])
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(say("duty_x", language))
    ax.set_title(say("duty_title", language), pad=26)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, handlelength=1.2, columnspacing=1.2)
    data = counts.reset_index().melt(id_vars="year", var_name="state", value_name="bodies")
    return base.describe(ax, data, say("duty_alt", language, facts=_facts(counts, language)))


def _facts(counts: pd.DataFrame, language: str) -> str:
    totals = counts.sum()
    return say("comma", language).join(f"{say(str(s), language)} {k:,}" for s, k in totals.items())
