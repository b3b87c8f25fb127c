"""The audit's charts count what the findings say, and say in words what cannot be drawn."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from audit_material import cells, corpus, facts, narrative
from matplotlib import pyplot as plt

from govreports import charts, form
from govreports.audit import audit, causes
from govreports.charts import base
from govreports.claims import claims
from govreports.demo.figures import random_figures

EDITIONS = dict.fromkeys(form.TABLES, 2021)


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _panel() -> SimpleNamespace:
    """Three bodies: one sound, one with a wrong total and a broken chain, one with a blank table."""
    reports, figures, texts = [], [], []
    for body, name in (("a", "甲县某局"), ("b", "乙县某局"), ("c", "丙县某局")):
        for year in (2022, 2023):
            rid = f"{body}/{year}"
            reports.append(facts(rid, year, agency_id=body, agency=name, origin="published"))
            made: dict[str, float | None] = dict(
                random_figures(np.random.default_rng(3), EDITIONS, 1.0, received=40)
            )
            if body == "b" and year == 2022:
                made["requests.received.total"] = 47.0
            if body == "b" and year == 2023:  # the year opens and ends with three more: its own sums hold
                for row in ("pending_start", "pending_end"):
                    for column in ("natural_person", "total"):
                        made[f"requests.{row}.{column}"] = (made[f"requests.{row}.{column}"] or 0) + 3
            if body == "c":
                made = dict.fromkeys(made)
            figures += cells(rid, EDITIONS, made)
            stated = 12 if body == "a" and year == 2023 else 40
            texts += narrative(rid, [(1, f"全年收到政府信息公开申请{stated}件。")])
    return corpus(reports, figures, texts)


@pytest.fixture(scope="module")
def panel() -> SimpleNamespace:
    made = _panel()
    made.claims = claims(made.narrative)
    made.findings = audit(made)
    return made


def test_rules_are_counted_by_report(panel) -> None:
    counts = charts.rule_counts(panel.findings).set_index("rule")
    assert counts.loc["requests.row_total", ["fail", "unknown", "n"]].tolist() == [1, 2, 6]
    assert (counts["fail"] + counts["pass"] + counts["unknown"] == counts["n"]).all()
    assert "promises" not in counts.index
    requests = counts[counts["family"] == "requests"]["rate"].dropna()
    assert requests.is_monotonic_decreasing
    ax = charts.rule_bars(findings=panel.findings)
    assert [t.get_text() for t in ax.texts].count("1 / 4") >= 1
    assert base.chart_data(ax)["rule"].tolist() == counts.index.tolist()
    assert "条提示类规则" in charts.rule_notes(panel.findings)


def test_tiles_tell_the_undecided_from_the_sound(panel) -> None:
    counted = charts.broken_sums(panel.findings, panel.reports).set_index("report_id")
    assert counted.loc["a/2022", "state"] == "0"
    assert counted.loc["b/2022", "fails"] == 2
    assert counted.loc["c/2023", "state"] == "undecided"
    ax = charts.broken_tiles(findings=panel.findings, reports=panel.reports)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["乙县某局"]
    assert "另有 2 个机关没有不平之处" in ax.get_xlabel()
    sound = panel.findings[panel.findings["report_id"].astype(str).str.startswith("a/")]
    none = charts.broken_tiles(findings=sound, reports=panel.reports.iloc[:2])
    assert "全部相符" in base.alt_text(none)


def test_stated_figures_stand_beside_their_cells(panel) -> None:
    pairs = charts.stated_pairs(panel.findings, panel.claims, panel.reports)
    first = pairs.iloc[0]
    assert (first["cell"], first["stated"], first["verdict"], first["text"]) == (40.0, 12.0, "fail", "12件")
    ax = charts.stated_scatter(findings=panel.findings, claims=panel.claims, reports=panel.reports)
    assert "甲县某局 2023：正文“12件”，表 40" in ax.get_xlabel()
    empty = charts.stated_scatter(
        findings=panel.findings.iloc[:0], claims=panel.claims, reports=panel.reports
    )
    assert "没有可与表格对照" in base.alt_text(empty)


def test_a_break_of_the_chain_is_drawn_where_it_is(panel) -> None:
    made = charts.chains(panel.findings, panel.cells, panel.reports)
    assert set(made["agency_id"]) >= {"b"}
    broken = made[made["broken"]].set_index(["agency_id", "year"])
    said = panel.findings[(panel.findings["rule"] == "years.carried") & (panel.findings["verdict"] == "fail")]
    assert len(broken) == said["report_id"].nunique()
    row = broken.loc[("b", 2023)]
    assert row["difference"] == row["pending_start"] - row["before"]
    figure = charts.chain_breaks(findings=panel.findings, cells=panel.cells, reports=panel.reports)
    assert "上年末" in base.alt_text(figure)
    for verdict, words in (("pass", "全部衔接"), ("unknown", "不能判定")):
        figure = charts.chain_breaks(
            findings=panel.findings.assign(verdict=verdict), cells=panel.cells, reports=panel.reports
        )
        assert words in base.alt_text(figure)


def test_the_table_has_evidence_attribution_and_a_cause(panel) -> None:
    table = charts.findings_table(
        panel.findings,
        panel.reports,
        causes(panel, panel.findings),
        panel.cells,
        panel.narrative,
    )
    assert len(table) == (panel.findings["verdict"] == "fail").sum()
    assert table["性质"].iloc[0] == "勾稽关系"
    total = table[table["核对事项"] == "各类申请人之和等于总计"].iloc[0]
    assert "47" in total["说明"]
    assert total["可能的原因"]
    assert table["位置"].str.contains("L1").any()
    english = charts.findings_table(panel.findings, panel.reports, language="en")
    assert english.columns[0] == "body"


def test_dismissed_findings_are_not_drawn(panel) -> None:
    decided = panel.findings.assign(decision="dismissed")
    assert charts.broken_sums(decided, panel.reports)["fails"].sum() == 0
    assert charts.findings_table(decided, panel.reports).empty


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_takeaway_is_counted(panel, language: str) -> None:
    said = charts.audit_takeaway(findings=panel.findings, reports=panel.reports, language=language)
    assert "4" in said and "1" in said and "2" in said
    assert "%" not in said, "no share of fewer than thirty"
    for chart in (charts.rule_bars(findings=panel.findings, language=language),):
        assert base.alt_text(chart)


def test_words_are_whole() -> None:
    rows = pd.DataFrame(charts._audited.rows().values())
    assert rows["code"].is_unique
    assert (rows[["zh", "en"]] != "").all(axis=None)
