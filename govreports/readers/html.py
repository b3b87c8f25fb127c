"""HTML pages: paragraphs and grids in reading order, each with its line in the source.

Markup is followed as text, several times faster than walking a tree from Python, and every place is known.
That needs tidy markup: cells and hidden parts that end, no stray brackets. Where a page is untidy, a
browser's parser repairs it first and gives it back serialised; before that, the first block tag of every
line gets an attribute with the line's number, so that a place survives whatever the parser moves.
"""

from __future__ import annotations

import re
from html import unescape

from govreports.blocks import Document
from govreports.readers.advice import problem
from govreports.readers.html_flow import Flow
from govreports.readers.html_names import BLOCKS, UntidyError
from govreports.readers.html_tags import shorten
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.markup import any_of, collapse

_START = re.compile(rf"<(?:{any_of(' '.join((*sorted(BLOCKS), 'br')))})(?=[\s/>])", re.IGNORECASE)
_ROW = re.compile(r"<tr(?=[\s/>])", re.IGNORECASE)
_ROW_LENGTH = 4_000  # characters; more between two row starts is a page laid out in a table

_TAG = re.compile(r"<(/?[A-Za-z][^\s<>]*)[^>]*+(?:>|\Z)")
_LONG_TAG = 20_000  # characters; the parser compares all attributes of a tag with each other
# Elements that stay open until their end tag; the parser ends p, li, td and the like by itself.
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|t[rdh]|d[td]|option|area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)[\s/>])[a-z]",
    re.IGNORECASE,
)

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
    document.head = _head(text[: min(_body(text) or _HEAD, _HEAD)])
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
        deep = _is_deep(text, limits.depth)
        markup = shorten(text if deep else _repaired(text, line), strict=False, hidden=not deep)
        try:
            if deep:
                raise UntidyError
            _follow(markup, line, document, limits)
        except UntidyError:  # nothing made tables of it
            document.items, document.sources, document.roles = [], [], []
            document.problems.append(problem("untidy", f"L{line}"))
            _follow(markup.replace("<table", "<div"), line, document, limits)
    return document


def _body(text: str) -> int:
    """Return where the body begins, 0 where nothing says so."""
    return max(0, text.find("<body") if "<body" in text else text.find("<BODY"))


def _is_deep(text: str, limit: int) -> bool:
    """Say whether elements are nested so deep that parsing would take quadratic time."""
    if text.count("<") <= limit:
        return False
    depth = 0
    for tag in _NESTING.finditer(text):
        depth += -1 if tag[1] and depth else 1
        if depth > limit:
            return True
    return False


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
    """Return the body without comments and unseen elements, in its shortest form, and its line.

    Raises
    ------
    UntidyError
        Where the markup cannot be followed as it stands.
    """
    begin = _body(text)
    return shorten(text, begin), line + text.count("\n", 0, begin)


def _repaired(text: str, line: int) -> str:
    """Return the body as a browser's parser understands it."""
    from selectolax.lexbor import LexborHTMLParser

    text = text.replace("\0", "\ufffd")
    if max(map(len, text.split(">"))) >= _LONG_TAG:
        text = _TAG.sub(lambda tag: tag[0] if len(tag[0]) < _LONG_TAG else f"<{tag[1]}>", text)
    tree = LexborHTMLParser(_number_lines(text, line))
    root = tree.body or tree.root
    return (root.html if root else "") or ""


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
