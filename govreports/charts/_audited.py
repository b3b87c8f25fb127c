"""Words of the audit's charts, and the findings counted by report, from data/words_audit.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreports.audit.rules import Rule, shipped
from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES = ("requests", "remedies", "proactive")
VERDICTS = ("unknown", "pass", "fail")  # of several in one report and rule the last stands
CLASSES = ("undecided", "0", "1", "3", "6")  # of a report's sums that do not hold


def rows() -> dict[str, dict[str, str]]:
    """Return the words by code, each with zh, en and colour."""
    return {r["code"]: r for r in read_data("words_audit.csv")}


def say(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase with its values filled in.

    >>> say("fail"), say("tile_6", "en")
    ('需核对', '6 or more')
    """
    return rows()[code][language].format(**values)


def known_rules() -> Mapping[str, Rule]:
    return {r.id: r for r in shipped()}


def title(rule: str, language: str = "zh") -> str:
    """Return the title of a rule; a rule of the user's own is called by its id."""
    found = known_rules().get(rule)
    return rule if found is None else found.title_zh if language == "zh" else found.title_en


def standing(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings without those that a person dismissed."""
    return findings[findings["decision"] != "dismissed"] if "decision" in findings else findings


def rule_verdicts(findings: pd.DataFrame) -> pd.DataFrame:
    """Return one verdict for each report and rule: fail before pass before unknown.

    Returns
    -------
    DataFrame
        report_id, rule, severity (of the rule), verdict.
    """
    kept = standing(findings)
    rank = kept["verdict"].astype(str).map(VERDICTS.index).astype(int)
    keyed = pd.DataFrame({"report_id": kept["report_id"].astype(str), "rule": kept["rule"].astype(str)})
    best = keyed.assign(rank=rank).groupby(["report_id", "rule"], sort=False)["rank"].max().reset_index()
    severities = {r: rule.severity for r, rule in known_rules().items()}
    own = kept.assign(rule=keyed["rule"]).drop_duplicates("rule").set_index("rule")["severity"].astype(str)
    best["severity"] = best["rule"].map(own.to_dict() | severities)
    best["verdict"] = best.pop("rank").map(dict(enumerate(VERDICTS)))
    return best


def broken_sums(findings: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Count for each report the sums of its tables that do not hold.

    Returns
    -------
    DataFrame
        report_id, agency_id, agency, year, fails, decided (whether any sum could be decided), state: "0",
        "1" (1 or 2), "3" (3 to 5), "6" (6 and more), undecided.
    """
    kept = standing(findings)
    rule = kept["rule"].astype(str)
    wanted = [r for r, x in known_rules().items() if x.severity == "arithmetic" and x.family in TABLES]
    sums = [r for r in wanted if known_rules()[r].function == "sums"]
    names = kept["report_id"].astype(str)
    failed = names[rule.isin(wanted) & (kept["verdict"] == "fail")].value_counts()
    decided = set(names[rule.isin(sums) & (kept["verdict"] != "unknown")])
    made = reports[["report_id", "agency_id", "agency", "year"]].copy()
    made["report_id"] = made["report_id"].astype(str)
    made["fails"] = made["report_id"].map(failed).fillna(0).astype(int)
    made["decided"] = made["report_id"].isin(decided) | (made["fails"] > 0)
    steps = np.select([made["fails"] >= 6, made["fails"] >= 3, made["fails"] >= 1], ["6", "3", "1"], "0")
    made["state"] = np.where(made["decided"], steps, "undecided")
    return made.reset_index(drop=True)
