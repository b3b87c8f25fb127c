"""Join the lines of a paragraph that a converter, a PDF page or a terminal wrapped."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from govreports.narrative.pieces import CLOSERS, ENUMERATOR, Piece, columns
from govreports.narrative.topics import bare_titles

_NARROWEST, _WIDEST = 30, 400  # columns of a wrapped line
_SHORT = 10  # characters that take fewer columns than any wrapped line
_SLACK = 4  # columns that a full line may lack, since a character that does not fit goes to the next line
_TITLE_LENGTH = 30
_IN_SENTENCES = frozenset("。；，;！？")
_NUMBER = re.compile(r"[\d,.，%％+-]+|\d{1,2}[.．、]")
_ENDS = "。！？!?：:…"
_LONE = re.compile(r"\d{1,2}[.．、]")
_OPENERS = "（(《“‘「『【〈、，,"
_STARTERS = "。，、；：！？）》”’」』】〉,.;:%％"
_UNBROKEN = re.compile(r"[A-Za-z0-9.,:/%@_-]+[。，；：、！？）”》]*")
_ASCII_WORD = re.compile(r"[A-Za-z]")


class Layout(NamedTuple):
    """How the lines of a document are wrapped."""

    width: int  # columns of a full line; 0 where lines are not wrapped at a width
    margin: int  # indent of the lines that carry on
    spaced: bool  # paragraphs are held apart by blank lines


def layout(pieces: list[Piece], least: int = 3) -> Layout:
    """Infer the layout from the lines of the narrative.

    A width counts as the one that lines are wrapped at if at least `least` lines reach it, nearly none is
    longer, and most of those that reach it stop in the middle of a sentence.
    """
    width = _full_width(pieces, least) if _may_be_wrapped(pieces, least) else 0
    least_full = width - _SLACK
    full = [b.indent for a, b in pairwise(pieces) if not b.gap and a.width >= least_full] if width else []
    breaks = [b.gap for a, b in pairwise(pieces) if a.text[-1] in "。！？"]
    return Layout(width, min(full, default=0), len(breaks) >= 3 and sum(breaks) > 0.6 * len(breaks))


def _may_be_wrapped(pieces: list[Piece], least: int) -> bool:
    """Whether half of `least` lines stop in the middle of a sentence at nearly the same width, and few go on.

    Measures hardly any line of a document whose paragraphs all stand on one line.
    """
    half = -(-least // 2)
    torn = [p.width for p in pieces if p.text[-1] not in _ENDS and len(p.line) > _SHORT]
    widths = sorted([width for width in torn if width >= _NARROWEST - _SLACK])
    if not any(b - a <= _SLACK for a, b in zip(widths, widths[half - 1 :], strict=False)):
        return False
    widest = widths[-1] + _SLACK
    longer = [p for p in pieces if len(p.text) > widest and p.line]
    return len(longer) <= _most_longer(pieces)


def _most_longer(pieces: list[Piece]) -> int:
    """Lines that may be longer than a full one."""
    return 2 + len(pieces) // 20


def _full_width(pieces: list[Piece], least: int) -> int:
    widths = [p.width for p in pieces]
    ranked = sorted(widths, reverse=True)
    close = (
        i
        for i, (a, c) in enumerate(zip(ranked, ranked[least - 1 :], strict=False))
        if a <= _WIDEST and c >= a - _SLACK
    )
    longer = next(close, len(ranked))
    width = ranked[longer] if longer <= _most_longer(pieces) and ranked[longer:] else 0
    reached = [
        p.text[-1] not in _ENDS for p, w in zip(pieces, widths, strict=True) if width - _SLACK <= w <= width
    ]
    return 0 if width < _NARROWEST or 2 * sum(reached) < len(reached) else width


def is_title(text: str) -> bool:
    """Whether a line is a sub-heading: an enumerator and few words without a full stop, or a usual title."""
    if len(text) > _TITLE_LENGTH:
        return False
    m = ENUMERATOR.match(text)
    return text in bare_titles() or (m is not None and _IN_SENTENCES.isdisjoint(text[m.end() :]))


def continues(a: Piece, b: Piece, how: Layout) -> bool:
    """Whether line b carries on the paragraph of line a."""
    last, first = a.text[-1], b.text[0]
    ended = last in _ENDS or (last in CLOSERS and a.text[-2:-1] in tuple("。！？；"))
    torn = first in _STARTERS or last in _OPENERS
    if b.gap:
        return torn or (not (ended or _begins(b)) and (_fragment(a, b) or _is_full(a, b, how.width)))
    if torn and not is_title(a.text):
        return True
    if a.item == b.item:
        return False
    if last in "：:；;" and _LONE.fullmatch(b.text):
        return True
    if how.width and _is_full(a, b, how.width):
        if not ended:
            return not (first in "（(" and _begins(b) and is_title(b.text))
        return b.indent <= how.margin + 1 and not _begins(b)
    if is_title(a.text):
        return _fragment(a, b) and not _begins(b)
    if how.spaced or last in "；;":
        return not _begins(b) or _fragment(a, b) or (how.spaced and first not in "（(")
    return (last not in "：:" and _fragment(a, b)) or not (ended or _begins(b))


def _begins(line: Piece) -> bool:
    return ENUMERATOR.match(line.text) is not None


def _fragment(a: Piece, b: Piece) -> bool:
    """Whether one of two lines is a number alone."""
    return _NUMBER.fullmatch(a.text) is not None or _NUMBER.fullmatch(b.text) is not None


def _is_full(a: Piece, b: Piece, full: int) -> bool:
    """Whether line a has no room for the beginning of line b."""
    if not full:
        return False
    width = a.width
    return width >= full - _SLACK or width + _unbroken(b.text) > full


def _unbroken(text: str) -> int:
    """Columns of what a line break cannot part at the start of a line: a number, a word, marks behind it."""
    m = _UNBROKEN.match(text)
    return columns(m.group()) if m else 0


def join(parts: list[str]) -> str:
    """Put the lines of a paragraph together: a blank only between two words in Latin letters.

    >>> join(["政务公", "开工作，办结率", "26.6%", "。"])
    '政务公开工作，办结率26.6%。'
    """
    text = parts[0]
    for part in parts[1:]:
        blank = " " if _ASCII_WORD.match(text[-1]) and _ASCII_WORD.match(part[0]) else ""
        text = text + blank + part
    return text


def paragraphs(pieces: list[Piece], how: Layout) -> list[tuple[Piece, str]]:
    """Return (first line, text) of each paragraph."""
    groups: list[list[Piece]] = []
    above: Piece | None = None
    for piece in pieces:
        if above is not None and continues(above, piece, how):
            groups[-1].append(piece)
        else:
            groups.append([piece])
        above = piece
    return [(g[0], join([p.text for p in g]) if len(g) > 1 else g[0].text) for g in groups]
