"""Which two reports to compare when none are named."""

from __future__ import annotations

from typing import Any

import pandas as pd

RECEIVED = ("requests", "received", "total")


def choose(corpus: Any) -> tuple[str, str] | None:
    """Return the ids of the two reports that tell most: the earlier first; None for fewer than two reports.

    They are the last two years of the body that received most requests in its last two years. Where no
    body has two years, they are the two reports with most requests of the year with most reports.

    Parameters
    ----------
    corpus : object with the frames .reports and .cells

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from govreports import schema
    >>> reports = schema.to_frame("reports", [
    ...     {"report_id": f"{a}{y}", "agency_id": a, "year": y, "is_primary": True}
    ...     for a in "ab" for y in (2021, 2022, 2023)])
    >>> cells = schema.to_frame("cells", [
    ...     {"report_id": r, "table": "requests", "row": "received", "column": "total", "edition": 2021,
    ...      "value": v, "status": "number"} for r, v in (("a2023", 5), ("b2022", 9), ("b2023", 3))])
    >>> choose(SimpleNamespace(reports=reports, cells=cells))
    ('b2022', 'b2023')
    """
    reports = corpus.reports[corpus.reports["year"].notna()]
    if "is_primary" in reports:
        reports = reports[reports["is_primary"].fillna(True).astype(bool)]
    if len(reports) < 2:
        return None
    ids = reports["report_id"].astype(str)
    made = pd.DataFrame(
        {
            "report_id": ids,
            "body": reports["agency_id"].astype(object).where(reports["agency_id"].notna(), ids),
            "year": reports["year"].astype(int),
            "received": ids.map(_received(corpus.cells)).fillna(0.0),
        }
    ).sort_values(["body", "year", "report_id"])
    last_two = made.groupby("body", sort=True).tail(2)
    sums = last_two.groupby("body", sort=True)["received"].agg(["size", "sum"])
    pairs = sums[sums["size"] == 2]
    if len(pairs):
        chosen = made[made["body"] == pairs["sum"].idxmax()].tail(2)
    else:
        of_year = made[made["year"] == made["year"].mode().iloc[-1]]
        pool = of_year if len(of_year) > 1 else made
        chosen = pool.sort_values(["received", "report_id"], ascending=[False, True]).head(2)
        chosen = chosen.sort_values(["year", "report_id"])
    first, second = chosen["report_id"]
    return str(first), str(second)


def _received(cells: pd.DataFrame) -> dict[str, float]:
    table, row, column = RECEIVED
    rows = cells[(cells["table"] == table) & (cells["row"] == row) & (cells["column"] == column)]
    return dict(zip(rows["report_id"].astype(str), rows["value"].astype(float), strict=True))
