"""Markup in its shortest form: what says nothing of paragraphs, cells, links and places is gone.

Nine tenths of a page are attributes, and the same few dozen tags stand hundreds of times on it. So markup is
cut at every "<", each distinct piece is looked at once, and whatever reads on has a tenth of the text to do.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from govreports.readers.html_names import BLOCKS, FURNITURE, HOLDERS, UNSEEN, VOID, UntidyError
from govreports.readers.html_unseen import without_unseen

if TYPE_CHECKING:
    from collections.abc import Callable

LINE = re.compile(r' l="(\d+)"')  # what a tag gets before a parser moves it

# What hides an element.
_HIDES = re.compile(r"\shidden[\s=]|\shidden$|(?:display\s?:\s?none|visibility\s?:\s?hidden)", re.IGNORECASE)
_NAME = re.compile(r"(/?)([A-Za-z][^\s/]*)")
_NAMES = re.compile(r"""\b(?i:class|id|role)=["']?([^"'<>]*)""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SPAN = re.compile(r"""\b(col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}([+-]?\d{1,9})""", re.IGNORECASE)
_SIZE = re.compile(r"""\b(?:width|height)\s?[=:]\s?"?(\d{1,5})""", re.IGNORECASE)
_ICON = 48  # pixels
_LONG = 250  # characters; longer tags are not remembered


class _Pieces(dict[str, str]):
    """The shortest form of each piece of markup, from behind a "<" to the next one."""

    def __init__(self, hidden: bool):
        super().__init__()
        self.hidden = hidden  # whether hidden elements are unseen
        self.unseen: set[str] = set()  # pieces with which something begins that is not shown
        self.broken = False  # whether a tag does not end
        self.loose = False  # whether brackets stand outside of tags

    def __missing__(self, piece: str) -> str:
        tag, end, text = piece.partition(">")
        short, unseen = _shortest(tag) if len(tag) < _LONG else _shortest.__wrapped__(tag)
        if unseen and (self.hidden or unseen != "hidden"):
            self.unseen.add(piece)
            return ""
        if not end:
            self.broken = True
            return ""
        if ">" in text:
            self.loose = True
        self[piece] = short = short + text
        return short


@lru_cache(2_000)
def _shortest(tag: str) -> tuple[str, str]:
    """Return the shortest form of a tag, and whether it begins something "hidden" or otherwise "unseen".

    >>> _shortest("P align=center"), _shortest("td colSpan='3'"), _shortest("/font"), _shortest("b\\n")
    (('<p>', ''), ('<td colspan=3>', ''), ('', ''), ('<\\n>', ''))
    """
    found = _NAME.match(tag)
    if not found:
        return _breaks(tag), "unseen" if tag[:1] in ("!", "?") else ""
    end, name = found[1], found[2].lower()
    attributes = tag[found.end() :]
    hides = attributes and name not in VOID and _HIDES.search(attributes)
    unseen = "unseen" if name in UNSEEN else "hidden" if hides else ""
    if name not in _SAYS:
        return _breaks(attributes), unseen
    if name == "br":
        end = ""  # </br> breaks the line as well
    said = _SAYS[name](attributes) if attributes else ""
    if name in ("a", "img"):
        return f"<{end}{name}{said}>{_breaks(attributes)}", unseen
    return f"<{end}{name}{said}>" + "\n" * attributes.count("\n"), unseen  # white space says nothing there


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
    **dict.fromkeys((*BLOCKS, "br", "a"), _line),
    **dict.fromkeys(HOLDERS - FURNITURE, _furniture),
    "td": _spans,
    "th": _spans,
    "img": _icon,
}


def shorten(markup: str, begin: int = 0, strict: bool = True, hidden: bool = True) -> str:
    """Return markup whose tags are blocks, cells, links and pictures, with what matters of their attributes.

    Comments, scripts and the like are gone. Every line break stays, those inside of tags too.

    Parameters
    ----------
    markup : str
        Of a page, or part of it.
    begin : int
        Where to begin: 0, or where a tag stands.
    strict : bool
        Whether anything that browsers might understand otherwise is an error.
    hidden : bool
        Whether hidden elements go too.

    Raises
    ------
    UntidyError
        Where the markup cannot be followed as it stands.

    >>> shorten('<DIV class=nav><span style="color: red">甲</span>\\n<br/><td width=5 colspan=2><!-- -->')
    '<div furniture>甲\\n<br><td colspan=2>'
    """
    pieces = markup.split("<")
    if begin:
        pieces[: markup.count("<", 0, begin) + 1] = [""]
    known = _Pieces(hidden)
    short = "".join(map(known.__getitem__, pieces[1:]))
    if known.unseen:
        pieces = without_unseen(pieces, known.unseen, strict)
        known.unseen, known.broken = set(), False
        short = "".join(map(known.__getitem__, pieces[1:]))
    if strict:
        loose = known.loose or ">" in pieces[0]
        if known.broken or known.unseen or (loose and not _holds_tags_alone("<".join(pieces))):
            raise UntidyError
    return pieces[0] + short


_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_OPEN_QUOTE = re.compile(r"""=\s{0,3}(?:"[^"<>]*|'[^'<>]*)>""")  # a bracket inside a quoted attribute


def _holds_tags_alone(markup: str) -> bool:
    """Say whether every bracket that opens begins a tag, and none closes inside of one."""
    return not _OPEN_QUOTE.search(markup) and markup.count("<") == len(_TAG.findall(markup))
