"""The writer: every layout shows every figure, the same seed gives the same bytes."""

import re

import numpy as np
import pytest

from govreports import form, writer
from govreports.demo.figures import distinct_figures
from govreports.writer.tables import Box, Sheet, placed, rectangle
from govreports.writer.text import display_width

ALL_2021 = dict.fromkeys(form.TABLES, 2021)
ALL_2019 = dict.fromkeys(form.TABLES, 2019)


def report(editions=ALL_2021, seed=1, **changes):
    figures = dict(distinct_figures(np.random.default_rng(seed), editions)) | changes.pop("figures", {})
    sections = {n: [f"第{n}部分的段落。"] for n in range(1, 7)}
    return writer.ReportContent(
        "云屏省青砚市水利局", 2022, editions, figures, sections, title="青砚市水利局2022年报告", **changes
    )


def made(content, layout, deviations=None, seed=3):
    return writer.write(content, layout, deviations or writer.Deviations(), np.random.default_rng(seed))


def text_of(data, layout):
    """The text of a written file with nothing of its markup, by simple means of this test's own."""
    if layout.startswith("pdf"):
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    if layout == "docx":
        import io
        import zipfile

        data = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    if layout == "mhtml":
        import email

        data = email.message_from_bytes(data).get_payload()[0].get_payload(decode=True)
    return re.sub(r"<[^>]*>", " ", data.decode())


@pytest.mark.parametrize("layout", writer.layouts())
@pytest.mark.parametrize("editions", [ALL_2021, ALL_2019], ids=["2021", "2019"])
def test_every_layout_shows_every_figure_and_paragraph(layout, editions):
    content = report(editions)
    text = text_of(made(content, layout), layout)
    numbers = set(re.findall(r"-?\d+(?:\.\d+)?", text))
    assert {
        f"{v:g}" if v % 1 == 0 and abs(v) < 1e5 else f"{v:.4f}".rstrip("0").rstrip(".")
        for v in content.figures.values()
    } <= numbers
    flat = "".join(text.split())
    for n in range(1, 7):
        assert f"第{n}部分的段落。" in flat


@pytest.mark.parametrize("layout", writer.layouts())
def test_same_seed_same_bytes_and_other_seed_other_variants(layout):
    d = writer.Deviations(aliases=True, typos=True, units=True, signs=True)
    content = report(ALL_2019)
    assert made(content, layout, d) == made(content, layout, d)
    assert made(content, layout, d) != made(content, layout, d, seed=4)


@pytest.mark.parametrize("spans", ["collapsed", "padded", "repeated", "unfilled"])
def test_merged_cells_as_a_rectangle(spans):
    sheet = Sheet("requests", 3, [[Box("a", 2, 2), Box("b")], [Box("c")]], 1)
    expected = {
        "collapsed": [["a", "b", ""], ["c", "", ""]],
        "padded": [["a", "", "b"], ["", "", "c"]],
        "repeated": [["a", "a", "b"], ["a", "a", "c"]],
        "unfilled": [["a", "b"], ["c"]],
    }
    assert rectangle(sheet, spans) == expected[spans]
    assert [(i, j) for i, j, _ in placed(sheet)] == [(0, 0), (0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("deviation", "expected"),
    [
        ({"thousands": True}, "12,345"),
        ({"full_width": True}, "１２３４５"),
        ({"thousands": True, "full_width": True}, "１２，３４５"),
    ],
)
def test_figures_as_printed(deviation, expected):
    content = report(figures={"requests.received.total": 12345.0})
    assert expected in made(content, "pipes", writer.Deviations(**deviation)).decode()


def test_amounts_change_their_unit_without_loss():
    place = "proactive.administrative_fees.amount"
    content = report(figures={place: 25.1234})
    printed = {
        re.search(r"收费 \| (.*?) \|", made(content, "pipes", writer.Deviations(units=True), s).decode())[1]
        for s in range(40)
    }
    assert printed == {"25.1234", "25.1234万元", "251234元"}


def test_blank_cells_leave_a_trace_exactly_where_the_writer_says():
    place = "requests.received.research_institution"
    content = report(figures={place: None})
    for layout, separator in (("pipes", "|"), ("tabs", "\t"), ("cell_lines", "\n"), ("spaces", " ")):
        separators = [made(c, layout).decode().count(separator) for c in (report(), content)]
        open_row = writer.ambiguous(content, layout, writer.Deviations())
        assert (place in open_row) == (layout == "spaces")
        assert (separators[0] > separators[1]) == (layout == "spaces")
    d = writer.Deviations(blank="lost")
    assert writer.ambiguous(content, "cell_lines", d) == {
        c.place for c in form.skeleton(ALL_2021) if c.row == "received"
    }


def test_deviations_of_structure():
    content = report()
    text = made(
        content, "pipes", writer.Deviations(order=(3, 1), local_row=True, contents_list=True)
    ).decode()
    assert "第2部分的段落。" not in text
    assert text.index("第3部分") < text.index("第1部分")
    d = writer.Deviations(header_repeated=True)
    assert made(content, "pipes", d).decode().count("申请人情况") == 2
    assert writer.shown(content, writer.Deviations(order=(1,)))["requests.received.total"] is None


def test_encodings_and_charsets():
    content = report()
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        assert "青砚市" in made(content, "tabs", writer.Deviations(encoding=encoding)).decode(encoding)
    page = made(content, "html_word", writer.Deviations(encoding="gb18030", charset="wrong"))
    assert b"charset=gb2312" in page
    assert "青砚市" in page.decode("gb18030")


def test_boxes_are_as_wide_on_every_line():
    lines = made(report(), "line_box").decode().splitlines()
    table = [line for line in lines if line[:1] in "┌│├└" and line[:1]]
    widths = {display_width(line.translate(str.maketrans("┌┬┐├┼┤└┴┘─│", "+" * 11))) for line in table}
    assert len(widths) == 3  # one width for each of the three tables


def test_an_unknown_layout_names_the_known_ones():
    with pytest.raises(ValueError, match="pipes"):
        made(report(), "papyrus")


@pytest.mark.parametrize("name", ["words.csv", "variants.csv", "titles.csv", "layouts.csv"])
def test_data_files_have_no_ragged_rows(name):
    from govreports.writer.layouts import read_data

    rows = read_data(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows), "a comma wants quotes"


def test_variants_are_variants_of_labels_that_exist():
    from govreports.writer.layouts import read_data

    known = {r.label for e in form.EDITIONS for t in form.edition(e).tables.values() for r in t.rows}
    known |= {
        c.label
        for e in form.EDITIONS
        for t in form.edition(e).tables.values()
        for r in t.rows
        for c in r.columns
    }
    assert {r["label"] for r in read_data("variants.csv")} <= known
