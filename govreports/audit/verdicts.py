"""What people decided about findings: a small file that outlives every new run.

`verdicts.csv`: sha256 of the report, rule, place, decision (confirmed | dismissed | open), note.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    import os

COLUMNS = ("sha256", "rule", "place", "decision", "note")
DECISIONS = ("confirmed", "dismissed", "open")
_KEY = list(COLUMNS[:3])


class Verdicts(NamedTuple):
    """`findings` with columns decision and note; `stale`: verdicts whose finding is gone."""

    findings: pd.DataFrame
    stale: pd.DataFrame


def read_verdicts(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a verdicts file; a file that does not exist yet is an empty one.

    Returns
    -------
    DataFrame
        sha256, rule, place | decision, note; all strings.

    Raises
    ------
    ValueError
        If columns are missing, a decision is not known, or two lines decide one finding.
    """
    file = Path(path)
    if not file.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    with file.open(encoding="utf-8-sig", newline="") as f:
        reader = csv.DictReader(f)
        missing = set(COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{file}：缺少列 {', '.join(sorted(missing))}；应有 {', '.join(COLUMNS)}")
        rows = [{c: (r[c] or "").strip() for c in COLUMNS} for r in reader]
    for n, r in enumerate(rows, 2):
        if r["decision"] not in DECISIONS:
            raise ValueError(
                f"{file} 第 {n} 行：decision 为 {r['decision']!r}，应为 {', '.join(DECISIONS)} 之一"
            )
    found = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    twice = found[found.duplicated(_KEY)]
    if len(twice):
        raise ValueError(
            f"{file}：同一条核对结果有两行决定：{twice.iloc[0]['rule']} {twice.iloc[0]['place']}"
        )
    return found


def write_verdicts(verdicts: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a verdicts file, sorted, so that two people's changes are easy to compare."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = verdicts[list(COLUMNS)].fillna("").sort_values(_KEY)
    with file.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(listed.itertuples(index=False))


def decide(
    verdicts: pd.DataFrame, sha256: str, rule: str, place: str, decision: str, note: str = ""
) -> pd.DataFrame:
    """Return the verdicts with one decision added, or put in the place of an earlier one.

    Raises
    ------
    ValueError
        If the decision is not confirmed, dismissed or open.
    """
    if decision not in DECISIONS:
        raise ValueError(f"no decision {decision!r}; choose one of {', '.join(DECISIONS)}")
    same = (verdicts["sha256"] == sha256) & (verdicts["rule"] == rule) & (verdicts["place"] == place)
    added = pd.DataFrame(
        [dict(zip(COLUMNS, (sha256, rule, place, decision, note), strict=True))], dtype="str"
    )
    return pd.concat([verdicts[~same], added], ignore_index=True)


def apply_verdicts(findings: pd.DataFrame, reports: pd.DataFrame, verdicts: pd.DataFrame) -> Verdicts:
    """Lay decisions over findings.

    Parameters
    ----------
    findings : DataFrame
        Of `audit`.
    reports : DataFrame
        report_id and sha256 are read.
    verdicts : DataFrame
        Of `read_verdicts`.

    Returns
    -------
    Verdicts
        findings with sha256, decision (missing where none) and note; and the stale verdicts: their report is
        here, but the finding is not, or now passes. Verdicts on reports that are not here are left alone.
    """
    sha = dict(zip(reports["report_id"].astype(str), reports["sha256"].astype(str), strict=True))
    with_sha = findings.assign(sha256=findings["report_id"].astype(str).map(sha))
    keyed = with_sha.assign(rule=with_sha["rule"].astype(str)).merge(verdicts, on=_KEY, how="left")
    here = verdicts[verdicts["sha256"].isin(set(sha.values()))]
    live = with_sha[with_sha["verdict"] != "pass"]
    keys = set(zip(live["sha256"], live["rule"].astype(str), live["place"], strict=True))
    gone = [key not in keys for key in here[_KEY].itertuples(index=False, name=None)]
    return Verdicts(keyed, here[gone].reset_index(drop=True))
