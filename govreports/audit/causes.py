"""Probable causes of sums that fail, as suggestions beside the findings."""

from __future__ import annotations

import pandas as pd

from govreports.audit.engine import frames_of
from govreports.audit.explanations import explain

_COLUMNS = [
    "report_id",
    "table",
    "rank",
    "kind",
    "place",
    "printed",
    "suggested",
    "mends",
    "message_zh",
    "message_en",
]


def causes(corpus: object, findings: pd.DataFrame | None = None) -> pd.DataFrame:
    """Suggest what may lie behind the sums that fail; nothing is changed.

    Parameters
    ----------
    corpus : Corpus or Report
    findings : DataFrame, optional
        Of `audit`; only its reports with failed sums are looked at. Without it, all reports.

    Returns
    -------
    DataFrame
        report_id, table, rank (1 to 3), kind (one_cell, cell_and_total, swapped_digits, lost_carry,
        total_blank, shifted_column, misfilled_row), place, printed, suggested, mends (sums mended),
        message_zh, message_en. A change of several cells has a row for each under one rank.
    """
    cells = frames_of(corpus)["cells"]
    if findings is not None:
        wrong = findings[(findings["severity"] == "arithmetic") & (findings["verdict"] == "fail")]
        shifted = findings[(findings["rule"] == "requests.shifted") & (findings["verdict"] == "fail")]
        wanted = set(wrong["report_id"].astype(str)) | set(shifted["report_id"].astype(str))
        cells = cells[cells["report_id"].astype(str).isin(wanted)]
    rows: list[dict[str, object]] = []
    for (report_id, table), part in cells.groupby(["report_id", "table"], observed=True, sort=False):
        places = part["table"].astype(str) + "." + part["row"].astype(str) + "." + part["column"].astype(str)
        figures = {p: float(v) for p, v in zip(places, part["value"], strict=True) if v == v}
        edition = int(part["edition"].iloc[0])
        for rank, cause in enumerate(explain(figures, str(table), edition), 1):
            for place, printed, suggested in cause.changes:
                row = (
                    report_id,
                    table,
                    rank,
                    cause.kind,
                    place,
                    printed,
                    suggested,
                    cause.mends,
                    *cause.text,
                )
                rows.append(dict(zip(_COLUMNS, row, strict=True)))
    return pd.DataFrame(rows, columns=_COLUMNS)
