"""HTML pages: paragraphs and grids in reading order, each with its line in the source.

Markup is followed as text, several times faster than walking a tree from Python, and every place is known.
That needs tidy markup: cells that end, no hidden parts, no stray brackets. Where a page is untidy, a
browser's parser repairs it first and gives it back serialised; before that, the first block tag of every
line gets an attribute with the line's number, so that a place survives whatever the parser moves.
"""

from __future__ import annotations

import re
from html import unescape

from govreports.blocks import Document
from govreports.readers.advice import problem
from govreports.readers.html_flow import BLOCKS, Flow
from govreports.readers.html_table import UntidyError
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.markup import collapse

_START = re.compile(rf"<(?:{BLOCKS}|br)(?=[\s/>])", re.IGNORECASE)
_ROW = re.compile(r"<tr(?=[\s/>])", re.IGNORECASE)
_ROW_LENGTH = 4_000  # characters; more between two row starts is a page laid out in a table

# Elements that show no text of their own, and what hides others.
_UNSEEN = (
    "script|style|template|noscript|iframe|noframes|noembed|svg|math|textarea|xmp|audio|video|canvas|title"
)
_UNSEEN_TAG = re.compile(rf"<(/?)({_UNSEEN})(?=[\s/>])[^<>]*>")
_HIDING = ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
_HIDDEN = ",".join(["[hidden]", *(f'[style*="{style}" i]' for style in _HIDING)])
_UPPER = re.compile(r"</?[A-Z]")
_DECLARATION = re.compile(r"<[!?][^<>]*>")

_TAG = re.compile(r"</?[a-z][^<>]*>")
_OPEN_QUOTE = re.compile(r"""=\s{0,3}(?:"[^"<>]*|'[^'<>]*)>""")  # a bracket inside a quoted attribute

_META = re.compile(r"<(meta|link)\s([^<>]*)>|<(title)(?:\s[^<>]*)?>([^<]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_HEAD = 65_536


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
    document = Document("html", [], [], [], wrapped=False, encoding=encoding)
    document.head = _head(text[:_HEAD])
    return _read(text, document, 1, limits)


def read_fragment(text: str, line: int, limits: Limits = LIMITS) -> Document:
    """Return what a piece of markup inside another file holds; `line` is the line it begins on."""
    return _read(text, Document("html", [], [], [], wrapped=False), line, limits)


def _read(text: str, document: Document, line: int, limits: Limits) -> Document:
    if len(text) > limits.characters:
        document.problems.append(problem("characters_limit", "", count=limits.characters))
        text = text[: limits.characters]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = len(document.problems)
    try:
        _follow(*_tidy(text, line), document, limits)
    except UntidyError:
        document.items, document.sources, document.roles = [], [], []
        del document.problems[before:]
        _follow(_repaired(text, line), line, document, limits)
    return document


def _follow(markup: str, line: int, document: Document, limits: Limits) -> None:
    flow = Flow(document, line, limits)
    first, *pieces = markup.split("<table")
    flow.feed(first)
    for piece in pieces:
        inner, end, rest = piece.partition("</table>")
        if end:
            flow.table(inner)
            flow.feed(rest)
        else:  # another table begins first: this one holds tables, so it is layout
            flow.feed("<table" + piece)
    flow.finish()


def _tidy(text: str, line: int) -> tuple[str, int]:
    """Return the body without comments and unseen elements, and its line.

    Raises
    ------
    UntidyError
        Where the markup cannot be followed as it stands.
    """
    begin = max(0, text.find("<body"))
    line += text.count("\n", 0, begin)
    text = text[begin:]
    if _UPPER.search(text) or " hidden" in text or any(style in text for style in _HIDING):
        raise UntidyError
    if "<!--" in text:
        text = _without_comments(text)
    if "<!" in text or "<?" in text:
        text = _DECLARATION.sub(lambda m: "\n" * m[0].count("\n"), text)
    text = _without_unseen(text)
    starts = text.count("<")
    if starts != text.count(">") and (_OPEN_QUOTE.search(text) or starts != len(_TAG.findall(text))):
        raise UntidyError
    return text, line


def _without_comments(text: str) -> str:
    kept: list[str] = []
    done = 0
    while (begin := text.find("<!--", done)) >= 0:
        end = text.find("-->", begin + 2)
        if end < 0:
            raise UntidyError
        kept += (text[done:begin], "\n" * text.count("\n", begin, end))
        done = end + 3
    return "".join((*kept, text[done:]))


def _without_unseen(text: str) -> str:
    kept: list[str] = []
    done, inside = 0, ""
    for tag in _UNSEEN_TAG.finditer(text):
        end, name = tag.groups()
        if not inside and not end:
            kept.append(text[done : tag.start()])
            inside, done = name, tag.start()
        elif end and (name == inside or not inside):
            kept.append("\n" * text.count("\n", done, tag.end()) if inside else text[done : tag.start()])
            inside, done = "", tag.end()
        elif name == inside and name not in ("script", "style"):
            raise UntidyError  # one inside another of its kind
    if inside:
        raise UntidyError
    return "".join((*kept, text[done:])) if kept else text


def _repaired(text: str, line: int) -> str:
    """Return the body as a browser's parser understands it, without hidden and unseen elements."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_number_lines(text.replace("\0", "\ufffd"), line))
    unseen = f"{_UNSEEN.replace('|', ',')},{_HIDDEN}"
    for node in reversed(tree.css(unseen)):  # inner ones first: removing frees all that is inside
        node.decompose()
    root = tree.body or tree.root
    markup = (root.html if root else "") or ""
    if "<!--" in markup:
        markup = _without_comments(markup)
    return _DECLARATION.sub("", markup)


def _number_lines(text: str, line: int) -> str:
    """Give table rows, and outside of them the first block tag of each line, an attribute with the line."""
    numbered: list[str] = []
    done = 0
    for end in [*(m.end() for m in _ROW.finditer(text)), len(text)]:
        piece = text[done:end]
        mark = f" l={line} " if done else ""
        if not done or len(piece) >= _ROW_LENGTH or "table" in piece or "TABLE" in piece:
            numbered += (mark, _number_blocks(piece, line))
        else:
            numbered += (mark, piece)
        line += piece.count("\n")
        done = end
    return "".join(numbered)


def _number_blocks(text: str, line: int) -> str:
    numbered = []
    for number, content in enumerate(text.split("\n"), line):
        if "<" in content and (found := _START.search(content)) and found[0] not in ("<tr", "<TR"):
            content = f"{content[: found.end()]} l={number} {content[found.end() :]}"
        numbered.append(content)
    return "\n".join(numbered)


def _head(text: str) -> dict[str, str]:
    """Return title, url and named meta values of the first part of a page."""
    head: dict[str, str] = {}
    for kind, inside, title, words in _META.findall(text):
        if title:
            head.setdefault("title", collapse(unescape(words)))
            continue
        attributes = {n.lower(): unescape(a or b or c) for n, a, b, c in _ATTRIBUTE.findall(inside)}
        if kind.lower() == "link":
            if attributes.get("rel", "").lower() == "canonical" and attributes.get("href"):
                head.setdefault("url", attributes["href"].strip())
        elif attributes.get("content") and (name := attributes.get("name") or attributes.get("property")):
            head.setdefault(name.strip().lower(), collapse(attributes["content"]))
    return head
