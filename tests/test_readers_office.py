"""Readers on small Word and PDF files made here."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from govreports.blocks import Grid
from govreports.errors import ReadError
from govreports.readers import read_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def word(body: str, namespace: str = W, **parts: str) -> bytes:
    """Return a Word file with this body; further parts by the stem of their name."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        )
        for stem, content in parts.items():
            archive.writestr(f"word/{stem}.xml", f'<w:root xmlns:w="{namespace}">{content}</w:root>')
    return target.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def note(kind: str, number: int, text: str, properties: str = "") -> str:
    return f'<w:{kind} {properties} w:id="{number}">{p(text)}</w:{kind}>'


def reference(kind: str, number: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def test_word_notes_stand_after_what_refers_to_them() -> None:
    first = f"<w:p><w:r><w:t>正文</w:t></w:r>{reference('footnote', 2)}{reference('endnote', 2)}</w:p>"
    deleted = f"<w:p><w:del>{reference('footnote', 3)}</w:del><w:r><w:t>又</w:t></w:r></w:p>"
    cell = f"<w:tc><w:p><w:r><w:t>甲</w:t></w:r>{reference('footnote', 4)}</w:p></w:tc>"
    body = (
        first
        + deleted
        + f"<w:tbl><w:tr>{tc('一')}{tc('1')}</w:tr><w:tr>{cell}{tc('2')}</w:tr></w:tbl>"
        + first
    )
    footnotes = (
        note("footnote", 0, "线", 'w:type="separator"')
        + note("footnote", 2, "脚注一")
        + note("footnote", 3, "删去的注")
        + note("footnote", 4, "表注")
    )
    document = read_document(word(body, footnotes=footnotes, endnotes=note("endnote", 2, "尾注")))
    assert document.sources is not None
    found = [(item, place) for item, place in zip(document.items, document.sources, strict=True)]
    texts = [(item, place) for item, place in found if isinstance(item, str)]
    assert texts == [
        ("正文", "P1"),
        ("脚注一", "P1"),
        ("尾注", "P1"),
        ("又", "P2"),
        ("表注", "T1/R2"),
        ("正文", "P3"),
    ]


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_word(namespace: str) -> None:
    body = (
        p("标题", '<w:pStyle w:val="1"/>')
        + "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:tab/><w:t>后</w:t><w:br/><w:t>行</w:t></w:r></w:p>"
        + "<w:tbl><w:tr>"
        + tc("甲", '<w:vMerge w:val="restart"/>')
        + tc("乙", '<w:gridSpan w:val="2"/>')
        + "</w:tr><w:tr>"
        + tc("", "<w:vMerge/>")
        + tc("1")
        + tc("2")
        + "</w:tr></w:tbl>"
    )
    styles = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    document = read_document(word(body, namespace, styles=styles, header1=p("页眉"), footer1=p("页脚")))
    assert [i if isinstance(i, str) else i.rows for i in document.items] == [
        "页眉",
        "标题",
        "留增\t后",
        "行",
        [["甲", "乙", None], [None, "1", "2"]],
        "页脚",
    ]
    assert document.sources == ["header1", "P1", "P2", "P2", "T1", "footer1"]
    assert document.roles == ["furniture", "heading", "", "", "", "furniture"]
    (found,) = (i for i in document.items if isinstance(i, Grid))
    assert found.sources == ["T1/R1", "T1/R2"]


def test_word_numbers() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level.format(0, "chineseCountingThousand", "%1、")
        + level.format(1, "chineseCounting", "（%2）")
        + level.format(2, "decimal", "%3.")
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    depths = [
        (0, "总体情况"),
        (1, "主动公开"),
        (2, "甲"),
        (2, "乙"),
        (1, "平台"),
        (0, "主动公开政府信息情况"),
        (1, "丙"),
    ]
    body = "".join(
        p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>') for depth, text in depths
    )
    assert read_document(word(body, numbering=numbering)).items == [
        "一、总体情况",
        "（一）主动公开",
        "1.甲",
        "2.乙",
        "（二）平台",
        "二、主动公开政府信息情况",
        "（一）丙",
    ]


def pdf(*texts: str) -> bytes:
    """Return a PDF with one page for each text."""
    from fpdf import FPDF

    made = FPDF()
    made.set_compression(False)
    for text in texts:
        made.add_page()
        made.set_font("Helvetica", size=12)
        for line in text.split("\n"):
            made.cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def test_pdf_lines_and_page_numbers() -> None:
    pages = [f"Text {name}\nmore {name}\nlast {name}\n- {i} -" for i, name in enumerate("abc", 1)]
    document = read_document(pdf(*pages))
    assert document.items[:4] == ["Text a", "more a", "last a", "- 1 -"]
    assert document.roles == ["", "", "", "furniture"] * 3
    assert document.sources is not None and document.sources[5] == "p2/L2"


def drawn(*texts: tuple[float, float, str]) -> bytes:
    """Return a PDF of one page with texts at x and y, in points; characters are 12 points high."""
    from fpdf import FPDF

    made = FPDF(unit="pt")
    made.add_page()
    made.set_font("Helvetica", size=12)
    for x, y, text in texts:
        made.text(x, y, text)
    return bytes(made.output())


def test_pdf_words_keep_where_they_stand() -> None:
    rows = [(100, "label one", "11", "222"), (120, "two", "", "3"), (140, "1. three", "4", "")]
    cells = [(50.0 + 130 * k, y, text) for y, *texts in rows for k, text in enumerate(texts)]
    document = read_document(drawn((50, 80, "A sentence without columns."), *cells))
    assert [str(item).split() for item in document.items[1:]] == [
        ["label", "one", "11", "222"],
        ["two", "3"],
        ["1.", "three", "4"],
    ]
    assert document.places is not None and set(document.places) == {1, 2, 3}
    lefts = [[round(left) for left, _ in document.places[i]] for i in (1, 2, 3)]
    assert [lefts[0][0], *lefts[0][2:]] == [50, 180, 310]
    assert lefts[1] == [50, 310] and lefts[2][-1] == 180
    assert all(right > left for words in document.places.values() for left, right in words)


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        # One line whose parts stand a little higher or lower.
        ([(50, 100, "("), (60, 101.5, "b"), (90, 99, "7")], [["(", "b", "7"]]),
        # A cell of two lines beside figures at half their height: three lines.
        ([(50, 93, "first"), (50, 107, "second"), (150, 100, "5")], [["first"], ["5"], ["second"]]),
        # Nearest first: 8 and 9 go together, though 7 is near 8 as well.
        ([(50, 96, "7"), (90, 100, "8"), (130, 101, "9")], [["7", "8", "9"]]),
        ([(50, 94, "7"), (90, 100, "8"), (130, 101, "9")], [["7"], ["8", "9"]]),
        # The label of a tall cell stands between two lines of the text beside it, or on one line with it.
        ([(100, 93, "1.text"), (50, 100, "all"), (100, 107, "more")], [["all"], ["1.text"], ["more"]]),
    ],
)
def test_pdf_lines_by_height(texts: list[tuple[float, float, str]], lines: list[list[str]]) -> None:
    assert [str(item).split() for item in read_document(drawn(*texts)).items] == lines


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pdf_ruled_table_on_a_turned_page(turn: int) -> None:
    import pypdfium2
    from fpdf import FPDF

    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=12)
    for row in (("a", "b", "c"), ("1", "", "3")):
        for text in row:
            made.cell(30, 10, text, border=1)
        made.ln()
    opened = pypdfium2.PdfDocument(bytes(made.output()))
    opened[0].set_rotation(turn)
    target = BytesIO()
    opened.save(target)
    (table,) = (i for i in read_document(target.getvalue()).items if isinstance(i, Grid))
    rows = [[cell for cell in row if cell] for row in table.rows]
    if turn == 0:
        assert rows == [["a", "b", "c"], ["1", "3"]]
    assert sorted(cell for row in rows for cell in row) == ["1", "3", "a", "b", "c"]


def test_encrypted_and_scanned_pdf() -> None:
    from fpdf import FPDF
    from PIL import Image

    locked = FPDF()
    locked.add_page()
    locked.set_encryption(owner_password="o", user_password="u")
    scan = FPDF()
    scan.add_page()
    scan.image(Image.new("RGB", (60, 60), "gray"), w=150)
    for made, code in ((locked, "encrypted"), (scan, "scanned"), (None, "truncated")):
        content = bytes(made.output()) if made else pdf("x")[:300]
        with pytest.raises(ReadError) as caught:
            read_document(content, name="扫描.pdf")
        assert caught.value.code == code
        assert code != "scanned" or "ocrmypdf" in caught.value.advice
