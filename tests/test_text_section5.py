"""Items, ledger, problem types and promises of section 5."""

from __future__ import annotations

import pandas as pd
import pytest
from test_text_panel import panel

from govreports import text
from govreports.text.ledger import STATUSES

FAULTS = ["部分栏目更新不够及时", "业务人员力量较为薄弱", "依申请公开答复文书不够规范"]


def reports(*years, agency="A"):
    made = {"report_id": [f"{agency}{y}" for y in years], "agency_id": agency, "year": list(years)}
    return pd.DataFrame(made)


def narrative(**texts):
    rows = [(r, i, 5, t) for r, parts in texts.items() for i, t in enumerate(parts, 1)]
    return pd.DataFrame(rows, columns=["report_id", "paragraph", "section", "text"])


@pytest.mark.parametrize(
    ("paragraphs", "kinds"),
    [
        (
            ["存在问题：一是更新不够及时；二是人员力量薄弱。", "改进措施：一是加强培训工作。"],
            ["problem", "problem", "measure"],
        ),
        (
            [
                "（一）存在的主要问题",
                "1.更新不够及时。部分栏目空白。",
                "2.人员力量薄弱。",
                "（二）改进措施",
                "1.加强培训工作。",
            ],
            ["problem", "problem", "measure"],
        ),
        (
            ["目前工作还存在公开内容单一的问题。", "2023年我局将丰富公开内容，开展培训。"],
            ["problem", "measure"],
        ),
        (
            [
                "（一）2021年度存在的问题及改进情况。",
                "存在问题：一是更新不够及时。",
                "改进情况：一是已完成栏目清理。",
                "（二）2022年度存在的问题及下一步举措。",
                "存在问题：一是人员力量薄弱。",
                "改进措施：一是组织培训两次。",
            ],
            ["restated", "mended", "problem", "measure"],
        ),
        (
            ["针对上年度存在的问题：一是更新不够及时，已整改。", "存在问题：一是人员力量薄弱。"],
            ["restated", "problem"],
        ),
        (["首先，更新不够及时。其次，人员力量薄弱。"], ["problem", "problem"]),
        (["五、存在的主要问题及改进情况", "无。"], []),
    ],
)
def test_items(paragraphs, kinds):
    found = text.items(narrative(A2022=paragraphs), reports=reports(2022))
    assert found["kind"].tolist() == kinds, found[["kind", "text"]].values.tolist()


@pytest.mark.parametrize(
    ("promise", "marks"),
    [
        ("全年组织业务培训2次以上。", ["number"]),
        ("培训覆盖面提高到95%。", ["number"]),
        ("组织三场解读活动。", ["number"]),
        ("6月底前完成栏目清理。", ["date"]),
        ("每季度开展自查自纠。", ["date"]),
        ("由办公室牵头开展清理。", ["office"]),
        ("2023年我局将进一步加强学习，不断提升水平。", []),
        ("一是持续推进公开，切实做好答复。", []),
    ],
)
def test_what_makes_a_promise_measurable(promise, marks):
    found = text.items(narrative(A2022=["改进措施：" + promise]), reports=reports(2022)).iloc[0]
    assert [c for c in ("number", "date", "office") if found[c]] == marks
    assert bool(found["measurable"]) == bool(marks)


def ledger(before, after, kind="problem"):
    parts = narrative(A2021=["存在问题：" + before], A2022=after)
    return text.ledger(parts, kind, reports=reports(2021, 2022))


@pytest.mark.parametrize(
    ("after", "statuses"),
    [
        (["存在问题：一是部分栏目更新不够及时。"], ["verbatim"]),
        (["存在问题：一是一些栏目的更新还不够及时到位。"], ["reworded"]),
        (
            [
                "（一）2021年度存在的问题及改进情况。",
                "存在问题：部分栏目更新不够及时。",
                "改进情况：已清理栏目12个。",
                "（二）2022年度存在的问题。",
                "一是公众参与渠道还不多。",
            ],
            ["mended", "new"],
        ),
        (["存在问题：一是公众参与渠道还不多。"], ["dropped", "new"]),
        (["改进措施：一是公众参与渠道再拓宽一些。"], ["dropped"]),
    ],
)
def test_what_became_of_a_problem(after, statuses):
    found = ledger("一是部分栏目更新不够及时。", after)
    assert found["status"].tolist() == statuses, found[
        ["status", "text", "next_text", "likeness"]
    ].values.tolist()


def test_items_are_matched_one_to_one():
    found = ledger(
        "一是部分栏目更新不够及时；二是部分栏目更新不够及时。", ["存在问题：一是部分栏目更新不够及时。"]
    )
    assert found["status"].tolist() == ["verbatim", "dropped"]


def test_no_pair_of_years_no_row():
    parts = narrative(A2020=["存在问题：一是更新不够及时。"], A2022=["存在问题：一是更新不够及时。"])
    assert text.ledger(parts, reports=reports(2020, 2022)).empty


def test_every_item_of_the_panel_is_accounted_for():
    corpus = panel()
    items = text.items(corpus)
    for kind in ("problem", "measure"):
        found = text.ledger(items, kind)
        named = items[(items["kind"] == kind) & (items["year"] < 2023)]
        assert len(found[found["status"] != "new"]) == len(named)
        later = items[(items["kind"] == kind) & (items["year"] > 2020)]
        again = found[found["status"].isin(["verbatim", "reworded", "new"])]
        assert len(again) == len(later)
        shares = text.ledger_shares(found)
        assert shares.groupby("year")["share"].sum().tolist() == pytest.approx([1, 1, 1])
        assert set(shares["status"]) == set(STATUSES)
        assert text.ledger_shares(found, by="level", reports=corpus.reports)["items"].sum() == len(found)


def test_the_order_of_rows_does_not_matter():
    corpus = panel()
    shuffled = corpus.narrative.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        text.ledger(shuffled, reports=corpus.reports.iloc[::-1]), text.ledger(corpus)
    )


def test_problem_types_and_promises_count_every_report():
    corpus = panel()
    types = text.problem_types(corpus)
    assert len(types) == 4 * 9 and (types["n_texts"] == 12).all()
    assert types["share_of_texts"].between(0, 1).all()
    promises = text.promises(corpus, by="level")
    items = text.items(corpus)
    assert promises["measures"].sum() == (items["kind"] == "measure").sum() == 12 * 4 * 2
    assert (promises["low"] <= promises["share"]).all() and (promises["share"] <= promises["high"]).all()


def test_misuse_is_named():
    with pytest.raises(ValueError, match="virtue"):
        text.ledger(panel(), "virtue")
    with pytest.raises(ValueError, match="reports="):
        text.ledger(panel().narrative)
