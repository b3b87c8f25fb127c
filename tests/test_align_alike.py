"""A table laid out like one read before is read as if it were the first."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import writer
from govreports.align import align, alike
from govreports.align.lines import parse_line
from govreports.demo.figures import distinct_figures
from govreports.readers import read_document
from govreports.sections import divide
from tests.test_roundtrip import random_case

# Quick to write and of every way to hold cells apart.
LAYOUTS = tuple(n for n in writer.layouts() if writer.layout(n).family in ("text", "html"))


@pytest.fixture(autouse=True)
def nothing_met_yet(monkeypatch):
    monkeypatch.setattr(alike, "_patterns", {})


def read(data):
    found = align(divide(read_document(data)))
    return found.tables, found.used, found.problems


def with_other_figures(case, rng):
    """The same report with figures that no longer add up, some of them alike; blanks and marks stay."""
    pool = [0, 1, 2, 12, *(int(n) for n in rng.integers(1, 10_000, 5))]
    figures = {
        place: value if value is None or isinstance(value, str) else pool[int(rng.integers(len(pool)))]
        for place, value in case.content.figures.items()
    }
    content = replace(case.content, figures=figures)
    return writer.write(content, case.layout, case.deviations, np.random.default_rng([7, case.seed]))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), rate=st.sampled_from([0.0, 0.0, 0.1, 0.3]))
def test_a_second_report_is_read_as_if_it_were_the_first(seed, rate):
    case = random_case(seed, LAYOUTS, rate)
    data = with_other_figures(case, np.random.default_rng([8, seed]))
    alike._patterns.clear()
    alone = read(data)
    alike._patterns.clear()
    read(case.data)
    assert read(data) == alone


def test_patterns_are_met_again():
    """Else the property above says nothing: most tables of every layout are found by pattern."""
    for layout in LAYOUTS:
        case = random_case(3, [layout], 0.0)
        case = replace(case, content=replace(case.content, figures=dict.fromkeys(case.content.figures, 7)))
        first, second = (with_other_figures(case, np.random.default_rng(seed)) for seed in (1, 2))
        alike._patterns.clear()
        read(first)
        known = len(alike._patterns)
        read(second)
        assert known >= 2, layout
        assert len(alike._patterns) == known, layout


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("| 规章 | 1 | 2 | 3 |", "| 规章 | 10 | 0 | 1,024 |", True),
        ("| 规章 | 1 | 2 | 3 |", "| 规 章 | -1 | 2件 | ３ |", True),
        ("| 规章 | 1 | 2 | 3 |", "| 行政规范性文件 | 1 | 2 | 3 |", False),
        ("| 规章 | 1 | 2 | 3 |", "| 规章 | 1 | | 3 |", False),
        ("| 规章 | 1 | 2 | 3 |", "| 规章 | 1 | / | 3 |", False),
        ("| 规章 | 1 | / | 3 |", "| 规章 | 1 | 无 | 3 |", False),
        ("| 规章 | 1 | | 3 |", "| 规章 | 1 | nan | 3 |", False),
        ("| 规章 | 1 | 2 | 3 |", "| 规章 | 1 | 2 | 3 | |", False),
        ("| 规章 | 1 | 2 | 3 |", "规章 | 1 | 2 | 3", False),
        ("| 规章 | 1 | 2 | 3 |", "规章\t1\t2\t3", False),
        ("规章   1   2", "规章         1  2", True),
        ("| 规章 | 1 | 2 |", "| 规章 | 1 | 2<br>3 |", False),
        ("| 规章 | 1,37 | 2 |", "| 规章 | 1,3 | 2 |", False),
        ("规章 1,37 2", "规章 1,3 2", False),
        ("本年收到来信12封,均已答复。", "我局召开会议三次。", True),
        ("本年收到来信12封,均已答复。", "总计", False),
        ("办理结果如下", "办理结果", False),
        ("", "\t", False),
        ("", "   ", True),
    ],
)
def test_the_shape_of_a_line_is_all_but_its_figures(one, other, same):
    assert (parse_line(one).shape == parse_line(other).shape) is same


def test_a_row_without_label_is_judged_by_its_own_sums():
    case = random_case(3, ["cell_lines"], 0.0)
    figures = distinct_figures(np.random.default_rng(1), case.content.editions)
    total = "remedies.reconsideration.total"

    def status(content):
        data = writer.write(content, case.layout, case.deviations, np.random.default_rng(1))
        return read(data)[0]["remedies"].status

    adds_up = replace(case.content, figures=figures)
    status(adds_up)
    assert status(adds_up) == ["number"] * 15
    assert status(replace(adds_up, figures={**figures, total: 99_999})) == ["unplaced"] * 15


def test_the_oldest_pattern_goes_first(monkeypatch):
    monkeypatch.setattr(alike, "_MOST", 2)
    for layout in ("pipes", "tabs", "csv"):
        read(random_case(3, [layout], 0.0).data)
    assert len(alike._patterns) == 2


NEW = "一、本年新收政府信息公开申请数量"
APPLICATIONS = "政府信息公开申请数量"


@pytest.mark.parametrize(
    "first, second",
    [
        ([["", NEW, "nan"], *"123456"], [["nan", NEW, ""], *"123456"]),
        ([["情况", "1<br>2", NEW, *"3456789"]], [["情况", "3", NEW, "1<br>2", *"456789"]]),
        (
            [["一、本年新收", "0", *[APPLICATIONS] * 7]],
            [["一、本年新收", "0", APPLICATIONS, *["政府 信息"] * 6]],
        ),
        ([[NEW, *"1000001"]], [[NEW, *"10000012"]]),
        ([[NEW, *"0000000"]], [["", NEW, *"0000000"]]),
        ([[NEW, *"/123456"]], [[NEW, "无", *"123456"]]),
        ([[NEW, *"1234567"], ["说明", "1"]], [[NEW, *"1234567"], ["1", "说明"]]),
    ],
)
def test_tables_that_differ_in_more_than_figures(first, second):
    def written(rows):
        lines = ["三、收到和处理政府信息公开申请情况", *("| " + " | ".join(row) + " |" for row in rows)]
        return "\n".join(["一、总体情况", "无。", *lines, "四、行政复议、行政诉讼情况", "无。"]).encode()

    alone = read(written(second))
    alike._patterns.clear()
    read(written(first))
    assert read(written(second)) == alone
