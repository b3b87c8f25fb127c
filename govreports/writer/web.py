"""A report as a web page: three styles of HTML, and a page saved as one file."""

from __future__ import annotations

import quopri
import re
from html import escape
from typing import TYPE_CHECKING

from govreports.writer.tables import words
from govreports.writer.text import html_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from govreports.writer.compose import Block
    from govreports.writer.content import Deviations, ReportContent

_CELL = re.compile(r"(<td[^>]*>)(.*?)</td>")
_CHARSETS = {"utf-8-sig": "utf-8", "utf-8": "utf-8", "gb18030": "gb18030"}
_MHTML = (
    "From: <Saved by Browser>\r\nSnapshot-Content-Location: {url}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="----Boundary--{year}----"\r\n\r\n'
    "------Boundary--{year}----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "Content-Location: {url}\r\n\r\n"
)
_WORD_HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
{meta}
<meta name=Generator content="Microsoft Word 15">
<title>{title}</title>
<style>
<!--
 p.MsoNormal {{margin:0cm; text-align:justify; font-size:10.5pt;}}
@page WordSection1 {{size:595.3pt 841.9pt; margin:72.0pt 90.0pt 72.0pt 90.0pt;}}
-->
</style>
</head>
<body lang=ZH-CN style='tab-interval:21.0pt'>
<div class=WordSection1 style='layout-grid:15.6pt'>"""


def _meta(d: Deviations) -> str:
    named = _CHARSETS[d.encoding]
    if d.charset == "wrong":  # the mistake that occurs: gb2312 for gb18030; a UTF-8 page that says so too
        named = "gb2312"
    return (
        ""
        if d.charset == "missing"
        else f'<meta http-equiv="Content-Type" content="text/html; charset={named}">'
    )


def _table(block: Block, attributes: str) -> str:
    assert block.sheet is not None
    caption = f"<p>{escape(block.text)}</p>\n" if block.text else ""
    return f"{caption}<table{attributes}>\n" + "\n".join(html_rows(block.sheet)) + "\n</table>"


def _plain(content: ReportContent, made: list[Block], d: Deviations) -> str:
    title = escape(content.title)
    out = ["<!DOCTYPE html>", "<html>", "<head>", _meta(d), f"<title>{title}</title>", "</head>", "<body>"]
    for b in made:
        if b.sheet is not None:
            out.append(_table(b, ' border="1"'))
        elif b.kind in ("title", "heading"):
            level = 1 if b.kind == "title" else 2
            out.append(f"<h{level}>{escape(b.text)}</h{level}>")
        else:
            out.append(f"<p>{escape(b.text)}</p>")
    return "\n".join([*out, "</body>", "</html>", ""])


def _menu(content: ReportContent) -> list[str]:
    w = words()
    entries = "".join(f'<li><a href="/c{i}/">{e}</a></li>' for i, e in enumerate(w["menu"].split("|")))
    return [
        f'<div class="top"><ul class="nav"><li><a href="/">{w["home"]}</a></li>{entries}</ul></div>',
        f'<div class="crumbs">{w["crumbs"]}<a href="/">{w["home"]}</a> &gt; {w["column"]}</div>',
    ]


def _portal(content: ReportContent, made: list[Block], d: Deviations) -> str:
    w = words()
    site = escape(f"{content.title}_{w['column']}_{content.agency}")
    out = ["<!DOCTYPE html>", '<html lang="zh-CN">', "<head>", _meta(d), f"<title>{site}</title>"]
    out.append(f'<meta name="ArticleTitle" content="{escape(content.title)}">')
    if content.published:
        out.append(f'<meta name="PubDate" content="{content.published} 09:30">')
    out += [
        "<style>.xl td{border:1px solid #999}</style>",
        "<script>var views=0;</script>",
        "</head>",
        "<body>",
    ]
    out += _menu(content)
    out.append('<div class="article">')
    for b in made:
        if b.kind == "menu":
            continue
        if b.sheet is not None:
            out.append(_table(b, ' class="xl" cellspacing="0" style="width: 640px"'))
        elif b.kind == "title":
            out.append(f'<h1 class="title">{escape(b.text)}</h1>')
        elif b.kind == "heading":
            out.append(f'<p style="text-indent: 2em"><strong>{escape(b.text)}</strong></p>')
        elif b.kind == "signature":
            out.append(f'<p style="text-align: right">{escape(b.text)}</p>')
        elif b.kind in ("stamp", "meta"):
            out.append(f'<div class="info">{escape(b.text)}</div>')
        elif b.kind == "footer":
            out.append(f'<div class="share">{escape(b.text)}</div>')
        else:
            out.append(f'<p style="text-indent: 2em"><span>{escape(b.text)}</span></p>')
    return "\n".join(
        [
            *out,
            "</div>",
            f'<div class="footer">{w["footer"]}{escape(content.agency)}</div>',
            "</body>",
            "</html>",
            "",
        ]
    )


def _word(content: ReportContent, made: list[Block], d: Deviations) -> str:
    out = [_WORD_HEAD.format(meta=_meta(d), title=escape(content.title))]
    for b in made:
        if b.sheet is None:
            body = escape(b.text).replace(str(content.year), f"<span\nlang=EN-US>{content.year}</span>")
            out.append(
                f"<p class=MsoNormal><span\nstyle='font-size:16.0pt'>{body}"
                "<span lang=EN-US><o:p></o:p></span></span></p>"
            )
            continue
        table = _table(b, " class=MsoNormalTable border=1 cellspacing=0 cellpadding=0")
        out.append(_CELL.sub(r"\1<p class=MsoNormal><span\nlang=EN-US>\2<o:p></o:p></span></p></td>", table))
    return "\n".join([*out, "</div>", "</body>", "</html>", ""])


_PAGES: dict[str, Callable[[ReportContent, list[Block], Deviations], str]] = {
    "html_plain": _plain,
    "html_portal": _portal,
    "html_word": _word,
    "mhtml": _portal,
}


def page_bytes(content: ReportContent, made: list[Block], layout: str, d: Deviations) -> bytes:
    """Return a report's blocks as the bytes of a page in one of the HTML layouts."""
    data = _PAGES[layout](content, made, d).encode(d.encoding, errors="xmlcharrefreplace")
    if layout != "mhtml":
        return data
    url = f"https://www.example.invalid/{content.year}/report.html"
    body = quopri.encodestring(data).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return (
        _MHTML.format(url=url, year=content.year).encode()
        + body
        + f"\r\n------Boundary--{content.year}------\r\n".encode()
    )
