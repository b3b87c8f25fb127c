"""Pages followed as text: tags of any spelling, line breaks inside of tags, rows that a parser repairs."""

from __future__ import annotations

import time

import pytest

from govreports.blocks import Document, Grid
from govreports.readers import read_document
from govreports.readers.html_names import UntidyError
from govreports.readers.html_tags import shorten


def html(markup: str) -> Document:
    return read_document(f"<html><body>{markup}</body></html>".encode())


def grid(document: Document) -> Grid:
    (found,) = (item for item in document.items if isinstance(item, Grid))
    return found


@pytest.mark.parametrize(
    ("markup", "short"),
    [
        ("<P ALIGN=center>甲</P>", "<p>甲</p>"),
        ("<font color=red>1</font><o:p></o:p>2", "12"),
        ("<span\nlang=EN\n>1</span>", "<\n><\n>1"),
        ("<td\nwidth=5\ncolspan='2' ROWSPAN=3>", "<td colspan=2 rowspan=3>\n\n"),
        ("甲</br>乙", "甲<br>乙"),
        ("<div class='topNav'><DIV id=main>", "<div furniture><div>"),
        ("<img src=a width=20><img src=a width=600>", "<img icon><img>"),
        ("<track><tablet><col>", ""),
        ("甲<!-- <p>乙\n --><!doctype html><?xml version=1?>丙", "甲\n丙"),
        ("甲<!-->乙<![if !x]>丙<![endif]>", "甲乙丙"),
        ("<p>甲<SCRIPT>if (a<b) {\n'</td>'}</Script\n>乙</noscript>", "<p>甲\n\n乙"),
        ("<svg><svg><path d=1></svg>x</svg>甲<textarea><b</textarea>", "甲"),
        ("<p>甲<div style='DISPLAY: none'>乙<div>\n<br><!-- </div> --></div></div>丙", "<p>甲\n丙"),
        ("<tr hidden><td>1</td></tr><tr><td>2</td></tr>", "<tr><td>2</td></tr>"),
        ("<img style='display:none'>", "<img>"),
        ("<div style='overflow: hidden'>甲</div>", "<div>甲</div>"),
    ],
)
def test_shortest_form(markup: str, short: str) -> None:
    assert shorten(markup) == short


@pytest.mark.parametrize(
    "markup",
    [
        "<p <b>甲</b>",
        "<a title='1>2'>甲</a>",
        "甲<p",
        "<td <!-- 甲 --> width=5>乙",
        "<!-- 甲",
        "<script>甲",
        "<p hidden>甲<div>乙</div></p>",
        "<td><div hidden>甲</td><td>乙</td></div>",
        "<ul><li hidden>甲<li>乙</ul>",
        "<div hidden>甲",
    ],
)
def test_what_cannot_be_followed(markup: str) -> None:
    with pytest.raises(UntidyError):
        shorten(markup)
    shorten(markup, strict=False)


def test_capital_tags_and_line_breaks_inside_of_tags_keep_lines() -> None:
    small = html(
        "<div\nclass=nav>菜单</div>\n<p><span\nlang=EN>甲</span>乙\n</p>\n"
        "<table\nborder=1><tr\nclass=x>\n<td\nwidth=5>丙</td><td>1</td></tr>\n<tr><td>丁</td><td>2</td></tr></table>"
        "<h1>尾</h1>"
    )
    assert [item for item in small.items if isinstance(item, str)] == ["菜单", "甲乙", "尾"]
    assert small.sources == ["L2", "L4", "L7", "L11"]
    assert grid(small).sources == ["L7", "L11"]
    assert small.roles == ["furniture", "", "", "heading"]
    source = (
        "<BODY>\n<P><FONT\nsize=3>甲</FONT>乙</P>\n<SCRIPT>if (a<b) {\n}</SCRIPT>\n"
        "<TABLE><TR><TD colSpan=2>丙</TD></TR>\n<TR><TD>丁</TD><TD>1</TD></TR></TABLE></BODY>"
    )
    large = read_document(source.encode())
    assert (large.items[0], large.sources) == ("甲乙", ["L3", "L6"])
    assert grid(large) == Grid([["丙", None], ["丁", "1"]], ["L6", "L7"])


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("<td>12</br>34</td><td>5</td>", ["12\n34", "5"]),
        ("<td>12<wbr>34</td><td>5</td>", ["1234", "5"]),
        ("<td>\n <p>商业</p>\n <p>企\n业</p>\n</td>\n<td>5</td>", ["商业\n企业", "5"]),
        ("<td><a\nhref=x>甲</a><img\nsrc=a>乙</td><td>5</td>", ["甲乙", "5"]),
        ("<td>1</td></tr><td>2</td><td>3</td>", ["1", None]),
        ("<td>甲</td><tbody><td>乙</td><td>2</td>", ["甲", None]),
        ("<td>甲<td>乙", ["甲", "乙"]),
    ],
)
def test_rows_as_browsers_show_them(row: str, cells: list[str | None]) -> None:
    assert grid(html(f"<table><tr>{row}</tr></table>")).rows[0] == cells


def test_cells_before_the_first_row_are_a_row() -> None:
    found = grid(html("<table><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"))
    assert found.rows == [["甲", "1"], ["乙", "2"]]


@pytest.mark.parametrize("inside", ["<!-- 甲 -->", "<script>甲</script>", "<!-- <b> -->", "<div hidden>"])
def test_nothing_is_lost_behind_markup_amid_a_tag(inside: str) -> None:
    found = html(
        f"<p>首</p><div cla{inside}ss=x>乙</div><p>丙</p><table><tr><td>丁</td><td>1</td></tr></table>"
    )
    assert "丙" in found.items and grid(found).rows == [["丁", "1"]]


@pytest.mark.parametrize("attribute", ["a{} ", "<a{} ", "<!--{} ", "<script{}=1 "])
@pytest.mark.parametrize("before", ["", "<div>" * 6_000], ids=["flat", "deep"])
def test_a_tag_with_very_many_attributes_takes_linear_time(attribute: str, before: str) -> None:
    start = time.process_time()
    tag = "<p <b " + "".join(attribute.format(i) for i in range(90_000)) + ">"
    found = html(f"{before}{tag}甲</p><p>乙</p>")
    assert time.process_time() - start < 5 and "乙" in found.items


def test_hidden_parts_are_the_same_to_the_parser() -> None:
    markup = (
        "<div hidden>甲<p>乙</p></div><p>丙</p><table><tr><td hidden>1</td><td>丁</td><td>2</td></tr></table>"
    )
    followed, repaired = html(markup), html(f"{markup}<p <b>")
    assert followed.items == repaired.items == ["丙", Grid([["丁", "2"]], ["L1"])]


@pytest.mark.parametrize(
    "piece", ["<td>", "<td>1", "<td><p>", "<td><b", "<tr><td", "</td><td>", "<tr>", "<td colspan=2></td>"]
)
def test_hostile_rows_take_linear_time(piece: str) -> None:
    start = time.process_time()
    read_document(f"<body><table><tr>{piece * 60_000}</table>".encode())
    assert time.process_time() - start < 5
