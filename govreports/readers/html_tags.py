"""Markup in its shortest form: what says nothing of paragraphs, cells, links and places is gone.

Nine tenths of a page are attributes, and the same few dozen tags stand hundreds of times on it. So markup is
cut at every "<", each distinct piece is looked at once, and whatever reads on has a tenth of the text to do.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCKS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup "
    "option p pre search section select summary table tbody td tfoot th thead tr ul"
)
FURNITURE = frozenset(("nav", "footer", "aside", "header", "form", "button", "select", "menu"))
# What holds blocks and is closed by its own end tag in any page, unlike p, li or td.
HOLDERS = FURNITURE.union(
    ("div", "ul", "ol", "dl", "section", "article", "main", "center", "fieldset", "figure")
)
# Elements that show no text of their own.
UNSEEN = (
    "script style template noscript iframe noframes noembed svg math textarea xmp audio video canvas title"
)

# What hides an element.
HIDES = re.compile(r"\shidden[\s=]|\shidden$|(?:display\s?:\s?none|visibility\s?:\s?hidden)", re.IGNORECASE)
LINE = re.compile(r' l="(\d+)"')  # what a tag gets before a parser moves it

_NAME = re.compile(r"(/?)([A-Za-z][^\s/]*)")
_NAMES = re.compile(r"""\b(?i:class|id|role)=["']?([^"'<>]*)""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SPAN = re.compile(r"""\b(col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}([+-]?\d{1,9})""", re.IGNORECASE)
_SIZE = re.compile(r"""\b(?:width|height)\s?[=:]\s?"?(\d{1,5})""", re.IGNORECASE)
_ICON = 48  # pixels
_UNSEEN = frozenset(UNSEEN.split())
_LONG = 250  # characters; longer tags are not remembered


class UntidyError(Exception):
    """The markup cannot be followed as it stands; a parser has to repair it first."""


class UnseenError(UntidyError):
    """There are comments, scripts or the like, which have to go first."""


class _Shortest(dict[str, str]):
    """The shortest form of each piece of markup, from behind a "<" to the next one."""

    def __init__(self, strict: bool):
        super().__init__()
        self.strict = strict
        self.loose = False  # whether brackets stand outside of tags

    def __missing__(self, piece: str) -> str:
        tag, end, text = piece.partition(">")
        short, fault = _shortest(tag) if len(tag) < _LONG else _shortest.__wrapped__(tag)
        if fault and self.strict:
            raise fault
        if not end:
            raise UntidyError
        if ">" in text:
            self.loose = True
        self[piece] = short = short + text
        return short


@lru_cache(2_000)
def _shortest(tag: str) -> tuple[str, type[UntidyError] | None]:
    """Return the shortest form of a tag, and the error where it cannot be followed.

    >>> _shortest("P align=center"), _shortest("td colSpan='3'"), _shortest("/font"), _shortest("b\\n")
    (('<p>', None), ('<td colspan=3>', None), ('', None), ('<\\n>', None))
    """
    found = _NAME.match(tag)
    if not found:
        return _breaks(tag), UnseenError if tag[:1] in ("!", "?") else None
    end, name = found[1], found[2].lower()
    attributes = tag[found.end() :]
    fault: type[UntidyError] | None = None
    if name in _UNSEEN:
        fault = UnseenError
    elif attributes and HIDES.search(attributes):
        fault = UntidyError
    if name not in _SAYS:
        return _breaks(attributes), fault
    if name == "br":
        end = ""  # </br> breaks the line as well
    said = _SAYS[name](attributes) if attributes else ""
    if name in ("a", "img"):
        return f"<{end}{name}{said}>{_breaks(attributes)}", fault
    return f"<{end}{name}{said}>" + "\n" * attributes.count("\n"), fault  # white space says nothing there


def _breaks(attributes: str) -> str:
    """Return the line breaks inside a tag amid text, as tags without a name: they are no white space."""
    return "<\n>" * attributes.count("\n")


def _line(attributes: str) -> str:
    found = LINE.match(attributes)
    return found[0] if found else ""


def _spans(attributes: str) -> str:
    spans = {kind.lower(): number for kind, number in _SPAN.findall(attributes)}
    return _line(attributes) + "".join(f" {kind}span={number}" for kind, number in spans.items())


def _furniture(attributes: str) -> str:
    words = [word.lower() for names in _NAMES.findall(attributes) for word in _WORD.findall(names)]
    return _line(attributes) + ("" if _furniture_words().isdisjoint(words) else " furniture")


def _icon(attributes: str) -> str:
    return " icon" if any(int(size) < _ICON for size in _SIZE.findall(attributes)) else ""


@cache
def _furniture_words() -> frozenset[str]:
    """Return the names under which pages hold their navigation, footers and the like."""
    from importlib.resources import files

    text = (files("govreports.readers") / "data" / "furniture.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


# Elements that say something, and what of their attributes does.
_SAYS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys((*BLOCKS.split(), "br", "a"), _line),
    **dict.fromkeys(HOLDERS - FURNITURE, _furniture),
    "td": _spans,
    "th": _spans,
    "img": _icon,
}


def shorten(markup: str, strict: bool = True) -> str:
    """Return markup whose tags are blocks, cells, links and pictures, with what matters of their attributes.

    Every line break stays, those inside of tags too.

    Raises
    ------
    UntidyError
        Where the markup cannot be followed as it stands; UnseenError where it holds what shows no text.

    >>> shorten('<DIV class=nav><span style="color: red">甲</span>\\n<br/><td width=5 colspan=2>')
    '<div furniture>甲\\n<br><td colspan=2>'
    """
    first, *pieces = markup.split("<")
    shortest = _Shortest(strict)
    short = first + "".join(map(shortest.__getitem__, pieces))
    if strict and (shortest.loose or ">" in first) and not _holds_tags_alone(markup):
        raise UntidyError
    return short


_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_OPEN_QUOTE = re.compile(r"""=\s{0,3}(?:"[^"<>]*|'[^'<>]*)>""")  # a bracket inside a quoted attribute


def _holds_tags_alone(markup: str) -> bool:
    """Say whether every bracket that opens begins a tag, and none closes inside of one."""
    return not _OPEN_QUOTE.search(markup) and markup.count("<") == len(_TAG.findall(markup))
