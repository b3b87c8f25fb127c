"""The audit on the published reports: what an evaluator finds in them, and nothing graver."""

from __future__ import annotations

import pytest
from audit_material import SHARED, city, seeds, verdicts

from govreports.audit import audit

pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the shared examples are not beside the project"
)


@pytest.fixture(scope="module")
def seed_findings():
    corpus, gold = seeds()
    return audit(corpus), gold


def test_all_findings_of_the_gold_list(seed_findings) -> None:
    findings, gold = seed_findings
    for stem, facts in gold.items():
        assert {f["rule"] for f in facts["findings"]} <= set(verdicts(findings, stem)), stem
        assert set(facts.get("passes", [])) <= set(verdicts(findings, stem, "pass")), stem


def test_nothing_arithmetic_or_legal_beyond_them(seed_findings) -> None:
    findings, gold = seed_findings
    for stem, facts in gold.items():
        grave = findings[findings["severity"].isin(["arithmetic", "legal"])]
        assert set(verdicts(grave, stem)) <= {f["rule"] for f in facts["findings"]}, stem


def test_places_and_attribution_of_the_gold_list(seed_findings) -> None:
    findings, gold = seed_findings
    for stem, facts in gold.items():
        for expected in facts["findings"]:
            rows = findings[(findings["report_id"] == stem) & (findings["rule"] == expected["rule"])]
            if "cells" in expected:
                assert set(expected["cells"]) <= set(rows["place"])
            if "attribution" in expected:
                assert set(rows["attribution"]) == {expected["attribution"]}
                assert rows["message_zh"].str.contains("本副本未见").all()
            if "parts_sum" in expected:
                assert (rows["expected"] == str(expected["total"])).any()
                assert (rows["actual"] == str(expected["parts_sum"])).any()


def test_breakdowns_of_the_gold_list(seed_findings) -> None:
    findings, gold = seed_findings
    for stem, facts in gold.items():
        rows = findings[(findings["report_id"] == stem) & (findings["rule"] == "claims.breakdown")]
        for b in facts.get("breakdowns", []):
            said = rows[rows["message_zh"].str.contains(" + ".join(map(str, b["parts"])), regex=False)]
            assert said["verdict"].tolist() == ["pass" if b["holds"] else "fail"]


def test_city_of_two_years() -> None:
    findings = audit(city())
    stated = findings[(findings["rule"] == "claims.cell") & (findings["report_id"] == "city/2024")]
    asked = stated[stated["verdict"] == "unknown"]
    assert asked["severity"].tolist() == ["question", "question"]
    assert asked["expected"].tolist() == ["170", "77"]
    assert asked["actual"].tolist() == ["134", "57"]
    assert asked["message_zh"].str.contains("备案").all()
    assert (stated["verdict"] == "pass").sum() == 1
    last = findings[findings["report_id"] == "city/2024"].set_index("rule")["verdict"]
    for rule in ("years.carried", "proactive.flow", "proactive.stock", "requests.balance", "remedies.total"):
        assert last[rule] == "pass"
    assert not findings[findings["severity"].isin(["arithmetic", "legal"])]["verdict"].eq("fail").any()
