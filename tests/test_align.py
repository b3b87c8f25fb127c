"""Cells and lines, one odd string a row; tables in small, each with what must and must not come of it."""

import pytest

from govreports.align import align
from govreports.align.arithmetic import Sum, drop_or_join, spread
from govreports.align.lines import parse_line
from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, classify, to_canonical, unit_in
from govreports.blocks import Document, Grid
from govreports.sections import divide

CELLS = [
    # printed, kind, value, unit, where it was seen
    ("0", NUMBER, 0, ""),
    ("1,182", NUMBER, 1182, ""),
    ("1，182", NUMBER, 1182, ""),
    ("１２", NUMBER, 12, ""),
    ("2087.35", NUMBER, 2087.35, ""),
    ("12件", NUMBER, 12, "件"),
    ("12 件", NUMBER, 12, "件"),
    ("251000元", NUMBER, 251000, "元"),
    ("318.6万元", NUMBER, 318.6, "万元"),
    ("+18", NUMBER, 18, ""),
    ("－2", NUMBER, -2, ""),
    ("−2", NUMBER, -2, ""),
    ("增4", NUMBER, 4, ""),
    ("减2", NUMBER, -2, ""),
    ("减少2", NUMBER, -2, ""),
    (r"12\.5", NUMBER, 12.5, ""),
    (r"\-3", NUMBER, -3, ""),
    (r"\+18", NUMBER, 18, ""),
    ("**12**", NUMBER, 12, ""),
    ("1,18\n2", NUMBER, 1182, ""),
    (" 7 ", NUMBER, 7, ""),
    ("\u30007\xa0", NUMBER, 7, ""),
    ("", BLANK, None, ""),
    ("\xa0", BLANK, None, ""),
    ("\u3000\u2003", BLANK, None, ""),
    ("nan", BLANK, None, ""),
    ("NaN", BLANK, None, ""),
    ("\u200b", BLANK, None, ""),
    ("/", MARK, None, ""),
    ("-", MARK, None, ""),
    ("—", MARK, None, ""),
    ("——", MARK, None, ""),
    ("－", MARK, None, ""),
    ("---", MARK, None, ""),
    ("无", MARK, None, ""),
    ("不适用", MARK, None, ""),
    ("不涉及", MARK, None, ""),
    # what must not become a figure
    ("1 2", TEXT, None, ""),
    ("1.", TEXT, None, ""),
    ("3.其他", TEXT, None, ""),
    ("1,37", TEXT, None, ""),
    ("12,34", TEXT, None, ""),
    ("2022年", TEXT, None, ""),
    ("99.5%", TEXT, None, ""),
    ("约12", TEXT, None, ""),
    ("十二", TEXT, None, ""),
    ("1e5", TEXT, None, ""),
    ("0x10", TEXT, None, ""),
    ("1/2", TEXT, None, ""),
    ("(5)", TEXT, None, ""),
    ("Infinity", TEXT, None, ""),
    ("9" * 20, TEXT, None, ""),
]


@pytest.mark.parametrize("raw, kind, value, unit", CELLS, ids=[repr(c[0]) for c in CELLS])
def test_what_a_cell_says(raw, kind, value, unit):
    token = classify(raw)
    assert (token.kind, token.value, token.unit) == (kind, value, unit)


@pytest.mark.parametrize(
    "value, unit, canonical, default, expected",
    [
        (251000, "元", "万元", "万元", 25.1),
        (2.5, "亿元", "万元", "万元", 25000),
        (12, "", "万元", "万元", 12),
        (12, "", "万元", "元", 0.0012),
        (12, "", "万元", "", None),
        (0, "", "万元", "", 0),
        (12, "件", "万元", "万元", None),
        (12, "万元", "件", "件", None),
        (12, "份", "件", "件", 12),
        (12, "件", "项", "项", 12),
    ],
)
def test_units(value, unit, canonical, default, expected):
    assert to_canonical(float(value), unit, canonical, default) == expected


@pytest.mark.parametrize(
    "heading, unit",
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("本年收费金额(单位:元)", "元"),
        ("采购总金额", ""),
        ("收费金额/亿元", "亿元"),
    ],
)
def test_the_unit_that_a_heading_names(heading, unit):
    assert unit_in(heading) == unit


LINES = [
    ("规章 | 0 | 0 | 0 |", True, [None, 0, 0, 0, None]),
    ("| 规章 | 0 | | 3 |", True, [None, 0, None, 3]),
    ("规章 |", True, [None]),
    ("│规章│1│2│", True, [None, 1, 2]),
    ("规章\t1\t\t3", True, [None, 1, None, 3]),
    ("规章   1   2   3", False, [None, 1, 2, 3]),
    ("1,040,708", False, [1040708]),
    ("本年增减   减 12", False, [None, -12]),
]


@pytest.mark.parametrize("text, exact, values", LINES, ids=[line[0] for line in LINES])
def test_what_holds_cells_apart(text, exact, values):
    parsed = parse_line(text)
    assert parsed.exact == exact
    assert [t.value for t in parsed.cells] == values


@pytest.mark.parametrize(
    "text", ["+----+----+", "├────┼────┤", "| --- | --- |", "----------------", "====+===="]
)
def test_rules_hold_no_cells(text):
    assert parse_line(text).kind in ("rule", "border")


@pytest.mark.parametrize("text", ["- 3 -", "— 12 —", "第 3 页 共 8 页", "3 / 8"])
def test_page_numbers_are_no_figures(text):
    assert parse_line(text).kind == "nothing"


ROW = Sum(((6, (0, 1, 2, 3, 4, 5)),))


def cells(*raws):
    return [(classify(raw), i) for i, raw in enumerate(raws)]


def values(found):
    return [c[0].value if c else None for c in found]


@pytest.mark.parametrize(
    "shown, expected",
    [
        (("4", "1", "5"), [None] * 6 + [5]),  # which columns 4 and 1 stand in, nothing says
        (("1", "2", "3", "4", "5", "15"), [None] * 6 + [15]),
        (("0", "0"), [None] * 7),  # zeros prove nothing
        (("3", "4"), [None] * 7),  # no way adds up
    ],
)
def test_figures_are_spread_only_where_the_sums_leave_one_way(shown, expected):
    assert values(spread(cells(*shown), 7, ROW)) == expected


@pytest.mark.parametrize(
    "shown, expected",
    [
        (("1", "2", "3", "4", "5", "6", "21", "7"), [1, 2, 3, 4, 5, 6, 21]),  # a page number after the row
        (("12", "3", "2", "0", "0", "0", "0", "125"), [123, 2, 0, 0, 0, 0, 125]),  # 123 broken in two
        (("1", "1", "0", "0", "0", "0", "0", "1"), [1, 0, 0, 0, 0, 0, 1]),  # a doubled line
        (("1", "2", "3", "4", "5", "6", "7", "8"), [None] * 7),
    ],
)
def test_too_many_figures(shown, expected):
    assert values(drop_or_join(cells(*shown), [], 7, ROW)) == expected


REQUESTS = "三、收到和处理政府信息公开申请情况"
RECEIVED, PENDING = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"


def read(lines, year=2022):
    """Places and values of what a small text gives."""
    found = align(divide(Document("text", list(lines))), year)
    return named(found)


def named(found):
    from govreports import form

    return {
        c.place: v
        for name, table in found.tables.items()
        for c, v in zip(form.edition(table.edition).tables[name].cells, table.value, strict=True)
        if v is not None
    }


def row(code, *figures):
    columns = (
        "natural_person",
        "commercial_enterprise",
        "research_institution",
        "public_interest_organization",
        "legal_service_organization",
        "other_organization",
        "total",
    )
    return {f"requests.{code}.{c}": v for c, v in zip(columns, figures, strict=True) if v is not None}


def remedies(*figures):
    from govreports import form

    cells = form.edition(2021).tables["remedies"].cells
    return {cell.place: figure for cell, figure in zip(cells, figures, strict=True)}


DISCLOSURE = [
    "二、主动公开政府信息情况",
    "第二十条第(一)项",
    "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数",
]
FEES = ["二、主动公开政府信息情况", "第二十条第（八）项", "信息内容"]
TABLES = {
    "plain": ([REQUESTS, f"{RECEIVED}  3  1  0  0  0  0  4"], row("received", 3, 1, 0, 0, 0, 0, 4)),
    "label over two lines, figures on the first": (
        [REQUESTS, "一、本年新收政府信息公开  3  1  0  0  0  0  4", "申请数量"],
        row("received", 3, 1, 0, 0, 0, 0, 4),
    ),
    "label over two lines, figures between": (
        [REQUESTS, "一、本年新收政府信息公", "3  1  0  0  0  0  4", "开申请数量"],
        row("received", 3, 1, 0, 0, 0, 0, 4),
    ),
    "a mistyped label": (
        [
            REQUESTS,
            f"{RECEIVED} | 0 | 0 | 0 | 0 | 0 | 0 | 0",
            "5.属于三类内容事物信息 | 2 | 0 | 0 | 0 | 0 | 0 | 2",
        ],
        row("received", 0, 0, 0, 0, 0, 0, 0) | row("refused_internal_administration", 2, 0, 0, 0, 0, 0, 2),
    ),
    "blank cells kept": (
        [REQUESTS, f"{RECEIVED} | 3 |  | / | nan | 0 |  | 3"],
        row("received", 3, None, None, None, 0, None, 3),
    ),
    "blank cells lost, nothing to tell them by": (
        [REQUESTS, f"{RECEIVED} 3 3"],
        row("received", *[None] * 6, 3),
    ),
    "a local row between": (
        [
            REQUESTS,
            f"{RECEIVED} | 1 | 0 | 0 | 0 | 0 | 0 | 1",
            "其中:网上申请 | 9 | 0 | 0 | 0 | 0 | 0 | 9",
            f"{PENDING} | 0 | 0 | 0 | 0 | 0 | 0 | 0",
        ],
        row("received", 1, 0, 0, 0, 0, 0, 1) | row("pending_start", 0, 0, 0, 0, 0, 0, 0),
    ),
    "two different copies of a row": (
        [
            REQUESTS,
            f"{RECEIVED} | 0 | 0 | 0 | 0 | 0 | 0 | 0",
            f"{PENDING} | 1 | 0 | 0 | 0 | 0 | 0 | 1",
            f"{PENDING} | 2 | 0 | 0 | 0 | 0 | 0 | 2",
        ],
        row("received", 0, 0, 0, 0, 0, 0, 0),
    ),
    "a sentence with the label's words and a figure": (
        [REQUESTS, "本年新收政府信息公开申请 86 件，上年结转 4 件，办理情况如下："],
        {},
    ),
    "a category table before the real one": (
        ["一、总体情况", "类别 | 条数", "规章 | 7", "行政许可 | 9", "二、主动公开政府信息情况", "无表。"],
        {},
    ),
    "money in another unit": (
        [
            "二、主动公开政府信息情况",
            "第二十条第（八）项",
            "信息内容 | 本年收费金额（单位：元）",
            "行政事业性收费 | 25000",
        ],
        {"proactive.administrative_fees.amount": 2.5},
    ),
    "purchases without a unit": (
        [
            "二、主动公开政府信息情况",
            "第二十条第（九）项",
            "信息内容 | 采购项目数量 | 采购总金额",
            "政府集中采购 | 3 | 25000",
        ],
        {"proactive.procurement.items": 3},
    ),
    "figures above their labels": (
        [REQUESTS, "自然人", *"3100004", RECEIVED, *"1000001", PENDING],
        {},
    ),
    "labels in a bunch, then the figures of one": (
        ["二、主动公开政府信息情况", "第二十条第(一)项", "信息内容", "规章", "行政规范性文件", *"105"],
        {},
    ),
    "labels in a bunch, then figures that add up to nothing": (
        [REQUESTS, RECEIVED, PENDING, *"3100005"],
        {},
    ),
    "a page number after a row": (
        [REQUESTS, RECEIVED, *"3100004", "7"],
        row("received", 3, 1, 0, 0, 0, 0, 4),
    ),
    "a figure on the label's line and the next row's below it": (
        [REQUESTS, f"{RECEIVED} 28", *"3100004"],
        {},
    ),
    "cells lost between tabs, the line closed by one": (
        [
            REQUESTS,
            f"{RECEIVED}\t3\t1\t0\t0\t0\t4\t",
            f"{PENDING}\t2\t1\t0\t0\t0\t3\t",
            "四、结转下年度继续办理\t1\t1\t0\t0\t0\t2\t",
        ],
        row("received", *[None] * 6, 4)
        | row("pending_start", *[None] * 6, 3)
        | row("pending_end", *[None] * 6, 2),
    ),
    "a figure that ran into its label": (
        [*DISCLOSURE, "规章", *"105", "行政规范性文件3", "0", "9"],
        {"proactive.rules.issued": 1, "proactive.rules.repealed": 0, "proactive.rules.in_force": 5},
    ),
    "two figures in one cell, and a blank one beside it": (
        [*DISCLOSURE, "|规章|1|0<br>6||", "|行政规范性文件|33|12<br>148||"],
        {},
    ),
    "a figure broken in its cell after a comma": (
        [*DISCLOSURE, "|规章|1|0|1,37<br>4|"],
        {"proactive.rules.issued": 1, "proactive.rules.repealed": 0, "proactive.rules.in_force": 1374},
    ),
    "a figure broken in its cell, and the sum proves it": (
        [REQUESTS, f"|{RECEIVED}|11<br>20|1|0|0|0|0|1121|", f"|{PENDING}|1<br>2|1|0|0|0|0|4|"],
        row("received", 1120, 1, 0, 0, 0, 0, 1121),
    ),
    "a box with a rule only around it: headings and a row": (
        [
            REQUESTS,
            "+----+----+----+----+----+----+----+----+",
            "|    | 自然 | 商业 | 科研 | 公益 | 法律 | 其他 | 总计 |",
            f"| {RECEIVED} | 3 | 1 | 0 | 0 | 0 | 0 | 4 |",
            "+----+----+----+----+----+----+----+----+",
        ],
        row("received", 3, 1, 0, 0, 0, 0, 4),
    ),
    "columns that ran into each other": (
        [REQUESTS, f"| {RECEIVED} | | | 28 | 2 0 | 0 | | 1 0 | 31 |", f"| {PENDING} | 5 | 2 0 | | | 7 |"],
        row("received", 28, 2, 0, 0, 1, 0, 31) | row("pending_start", *[None] * 6, 7),
    ),
    "headings of remedies that ran into each other": (
        [
            "四、政府信息公开行政复议、行政诉讼情况",
            *(
                "行政复议 行政诉讼",
                "结果",
                "维持",
                "结果",
                "纠正",
                "其他",
                "结果",
                "尚未",
                "审结总计未经复议直接起诉",
            ),
            "结果 维持 结果 纠正 其他 结果 尚未 审结总计结果 维持 结果 纠正 其他 结果 尚未 审结 总计",
            "0 1 1 1 3 1 0 0 0 1 0 1 0 0 1",
        ],
        remedies(0, 1, 1, 1, 3, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1),
    ),
    "rows of a drawn table above their labels": (
        [*DISCLOSURE, "| | 0 | 0 | 0 |", "规章", "| | 3 | 0 | 9 |", "行政规范性文件"],
        {},
    ),
    "figures beside the beginning of a label that goes on below": (
        [
            REQUESTS,
            f"{RECEIVED}  12  2  0  1  0  0  15",
            ".其他法律",
            "行政法规禁止公开",
            "3.  18  2  0  0  1  0  21",
            "危及“三安全",
            "一稳定”",
        ],
        row("received", 12, 2, 0, 1, 0, 0, 15) | row("refused_security_stability", 18, 2, 0, 0, 1, 0, 21),
    ),
    "figures beside the beginning of a label that is lost": (
        [
            REQUESTS,
            f"{RECEIVED}  12  2  0  1  0  0  15",
            "2. 没有  2  2",
            "成信",
            "3. 补正",
            "后申请内容仍不明确",
        ],
        row("received", 12, 2, 0, 1, 0, 0, 15),
    ),
    "everything on one line, figures before their labels": (
        [
            REQUESTS,
            "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他 "
            f"3 1 0 0 0 0 4 {RECEIVED} 1 0 0 0 0 0 1 {PENDING} 2 0 0 0 0 0 2 （一）予以公开",
        ],
        {},
    ),
    "cells that go on in the line below": (
        [REQUESTS, f"{RECEIVED}\t\t52\t6\t0\t0\t0\t0", "\t58", f"{PENDING}\t\t3\t1\t0", "\t0\t0\t0\t4"],
        row("received", 52, 6, 0, 0, 0, 0, 58) | row("pending_start", 3, 1, 0, 0, 0, 0, 4),
    ),
    "a row that its sum contradicts, half a figure above it": (
        [REQUESTS, "业 构 12 1,37", f"{RECEIVED} 1,182 3 23 37 6 3 4", f"{PENDING} 52 6 0 0 0 0 58"],
        row("pending_start", 52, 6, 0, 0, 0, 0, 58),
    ),
    "a row that its sum contradicts, cut and going on below": (
        [REQUESTS, f"| {RECEIVED} | | | 61 | 6 | 0 | 1 | 2 |", "  1 | 71 |", "四、"],
        {},
    ),
    "a row that its sum contradicts, alone": (
        [REQUESTS, f"{RECEIVED} 3 1 0 0 0 0 5", f"{PENDING} 52 6 0 0 0 0 58"],
        row("received", 3, 1, 0, 0, 0, 0, 5) | row("pending_start", 52, 6, 0, 0, 0, 0, 58),
    ),
    "the end of a row and the next label in one cell": (
        [
            REQUESTS,
            f"{RECEIVED}\t\t1\t\t1\t\t\t2 （一）予以公开\t7\t2\t\t\t\t\t9 {PENDING}\t1\t\t\t\t\t\t1",
        ],
        row("received", None, 1, None, 1, None, None, 2)
        | row("granted_in_full", 7, 2, None, None, None, None, 9)
        | row("pending_start", 1, None, None, None, None, None, 1),
    ),
    "a unit of money that is broken": (
        [*FEES, "本年收费金额（单位：万", "元）", "行政事业性收费 | 25000"],
        {"proactive.administrative_fees.amount": 25000},
    ),
    "a unit of money of which only the end is left": (
        [*FEES, "本年收费金额", "单位", "信息内容", "元）", "行政事业性收费 | 25000"],
        {},
    ),
    "totals printed first, and they hold": (
        [
            REQUESTS,
            "项目 | 总计 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他",
            f"{RECEIVED} | 4 | 3 | 1 | 0 | 0 | 0 | 0",
        ],
        row("received", 3, 1, 0, 0, 0, 0, 4),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_small_tables(name):
    lines, expected = TABLES[name]
    assert read(lines, 2020 if "procurement" in str(expected) else 2022) == expected


def whole_table(above):
    """The 25 rows of the form, each label and its figures on lines of their own, and what they are."""
    from govreports import form

    rows = form.edition(2021).tables["requests"].rows
    outcomes = [r for r in rows if r.role == "outcome"]
    shown = {r.row: k + 1 for k, r in enumerate(outcomes)}
    shown["processed"] = sum(shown.values())
    shown |= {"received": shown["processed"] - 1, "pending_start": 3, "pending_end": 2}
    lines, cells = [REQUESTS, "自然人", "总计"], {}
    for r in rows:
        figures = [str(shown[r.row]), "0", "0", "0", "0", "0", str(shown[r.row])]
        lines += [*figures, r.label] if above else [r.label, *figures]
        cells |= row(r.row, *map(float, figures))
    return lines, cells


@pytest.mark.parametrize("above", [False, True])
def test_a_whole_table_is_read_whichever_side_its_labels_stand(above):
    lines, cells = whole_table(above)
    assert read(lines) == cells


def test_one_figure_less_or_wrong_and_a_table_out_of_order_stays_open():
    lines, _ = whole_table(above=True)
    assert read(lines[:5] + lines[6:]) == {}
    assert read([*lines[:3], "99", *lines[4:]]) == {}


def test_covered_cells_of_a_grid_are_not_blank_cells():
    grid = Grid(
        [
            ["三、本年度办理结果", "(三)不予公开", "1.属于国家秘密", *"1000001"],
            [None, None, "2.其他法律行政法规禁止公开", "", *"200002"],
        ],
        ["L1", "L2"],
    )
    found = align(divide(Document("html", [REQUESTS, grid], ["L1", "L2"], wrapped=False)), 2022)
    assert named(found) == row("refused_state_secret", 1, 0, 0, 0, 0, 0, 1) | row(
        "refused_prohibited_by_law", None, 2, 0, 0, 0, 0, 2
    )
    blank = found.tables["requests"].status[7 * 5]
    assert blank == "blank"


def test_what_was_left_out_is_told_with_its_figures():
    found = align(divide(Document("text", [REQUESTS, f"{RECEIVED} 3 4"])), 2022)
    assert [(p.code, p.place, p.raw) for p in found.problems] == [("unplaced", "requests.received", "3 4")]
    assert set(found.tables["requests"].status[:7]) == {"unplaced"}
    assert set(found.tables["requests"].status[7:]) == {"absent"}


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_delimited_files_keep_their_blank_cells(delimiter):
    rows = {
        RECEIVED: ("1", "2", "0", "0", "0", "0", "3"),
        PENDING: ("", "2", "", "", "", "", "2"),
        "（一）予以公开": ("", "", '"3"', "", "", "", "3"),
    }
    lines = [delimiter.join((label, *figures)) for label, figures in rows.items()]
    expected = row("received", 1, 2, 0, 0, 0, 0, 3)
    expected |= row("pending_start", None, 2, None, None, None, None, 2)
    expected |= row("granted_in_full", None, None, 3, None, None, None, 3)
    assert read([REQUESTS, *lines]) == expected


def test_a_row_beside_which_something_unknown_stands_is_not_blank():
    lines = [REQUESTS, f"| {RECEIVED} | 3 ^x | 1 ^x | 4 ^x |", f"| {PENDING} | 1 | 1 | 0 | 0 | 0 | 0 | 2 |"]
    found = align(divide(Document("text", lines)), 2022)
    assert found.tables["requests"].status[:14] == ["unplaced"] * 7 + ["number"] * 7
    assert [(p.code, p.place) for p in found.problems] == [("unread", "requests.received")]
