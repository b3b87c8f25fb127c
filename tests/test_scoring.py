"""The scoring sheet: points with evidence, vetoes, and what weights do to ranks."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from small_corpus import corpus, totals

from govreports import indicators, schema
from govreports.duty import duty
from govreports.indicators.scoring import COLUMNS, score, sensitivity, sheet

HEAD = ",".join(COLUMNS) + "\n"


def sheet_of(tmp_path, *lines: str):
    path = tmp_path / "sheet.csv"
    path.write_text(HEAD + "".join(line + "\n" for line in lines), encoding="utf-8")
    return sheet(path)


def findings(*rows: tuple[str, str, str]) -> pd.DataFrame:
    made = [
        {"report_id": r, "rule": rule, "place": f"p{n}", "verdict": v, "message_zh": f"{rule} {v}"}
        for n, (r, rule, v) in enumerate(rows)
    ]
    return schema.to_frame("findings", made)


REPORTS = corpus(*(({}, {}) for _ in range(3))).reports


def test_points_by_hand(tmp_path):
    items = sheet_of(
        tmp_path,
        "sum,勾稽,Sums,60,rule,requests.balance,,,,no,x",
        "due,期限,In time,20,duty,published,,,,no,x",
        "pending,结转率,Pending,20,indicator,pending_rate,caseload,0.08,0.16,no,x",
    )
    made = corpus(
        ({"published": "2024-01-05"}, totals(received=100, processed=90, pending_end=10)),
        ({"published": "2024-02-05"}, totals(received=100, processed=96, pending_end=4)),
    )
    found = score(
        made.reports,
        items,
        findings=findings(
            *(("r0", "requests.balance", "pass"), ("r0", "requests.balance", "unknown")),
            *(("r1", "requests.balance", "pass"), ("r1", "requests.balance", "fail")),
        ),
        indicators=indicators(made, ["pending_rate"]),
        duty=duty(made),
    )
    points = found.items.pivot(index="report_id", columns="item", values="points")
    assert points.loc["r0"].to_dict() == {"sum": 1.0, "due": 1.0, "pending": pytest.approx(0.75)}
    assert points.loc["r1"].to_dict() == {"sum": 0.0, "due": 0.0, "pending": 1.0}
    assert found.totals["total"].tolist() == [pytest.approx(60 + 20 + 15), pytest.approx(20)]
    assert found.totals["rank"].tolist() == [1, 2]
    evidence = found.items.set_index(["report_id", "item"])["evidence"]
    assert evidence["r0", "pending"] == "10/100 = 10.0%"
    assert evidence["r1", "sum"] == "requests.balance fail"
    assert "晚 5 天" in evidence["r1", "due"]


def test_unknown_is_never_zero(tmp_path):
    items = sheet_of(tmp_path, "a,甲,A,70,rule,x,,,,no,", "b,乙,B,30,rule,y,,,,no,")
    found = score(
        REPORTS, items, findings=findings(("r0", "x", "pass"), ("r0", "y", "unknown"), ("r1", "y", "pass"))
    )
    got = found.totals.set_index("report_id")
    assert got.loc["r0", ["total", "scored"]].tolist() == [100, 0.7]
    assert np.isnan(got.loc["r1", "total"]), "30 % of the weight is too little for a total"
    assert np.isnan(got.loc["r2", "total"])
    assert got["rank"].isna().tolist() == [False, True, True]
    assert (found.items.loc[found.items["report_id"] == "r2", "evidence"] == "没有可用的依据，不计分").all()


def test_what_our_copy_lost_is_not_held_against_the_report(tmp_path):
    items = sheet_of(tmp_path, "a,甲,A,60,rule,x,,,,no,", "b,乙,B,40,rule,y,,,,yes,")
    found = findings(("r0", "x", "pass"), ("r0", "y", "fail"), ("r0", "y", "pass"))
    found["attribution"] = ["report", "undecided", "report"]
    got = score(REPORTS.iloc[:1], items, findings=found)
    assert got.totals[["total", "scored", "vetoed"]].iloc[0].tolist() == [100, 0.6, False]
    assert got.items.set_index("item").loc["b", "evidence"] == "y fail"


def test_a_veto_comes_last(tmp_path):
    items = sheet_of(tmp_path, "a,甲,A,90,rule,x,,,,no,", "b,乙,B,10,rule,y,,,,yes,")
    verdicts = [("r0", "x", "pass"), ("r0", "y", "fail"), ("r1", "x", "fail"), ("r1", "y", "pass")]
    got = score(REPORTS.iloc[:2], items, findings=findings(*verdicts)).totals.set_index("report_id")
    assert got["total"].tolist() == [90, 10]
    assert got["vetoed"].tolist() == [True, False]
    assert got["rank"].tolist() == [2, 1]


def test_sensitivity_by_hand(tmp_path):
    items = sheet_of(tmp_path, "a,甲,A,50,rule,x,,,,no,", "b,乙,B,45,rule,y,,,,no,", "c,丙,C,5,rule,z,,,,no,")
    verdicts = [
        (r, rule, v)
        for r, vs in {"r0": "pff", "r1": "fpf", "r2": "ffp"}.items()
        for rule, v in zip("xyz", vs, strict=True)
    ]
    words = {"p": "pass", "f": "fail"}
    scores = score(REPORTS, items, findings=findings(*((r, rule, words[v]) for r, rule, v in verdicts)))
    moved = sensitivity(scores)
    assert len(moved) == 3 * 3 * 2
    got = moved.set_index(["report_id", "item", "factor"])["rank"]
    assert got["r0", "a", 0.8] == 2, "40 against 45"
    assert got["r0", "b", 1.2] == 2, "50 against 54"
    assert got["r0", "b", 0.8] == got["r0", "a", 1.2] == 1
    assert set(moved.loc[moved["report_id"] == "r2", "move"]) == {0}
    with pytest.raises(ValueError, match="between 0 and 1"):
        sensitivity(scores, by=20)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,甲,A,zehn,rule,x,,,,no,", "numbers"),
        ("a,甲,A,0,rule,x,,,,no,", "above 0"),
        ("a,甲,A,1,guess,x,,,,no,", "rule, indicator, duty"),
        ("a,甲,A,1,indicator,pending_rate,processed,0,1,no,", "no indicator"),
        ("a,甲,A,1,indicator,pending_rate,caseload,1,1,no,", "two different"),
    ],
)
def test_sheets_that_cannot_be_used(tmp_path, line, said):
    with pytest.raises(ValueError, match=said):
        sheet_of(tmp_path, line)


def test_sheet_misuse(tmp_path):
    with pytest.raises(ValueError, match="twice"):
        sheet_of(tmp_path, "a,甲,A,1,rule,x,,,,no,", "a,乙,B,1,rule,y,,,,no,")
    (tmp_path / "short.csv").write_text("item,weight\n", encoding="utf-8")
    with pytest.raises(ValueError, match="title_zh"):
        sheet(tmp_path / "short.csv")
    with pytest.raises(ValueError, match="findings="):
        score(REPORTS, sheet_of(tmp_path, "a,甲,A,1,rule,x,,,,no,"))


def test_the_shipped_sheet_holds_together():
    items = sheet()
    assert sum(i.weight for i in items) == 100
    assert any(i.veto for i in items)
    rules = files("govreports.audit").joinpath("data", "rules.toml").read_text(encoding="utf-8")
    assert all(i.ref in rules for i in items if i.source == "rule"), "rules that the audit does not know"
    assert not any(i.ref == "grant_rate" for i in items), "a high grant rate is no merit by itself"
