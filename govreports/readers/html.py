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
from govreports.readers.html_flow import Flow
from govreports.readers.html_tags import BLOCKS, HIDES, UNSEEN, UnseenError, UntidyError, shorten
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.markup import any_of, collapse

_START = re.compile(rf"<(?:{any_of(f'{BLOCKS} br')})(?=[\s/>])", re.IGNORECASE)
_ROW = re.compile(r"<tr(?=[\s/>])", re.IGNORECASE)
_ROW_LENGTH = 4_000  # characters; more between two row starts is a page laid out in a table

_UNSEEN_TAG = re.compile(rf"<(?:(/?)({any_of(UNSEEN)})(?=[\s/>])[^<>]*>|!--)", re.IGNORECASE)
_RAW = frozenset(("script", "style", "iframe", "noframes", "noembed", "textarea", "xmp", "title"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_ANY_TAG = re.compile(r"<(/?)([a-z][^\s<>/]*)([^<>]*)>")
_LONG_TAG = re.compile(r"<([A-Za-z][^\s<>]*)[^<>]{20000,}>")
_MAYBE_LONG = re.compile(r"<[^>]{20000}")
# Elements that stay open until their end tag; the parser ends p, li, td and the like by itself.
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|t[rdh]|d[td]|option|area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)[\s/>])[a-z]",
    re.IGNORECASE,
)
_BROKEN_TAG = re.compile(r"<[^<>]*(?=<)|<[^<>]*$")  # what remains of a tag with a bracket in its name
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NESTED = re.compile(r"<[^>]*<")

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
        markup = _unbroken(_visible(text, strict=False)) if deep else _repaired(text, line)
        markup = shorten(markup, strict=False)
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
    line += text.count("\n", 0, begin)
    text = text[begin:]
    try:
        return shorten(text), line
    except UnseenError:
        text = _visible(text, strict=True)
        return shorten(_DECLARATION.sub(lambda m: "\n" * m[0].count("\n"), text)), line


def _visible(text: str, strict: bool) -> str:
    """Drop comments, scripts, styles and the like, keeping their line breaks.

    What never ends makes the markup untidy, or where that is not asked, is dropped to the end of the text.
    """
    kept: list[str] = []
    done = 0
    while tag := _UNSEEN_TAG.search(text, done):
        end = tag.end() if tag[1] else _end_of(text, tag)
        if end < 0:
            if strict:
                raise UntidyError
            end = len(text)
        kept += (text[done : tag.start()], "\n" * text.count("\n", tag.start(), end))
        done = end
    return "".join((*kept, text[done:])) if kept else text


def _end_of(text: str, tag: re.Match[str]) -> int:
    """Return where a comment or element ends that begins with `tag`, or -1."""
    if not tag[2]:
        end = text.find("-->", tag.start() + 2)
        return end + 3 if end >= 0 else -1
    name = tag[2].lower()
    if name in _RAW:
        found = re.compile(f"</(?i:{name})").search(text, tag.end())
        return text.find(">", found.end()) + 1 or -1 if found else -1
    depth = 1
    for inner in re.compile(rf"<(/?)(?i:{name})(?=[\s/>])[^<>]*>").finditer(text, tag.end()):
        depth += -1 if inner[1] else 1
        if not depth:
            return inner.end()
    return -1


def _without_hidden(markup: str) -> str:
    """Drop hidden elements from markup in which every element ends."""
    kept: list[str] = []
    done, depth, inside = 0, 0, ""
    for tag in _ANY_TAG.finditer(markup):
        end, name, attributes = tag.groups()
        if inside:
            if name == inside:
                depth += -1 if end else 1
                if not depth:
                    inside, done = "", tag.end()
        elif attributes and name not in _VOID and HIDES.search(attributes):
            kept.append(markup[done : tag.start()])
            inside, depth = name, 1
    return "".join(kept) if inside else "".join((*kept, markup[done:]))


def _repaired(text: str, line: int) -> str:
    """Return the body as a browser's parser understands it, without hidden and unseen elements."""
    from selectolax.lexbor import LexborHTMLParser

    text = text.replace("\0", "\ufffd")
    if _MAYBE_LONG.search(text):
        text = _LONG_TAG.sub(r"<\1>", text)
    tree = LexborHTMLParser(_number_lines(text, line))
    root = tree.body or tree.root
    markup = (root.html if root else "") or ""
    markup = _DECLARATION.sub("", _visible(markup, strict=False))
    if "none" in markup or "hidden" in markup:
        markup = _without_hidden(markup)
    return _unbroken(markup)


def _unbroken(markup: str) -> str:
    broken = markup.rfind("<") > markup.rfind(">") or _NESTED.search(markup)
    return _BROKEN_TAG.sub("", markup) if broken else markup


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
