"""What the notebooks on words conclude, their tables, and sentences side by side."""

from __future__ import annotations

import pandas as pd
import pytest
from test_text_panel import panel

from govreports import charts, text

REPORTS = pd.DataFrame(
    {
        "report_id": ["a", "b", "c", "d"],
        "agency_id": ["A", "B", "C", "D"],
        "agency": ["云县水利局", "云县医保局", "雾县水利局", "雾县医保局"],
        "year": [2023, 2022, 2023, 2024],
    }
)
STRANGE = "我局及时公开医保基金稽核专项工作的信息。"
NARRATIVE = pd.DataFrame(
    {
        "report_id": ["a", "b", "c", "d"],
        "paragraph": [4, 2, 3, 1],
        "section": 1,
        "text": [
            f"加强河道管护。{STRANGE}",
            "我局主动公开医保基金稽核专项工作的信息。办事指南全部上网。",
            STRANGE,
            STRANGE,
        ],
    }
)


def finding(report_id, place, term="医保"):
    return {"report_id": report_id, "place": place, "verdict": "fail", "actual": term}


def test_a_donor_is_another_body_of_the_same_year_or_before_that_is_not_itself_in_doubt():
    findings = pd.DataFrame([finding("a", "narrative.4.13"), finding("c", "narrative.3.6")])
    found = text.donors(NARRATIVE, findings, reports=REPORTS)
    assert found["text"].tolist() == [STRANGE, STRANGE]
    assert found["donor_id"].tolist() == ["b", "b"]
    assert found["donor_paragraph"].tolist() == [2, 2]
    assert (found["likeness"] > 80).all()


def test_without_a_source_the_donor_is_missing():
    findings = pd.DataFrame([finding("b", "narrative.2.6")])
    found = text.donors(NARRATIVE, findings, reports=REPORTS)
    assert found["donor_id"].isna().all() and found["text"].tolist() != [""]
    table = charts.donor_table(donors=found, reports=REPORTS)
    assert table.iloc[0][["最相似的来源", "来源原文"]].tolist() == ["没有找到", ""]
    assert text.donors(NARRATIVE, findings.iloc[:0], reports=REPORTS).empty


def test_every_shared_sentence_stands_beside_its_counterpart():
    pairs = pd.DataFrame({"report_a": ["a", "c"], "report_b": ["d", "d"]})
    found = text.side_by_side(NARRATIVE, pairs)
    assert found[["report_a", "report_b"]].values.tolist() == [["a", "d"], ["c", "d"]]
    assert found["text_a"].tolist() == found["text_b"].tolist() == [STRANGE, STRANGE]
    assert charts.sentence_table(sentences=found, reports=REPORTS)["报告甲"].tolist() == [
        "云县水利局 2023",
        "雾县水利局 2023",
    ]
    assert text.side_by_side(NARRATIVE, pairs.iloc[:0]).empty


def test_one_place_is_one_year_and_the_smallest_area_with_enough_bodies():
    frame = REPORTS.assign(county=["云县", "云县", "雾县", "雾县"], city="竹市", province="云省")
    for year, expected in (([2023] * 4, 4), ([2023, 2023, 2024, 2024], 2)):
        found = text.one_place(frame.assign(year=year), least=2)
        assert found["year"].nunique() == 1 and found["county"].nunique() == 1
        assert found["year"].max() == max(year)
        assert len(text.one_place(frame.assign(year=year), least=3)) == expected
    assert text.one_place(frame.iloc[:0]).empty


def test_ledger_table_has_a_row_for_each_item_with_both_places():
    corpus = panel()
    ledger = text.ledger(corpus)
    table = charts.ledger_table(ledger=ledger, reports=corpus.reports)
    assert len(table) == len(ledger)
    new = table[table["次年"] == "新增"]
    assert (new["原文"] == "").all() and (new["出处"] == "").all() and (new["次年出处"] != "").all()
    assert table["机关"].str.startswith("云").all()


@pytest.mark.parametrize(("measures", "shown"), [(29, "8/29（数量少，不算比例）"), (30, "27%（8/30）")])
def test_a_share_needs_thirty(measures, shown):
    promises = pd.DataFrame({"measures": [measures], "measurable": [8]})
    empty = text.ledger(panel()).iloc[:0]
    said = charts.promises_takeaway(ledger=empty, promises=promises)
    assert shown in said and "不能说问题是否照旧" in said


def test_words_takeaway_is_computed():
    corpus = panel()
    (by, a, b), (_, last, first) = text.contrasts(corpus.reports)
    found = text.keyness(corpus, by=by, group=a, against=b)
    rates = text.term_rates(corpus, ["信息处理费", "没有的词"])
    names = charts.group_names(a, b)
    said = charts.words_takeaway(keyness=found, names=names, rates=rates, term="信息处理费")
    assert "县级更常用：" in said and "最早见于 2021 年" in said and "12/12" in said
    assert "没有在报告中出现" in charts.words_takeaway(
        keyness=None, names=names, rates=rates, term="没有的词"
    )
    assert "没有的词" in charts.unused_terms(rates=rates)
    assert (last, first) == (2023, 2020)


def test_likeness_takeaway_says_when_bodies_are_too_few():
    for bodies, expected in ((4, "分不清"), (12, "中位数")):
        corpus = panel(bodies=bodies)
        copies = text.near_copies(corpus, section=5)
        said = charts.likeness_takeaway(template=text.template_share(corpus), copies=copies)
        assert expected in said


def test_a_line_of_the_concordance_opens_its_whole_paragraph_escaped():
    hostile = NARRATIVE.assign(text="<script>公开</script>" + NARRATIVE["text"])
    lines = text.concordance(hostile, "河道", reports=REPORTS)
    shown = text.concordance_html(lines, narrative=hostile)
    assert "&lt;script&gt;" in shown and "<script" not in shown
    assert "<mark>河道</mark>" in shown and "第 1 部分第 4 段" in shown and "云县水利局 2023" in shown
    assert text.concordance_html(lines.iloc[:0]) == "<p>没有报告用到这个词。</p>"
