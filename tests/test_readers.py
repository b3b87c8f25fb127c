"""Readers on small files of every format."""

from __future__ import annotations

import pickle
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreports.blocks import Document, Grid
from govreports.errors import ReadError
from govreports.readers import LIMITS, Limits, file_to_bytes, read_document

REPORT = "某局2023年政府信息公开工作年度报告\n一、总体情况\n　　全年主动公开信息12条。\n\n规章|1|0|6\n"
PAGE = "<html><head><title>年报</title></head><body><p>总体情况</p></body></html>"


def html(markup: str) -> Document:
    return read_document(f"<html><body>{markup}</body></html>".encode())


def grid(document: Document) -> list[list[str | None]]:
    (found,) = (item for item in document.items if isinstance(item, Grid))
    return found.rows


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
    ],
)
def test_text_in_every_encoding(encoding: str, reported: str) -> None:
    document = read_document(REPORT.encode(encoding))
    assert (document.format, document.encoding, document.wrapped) == ("text", reported, True)
    assert document.items == REPORT.split("\n")
    assert document.source(1) == "L2"
    assert document.sources is None and document.roles is None and document.problems == []


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "GBK", "iso-8859-1", "big5", "no-such-thing", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_page_with_right_wrong_or_missing_label(label: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    page = PAGE.replace("<head>", f"<head>{meta}").encode(encoding)
    document = read_document(page)
    assert (document.items, document.encoding, document.head["title"]) == (["总体情况"], encoding, "年报")


def test_a_few_wrong_bytes_are_replaced_and_reported() -> None:
    document = read_document(REPORT.encode() + b"\xff\xfe" + "尾声部分".encode())
    assert document.encoding == "utf-8" and document.items[0] == REPORT.split("\n")[0]
    assert [p.code for p in document.problems] == ["encoding"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert read_document(f"一{end}{end}  二\x0c{end}\xa0三".encode()).items == [
        "一",
        "",
        "  二\x0c",
        "\xa0三",
    ]


def test_file_name_does_not_decide(tmp_path: Path) -> None:
    for name, content, kind in (
        ("a.txt", PAGE, "html"),
        ("b.html", REPORT, "text"),
        ("c.pdf", REPORT, "text"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert read_document(tmp_path / name).format == kind


def test_html_table_inside_text() -> None:
    text = '标题\n前<table>\n<tr><td>规章<td>1</tr>\n</table>\n后\n{style="14px"} 3 < 4'
    document = read_document(text.encode())
    assert document.format == "text"
    assert [item if isinstance(item, str) else item.rows for item in document.items] == [
        "标题",
        "前",
        [["规章", "1"]],
        "后",
        '{style="14px"} 3 < 4',
    ]
    assert document.sources == ["L1", "L2", "L3", "L5", "L6"]


@pytest.mark.parametrize("number", ["{n:4d}  ", "{n}: ", "{n}\t"])
def test_the_numbers_of_a_listing_are_no_figures(number: str) -> None:
    lines = ["某局2022年报告", "", *(f"规章 | {n} | 0 |" for n in range(40))]
    listing = "\n".join(number.format(n=n) + line for n, line in enumerate(lines, 1))
    document = read_document(listing.encode())
    assert document.items == lines
    assert document.source(2) == "L3"


def test_a_numbered_list_is_no_listing() -> None:
    lines = [f"{n}.第{n}条" for n in range(1, 12)]
    assert read_document("\n".join(lines).encode()).items == lines


@pytest.mark.parametrize(
    "printed, read",
    [
        ('[一、总体情况[]{lang="EN-US"}]{style="font-size:16pt"}', "一、总体情况"),
        ('| [规章]{.a} | [12]{style="font-family: 宋体"} |', "| 规章 | 12 |"),
        ("| [结果\\ | [1]{.a} |", "| [结果\\ | 1 |"),
        ('| 维持]{style="a"} | |', "| 维持 | |"),
        ('| [5.]{lang="EN-US"   | 4 |', "| [5.| 4 |"),
        ('|  style="font-size:10pt"}属于三类 | |', "|属于三类 | |"),
        ("::: {#zoom .TRS_Editor}", ""),
        ("::::: main", ""),
        ("比例为[1]{2}：：：", "比例为1：：："),
        ("详见[2022]年报", "详见[2022]年报"),
    ],
)
def test_attributes_that_pandoc_keeps_in_markdown(printed: str, read: str) -> None:
    assert read_document(f"标题\n{printed}\n[x]{{.a}}".encode()).items == ["标题", read, "x"]


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        ("<p>一<br>二<br/>三</p>", ["一", "二", "三"]),
        ("<div>甲<span>乙</span>\n  丙</div>丁", ["甲乙丙", "丁"]),
        ("<p>a\n b&nbsp; c</p>", ["a b\xa0 c"]),
        ("<p>1<2 与 3&lt;4 &amp;nbsp;</p>", ["1<2 与 3<4 &nbsp;"]),
        ("<script>var p='<p>x</p>'</script><style>p{}</style><!-- <p>y</p> --><p>z</p>", ["z"]),
        ("<p hidden>x</p><div style='display: none'><p>y</p></div><p>z</p>", ["z"]),
        ("<p>一<p>二<li>三<li>四", ["一", "二", "三", "四"]),
        ("<P>大写</P><DIV>标签</DIV>", ["大写", "标签"]),
        ("<pre>甲  1\n乙  2</pre>", ["甲  1", "乙  2"]),
        ("<p>x<!--[if gte mso 9]><xml>y</xml><![endif]--><o:p></o:p></p>", ["x"]),
        ("<p title='a > b'>x</p>", ["x"]),
        ("<table><tr><td>只有一格</td></tr></table>", ["只有一格"]),
        ("<p>&#x4e00;&ldquo;二&rdquo;</p>", ["一“二”"]),
        ("<textarea>x</textarea><noscript>y</noscript><p>z</p>", ["z"]),
    ],
)
def test_flow(markup: str, items: list[str]) -> None:
    assert html(markup).items == items


@pytest.mark.parametrize(
    ("markup", "rows"),
    [
        (
            "<tr><td rowspan=2>甲</td><td colspan='2'>乙</td></tr><tr><td>1</td><td>2</td></tr>",
            [["甲", "乙", None], [None, "1", "2"]],
        ),
        ("<tr><th>甲<th>乙<tr><td>1<td>", [["甲", "乙"], ["1", ""]]),
        ("<TR><TD>甲</TD><TD>乙</TD></TR>", [["甲", "乙"]]),
        ("<tr><td><p>商业</p><p>企业</p></td><td>尚未<br/>审结</td></tr>", [["商业\n企业", "尚未\n审结"]]),
        ("<tr><td>&nbsp;</td><td> <p> </p></td><td>1,<b>234</b></td></tr>", [["\xa0", "", "1,234"]]),
        ("<tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr>", [["甲", "1"], [None, "2"]]),
        (
            "<tr><td>甲</td><td>乙</td><td>丙</td></tr><tr><td>1</td></tr>",
            [["甲", "乙", "丙"], ["1", None, None]],
        ),
        ("<tr style='display:none'><td>0</td><td>0</td></tr><tr><td>1</td><td>2</td></tr>", [["1", "2"]]),
        ("<tr><td colspan='-3'>甲</td><td colspan='x'>乙</td></tr>", [["甲", "乙"]]),
    ],
)
def test_grid(markup: str, rows: list[list[str | None]]) -> None:
    assert grid(html(f"<table>{markup}</table>")) == rows


def test_layout_table_flows_around_the_table_inside() -> None:
    document = html(
        "<table>\n<tr><td><p>导航</p></td>\n<td><p>正文</p>\n<table><tr><td>规章</td><td>1</td></tr></table>\n<p>末段</p>"
        "</td></tr></table>"
    )
    assert [i if isinstance(i, str) else i.rows for i in document.items] == [
        "导航",
        "正文",
        [["规章", "1"]],
        "末段",
    ]
    assert document.sources == ["L2", "L3", "L4", "L5"]


def test_text_between_cells_is_not_lost() -> None:
    document = html("<table><tr>散落<td>甲</td><td>1</td></tr></table>")
    assert "散落" in document.items and grid(document) == [["甲", "1"]]


def test_roles_and_head() -> None:
    document = read_document(
        b"<html><head><title>T</title><meta name='PubDate' content='2024-01-31'>"
        b"<meta property='og:Title' content=O>"
        b"<link rel=canonical href='http://example.gov.cn/a.html'></head>"
        b"<body><nav><a href=x>Home</a></nav><h2>H</h2>"
        b"<p><a href=y>all</a></p><p>part <a href=y>link</a></p><div class='share-box'>Share</div>"
        b"<div class='main nav'>" + b"<p>" + b"long " * 60 + b"</p></div><footer>F</footer></body></html>"
    )
    roles = dict(zip((str(i)[:5] for i in document.items), document.roles or [], strict=True))
    assert roles == {
        "Home": "furniture",
        "H": "heading",
        "all": "link",
        "part ": "",
        "Share": "furniture",
        "long ": "",
        "F": "furniture",
    }
    assert document.head == {
        "title": "T",
        "pubdate": "2024-01-31",
        "og:title": "O",
        "url": "http://example.gov.cn/a.html",
    }


def test_picture_instead_of_a_table() -> None:
    found = html("<p>表格见下图</p>\n<p><img src=a.png width=600></p>").problems
    assert [(p.code, p.level, p.place) for p in found] == [("image", "error", "L2")]
    assert html("<p>x</p><img src=a.png width=600><table><tr><td>1<td>2</table>").problems == []


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_mhtml(transfer: str) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = "<Saved by Browser>"
    message["Snapshot-Content-Location"] = "http://example.gov.cn/nb.html"
    message.set_content("frame", subtype="html")
    message.make_related()
    message.add_related(PAGE.encode(), "text", "html", cte="base64" if transfer == "8bit" else transfer)
    part = message.get_payload()[1]
    part["Content-Location"] = "http://example.gov.cn/nb.html"
    document = read_document(bytes(message))
    assert (document.format, document.items) == ("mhtml", ["总体情况"])
    assert document.head == {"title": "年报", "url": "http://example.gov.cn/nb.html"}


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "没有内容"),
        (b" \r\n\xef\xbb\xbf", "empty", "没有内容"),
        (bytes(range(256)) * 9, "binary", "二进制"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "image", "OCR"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 99, "image", "OCR"),
        (b"Rar!\x1a\x07\x00" + b"x" * 99, "unsupported", "解压"),
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 99, "unsupported", "解压"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "unsupported", "soffice"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
            "unsupported",
            "--convert-to html",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        (b"{\\rtf1 x}", "unsupported", "--convert-to docx"),
        (b"%PDF-1.7\nnothing", "truncated", "不完整"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "damaged", "损坏"),
        (b"PK\x03\x04 cut off", "truncated", "不完整"),
    ],
)
def test_unreadable(content: bytes, code: str, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_document(content, name="某局 2023.doc")
    assert caught.value.code == code
    assert words in caught.value.advice
    assert pickle.loads(pickle.dumps(caught.value)).advice == caught.value.advice


@pytest.mark.parametrize(
    ("member", "words"),
    [("OFD.xml", "OFD"), ("xl/workbook.xml", ".xlsx"), ("ppt/presentation.xml", ".pptx"), ("a.txt", "解压")],
)
def test_other_zip_files(member: str, words: str) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(ReadError) as caught:
        read_document(target.getvalue(), name="x")
    assert caught.value.code == "unsupported" and words in caught.value.advice


def test_file_to_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert file_to_bytes(path, 5) == b"12345"
    for wrong, code in ((path, "too_large"), (tmp_path, "unsupported"), (tmp_path / "none", "not_found")):
        with pytest.raises(ReadError) as caught:
            file_to_bytes(wrong, 4)
        assert caught.value.code == code
    with pytest.raises(ReadError, match="too_large"):
        read_document(b"12345", limits=Limits(file_bytes=4))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_comes_back_line_by_line(text: str) -> None:
    if (
        not text.strip(" \t\r\n\f\ufeff")
        or text.startswith("\ufeff")
        or any(m in text for m in ("<", "]{", ":::"))
    ):
        return
    try:
        document = read_document(text.encode())
    except ReadError as error:
        assert error.code in ("binary", "empty", "image", "unsupported")
        return
    assert document.items == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert len(document.items) <= LIMITS.items
