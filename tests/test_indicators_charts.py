"""Charts of indicators, weights and comparisons: drawn, told in words, empty with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from small_corpus import corpus, totals
from test_compare import report

from govreports import compare, form, indicators
from govreports.demo.figures import random_figures
from govreports.indicators.scoring import Scores, sensitivity

plt = pytest.importorskip("matplotlib.pyplot")

from govreports.charts import base  # noqa: E402
from govreports.charts.compare import (  # noqa: E402
    compared_cells,
    compared_outcomes,
    compared_sections,
    comparison_takeaway,
)
from govreports.charts.funnels import funnel  # noqa: E402
from govreports.charts.indicators import base_bump, caterpillar, indicators_takeaway  # noqa: E402
from govreports.charts.ranges import blank_ranges, overturn_dots  # noqa: E402
from govreports.charts.scoring import weight_sensitivity  # noqa: E402

OWN = "窗口人手不足，部分栏目更新不够及时，办事指南写得不够清楚，解读材料以文字为主，图表不多。"
EDITIONS = dict.fromkeys(form.TABLES, 2021)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(5)
    return corpus(*(({}, random_figures(rng, EDITIONS, size=8)) for _ in range(40)))


@pytest.fixture(scope="module")
def frame(many):
    return indicators(many)


def words(ax) -> str:
    return " ".join(t.get_text() for t in ax.texts)


def test_funnel_draws_rates_from_30_and_greys_the_rest(frame):
    ax = funnel(indicators=frame)
    data = base.chart_data(ax)
    rated = data[data["rated"].astype(bool)]
    assert rated["n"].min() >= 30
    assert str(len(rated)) in base.alt_text(ax)
    assert {t.get_text() for t in ax.texts} == {
        str(a) for a in data.loc[data["outside"].astype(bool), "agency"]
    }


def test_caterpillar_lists_small_bodies_by_name_only(frame):
    ax = caterpillar(indicators=frame)
    data = base.chart_data(ax)
    ranked = data[data["rank"].notna()]
    assert len(ax.get_yticks()) == len(ranked)
    small = data[(data["n"] < 100) & (data["n"] > 0)]
    assert str(small["agency"].iloc[0]) in ax.get_xlabel()
    assert not any(str(a) == t.get_text() for a in small["agency"] for t in ax.get_yticklabels())


def test_bump_colours_the_movers(frame):
    ax = base_bump(indicators=frame)
    data = base.chart_data(ax)
    assert len(ax.lines) == len(data)
    assert len(ax.texts) == (data["moves"] >= 5).sum()
    low, high = ax.get_ylim()
    assert low > high, "rank 1 stands at the top"


def test_ranges_show_only_open_values():
    full = totals(granted_in_full=50, granted_in_part=None, refused_third_party=None, processed=100)
    whole = totals(granted_in_full=50, other_reasons=50, processed=100)
    ax = blank_ranges(indicators=indicators(corpus(({}, full), ({}, whole)), ["grant_rate"], blank="bounds"))
    assert [t.get_text() for t in ax.get_yticklabels()] == ["机关0"]
    assert "50.0" in words(ax)


def test_overturned_with_both_bases(many):
    groups = indicators(many, by=[])
    ax = overturn_dots(groups=groups, year=2023)
    data = base.chart_data(ax)
    assert data["n"].min() >= 10
    lower = data[data["base"].str.endswith("concluded")].set_index("indicator")["value"]
    upper = data[data["base"].str.endswith("settled")].set_index("indicator")["value"]
    assert (lower <= upper.reindex(lower.index).fillna(1)).all()


def test_weights(many):
    import pandas as pd

    rng = np.random.default_rng(1)
    ids = many.reports["report_id"].tolist()
    items = pd.DataFrame(
        [
            {"report_id": r, "item": i, "weight": 50.0, "points": float(rng.integers(0, 2)), "vetoed": False}
            for i in "ab"
            for r in ids
        ]
    )
    from govreports.indicators.scoring import _totals

    scores = Scores(items, _totals(many.reports, items))
    ax = weight_sensitivity(sensitivity=sensitivity(scores))
    assert "40 份报告" in base.alt_text(ax)


def test_comparison_charts():
    figures = totals(received=120, granted_in_full=60, refused_third_party=40, processed=100, pending_end=20)
    later = totals(received=90, granted_in_full=70, refused_third_party=20, processed=90, pending_end=20)
    texts = {1: OWN, 2: "见下表", 5: OWN}
    made = compare(report(2022, figures, texts=texts), report(2023, later, texts=texts))
    ax = compared_cells(comparison=made)
    assert len(ax.get_yticks()) == 5, "rows that are zero in both are left out"
    assert "−30" in words(ax)
    ax = compared_outcomes(comparison=made)
    assert "+17.8" in words(ax)
    assert sum(p.get_width() for p in ax.patches) == pytest.approx(2)
    ax = compared_sections(comparison=made)
    assert len(ax.patches) == 2, "no share of fewer than thirty characters"
    assert "100%" in words(ax)
    assert "自己的话太少，不算比例  3 → 3 字" in words(ax)


def test_takeaways_are_computed():
    figures = totals(received=120, granted_in_full=60, refused_third_party=40, processed=100)
    later = totals(received=90, granted_in_full=70, refused_third_party=20, processed=90)
    made = compare(report(2022, figures, texts={5: OWN}), report(2023, later, texts={5: OWN}))
    said = comparison_takeaway(comparison=made)
    assert said == (
        "甲市人民政府 2023 年与 2022 年相比：新收 −30 件(120 → 90)；予以公开占比 +17.8 个百分点；"
        "第五部分自己的话有 100% 与前一份相同。"
    )
    other = report(2023, totals(received=None), agency="乙市人民政府")
    nothing = comparison_takeaway(comparison=compare(report(2022, totals(received=None)), other))
    assert nothing == (
        "乙市人民政府 2023 与 甲市人民政府 2022 相比：新收一格至少一份没有数字；"
        "办理总计不足 30 件或有空白，不计占比。"
    )
    bodies = [({}, totals(granted_in_full=50, processed=100, received=100))] * 5
    frame = indicators(corpus(*bodies, ({}, totals(granted_in_full=90, processed=100, received=100))))
    assert "6 个机关(n ≥ 100)中只有 1 个" in indicators_takeaway(indicators=frame)
    assert "最多移动 0 位" in indicators_takeaway(indicators=frame)
    small = indicators(corpus(({}, totals(granted_in_full=1, processed=1, received=1))))
    assert "不排名次" in indicators_takeaway(indicators=small)


def test_nothing_to_draw_is_said_in_words():
    zero = corpus(*(({}, {}) for _ in range(4)))
    empty = indicators(zero)
    nothing = compare(report(2022), report(2023))
    drawn = [
        *(chart(indicators=empty) for chart in (funnel, caterpillar, base_bump)),
        blank_ranges(indicators=indicators(zero, ["grant_rate"], blank="bounds")),
        overturn_dots(groups=indicators(zero, by=[]), year=2023),
        *(chart(comparison=nothing) for chart in (compared_cells, compared_outcomes, compared_sections)),
    ]
    for ax in drawn:
        assert "没有可画的数值" in words(ax)
        assert not ax.lines
        assert not ax.patches
        assert "没有可画的数值" in base.alt_text(ax)


def test_english_has_no_chinese_words(frame):
    for chart in (funnel, caterpillar, base_bump):
        ax = chart(indicators=frame, language="en")
        said = [ax.get_title("left"), ax.get_xlabel().split("\n")[0], ax.get_ylabel()]
        said += [t.get_text() for t in ax.get_legend().get_texts()] if ax.get_legend() else []
        assert not any("\u4e00" <= c <= "\u9fff" for text in said for c in text), said
