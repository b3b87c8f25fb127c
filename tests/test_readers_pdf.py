"""PDF files as other programs make them."""

import re

import pytest

from govreports.blocks import Grid
from govreports.readers import read_document


def made_pdf(content: bytes, *, resources: bytes = b"", page: bytes = b"", more: bytes = b"") -> bytes:
    """Return a PDF of one page, 400 by 400 points, with the given operators; its font F1 is Helvetica."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]" + page + b"/Contents 4 0 R/Resources<<"
        b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>" + resources + b">>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n"
        % (len(content), content)
        + more
        + b"trailer<</Root 1 0 R/Info 9 0 R>>\n%%EOF"
    )


@pytest.mark.parametrize(
    ("title", "read"), [(b"<FEFF75320041>", "甲A"), (b"<FEFF7532D8000041>", "甲A"), (b"()", ""), (b"3", "")]
)
def test_pdf_title_with_damage(title: bytes, read: str) -> None:
    data = made_pdf(b"BT /F1 9 Tf 10 10 Td (x) Tj ET", more=b"9 0 obj<</Title %b>>endobj\n" % title)
    assert read_document(data).head.get("title", "") == read


def shown(*texts: tuple[str, str], box: str = "0 0 400 400", drawn: str = "") -> list[str | Grid]:
    """Return the items of a page of texts, each given with the operators that place it."""
    content = "".join(f"BT /F1 10 Tf {place} ({text}) Tj ET\n" for place, text in texts) + drawn
    return read_document(made_pdf(content.encode(), page=f"/CropBox[{box}]".encode())).items


def words(*texts: tuple[str, str], box: str = "0 0 400 400") -> list[list[str]]:
    return [item.split() for item in shown(*texts, box=box) if isinstance(item, str)]


@pytest.mark.parametrize("offset", [0.1, 0.4, 1.0, 1.5])
def test_text_printed_twice_is_read_once(offset: float) -> None:
    twice = [(f"{50 + dx} {100 - dx} Td", "a 1155 2") for dx in (0.0, offset)]
    assert words(*twice, ("50 80 Td", "b 77")) == [["a", "1155", "2"], ["b", "77"]]


def test_figures_over_each_other_are_not_told() -> None:
    assert words(("50 100 Td", "a 123"), ("50 100 Td", "a 153")) == [["a", "1\ufffd3"]]


def test_text_outside_the_page_is_not_read() -> None:
    outside = [("50 350 Td", "above 1"), ("50 20 Td", "beneath 2"), ("5 100 Td", "4"), ("350 100 Td", "5")]
    assert words(("50 100 Td", "a 3"), *outside, box="40 50 300 300") == [["a", "3"]]


def test_leaning_text_is_read_and_slanting_text_is_not() -> None:
    leaning, slanting = "1 0 0.33 1 50 100 Tm", "0.87 0.5 -0.5 0.87 60 120 Tm"
    assert words((leaning, "a 12"), (slanting, "DRAFT 77")) == [["a", "12"]]


SIDES = {
    "upwards": "0 1 -1 0 {y} {x}",
    "downwards": "0 -1 1 0 -{y} -{x}",
    "upside down": "-1 0 0 -1 -{x} {y}",
}


@pytest.mark.parametrize("matrix", SIDES.values(), ids=SIDES)
@pytest.mark.parametrize("ruled", [False, True])
def test_tables_on_their_sides(matrix: str, ruled: bool) -> None:
    rows = [["a", "1", "22"], ["b", "", "3"], ["c", "44", "5"]]
    cells = "".join(
        f"BT /F1 10 Tf {55 + 60 * c} {105 - 20 * r} Td ({text}) Tj ET\n"
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    lines = [f"50 {y} m 230 {y} l S" for y in (60, 80, 100, 120)]
    lines += [f"{x} 60 m {x} 120 l S" for x in (50, 110, 170, 230)]
    turned = (
        f"q {matrix.format(x=0, y=400).replace('-0', '0')} cm\n{cells}{' '.join(lines) if ruled else ''} Q\n"
    )
    upright = "BT /F1 10 Tf 300 380 Td (p 7) Tj ET\n"
    data = made_pdf((upright + turned).encode(), page=b"/MediaBox[-400 -400 400 400]")
    items = read_document(data).items
    if ruled:
        assert [i.rows for i in items if isinstance(i, Grid)] == [rows]
    else:
        assert [i.split() for i in items if isinstance(i, str)][-3:] == [
            [t for t in row if t] for row in rows
        ]
    assert "p 7" in [str(i).strip() for i in items]


def test_turned_label_stays_in_its_table() -> None:
    lines = "".join(f"{x} 50 m {x} 110 l S\n" for x in (50, 80, 200, 300))
    lines += "50 50 m 300 50 l S 50 110 m 300 110 l S 80 80 m 300 80 l S\n"
    texts = [("90 90 Td", "first"), ("90 60 Td", "second"), ("210 90 Td", "11"), ("210 60 Td", "22")]
    (table,) = (i for i in shown(*texts, ("0 -1 1 0 60 100 Tm", "up"), drawn=lines) if isinstance(i, Grid))
    assert table.rows == [["up", "first", "11"], [None, "second", "22"]]


def test_glyphs_without_a_character_are_marked() -> None:
    from fpdf import FPDF
    from pylopdf_fonts_zh_cn import sans_path

    made = FPDF()
    made.set_compression(False)
    made.add_page()
    made.add_font("body", fname=sans_path())
    made.set_font("body", size=12)
    made.cell(30, 10, "甲 1257")
    whole = bytes(made.output())
    (two,) = re.findall(rb"<(....)> <0032>", whole)
    for unknown in (b"", b"<%s> <0000>" % two, b"<%s> <0002>" % two, b"<%s> <FFFF>" % two):
        found = read_document(whole.replace(b"<%s> <0032>" % two, unknown))
        (line,) = found.items
        assert not re.search("[157]", str(line)) or str(line).split() == ["甲", "1\ufffd57"]
        assert [p.code for p in found.problems] == ["page_glyphs"]


def test_text_cut_by_the_edge_of_the_page_is_whole() -> None:
    texts = [("50 100 Td", "a 868746"), ("150 100 Td", "9125"), ("50 80 Td", "b"), ("140 80 Td", "77")]
    assert words(*texts, box="0 0 160 300") == [["a", "868746", "9125"], ["b", "77"]]
    assert words(*texts, box="70 0 300 300") == [["a", "868746", "9125"], ["77"]]


def test_gaps_between_the_cells_of_a_table_are_no_cells() -> None:
    boxes = [f"{x} {y} {w} 16 re S" for x, w in ((50, 58), (111, 38), (152, 38)) for y in (100, 119, 138)]
    texts = [
        ("60 143 Td", "a"),
        ("60 124 Td", "b"),
        ("60 105 Td", "c"),
        ("120 143 Td", "1"),
        ("160 124 Td", "2"),
    ]
    (table,) = (i for i in shown(*texts, drawn="\n".join(boxes)) if isinstance(i, Grid))
    assert table.rows == [["a", "1", ""], ["b", "", "2"], ["c", "", ""]]


def test_font_that_tells_a_wrong_height() -> None:
    """As cairo writes fonts: lines are no taller for it, and gaps between words no smaller."""
    tall = b"/Font<</F1<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FontDescriptor<</Type/FontDescriptor"
    tall += b"/FontName/Helvetica/Flags 32/FontBBox[-900 -1200 2000 2400]/Ascent 2400/Descent -1200>>>>>>"
    content = b"".join(
        b"BT /F1 10 Tf %d %d Td (%s) Tj ET\n" % (50 + 40 * c, 100 - 12 * r, text)
        for r, row in enumerate(((b"label", b"12", b"3"), (b"next", b"456", b"78")))
        for c, text in enumerate(row)
    )
    data = made_pdf(content).replace(b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>", tall)
    assert [str(i).split() for i in read_document(data).items] == [
        ["label", "12", "3"],
        ["next", "456", "78"],
    ]


def test_label_of_a_row_whose_figures_are_broken_in_two_comes_first() -> None:
    row = [("110 106 Td", "358"), ("150 106 Td", "19"), ("50 100 Td", "label"), ("110 94 Td", "01")]
    row += [("150 94 Td", "6"), ("20 93 Td", "all")]
    assert words(*row) == [["label"], ["358", "19"], ["all", "01", "6"]]


def test_figure_at_the_very_edge_of_the_page_may_go_on() -> None:
    assert words(("50 100 Td", "a 12"), ("284 100 Td", "345"), box="0 0 300 300") == [["a", "12", "34\ufffd"]]


def table_drawn(upright: tuple[int, ...], level: tuple[int, int]) -> list[str | Grid]:
    """Return the items of a page with a table of three rows, between rules at the given places."""
    texts = [
        (f"{x} {105 - 20 * r} Td", text)
        for r, row in enumerate((("a", "1", "22"), ("b", "33", "4"), ("c", "5", "66")))
        for x, text in zip((55, 115, 175), row, strict=True)
    ]
    rules = [f"{level[0]} {y} m {level[1]} {y} l S" for y in (60, 80, 100, 120)]
    rules += [f"{x} 60 m {x} 120 l S" for x in upright]
    return shown(*texts, drawn="\n".join(rules))


def test_table_without_rules_at_its_sides() -> None:
    (table,) = (i for i in table_drawn((110, 170), (50, 230)) if isinstance(i, Grid))
    assert table.rows == [["a", "1", "22"], ["b", "33", "4"], ["c", "5", "66"]]


def test_table_cut_by_the_right_margin_is_not_closed() -> None:
    (table,) = (i for i in table_drawn((50, 110, 170), (50, 230)) if isinstance(i, Grid))
    assert table.rows == [["a", "1"], ["b", "33"], ["c", "5"]]


def test_table_of_which_only_labels_are_ruled_is_lines() -> None:
    texts = [
        (f"{x} {y} Td", t)
        for y, *row in ((105, "a", "b", "1"), (85, "c", "d", "2"))
        for x, t in zip((55, 85, 150), row, strict=True)
    ]
    rules = [f"50 {y} m 110 {y} l S" for y in (80, 100, 120)] + [
        f"{x} 80 m {x} 120 l S" for x in (50, 80, 110)
    ]
    found = shown(*texts, drawn="\n".join(rules))
    assert [str(i).split() for i in found] == [["a", "b", "1"], ["c", "d", "2"]]
