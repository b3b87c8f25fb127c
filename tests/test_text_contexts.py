"""Own words told apart, concordance and positions, near-copies, template share."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_text_panel import panel

from govreports import form, text
from govreports.text.kinds import fold, is_formula, own_text, runs, spans


def frame(*texts, **columns):
    made = {
        "report_id": ["a"] * len(texts),
        "paragraph": range(1, len(texts) + 1),
        "section": 5,
        "text": texts,
    }
    return pd.DataFrame({**made, **columns})


@pytest.mark.parametrize(
    ("printed", "kinds"),
    [
        ("一、总体情况", ["heading"]),
        ("总体情况", ["heading"]),
        ("(三)政府信息管理情况。建立台账。", ["heading", "own"]),
        ("1.强化培训。全年两次。", ["heading", "own"]),
        ("1.5万人次参加培训。", ["own"]),
        ("一是更新不及时。", ["own"]),
        ("结果维持", ["label"]),
        ("本年新收政府信息公开申请数量", ["label"]),
        ("依据《云省公开办法》办理。", ["own", "citation", "own"]),
        ("报告中所列数据的统计期限自2021年1月1日起至12月31日止。", ["formula"]),
        ("本单位无其他需要报告的事项。", ["formula"]),
        ("本年度发布解读稿件12篇，处理留言3条。", ["own"]),
        ("", []),
    ],
)
def test_kinds(printed, kinds):
    assert text.kinds(frame(printed))["kind"].tolist() == kinds


def test_a_heading_known_from_the_frame_is_a_heading():
    assert text.kinds(frame("平台怎么建", heading=["平台怎么建"]))["kind"].tolist() == ["heading"]


def test_labels_come_from_the_form():
    labels = [row.label for table in form.edition(2021).tables.values() for row in table.rows]
    for label in labels:
        assert [s.kind for s in spans(label)] == ["label"], label


@settings(max_examples=100, deadline=None)
@given(st.text("一、总体情况(二)1.。；《》〈〉政府信息公开\n a2", max_size=60))
def test_kinds_cover_the_text_in_order(printed):
    found = text.kinds(frame(printed))
    assert "".join(found["text"]) == printed
    own = "".join(found.loc[found["kind"] == "own", "text"])
    assert own == own_text(printed)


def test_default_counts_own_words():
    corpus = panel()
    own, whole = (set(text.frequencies(corpus, own=o, stop_words=())["word"]) for o in (True, False))
    assert "云省" in whole  # stands in a title between 《》 only
    assert "云省" not in own and "期限" not in own and "惠农" in own


def test_a_formula_needs_most_of_its_words():
    assert not is_formula("报告中所列数据由各科室填报并经办公室逐项核对后汇总。")


@pytest.mark.parametrize("node", ["培训", "不够", "信息处理费", "群众发放", "。"])
@pytest.mark.parametrize("sort", ["text", "left", "right"])
def test_concordance_lines_are_the_printed_text(node, sort):
    corpus = panel()
    found = text.concordance(corpus, node, sort=sort, window=4)
    printed = corpus.narrative.set_index([corpus.narrative["report_id"].astype("str"), "paragraph"])["text"]
    assert len(found) == printed.str.count(node).sum() > 0
    for row in found.to_dict("records"):
        paragraph = printed[row["report_id"], row["paragraph"]]
        assert paragraph[row["start"] :].startswith(node + row["right"])
        assert paragraph[: row["start"]].endswith(row["left"])
    if sort == "right":
        assert found["right"].is_monotonic_increasing
    if sort == "left":
        assert found["left"].str[::-1].is_monotonic_increasing


def test_concordance_escapes_what_the_web_put_into_the_text():
    bad = '<script>alert("x")</script>培训<img src=x onerror=alert(1)>'
    corpus = frame(bad)
    reports = pd.DataFrame(
        {"report_id": ["a"], "agency": ["<i>局</i>"], "year": [2022], "source_url": ['javascript:alert("y")']}
    )
    shown = text.concordance_html(text.concordance(corpus, "培训", reports=reports, window=30))
    assert "<script" not in shown and "<img" not in shown and "<i>" not in shown and "javascript" not in shown
    good = reports.assign(source_url='https://example.cn/?a=1&b="2')
    shown = text.concordance_html(text.concordance(corpus, "培训", reports=good))
    assert 'href="https://example.cn/?a=1&amp;b=&quot;2"' in shown


@pytest.mark.parametrize(("node", "sort"), [("", "text"), ("培训", "up")])
def test_concordance_refuses_misuse(node, sort):
    with pytest.raises(ValueError):
        text.concordance(panel(), node, sort=sort)


def test_positions_run_from_first_to_last_character():
    corpus = frame("甲乙丙", "丁戊甲")
    found = text.positions(corpus, "甲")
    assert found["position"].tolist() == [0, 1]
    everywhere = text.positions(panel(), "培训", by="level")
    assert len(everywhere) == len(text.concordance(panel(), "培训"))
    assert everywhere["position"].between(0, 1).all()


CHINESE = st.text("公开信息更新不及时人员少经费足栏目，。20年", max_size=40)


@settings(max_examples=100, deadline=None)
@given(CHINESE, CHINESE)
def test_near_copy_by_plain_sets(a, b):
    found = text.near_copy(a, b)
    one, two = runs(fold(a)), runs(fold(b))
    if one | two:
        assert found["jaccard"] == pytest.approx(len(one & two) / len(one | two))
    if one:
        assert found["containment_a"] == pytest.approx(len(one & two) / len(one))
    assert found["longest_text"] in fold(a) and found["longest_text"] in fold(b)
    x, y = fold(a), fold(b)
    shared = (n for i in range(len(x)) for n in range(1, len(x) - i + 1) if x[i : i + n] in y)
    assert found["longest_run"] == max(shared, default=0)
    mirrored = text.near_copy(b, a)
    assert mirrored["jaccard"] == found["jaccard"] and mirrored["longest_run"] == found["longest_run"]


def test_near_copy_does_not_see_years_and_shows_shared_sentences():
    found = text.near_copy("2021年栏目更新了12个板块。甲。", "2022年栏目更新了9个板块！乙。")
    assert found["shared_sentences"] == ["2021年栏目更新了12个板块。"]
    assert found["containment_a"] > 0.7


def copied():
    """The panel with one report copied to another body, its year and one word changed."""
    corpus = panel()
    narrative = corpus.narrative.astype({"report_id": "str"})
    source = narrative[narrative["report_id"] == "demo/03_2022.txt"]
    copy = source.assign(report_id="demo/99_2022.txt", text=source["text"].str.replace("栏目", "板块"))
    extra = corpus.reports[corpus.reports["report_id"] == "demo/03_2022.txt"]
    extra = extra.assign(report_id="demo/99_2022.txt", agency_id="A99")
    return pd.concat([narrative, copy], ignore_index=True), pd.concat(
        [corpus.reports, extra], ignore_index=True
    )


def test_near_copies_finds_the_planted_copy_and_only_other_bodies():
    narrative, reports = copied()
    found = text.near_copies(narrative, reports=reports, by="year", threshold=0.7)
    assert found.iloc[0][["report_a", "report_b"]].tolist() == ["demo/03_2022.txt", "demo/99_2022.txt"]
    bodies = found["report_a"].str[:7] != found["report_b"].str[:7]
    assert bodies.all() and (found["jaccard"] >= 0.7).all() and set(found["year"]) == {2022}
    exact = text.similarity(narrative[narrative["report_id"].str.contains("2022")])
    pairs = exact[(exact["jaccard"] >= 0.7) & (exact["report_a"] < exact["report_b"])]
    assert set(zip(found["report_a"], found["report_b"], strict=True)) == set(
        zip(pairs["report_a"], pairs["report_b"], strict=True)
    )


def test_year_pairs_join_consecutive_years_of_one_body():
    found = text.year_pairs(panel(), section=5)
    assert len(found) == 12 * 3 and found["year"].min() == 2021
    assert found["containment"].between(0, 1).all() and (found["n_texts"] == 12).all()


def test_template_share_by_hand():
    common = "我单位调整了公开工作领导小组成员。"
    parts = [frame(common, f"第{w}项工作由业务科室自行安排推进。") for w in "甲乙丙丁"]
    narrative = pd.concat([p.assign(report_id=i) for i, p in zip("abcd", parts, strict=True)])
    found = text.template_share(narrative, k=3)
    whole, shared = len(fold(common + "第甲项工作由业务科室自行安排推进。")), len(fold(common))
    assert found["template_share"].tolist() == pytest.approx([shared / whole] * 4)
    assert (found["own_share"] + found["template_share"]).tolist() == pytest.approx([1] * 4)
    assert text.template_share(narrative, k=4)["shared"].sum() == 0


def test_own_repetition_over_the_years_is_no_template():
    narrative = pd.concat([frame("我单位调整了公开工作领导小组成员。").assign(report_id=i) for i in "abcd"])
    reports = pd.DataFrame({"report_id": list("abcd"), "agency_id": "A"})
    assert text.template_share(narrative, reports=reports, k=1)["shared"].sum() == 0
