"""Files made to harm: every one is stopped by a limit or read in linear time, and nothing is fetched."""

from __future__ import annotations

# ruff: noqa: E501 (payloads are easier to check in one piece)
import os
import random
import socket
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports.blocks import Document, Grid
from govreports.errors import ReadError
from govreports.readers import LIMITS, Limits, read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SECONDS = 5.0  # for any one file; the slowest here takes a fraction on an idle machine


def word(document: str, **parts: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return target.getvalue()


def read(data: bytes, limits: Limits = LIMITS) -> Document | str:
    """Return the document, or the code of the error; fail where reading takes long."""
    start = time.process_time()
    try:
        return read_document(data, name="hostile", limits=limits)
    except ReadError as error:
        return error.code
    finally:
        assert time.process_time() - start < SECONDS


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader opened a connection")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def test_zip_bomb() -> None:
    limits = Limits(unzipped_bytes=1_000_000)
    assert read(word(f"<w:document {W}>" + " " * 50_000_000 + "</w:document>"), limits) == "too_large"


def test_zip_that_lies_about_its_size() -> None:
    data = bytearray(word(f"<w:document {W}>" + " " * 5_000_000 + "</w:document>"))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    found = read(bytes(data), Limits(unzipped_bytes=1_000_000))
    assert found in ("truncated", "damaged", "too_large")


def test_entities_are_not_expanded() -> None:
    tens = [f"&a{i};" * 10 for i in range(11)]
    laughs = "".join(f'<!ENTITY a{i} "{ten}">' for i, ten in enumerate(tens, 1))
    document = "<w:p><w:r><w:t>甲&a11;乙</w:t></w:r></w:p>"
    found = read(
        word(
            f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><w:document {W}><w:body>{document}</w:body></w:document>'
        )
    )
    assert found == "damaged" or (isinstance(found, Document) and len(str(found.items)) < 100)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    for address in (secret.as_uri(), "http://192.0.2.1/x"):
        found = read(
            word(
                f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><w:document {W}><w:body>'
                "<w:p><w:r><w:t>甲&e;乙</w:t></w:r></w:p></w:body></w:document>"
            )
        )
        assert found in ("damaged", "empty") or (
            isinstance(found, Document) and "SECRET" not in str(found.items)
        )


def test_page_with_links_and_frames_fetches_nothing() -> None:
    page = (
        "<html><head><link rel=stylesheet href='http://192.0.2.1/a.css'><base href='http://192.0.2.1/'></head><body>"
        "<iframe src='http://192.0.2.1/'></iframe><img src='http://192.0.2.1/a.png' width=9><p>正文</p></body></html>"
    )
    found = read(page.encode())
    assert isinstance(found, Document) and found.items == ["正文"]


@pytest.mark.parametrize(
    "tag", ["div", "p", "table><tr><td", "span", "b", "ul><li", "form", "svg", "a", "div hidden"]
)
def test_markup_nested_very_deep(tag: str) -> None:
    for times, end in ((100_000, ""), (20_000, "<p hidden></p>"), (20_000, f"</{tag.split()[0]}>" * 20_000)):
        found = read(("<body>" + f"<{tag}>" * times + "底" + end).encode())
        assert isinstance(found, str | Document)


def test_a_tag_with_very_many_attributes() -> None:
    found = read(("<body><p hidden></p><P " + " ".join(f"a{i}=1" for i in range(90_000)) + ">正文").encode())
    assert isinstance(found, Document) and found.items == ["正文"]


def test_word_nested_very_deep() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 30_000
    assert read(word(f"<w:document {W}><w:body>{body}")) == "damaged"


def test_a_million_cells() -> None:
    found = read(("<table>" + "<tr>" + "<td>1</td>" * 100 + "</tr>" * 1 + "</table>").encode())
    assert isinstance(found, Document)
    row = "<tr>" + "<td>1</td>" * 1_000 + "</tr>"
    found = read(f"<body><table>{row * 1_000}</table>".encode())
    assert isinstance(found, Document)
    (grid,) = (item for item in found.items if isinstance(item, Grid))
    assert len(grid.rows) * 1_000 <= LIMITS.grid_cells
    assert [p.code for p in found.problems] == ["grid_limit"]


@pytest.mark.parametrize(
    "markup",
    [
        "<tr><td colspan=999999999>甲</td><td>乙</td></tr>",
        "<tr><td rowspan=999999999>甲</td><td>乙</td></tr>" + "<tr><td>1</td></tr>" * 5_000,
        ("<tr>" + "<td colspan=1000 rowspan=1000>甲</td>" * 100 + "</tr>") * 100,
        "<tr>" + "<td rowspan=65534>1</td>" * 3_000 + "</tr>" + "<tr></tr>" * 3_000,
    ],
)
def test_huge_spans(markup: str) -> None:
    found = read(f"<body><table>{markup}</table>".encode())
    assert isinstance(found, Document)
    for item in found.items:
        if isinstance(item, Grid):
            assert sum(map(len, item.rows)) <= LIMITS.grid_cells
    assert found.problems


def test_huge_spans_in_word() -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    found = read(
        word(f"<w:document {W}><w:body><w:tbl><w:tr>{cell * 300}</w:tr></w:tbl></w:body></w:document>")
    )
    assert isinstance(found, Document) and {p.code for p in found.problems} >= {"span_limit"}


PDF_HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


@pytest.mark.parametrize(
    "rest",
    [
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]"
        b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 5>>stream\n/F Do\nendstream endobj\n"
        b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream\n/F Do\n"
        b"endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"xref\n0 99999999\n0000000000 65535 f \ntrailer<</Root 1 0 R/Prev 0/Size 99999999>>\nstartxref\n9\n%%EOF",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj 3 0 R endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"startxref\n99999999999999\n%%EOF",
        b"",
    ],
)
def test_pdf_with_loops_or_broken_references(rest: bytes) -> None:
    assert read(PDF_HEAD + rest) in ("damaged", "truncated", "empty", "scanned")


def sample_pdf() -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.set_compression(False)
    made.add_page()
    made.set_font("Helvetica", size=12)
    for row in range(4):
        for column in range(3):
            made.cell(30, 10, f"{row}.{column}", border=1)
        made.ln()
    return bytes(made.output())


def test_pdf_with_random_damage() -> None:
    whole = sample_pdf()
    dice = random.Random(7)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        read(bytes(data[: dice.randint(50, len(data))]))


def test_pdf_with_very_many_rules() -> None:
    lines = b"".join(b"%d 0 m %d 800 l S 0 %d m 800 %d l S\n" % (i, i, i, i) for i in range(1, 800))
    content = b"BT /F1 9 Tf 10 10 Td (x) Tj ET " + lines * 5
    data = (
        PDF_HEAD
        + b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 800]"
        b"/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n"
        % len(content)
        + content
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    found = read(data)
    assert isinstance(found, Document) and found.items


LONG = 300_000


@pytest.mark.parametrize(
    "text",
    [
        "<" * LONG,
        ">" * LONG + "<" * LONG,
        "<table>" * 30_000,
        "<table" * 30_000,
        "<table><tr><td>" + " " * LONG + "<br>" + " " * LONG,
        "<table><tr>" + "<td>" * LONG,
        "<p>" + "<!--" * LONG,
        "<p>" + "<script>" * (LONG // 8),
        "<p>" + "</script>" * 9_999 + "<script>" * 9_999,
        "<p " + 'a="' * LONG + ">",
        "<p " + "class=" * LONG + ">x",
        "<p>" + "&" * LONG,
        "<p>" + "&nbsp;" * LONG,
        "<p>" + "\n " * LONG + "x",
        "<p>" + "字\n" * LONG + "x",
        "<meta " + "charset " * 9_999 + ">" + "<meta name=" * 9_999,
        "<title>" * 50_000,
        "From: x\nContent-Type: multipart/related; boundary=a\n\n"
        + "--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3_000,
        " " * LONG + "x",
        "第" * LONG,
        "-" * LONG + "1",
        "|" * LONG,
        "\u202e\u202d\u2066" * LONG,
        "<?xml " * 40_000,
        "<![" * LONG + "x",
    ],
    ids=range(25),
)
def test_long_hostile_text_takes_linear_time(text: str) -> None:
    found = read(("字" + text).encode())
    assert found == "damaged" or isinstance(found, Document)
    read(("<html><body>" + text).encode())
    read(text.encode())


def test_nul_bytes_cannot_join_figures() -> None:
    for markup in ("规章|1\x002|3\n" + "正文" * 99, "<body><p>规章 1\x002" + "正文" * 99 + "</p>"):
        found = read(markup.encode())
        assert isinstance(found, Document)
        assert "12" not in str(found.items) and "\x00" not in str(found.items)


def test_right_to_left_marks_stay_visible_as_data() -> None:
    found = read("规章|\u202e21\u202c|\u200f3".encode())
    assert isinstance(found, Document) and found.items == ["规章|\u202e21\u202c|\u200f3"]


@pytest.mark.skipif(os.name == "nt", reason="such names do not exist there")
@pytest.mark.parametrize(
    "name", [b"a\xff\xfe.txt", b"a\nb.txt", "\u202etxt.exe".encode(), b"-rf.txt", b"$(x) `y`.txt"]
)
def test_strange_names(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 (pathlib takes no bytes)
    with open(path, "wb") as file:  # noqa: PTH123
        file.write("正文".encode())
    assert read_document(os.fsdecode(path)).items == ["正文"]
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    with pytest.raises(ReadError) as caught:
        read_document(os.fsdecode(path))
    assert caught.value.advice.isprintable()
    caught.value.advice.encode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ReadError, match="unsupported"):
            read_document(path)


PIECES = st.sampled_from(
    [
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=3>", "<td rowspan='2'>", "<p>", "</p>", "<br>",
        "<div class=nav>", "</div>", "<!--", "-->", "<script>", "</script>", "<b", ">", "<", "&nbsp;", "&#0;", "规章", "12",
        "\n", " ", "<span style='display:none'>", "</span>", "<nav>", "</nav>", "<pre>", "</pre>", "<TH>", "\x00", "<svg>",
        "<img width=99>", "<a href=x>", "</a>", '"', "'", "=",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_markup_is_read(pieces: list[str]) -> None:
    found = read(("<html><body>" + "".join(pieces)).encode())
    if isinstance(found, Document):
        assert len(found.items) == len(found.sources or found.items) == len(found.roles or found.items)
        for item in found.items:
            if isinstance(item, Grid):
                assert len({len(row) for row in item.rows}) == 1 and len(item.rows) == len(item.sources)
            else:
                assert isinstance(item, str)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"From: a\nContent-Type: text/html\n\n"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    read(start + data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_damaged_word_files_are_read_or_refused(place: int, change: bytes) -> None:
    data = bytearray(
        word(
            f"<w:document {W}><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>",
            styles="<a/>",
        )
    )
    place %= len(data)
    data[place : place + len(change)] = change
    read(bytes(data))
