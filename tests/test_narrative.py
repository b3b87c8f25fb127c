"""Narrative: paragraphs whole and in their sections, nothing of the page among them, nothing lost."""

# ruff: noqa: E501  (rows of cases)
from __future__ import annotations

import json
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreports.blocks import Document, Grid
from govreports.form.model import read_data
from govreports.metadata import read as read_metadata
from govreports.narrative import Prose, paragraphs
from govreports.narrative.pieces import clean, columns, is_rule
from govreports.narrative.residue import is_scrap
from govreports.narrative.topics import _LONGEST_BARE, bare_titles
from govreports.report import Steps, read_steps
from govreports.schema import TOPICS
from govreports.sections import divide

SHARED = Path(__file__).parents[2] / "shared"
CONVERTED = SHARED / "converted"
DOCUMENTS = sorted(p for p in CONVERTED.glob("p*") if p.is_file()) if CONVERTED.exists() else []
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs the shared documents")


def prose_of(text: str, wrapped: bool = True, **more: object) -> Prose:
    return paragraphs(divide(Document("text", list(text.split("\n")), wrapped=wrapped, **more)), {})  # type: ignore[arg-type]


def texts(prose: Prose, section: int = 1) -> list[str]:
    return [row[4] for row in prose.rows if row[0] == section]


def squeeze(text: str) -> str:
    return "".join(text.split())


WRAPS = [
    (
        "a word cut in two",
        "(一)主动公开。本局今年推进政务公\n开各项工作,全年发布信息五条。\n(二)依申请公开。无。",
        ["(一)主动公开。本局今年推进政务公开各项工作,全年发布信息五条。", "(二)依申请公开。无。"],
    ),
    (
        "a number on a line of its own",
        "全年上网信息\n1918\n条；制作视频\n5\n个，办结率\n26.6%\n。\n\n第二段。",
        ["全年上网信息1918条；制作视频5个，办结率26.6%。", "第二段。"],
    ),
    (
        "a mark on a line of its own",
        "公布目录各1份\n。\n\n第二段也有一句。",
        ["公布目录各1份。", "第二段也有一句。"],
    ),
    (
        "paragraphs of one line",
        "第一段是完整的一句。\n第二段是完整的一句。",
        ["第一段是完整的一句。", "第二段是完整的一句。"],
    ),
    (
        "a sub-heading above its text",
        "（一）主动公开\n全年发布信息五条。",
        ["（一）主动公开", "全年发布信息五条。"],
    ),
    (
        "blank lines between paragraphs",
        "发布信息五条。\n\n（一）主动公开\n\n全年十条。",
        ["发布信息五条。", "（一）主动公开", "全年十条。"],
    ),
    (
        "an opening bracket at the end of a line",
        "全年受理86件（\n含上年结转4件），均已答复。",
        ["全年受理86件（含上年结转4件），均已答复。"],
    ),
    (
        "two words in Latin letters",
        "开通 Weibo\nWeChat 账号,更新及时。",
        ["开通 Weibo WeChat 账号,更新及时。"],
    ),
    (
        "a number before its dot",
        "改进措施：\n1.\n建立台账，每月通报；\n2.\n增加图解。",
        ["改进措施：1.建立台账，每月通报；2.增加图解。"],
    ),
    (
        "paragraphs run together",
        "前言。 (一)更新目录,细化清单 逐项核对。 (二)充实队伍 定期培训。",
        ["前言。", "(一)更新目录,细化清单 逐项核对。", "(二)充实队伍 定期培训。"],
    ),
    (
        "a box",
        "| 全年发布信息五 |\n| 条，受理三件。 |\n|  |\n| 第二段有一句。 |",
        ["全年发布信息五条，受理三件。", "第二段有一句。"],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), [w[1:] for w in WRAPS], ids=[w[0] for w in WRAPS])
def test_wraps_are_joined_and_paragraphs_stay(lines: str, expected: list[str]) -> None:
    assert texts(prose_of("一、总体情况\n" + lines)) == expected


WORDS = "政务公开信息工作条例主动申请答复平台网站监督保障培训考核目录更新解读回应关切制度机制群众企业服务"


@given(
    st.lists(st.text(WORDS, min_size=60, max_size=200), min_size=3, max_size=6),
    st.sampled_from(["first line indented", "blank line between", "hanging"]),
    st.integers(20, 40),
)
def test_text_wrapped_at_a_width_comes_back_whole(bodies: list[str], style: str, width: int) -> None:
    written = [body + "。" for body in bodies]
    lines: list[str] = []
    for body in written:
        indent = "    " if style == "first line indented" else ""
        text = indent + body
        step = width - len(indent) // 2
        cut = [text[:step], *[text[i : i + width] for i in range(step, len(text), width)]]
        cut = [("     " if style == "hanging" else "") + line for line in cut]
        lines += cut + ([""] if style != "first line indented" else [])
    assert texts(prose_of("\n".join(["一、总体情况", "", *lines]))) == written


def test_whole_paragraphs_of_a_web_page_are_never_joined() -> None:
    assert texts(prose_of("一、总体情况\n联系电话\n8888\n全年", wrapped=False)) == [
        "联系电话",
        "8888",
        "全年",
    ]


TOPIC_CASES = [
    ("一、总体情况\n（一）主动公开\n五条。", ["proactive", "proactive"]),
    ("一、总体情况\n本局重视公开。\n（二）依申请公开情况。收到三件。", ["other", "on_request"]),
    ("一、总体情况\n（三）政府信息管理。严格审核。\n1.清理。清理文件。", ["management", "management"]),
    ("一、总体情况\n（四）政府信息公开平台建设情况。改版网站。", ["platform"]),
    ("一、总体情况\n（五）监督保障。开展培训。", ["supervision"]),
    ("一、总体情况\n主动公开\n全年五条,均已更新。", ["proactive", "proactive"]),
    (
        "五、存在的主要问题及改进情况\n（一）存在的问题。有不足。\n（二）改进措施。加强培训。",
        ["problems", "measures"],
    ),
    ("五、存在的主要问题及改进情况\n存在问题：更新慢。\n改进情况：已整改。", ["problems", "measures"]),
    ("五、存在的主要问题及改进情况\n仍有差距,更新慢。", ["problems"]),
    ("五、存在的主要问题及改进情况\n下一步,我局将加强培训。", ["measures"]),
    ("六、其他需要报告的事项\n主动公开无。", ["other"]),
]


@pytest.mark.parametrize(("text", "topics"), TOPIC_CASES)
def test_topics(text: str, topics: list[str]) -> None:
    assert [row[2] for row in prose_of(text).rows] == topics


def test_the_nearest_sub_heading_goes_along() -> None:
    prose = prose_of(
        "一、总体情况\n概述一句。\n（一）主动公开。五条。\n1.政策公开。三条。\n续写一句。\n六、其他需要报告的事项\n无。"
    )
    assert [row[3] for row in prose.rows] == ["", "（一）主动公开", "1.政策公开", "1.政策公开", ""]
    assert [row[5] for row in prose.rows] == ["L2", "L3", "L4", "L5", "L7"]


PAGE = """首页
政务公开 | 政务服务
当前位置：首页 > 年报
索 引 号：	531140144/202402-00078	信息分类：	年报
溪山市人民政府2023年政府信息公开工作年度报告
发布时间：2024-02-22 10:26  浏览次数：1342  字体：[ 大 中 小 ] 打印本页

　　按照要求，溪山市人民政府编制本报告。联系电话：81732196。

一、总体情况
全年五条。
六、其他需要报告的事项
无。
溪山市人民政府办公室
2024年2月20日
（责任编辑：办公室）
分享到：
上一篇：溪山市人民政府2022年政府信息公开工作年度报告
主办：溪山市人民政府  ICP备6655号-1"""


def test_the_page_around_the_report_is_set_aside() -> None:
    prose = prose_of(PAGE)
    assert [row[4] for row in prose.rows] == [
        "按照要求，溪山市人民政府编制本报告。联系电话：81732196。",
        "全年五条。",
        "无。",
    ]
    assert prose.title is not None and prose.title.year == 2023
    assert {3, 4, 5, 13, 14} <= set(prose.metadata_items)
    assert {0, 1, 2, 15, 16, 17, 18} <= set(prose.furniture)


def test_a_name_without_a_date_below_the_text_is_the_signature() -> None:
    prose = prose_of("一、总体情况\n五条。\n六、其他需要报告的事项\n无。\n溪山市教育局")
    assert prose.signature == "溪山市教育局"
    assert texts(prose, 6) == ["无。"]


def test_page_numbers_are_not_narrative() -> None:
    items = ["一、总体情况", "全年五", "- 1 -", "条。", "六、其他需要报告的事项", "无。", "2"]
    sources = ["p1/L1", "p1/L2", "p1/L3", "p2/L1", "p2/L2", "p2/L3", "p2/L4"]
    prose = paragraphs(divide(Document("pdf", list(items), sources)), {})
    assert [row[4] for row in prose.rows] == ["全年五条。", "无。"]


def test_a_layout_grid_with_sentences_is_read() -> None:
    document = Document("html", ["一、总体情况", Grid([["全年发布信息五条。", None]], ["L2"])], wrapped=False)
    assert [row[4] for row in paragraphs(divide(document), {}).rows] == ["全年发布信息五条。"]


SCRAPS = [
    ("5.属于三类内部 0 0 1", True),
    ("结果维结果纠其他结尚未审总", True),
    ("（本列数据的勾稽关系为：第一项加第二项之申请人情况", True),
    ("自  然  人", True),
    ("0,1,2,3", True),
    ("[TABLE]", True),
    ("2021年收到申请12件。", False),
    ("2024年制发行政规范性文件6件，具体数据见下表：", False),
    ("无。", False),
]


@pytest.mark.parametrize(("text", "expected"), SCRAPS)
def test_scraps_of_tables(text: str, expected: bool) -> None:
    assert is_scrap(text) is expected


CLEAN = [
    (r"12\.5\-3", "12.5-3"),
    ("**一、** 总体", "一、 总体"),
    ("## 总体", "总体"),
    ("见[指南](http://a.cn/b_(c))。", "见指南。"),
    ("![图](a.png)文", "文"),
    ("a_b_c 与 5*3", "a_b_c 与 53"),
    ("全年&nbsp;五条<br/>", "全年 五条"),
    ("报告_某某网", "报告_某某网"),
]


@pytest.mark.parametrize(("text", "expected"), CLEAN)
def test_markup_is_undone(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_columns_and_rules() -> None:
    assert columns("a（一）“b”") == 12
    assert is_rule("+-----+------+") and is_rule("| --- | --- |") and is_rule("─━═")
    assert not is_rule("- 一")


def test_data_files_are_sound() -> None:
    topics = read_data("topics.csv")
    assert {r["topic"] for r in topics} <= set(TOPICS)
    assert len({(r["section"], r["word"], r["where"]) for r in topics}) == len(topics)
    furniture = read_data("furniture.csv")
    assert {(r["kind"], r["where"]) for r in furniture} == {
        ("furniture", "start"),
        ("furniture", "any"),
        ("metadata", "start"),
    }
    assert len({(r["word"], r["where"]) for r in furniture}) == len(furniture)


SCRAPS_OF_PAGES = [
    "一、总体情况",
    "二、主动公开政府信息情况 规章 0 0 0",
    "三、收到和处理政府信息公开申请情况",
    "六、其他需要报告的事项（无）",
    "（一）主动公开",
    "全年发布信息5条。",
    "续写一句，",
    "12",
    "—",
    "|",
    "| --- | --- |",
    "",
    "   ",
    "溪山市教育局",
    "2023年1月16日",
    "目录",
    "上一篇：旧报告",
    "溪山市教育局2022年政府信息公开工作年度报告",
    "索引号：5311/2023-1",
    "\x1e",
    "\ufeff",
    "**",
    "&nbsp;",
    "二、",
    "第一部分",
    "[",
    "\\",
    "二〇二三年十月",
]


@given(
    st.lists(st.sampled_from(SCRAPS_OF_PAGES), max_size=25),
    st.sampled_from(["\n", " ", "　　", "\n\n", " | "]),
    st.booleans(),
)
def test_any_page_is_divided_and_accounted_for(parts: list[str], glue: str, wrapped: bool) -> None:
    document = Document("text", list(glue.join(parts).split("\n")), wrapped=wrapped)
    before = list(document.items)
    outline = divide(document)
    prose = paragraphs(outline, {})
    read_metadata(outline, prose, "x")
    assert document.items == before
    ranges = outline.ranges
    assert [r[0] for r in ranges] == [0, *[r[1] for r in ranges[:-1]]] and ranges[-1][1] == len(
        outline.document.items
    )
    told = Counter(letters("".join(a.text for a in prose.accounts)))
    told.update(letters("".join(str(outline.document.items[i]) for i in outline.headings)))
    assert told == letters("".join(clean(str(item)) for item in document.items))


def read(path: Path) -> Steps:
    return read_steps(path.read_bytes(), path.name)


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())


def unaccounted(steps: Steps) -> list[tuple[int, Counter[str], Counter[str]]]:
    """Items whose letters and digits are not in exactly one of heading, narrative, table, metadata, furniture."""
    outline, used = steps.outline, steps.alignment.used
    told: dict[int, Counter[str]] = {}
    for account in steps.prose.accounts:
        told.setdefault(account.item, Counter()).update(letters(account.text))
    wrong = []
    for i, item in enumerate(outline.document.items):
        if i in outline.headings:
            continue
        if isinstance(item, Grid):
            item = "" if i in used else "".join(cell for row in item.rows for cell in row if cell)
        elif i in used:
            item = used[i] if used[i] or i not in told else item
            if not used[i] and told.get(i, Counter()) <= letters(item):
                continue
        if letters(clean(item)) != told.get(i, Counter()):
            wrong.append(
                (
                    i,
                    letters(clean(item)) - told.get(i, Counter()),
                    told.get(i, Counter()) - letters(clean(item)),
                )
            )
    return wrong


@needs_shared
@pytest.mark.parametrize(
    "path", [*sorted((SHARED / "seeds").glob("*.txt")), *DOCUMENTS], ids=lambda p: p.name[:24]
)
def test_every_character_is_accounted_for(path: Path) -> None:
    steps = read(path)
    assert unaccounted(steps) == []
    told = "".join(a.text for a in steps.prose.accounts if a.kind == "narrative")
    assert letters("".join(row[4] for row in steps.prose.rows)) == letters(told)
    assert not set(steps.outline.headings) & {a.item for a in steps.prose.accounts}


@needs_shared
def test_narrative_of_the_converted_documents() -> None:
    """At least 99 % of the characters of the gold text in the right section, and hardly any others."""
    total = missing = extra = whole = 0
    count = 0
    for path in DOCUMENTS:
        gold = json.loads(
            (CONVERTED / "gold" / f"{path.name[:2]}.narrative.json").read_text(encoding="utf-8")
        )
        rows = read(path).prose.rows
        if "pandas_csv" in path.name:  # holds the tables only
            assert rows == []
            continue
        for section in range(7):
            printed = [squeeze(p) for p in gold["sections"].get(str(section), []) if p]
            found = [squeeze(row[4]) for row in rows if row[0] == section]
            a, b = "".join(printed), "".join(found)
            same = (
                len(a)
                if a == b
                else sum(m.size for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
            )
            total, missing, extra = total + len(a), missing + len(a) - same, extra + len(b) - same
            whole, count = whole + len(set(printed) & set(found)), count + len(printed)
    assert missing <= 0.001 * total, f"{missing} of {total} characters missing"
    assert extra <= 0.001 * total, f"{extra} characters that are no narrative"
    assert whole >= 0.99 * count, f"{count - whole} of {count} paragraphs not whole"


@needs_shared
def test_a_cut_word_of_a_seed_is_whole_again() -> None:
    path = next((SHARED / "seeds").glob("000_*.txt"))
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [row[4] for row in read(path).prose.rows]
    for first in (2, 4):  # lines 3 and 5 of the file stop in the middle of a word
        assert lines[first] + lines[first + 1] in rows


@needs_shared
@pytest.mark.parametrize(("stem", "section", "count"), [("001", 1, 11), ("002", 1, 19), ("004", 5, 7)])
def test_paragraphs_of_the_seeds(stem: str, section: int, count: int) -> None:
    rows = read(next((SHARED / "seeds").glob(f"{stem}_*.txt"))).prose.rows
    assert sum(row[0] == section for row in rows) == count


@needs_shared
def test_furniture_of_a_seed_is_not_narrative() -> None:
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))
    for stem, facts in gold.items():
        text = "".join(row[4] for row in read(SHARED / "seeds" / f"{stem}.txt").prose.rows)
        assert not [word for word in facts.get("not_narrative", []) if word in text]


def test_titles_without_a_number_are_short() -> None:
    assert all(len(title) <= _LONGEST_BARE for title in bare_titles())


def test_a_glyph_of_an_icon_font_is_no_digit() -> None:
    assert clean("**\ue031** 2\\_3") == "\ue031 2_3"
