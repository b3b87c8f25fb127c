"""Headings: found in every style, and nothing else taken for one."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from govreports import form
from govreports.blocks import Document, Grid
from govreports.form.model import read_data
from govreports.sections import Outline, divide
from govreports.sections.signature import find_signature

SHARED = Path(__file__).parents[2] / "shared"


def text_document(text: str) -> Document:
    return Document("text", list(text.split("\n")))


def outline_of(text: str) -> Outline:
    return divide(text_document(text))


HEADINGS = [
    ("一、总体情况", 1, "一、总体情况"),
    ("　　一、总体情况", 1, "一、总体情况"),
    ("一.总体情况", 1, "一.总体情况"),
    ("一．总体情况", 1, "一．总体情况"),
    ("一 总体情况", 1, "一总体情况"),
    ("一、总 体 情 况", 1, "一、总体情况"),
    ("总体情况", 1, "总体情况"),
    ("、总体情况", 1, "、总体情况"),
    ("1.总体情况", 1, "1.总体情况"),
    ("1. 总体情况", 1, "1.总体情况"),
    ("1、总体情况", 1, "1、总体情况"),
    ("（一）总体情况", 1, "（一）总体情况"),
    ("(一)总体情况", 1, "(一)总体情况"),
    ("第一部分 总体情况", 1, "第一部分总体情况"),
    ("第一部分：总体情况", 1, "第一部分：总体情况"),
    ("# 一、总体情况", 1, "一、总体情况"),
    ("### 一、总体情况 ###", 1, "一、总体情况"),
    ("**一、总体情况**", 1, "一、总体情况"),
    ("| 一、总体情况 |", 1, "一、总体情况"),
    ("一、总体情况。", 1, "一、总体情况"),
    ("一、概述", 1, "一、概述"),
    ("一、2022年政府信息公开工作总体情况", 1, "一、2022年政府信息公开工作总体情况"),
    ("二、主动公开政府信息情况", 2, "二、主动公开政府信息情况"),
    ("二、政府信息主动公开情况", 2, "二、政府信息主动公开情况"),
    ("三、收到和处理政府信息公开申请的情况", 3, "三、收到和处理政府信息公开申请的情况"),
    ("三、依申请公开政府信息情况", 3, "三、依申请公开政府信息情况"),
    ("四、政府信息公开行政复议、行政诉讼情况", 4, "四、政府信息公开行政复议、行政诉讼情况"),
    ("四、政府信息公开行政复议行政诉讼情况", 4, "四、政府信息公开行政复议行政诉讼情况"),
    ("四、政府信息公开行政复议和行政诉讼情况", 4, "四、政府信息公开行政复议和行政诉讼情况"),
    (
        "四、因政府信息公开工作被申请行政复议、行政诉讼情况",
        4,
        "四、因政府信息公开工作被申请行政复议、行政诉讼情况",
    ),
    ("五、存在的主要问题及改进情况", 5, "五、存在的主要问题及改进情况"),
    ("五、政府信息公开工作存在的主要问题及改进情况", 5, "五、政府信息公开工作存在的主要问题及改进情况"),
    ("主要问题及改进情况", 5, "主要问题及改进情况"),
    ("五、存在的主要问题和改进措施", 5, "五、存在的主要问题和改进措施"),
    ("五、存在的问题及改进措施", 5, "五、存在的问题及改进措施"),
    ("六、其他需要报告的事项", 6, "六、其他需要报告的事项"),
    ("六、其它需要报告的事项", 6, "六、其它需要报告的事项"),
    ("六、需要报告的其他事项", 6, "六、需要报告的其他事项"),
    ("五、其他需要报告的事项", 6, "五、其他需要报告的事项"),
]


@pytest.mark.parametrize(("line", "section", "title"), HEADINGS)
def test_a_heading_is_found_in_every_style(line: str, section: int, title: str) -> None:
    outline = outline_of(f"溪山市教育局\n\n{line}\n\n全年发布信息五条。")
    assert list(outline.headings.values()) == [(section, title)]
    (place,) = outline.headings
    assert outline.ranges == [(0, place, 0), (place, 5, section)]


NOT_HEADINGS = [
    "全文包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分。",
    "本报告包括：一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况；"
    "四、政府信息公开行政复议、行政诉讼情况；五、存在的主要问题及改进情况；六、其他需要报告的事项。",
    "本报告由总体情况，\n主动公开政府信息情况，\n其他需要报告的事项\n等六个部分组成。",
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量 | 0 | 0 |",
    "三、本年度办理结果",
    "三、本年度办\n理结果",
    "四、结转下年度继续办理",
    "四、结转下\n年度继续办理 0 0",
    "没有其他需要报告的事项。",
    "2022年无其他需要报告的事项",
    "行政复议",
    "主动公开",
    "依申请公开情况",
    "一是存在的主要问题及改进情况不够具体。",
]


@pytest.mark.parametrize("text", NOT_HEADINGS)
def test_nothing_else_is_taken_for_a_heading(text: str) -> None:
    assert outline_of(f"溪山市教育局\n{text}\n完毕。").headings == {}


def test_sub_headings_with_the_words_of_a_section_stay_where_they_are() -> None:
    outline = outline_of(
        "一、总体情况\n(一)主动公开政府信息情况。全年五条。\n(二)收到和处理政府信息公开申请情况。无。\n"
        "二、主动公开政府信息情况\n表\n六、其他需要报告的事项\n无。"
    )
    assert outline.ranges == [(0, 3, 1), (3, 5, 2), (5, 7, 6)]


def test_parentheses_count_where_the_report_numbers_its_sections_so() -> None:
    outline = outline_of(
        "（一）总体情况\n1.主动公开情况。五条。\n（二）主动公开政府信息情况\n表\n（六）其他需要报告的事项\n无。"
    )
    assert outline.found == [1, 2, 6]


@pytest.mark.parametrize(
    "heading",
    [
        "三、收到和处理政府信息公\n开申请情况",
        "三、收到和处理政府信息公开申请情\n  况",
        "三、\n收到和处理政府信息公开申请情况",
    ],
)
def test_a_heading_broken_over_two_lines_becomes_one_item(heading: str) -> None:
    outline = outline_of(f"一、总体情况\n五条。\n{heading}\n下表。")
    place = next(i for i, (section, _) in outline.headings.items() if section == 3)
    assert outline.document.items[place] == "三、收到和处理政府信息公开申请情况"
    assert outline.document.source(place) == "L3"
    assert outline.document.source(place + 1) == "L5"


def test_several_headings_and_paragraphs_on_one_line_are_cut_apart() -> None:
    outline = outline_of(
        "前言。一、总体情况 2022年,我局发布信息五条。 二、主动公开政府信息情况 "
        "三、收到和处理政府信息公开申请情况 六、其他需要报告的事项 无。"
    )
    assert outline.document.items == [
        "前言。",
        "一、总体情况",
        " 2022年,我局发布信息五条。 ",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "六、其他需要报告的事项",
        " 无。",
    ]
    assert {outline.document.source(i) for i in range(7)} == {"L1"}


def test_headings_between_bars_on_one_line() -> None:
    text = "某局年报|首页|一、总体情况|依法公开。|二、主动公开政府信息情况|规章|0|0|0|"
    text += "六、其他需要报告的事项|无。"
    outline = divide(Document("text", [text]))
    assert [section for section, _ in outline.headings.values()] == [1, 2, 6]
    assert [i.strip("|") for i in outline.document.items] == [
        "某局年报|首页",
        "一、总体情况",
        "依法公开。",
        "二、主动公开政府信息情况",
        "规章|0|0|0",
        "六、其他需要报告的事项",
        "无。",
    ]


@pytest.mark.parametrize("rest", ["（无）", "：无。", "无"])
def test_what_follows_a_title_is_not_lost(rest: str) -> None:
    outline = outline_of(f"一、总体情况\n五条。\n六、其他需要报告的事项{rest}")
    assert outline.headings[2] == (6, "六、其他需要报告的事项")
    assert "无" in str(outline.document.items[3])


def test_a_table_of_contents_gives_way_to_the_headings_with_content() -> None:
    listed = [s.numeral + "、" + s.title for s in form.sections()]
    lines = ["目录", *[f"{t}........{i}" for i, t in enumerate(listed, 1)], "前言一句话。"]
    lines += [line for t in listed for line in (t, "正文若干字,写得很长很长。")]
    outline = outline_of("\n".join(lines))
    assert list(outline.headings) == [8, 10, 12, 14, 16, 18]
    assert outline.contents == [1, 2, 3, 4, 5, 6]


def test_order_is_that_of_the_document_and_the_signature_ends_the_last_section() -> None:
    outline = outline_of(
        "三、收到和处理政府信息公开申请情况\n五、存在的主要问题及改进情况\n有不足。\n六、其他需要报告的事项\n无。\n"
        "溪山市财政局\n2023年1月16日\n本报告根据条例编制。\n一、总体情况\n五条。"
    )
    assert outline.found == [3, 5, 6, 1]
    assert outline.signature == [5, 6]
    assert outline.ranges[-2:] == [(5, 8, 0), (8, 10, 1)]


def test_the_signature_below_the_last_section_in_any_order() -> None:
    outline = outline_of("六、其他需要报告的事项\n无。\n一、总体情况\n五条。\n溪山市财政局\n2023年1月16日")
    assert outline.signature == [4, 5]
    assert outline.ranges == [(0, 2, 6), (2, 4, 1), (4, 6, 0)]


def test_a_table_of_contents_on_the_same_line_as_the_report() -> None:
    listed = [s.numeral + "、" + s.title for s in form.sections()]
    outline = outline_of(
        " ".join(["前言一句。", *listed, *[f"{t} 正文若干字,写得很长很长。" for t in listed]])
    )
    assert outline.found == [1, 2, 3, 4, 5, 6]
    assert len(outline.contents) == 6
    assert [outline.document.items[i] for i in outline.contents] == listed


def test_grids_and_roles_go_along() -> None:
    grid = Grid([["规章", "0"]], ["T1/R1"])
    document = Document(
        "html", ["一、总体情况 五条。", grid, "完"], ["L1", "L2", "L3"], ["", "", "furniture"], False
    )
    outline = divide(document)
    assert outline.document.items[2] is grid
    assert outline.document.sources == ["L1", "L1", "L2", "L3"]
    assert outline.document.roles == ["", "", "", "furniture"]
    assert document.items[0] == "一、总体情况 五条。"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["无。", "溪山市教育局", "2021年1月21日"], (1, 2)),
        (["无。", "溪山市教育局 2021年1月21日"], (1, 1)),
        (["无。", "2021年1月21日"], (1, 1)),
        (["无。", "溪山市教育局", "", "2021", "年", "1", "月", "21", "日"], (1, 8)),
        (["无。", "溪山市教育局", "二〇二一年一月二十一日"], (1, 2)),
        (["数据截至2021年12月31日。"], None),
        (["自2021年1月1日", "起施行。"], None),
    ],
)
def test_signatures(lines: list[str], place: tuple[int, int] | None) -> None:
    assert find_signature(lines) == place


def test_the_aliases_are_sound() -> None:
    rows = read_data("section_aliases.csv")
    assert len({r["alias"] for r in rows}) == len(rows)
    assert {r["strength"] for r in rows} == {"full", "weak"}
    titles = {r["alias"]: int(r["section"]) for r in rows}
    assert all(titles[s.title] == s.section for s in form.sections())


def test_empty_documents() -> None:
    assert divide(Document("text", [])).ranges == []
    assert divide(Document("text", [""])).ranges == [(0, 1, 0)]


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared documents")
@pytest.mark.parametrize("path", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda p: p.name[:3])
def test_seeds(path: Path) -> None:
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))[path.stem]
    outline = outline_of(path.read_text(encoding="utf-8"))
    assert sorted(outline.found) == gold["sections"]
    ends = [(start, end) for start, end, _ in outline.ranges]
    assert ends[0][0] == 0 and ends[-1][1] == len(outline.document.items)
    assert all(a[1] == b[0] for a, b in pairwise(ends))


def test_places_of_words_follow_their_lines() -> None:
    """Lines of a PDF keep where their words stand when a line before them is cut at a heading."""
    lines = ["总体情况如下 一、总体情况 本局公开信息五条。", "规章    5    3", "六、其他需要报告的事项 无。"]
    places = {i: tuple((10.0 * i, float(k)) for k in range(3)) for i in range(3)}
    document = divide(Document("pdf", list(lines), ["p1/L1", "p1/L2", "p1/L3"], places=places)).document
    kept = {document.items[i]: where for i, where in (document.places or {}).items()}
    assert kept == {lines[1]: places[1]}
