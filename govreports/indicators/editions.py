"""Which cells two editions of the form share, and what to do where they do not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from govreports import form

if TYPE_CHECKING:
    import pandas as pd


@cache
def _labels() -> dict[str, tuple[str, str, str]]:
    """Return row label, column label and English label of each place, the newest edition's."""
    return {
        f"{t.table}.{r.row}.{c.column}": (r.short, c.short, f"{r.label_en}: {c.label_en}")
        for e in form.EDITIONS
        for t in form.edition(e).tables.values()
        for r in t.rows
        for c in r.columns
    }


def short_label(place: str) -> str:
    """Return a short Chinese name of a place.

    >>> short_label("requests.received.total")
    '本年新收(总计)'
    """
    row, column, _ = _labels()[place]
    return f"{row}({column})"


def comparable(first: int, last: int) -> pd.DataFrame:
    """Return which cells of two editions may be compared, with the reason where they may not.

    One code means one concept in every edition, so a cell compares when both editions have it. The
    six outcome groups compare throughout, for their sums do, even where their items differ.

    Parameters
    ----------
    first, last : int
        Editions of the form, 2019 or 2021.

    Returns
    -------
    DataFrame
        table, row, column | label, in_first, in_last, comparable, reason, reason_en: one row per cell
        of either edition.

    Examples
    --------
    >>> table = comparable(2019, 2021).set_index(["table", "row", "column"])
    >>> bool(table.loc[("proactive", "licensing", "decisions"), "comparable"])
    True
    >>> table.loc[("requests", "other_fee_unpaid", "total"), "reason"]
    '只有 2021 版表格有这一格。'
    """
    import pandas as pd

    a = {c.place: c for c in form.edition(first).cells}
    b = {c.place: c for c in form.edition(last).cells}
    rows = []
    for place, cell in (a | b).items():
        both = place in a and place in b
        only = first if place in a else last
        rows.append(
            {
                **{"table": cell.table, "row": cell.row, "column": cell.column, "label": short_label(place)},
                **{"in_first": place in a, "in_last": place in b, "comparable": both},
                "reason": None if both else f"只有 {only} 版表格有这一格。",
                "reason_en": None if both else f"Only the edition of {only} has this cell.",
            }
        )
    return pd.DataFrame(rows)
