"""Corrections by hand: corrections.csv with report_id, cell, printed, corrected and reason.

A correction changes `value`, `status` and `matched_by` of a cell; `raw` stays as it is printed. One whose
`printed` is no longer what stands in the file is stale: it is not applied, and it is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govreports.blocks import Problem

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("report_id", "cell", "printed", "corrected", "reason")
STALE = "correction_stale"
INVALID = "correction_invalid"


class Correction(NamedTuple):
    report_id: str
    cell: str
    printed: str
    corrected: float | None  # None: the cell is blank
    source: str  # report_id-like name of the file, and line
    line: int


Noted = list[tuple[str, Problem]]


def read_corrections(
    rows: list[tuple[str, int, dict[str, str]]],
) -> tuple[dict[str, list[Correction]], Noted]:
    """Return the corrections by report, and rows that cannot be used."""
    found: dict[str, list[Correction]] = {}
    problems: Noted = []
    for name, line, row in rows:
        missing = [c for c in COLUMNS if c not in ("printed", "corrected") and not row.get(c)]
        try:
            text = row.get("corrected", "").replace(",", "")
            corrected = float(text) if text else None
        except ValueError:
            missing.append("corrected")
        if missing or row["cell"].count(".") != 2:
            message = f"更正未采用：请检查 {', '.join(missing) or 'cell（应为 表.行.列）'}。"
            problems.append(
                (name, Problem("build", INVALID, f"L{line}", "error", str(row.get("cell", "")), message))
            )
            continue
        made = Correction(row["report_id"], row["cell"], row.get("printed", ""), corrected, name, line)
        found.setdefault(made.report_id, []).append(made)
    return found, problems


def stale(correction: Correction, printed: str | None, why: str) -> tuple[str, Problem]:
    """Return the problem of a correction that no longer fits."""
    message = f"{correction.source} 第 {correction.line} 行的更正未应用：{why}。请核对原文后修改或删除该行。"
    return correction.report_id, Problem("build", STALE, correction.cell, "error", printed or "", message)


def apply(cells: pd.DataFrame, corrections: list[Correction]) -> tuple[pd.DataFrame, Noted]:
    """Return the cells of a part with corrections laid over them, and the stale ones."""
    places = cells["report_id"].astype(str).str.cat(cells[["table", "row", "column"]].astype(str), sep="\t")
    at = {place: i for i, place in enumerate(places)}
    cells = cells.copy()
    problems: Noted = []
    for c in corrections:
        i = at.get("\t".join([c.report_id, *c.cell.split(".")]))
        if i is None:
            problems.append(stale(c, None, "该报告没有这个单元格"))
            continue
        raw = cells["raw"].iloc[i]
        printed = raw.strip() if isinstance(raw, str) else ""
        if printed != c.printed.strip():
            problems.append(stale(c, printed, f"原文现为“{printed}”，不是“{c.printed}”"))
            continue
        cells.loc[cells.index[i], ["value", "status", "matched_by"]] = [
            float("nan") if c.corrected is None else c.corrected,
            "blank" if c.corrected is None else "number",
            "correction",
        ]
    return cells, problems
