"""Rows with blank cells: what the rows around them, headings and sums tell of their places, and what not."""

import pytest
from test_align import PENDING, RECEIVED, REQUESTS, read, remedies, row

from govreports.align import align
from govreports.blocks import Document
from govreports.sections import divide

FIGURES = {
    "received": (9, 8, 7, 6, 5, 4, 39),
    "pending_start": (1, 2, 3, 4, 5, 6, 21),
    "granted_in_full": (5, 1, 1, 1, 1, 1, 10),
    "granted_in_part": (6, 2, 2, 2, 2, 2, 16),
    "refused_state_secret": (7, 3, 3, 3, 3, 3, 22),
}
# The three cells of labels, as a page has them: places of merged cells before a label and after it.
LABELS = {
    "received": [RECEIVED, "", ""],
    "pending_start": [PENDING, "", ""],
    "granted_in_full": ["三、本年度办理结果", "(一)予以公开", ""],
    "granted_in_part": ["", "(二)部分公开", ""],
    "refused_state_secret": ["", "(三)不予公开", "1.属于国家秘密"],
}


def table(blank):
    """The cells of five rows, those of `blank` (row and columns) left empty, and what they show."""
    made, shown = [], {}
    for code, figures in FIGURES.items():
        kept = [None if k in blank.get(code, ()) else v for k, v in enumerate(figures)]
        made.append([*LABELS[code], *("" if v is None else str(v) for v in kept)])
        shown |= row(code, *kept)
    return made, shown


BLANKS = [
    {"granted_in_full": (6,)},
    {"granted_in_part": (0,), "received": (2, 6)},
    {"pending_start": (0, 5, 6)},
    {"received": (0,), "refused_state_secret": (0, 6)},
]


@pytest.mark.parametrize("blank", BLANKS, ids=str)
@pytest.mark.parametrize("separator", ["\t", "|"])
def test_places_of_merged_labels_are_told_by_the_other_rows(blank, separator):
    cells, shown = table(blank)
    lines = [separator.join(line) for line in cells]
    if separator == "|":
        lines = [f"|{line}|" for line in lines]
    assert read([REQUESTS, *lines]) == shown


@pytest.mark.parametrize("blank", BLANKS[1:], ids=str)
def test_a_table_written_as_one_stream_of_cells(blank):
    cells, shown = table(blank)
    one_line = " | ".join(cell for line in cells for cell in line)
    assert read([REQUESTS, one_line]) == shown


def test_a_line_cut_short_holds_no_blank_cell():
    cells, shown = table({})
    lines = ["|" + "|".join(line) + "|" for line in cells]
    lines[3] = lines[3][
        : lines[3].rindex("|1") + 1
    ]  # its total is gone, and its figures stand one to the left
    assert read([REQUESTS, *lines]) == {p: v for p, v in shown.items() if "granted_in_part" not in p}


HEADINGS = [
    ["行政复议"] + [""] * 4 + ["行政诉讼"],
    ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉"] + [""] * 4 + ["复议后起诉"],
    [""] * 5 + ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2,
]
REMEDIES = "四、政府信息公开行政复议、行政诉讼情况"
# Parts and totals of which no sum can tell the places: one part is blank in each group.
ONE_ROW = ["12", "", "3", "4", "20", "5", "6", "", "8", "30", "", "10", "11", "12", "40"]
SHOWN = {p: float(v) for p, v in remedies(*ONE_ROW).items() if v}


def spaced(cells, wide):
    """Cells flush left in columns of twenty, a Chinese character taking `wide`."""
    line = ""
    for cell in cells:
        line += cell + " " * (20 - len(cell) - (wide - 1) * sum(c > "\u4e00" for c in cell))
    return line.rstrip()


@pytest.mark.parametrize("wide", [1, 2])
def test_one_row_under_its_headings(wide):
    lines = [spaced(cells, wide) for cells in (*HEADINGS, ONE_ROW)]
    assert read([REMEDIES, *lines]) == SHOWN
    across = " " * 19 + lines[-1]  # the first figure stands below the end of one column and the next
    assert read([REMEDIES, *lines[:-1], across]) == {}


def test_one_row_of_blank_and_full_lines():
    cells, requests = table({})
    above = [REQUESTS, *("|".join(line) for line in cells), REMEDIES]
    headings = [cell for cells in HEADINGS for cell in cells if cell]
    below = "五、存在的主要问题及改进情况"
    assert read([*above, *headings, *ONE_ROW, below]) == requests | SHOWN
    one_more = ["", *ONE_ROW[:1], *ONE_ROW[2:]]  # a line of space, and a blank cell lost
    assert read([*above, *headings, *one_more, "", below]) == requests


def test_a_first_cell_that_is_blank_is_told_by_the_bars():
    """A bar in front closes a cell where other lines have none there; and all lines are equally wide."""
    cells, requests = table({})
    above = [REQUESTS, *("|".join(line) for line in cells), REMEDIES]
    figures = ["", *ONE_ROW[1:]]
    shown = {place: value for place, value in SHOWN.items() if "reconsideration.affirmed" not in place}
    rows = [[*(c for c in line if c)] for line in HEADINGS]
    rows = [[*row, *[""] * (15 - len(row))] for row in rows]
    lines = ["".join(f"{cell} |" if cell else "|" for cell in line) for line in (*rows, figures)]
    assert read([*above, *lines]) == requests | shown
    assert read([*above, *lines[:3], lines[3][:-1].rpartition("|")[0]]) == requests  # cut
    stream = " | ".join(cell for line in (*rows, figures) for cell in line)
    assert read([*above, stream]) == requests | shown


def test_rows_that_share_their_lines_are_left_open():
    lines = ["二、主动公开政府信息情况", "第二十条第（五）项", "行政处罚   0   采购总金额   5"]
    lines += ["采购总金额   5   行政许可   1,024", "三、收到和处理政府信息公开申请情况"]
    found = align(divide(Document("text", lines))).tables["proactive"]
    assert "number" not in found.status
