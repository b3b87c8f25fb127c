"""Notebooks 04 and 05: which pair they compare, their tables and words; and that they run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simulated import make_corpus
from small_corpus import corpus, totals
from test_compare import report

from govreports import compare, duty, indicators
from govreports.charts import base
from govreports.charts.duty import duty_bars
from govreports.charts.ranges import blank_ranges, overturn_years
from govreports.charts.scoring import weight_sensitivity
from govreports.charts.sheets import indicator_table, late_table, score_table, undecided_words
from govreports.indicators.ranks import tiers
from govreports.indicators.scoring import Scores, _totals, sensitivity
from govreports.render import pages

plt = pytest.importorskip("matplotlib.pyplot")
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("0[45]_*.ipynb"))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def body(number: int, year: int, received: int | None, **about):
    figures = totals(received=received, processed=received, granted_in_full=received)
    return {"agency_id": f"a{number}", "agency": f"机关{number}", "year": year} | about, figures


@pytest.mark.parametrize(
    ("reports", "pair"),
    [
        ([], None),
        ([(1, 2023, 9)], None),
        ([(1, 2021, 99), (1, 2022, 1), (1, 2023, 1), (2, 2022, 2), (2, 2023, 3)], ("r3", "r4")),
        ([(1, 2023, 1), (1, 2021, 1), (2, 2023, 90)], ("r1", "r0")),
        ([(1, 2023, None), (1, 2022, None), (2, 2022, 0), (2, 2023, 1)], ("r2", "r3")),
        ([(1, 2022, 5), (2, 2023, 5), (3, 2023, 8), (4, 2023, 6)], ("r2", "r3")),
        ([(1, 2022, 5), (2, 2023, 5)], ("r0", "r1")),
    ],
)
def test_pair_that_tells_most(reports, pair):
    found = compare.choose(corpus(*(body(*r) for r in reports)))
    assert found == pair


def test_pair_passes_over_copies():
    copies = corpus(body(1, 2022, 5), body(1, 2023, 5), body(1, 2023, 5, is_primary=False))
    assert compare.choose(copies) == ("r0", "r1")


def test_differences_are_told_without_colour_and_escaped():
    made = compare(
        report(2022, texts={1: "公开三件。\n<b>甲", 5: "同"}), report(2023, texts={1: "公开四件。", 5: "同"})
    )
    html = compare.differences(made)
    assert "line-through" in html
    assert "underline" in html
    assert "<b>" not in html
    assert "五、" not in html, "sections that are the same are left out"
    assert "\n\n" not in html, "a blank line would end the block of HTML within Markdown"
    same = compare(report(2022, texts={5: "同"}), report(2023, texts={5: "同"}))
    assert compare.differences(same) == "<p>两份报告的文字相同。</p>"


def test_cell_table_has_what_changed_and_why_not():
    a, b = (
        totals(received=40, processed=None, granted_in_full=7),
        totals(received=50, processed=50, granted_in_full=7),
    )
    table = compare.cell_table(compare(report(2022, a), report(2023, b)))
    rows = table.set_index("项目")
    assert rows.loc["本年新收(总计)", ["A 份", "B 份", "变化", "增幅"]].tolist() == [
        "40",
        "50",
        "+10",
        "+25.0%",
    ]
    assert rows.loc["办理总计(总计)", "变化"] == "—"
    assert "空白" in rows.loc["办理总计(总计)", "说明"]
    assert not any("予以公开" in item for item in rows.index)


def test_quantity_table_pairs_what_reads_the_same():
    def claim(value, subject):
        return {"value": value, "text": f"{value}件", "subject": subject}

    made = compare(
        report(2022, texts={1: "文"}, claims=[claim(3, "培训"), claim(1, "检查")]),
        report(2023, texts={1: "文"}, claims=[claim(5, "培训"), claim(1, "检查"), claim(2, "会议")]),
    )
    table = compare.quantity_table(made)
    assert table[["对象", "A 份", "B 份", "变化"]].values.tolist() == [
        ["培训", "3件", "5件", "+2"],
        ["会议", "—", "2件", "—"],
    ]


def test_formulas_are_no_own_words():
    formula = "报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    made = compare(report(2022, texts={1: formula}), report(2023, texts={1: formula})).sections
    row = made.set_index("section").loc[1]
    assert row["kept"] == 1
    assert (row["own_a"], row["own_b"]) == (0, 0)
    assert np.isnan(row["own_kept"])


def test_level_stands_in_for_missing_peers():
    def one(granted, **about):
        return about, totals(granted_in_full=granted, processed=100, received=100)

    few = [one(g, body_type="government") for g in (90, 50, 50)] + [
        one(g, body_type="department") for g in (50, 50)
    ]
    got = tiers(indicators(corpus(*few)), "full_grant_rate")
    assert got["against"].tolist() == ["level"] * 5
    assert got["reference"].tolist() == [0.5] * 5
    assert got["tier"].astype(object).tolist()[:2] == ["above", "indistinguishable"]
    got = tiers(indicators(corpus(*few, *[one(70, body_type="government")] * 2)), "full_grant_rate")
    assert got["against"].tolist() == ["peers"] * 3 + ["level"] * 2 + ["peers"] * 2
    alone = tiers(indicators(corpus(*few[:4])), "full_grant_rate")
    assert alone["tier"].isna().all()
    assert alone["against"].isna().all()


def test_pooled_shares_where_no_body_is_open():
    full = totals(granted_in_full=50, processed=100, received=100)
    blank = full | {"requests.received.research_institution": None}
    some = corpus(({}, full), ({}, blank))
    bodies = indicators(some, ["grant_rate"], blank="bounds")
    pooled = indicators(some, by=[], blank="bounds")
    data = base.chart_data(blank_ranges(indicators=bodies, groups=pooled))
    assert data is None, "a blank that is 0 either way leaves nothing open"
    full["requests.received.research_institution"] = 10
    some = corpus(({}, full), ({}, blank))
    pooled = indicators(some, by=[], blank="bounds")
    ax = blank_ranges(indicators=bodies, groups=pooled)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["申请人:科研机构"]
    assert "5.00 个百分点，1/2 个机关齐全" in ax.texts[0].get_text()


def test_overturned_by_year_writes_n_where_cases_are_few():
    def remedies(overturned, affirmed):
        rows = {"overturned": overturned, "affirmed": affirmed, "total": overturned + affirmed}
        return {f"remedies.reconsideration.{k}": v for k, v in rows.items()}

    some = corpus(
        *(({"year": y, "agency_id": "a"}, remedies(*f)) for y, f in ((2022, (3, 9)), (2024, (1, 2))))
    )
    groups = indicators(some, by=[])
    figure = overturn_years(groups=groups)
    assert [ax.get_title("center") or ax.get_title("left") for ax in figure.axes] == ["2022 年"]
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert texts == ["3/12", "n=0", "n=0"]
    none = overturn_years(groups=groups[groups["year"] == 2024])
    assert "不足 10 件" in base.alt_text(none)


REPORTS = [
    {"report_id": "a", "agency": "甲局", "published": "2024-02-03"},
    {"report_id": "b", "agency": "乙局", "published": "2024-01-03"},
    {"report_id": "c", "agency": "丙局"},
]


def dutiful(*reports):
    about = {"body_type": "department", "level": "county", "year": 2023}
    return duty(corpus(*((r | about, {}) for r in reports)))


def test_duty_in_a_chart_a_table_and_words():
    made = dutiful(*REPORTS)
    ax = duty_bars(duty=made)
    assert [t.get_text() for t in ax.texts] == ["1", "1", "1", "3"]
    assert sum(p.get_width() for p in ax.patches) == pytest.approx(1)
    table = late_table(duty=made)
    assert table[["机关", "期限", "晚几天"]].values.tolist() == [["甲局", "2024-01-31", "3"]]
    assert (
        undecided_words(duty=made) == "2023 年有 1 个机关不能判定是否按时：1 个，公开日期与落款日期均未见。"
    )
    assert undecided_words(duty=made[:2]) == "2023 年没有不能判定的报告。"
    assert "没有可画" in base.alt_text(duty_bars(duty=made[:0]))


def test_indicator_table_gives_the_parts():
    some = corpus(*(({}, totals(granted_in_full=30, processed=40, received=40)) for _ in range(6)))
    table = indicator_table(groups=indicators(some, ["full_grant_rate", "pending_change"], by=[]))
    rate = table.iloc[1]
    assert rate[["分母", "分子数", "分母数", "合并值", "数字齐全的机关"]].tolist() == [
        *("办理总计", "180", "240", "75.0%", "6/6")
    ]


def scores(points: dict[str, tuple[float, float]]) -> Scores:
    rows = [
        {
            "report_id": r,
            "item": i,
            "title": f"项目{i}",
            "weight": 50.0,
            "points": p,
            "vetoed": False,
            "evidence": "见甲",
        }
        for r, pair in points.items()
        for i, p in zip("xy", pair, strict=True)
    ]
    items = pd.DataFrame(rows)
    about = pd.DataFrame({"report_id": list(points), "agency": [f"机关{r}" for r in points], "year": 2023})
    return Scores(items, _totals(about, items))


def test_points_lost_with_the_evidence():
    table = score_table(scores=scores({"a": (1, 1), "b": (0.5, 1), "c": (0, np.nan)}))
    assert table[["机关", "总分", "失分及依据"]].values.tolist() == [
        ["机关b", "75.0", "项目x −25.0（见甲）"],
        ["机关c", "—", "项目x −50.0（见甲）"],
    ]


def test_tied_reports_have_one_line():
    made = scores({"a": (1, 1), "b": (1, 1), "c": (1, 1), "d": (0, 1), "e": (1, 0)})
    ax = weight_sensitivity(sensitivity=sensitivity(made))
    assert [t.get_text() for t in ax.get_yticklabels()] == ["3 份并列", "机关d、机关e"]
    alike = scores({"a": (1, 1), "b": (1, 1), "c": (1, 1)})
    assert "不分名次" in base.alt_text(weight_sensitivity(sensitivity=sensitivity(alike)))


@pytest.mark.slow
def test_the_notebooks_run(tmp_path):
    folders = {"figures": tmp_path / "figures", "site": tmp_path / "site"}
    done = pages.render(NOTEBOOKS, processed=make_corpus(tmp_path, bodies=12), progress=False, **folders)
    state = json.loads((tmp_path / "site" / pages.STATE).read_text("utf-8"))
    assert set(done.values()) == {"ok"}, [s["card"]["message"] for s in state.values()]
    said = [s["card"]["takeaway"] for s in state.values()]
    assert "年与 2023 年相比：新收" in said[0]
    assert "同级中位数可辨" in said[1]
    assert len(list((tmp_path / "figures").glob("*.png"))) == 10
