"""HTML pages: paragraphs and grids in reading order, each with its line in the source.

The parser repairs the markup and gives it back serialised; what follows works on that clean text, which is
several times faster than walking a tree from Python. Before parsing, the first block tag of every line gets
an attribute with the line's number, so a place survives whatever the parser has to move.
"""

from __future__ import annotations

import re

from govreports.blocks import Document
from govreports.readers.advice import problem
from govreports.readers.html_flow import BLOCKS, Flow
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.markup import collapse

_NUMBERED = re.compile(rf"<(?:{BLOCKS}|br)(?=[\s/>])", re.IGNORECASE)
_ROW_START = re.compile(r"<tr(?=[\s/>])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|<[!?][^>]*>", re.DOTALL)
_DROPPED = (
    "script,style,template,noscript,iframe,noframes,noembed,svg,math,textarea,xmp,audio,video,canvas,title"
)
_HIDDEN = (
    '[hidden],[style*="display:none" i],[style*="display: none" i],[style*="visibility:hidden" i],'
    '[style*="visibility: hidden" i]'
)


def read_html(text: str, encoding: str = "", limits: Limits = LIMITS) -> Document:
    """Return the paragraphs and grids of a page, or of a piece of markup.

    Parameters
    ----------
    text : str
        The decoded source.
    encoding : str
        Encoding it was decoded with, for the record.

    Examples
    --------
    >>> page = read_html("<h1>标题</h1>\\n<p>甲<br>乙</p>\\n<table><tr><td colspan=2>丙<tr><td>1<td></table>")
    >>> page.items[:3], page.sources
    (['标题', '甲', '乙'], ['L1', 'L2', 'L2', 'L3'])
    >>> page.items[3].rows
    [['丙', None], ['1', '']]
    """
    return _read(text, Document("html", [], [], [], wrapped=False, encoding=encoding), 1, limits)


def read_fragment(text: str, line: int, limits: Limits = LIMITS) -> Document:
    """Return what a piece of markup inside another file holds; `line` is the line it begins on."""
    return _read(text, Document("html", [], [], [], wrapped=False), line, limits)


def _read(text: str, document: Document, line: int, limits: Limits) -> Document:
    from selectolax.lexbor import LexborHTMLParser

    if len(text) > limits.characters:
        document.problems.append(problem("characters_limit", "", count=limits.characters))
        text = text[: limits.characters]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree = LexborHTMLParser(_number_lines(text.replace("\0", "\ufffd"), line))
    document.head = _head(tree)
    dropped = _DROPPED
    if "none" in text or "NONE" in text or "hidden" in text or "HIDDEN" in text:
        dropped = f"{dropped},{_HIDDEN}"
    for node in reversed(tree.css(dropped)):  # inner ones first, since removing frees all that is inside
        node.decompose()
    root = tree.body or tree.root
    markup = (root.html if root else "") or ""
    if "<!" in markup or "<?" in markup:
        markup = _COMMENT.sub("", markup)
    flow = Flow(document, line, limits)
    first, *pieces = markup.split("<table")
    flow.feed(first)
    for piece in pieces:
        inner, end, rest = piece.partition("</table>")
        if not end:  # another table begins first: this one holds tables, so it is layout
            flow.feed("<table" + piece)
            continue
        flow.table(inner)
        flow.feed(rest)
    flow.finish()
    return document


def _number_lines(text: str, line: int) -> str:
    """Give the first block tag of each line, and every table row, an attribute with the line's number."""
    numbered = []
    for number, content in enumerate(text.split("\n"), line):
        if "<" in content:
            mark = f" l={number} "
            if "<tr" in content or "<TR" in content:
                content = _ROW_START.sub(lambda m, mark=mark: m[0] + mark, content)
            if found := _NUMBERED.search(content):
                content = content[: found.end()] + mark + content[found.end() :]
        numbered.append(content)
    return "\n".join(numbered)


def _head(tree: object) -> dict[str, str]:
    """Return title, url and named meta values."""
    head: dict[str, str] = {}
    for node in tree.css("title,meta,link[rel=canonical]"):  # type: ignore[attr-defined]
        attributes = node.attributes
        if node.tag == "title":
            head.setdefault("title", collapse(node.text()))
        elif node.tag == "link":
            head.setdefault("url", (attributes.get("href") or "").strip())
        else:
            name = attributes.get("name") or attributes.get("property")
            if name and attributes.get("content"):
                head.setdefault(name.strip().lower(), collapse(attributes["content"]))
    return head
