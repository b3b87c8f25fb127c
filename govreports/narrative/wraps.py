"""Join the lines of a paragraph that a converter, a PDF page or a terminal wrapped."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from govreports.narrative.pieces import CLOSERS, ENUMERATOR, Piece, columns
from govreports.narrative.topics import bare_titles

_NARROWEST, _WIDEST = 30, 400  # columns of a wrapped line
_SLACK = 4  # columns that a full line may lack, since a character that does not fit goes to the next line
_TITLE_LENGTH = 30
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
    widths = sorted((p.width for p in pieces), reverse=True)
    close = (
        i
        for i, (a, c) in enumerate(zip(widths, widths[least - 1 :], strict=False))
        if a <= _WIDEST and c >= a - _SLACK
    )
    longer = next(close, len(widths))
    width = widths[longer] if longer <= 2 + len(widths) // 20 and widths[longer:] else 0
    reached = [p.text[-1] not in _ENDS for p in pieces if width - _SLACK <= p.width <= width]
    if width < _NARROWEST or 2 * sum(reached) < len(reached):
        width = 0
    full = [b.indent for a, b in pairwise(pieces) if width and a.width >= width - _SLACK and not b.gap]
    breaks = [b.gap for a, b in pairwise(pieces) if a.text[-1] in "。！？"]
    return Layout(width, min(full, default=0), len(breaks) >= 3 and sum(breaks) > 0.6 * len(breaks))


def is_title(text: str) -> bool:
    """Whether a line is a sub-heading: an enumerator and few words without a full stop, or a usual title."""
    if text in bare_titles():
        return True
    m = ENUMERATOR.match(text)
    return (
        m is not None and len(text) <= _TITLE_LENGTH and not any(c in text[m.end() :] for c in "。；，;！？")
    )


def continues(a: Piece, b: Piece, how: Layout) -> bool:
    """Whether line b carries on the paragraph of line a."""
    last, first = a.text[-1], b.text[0]
    ended = last in _ENDS or (last in CLOSERS and a.text[-2:-1] in tuple("。！？；"))
    begins = ENUMERATOR.match(b.text) is not None
    torn = first in _STARTERS or last in _OPENERS
    fragment = _NUMBER.fullmatch(a.text) is not None or _NUMBER.fullmatch(b.text) is not None
    full = how.width > 0 and (a.width >= how.width - _SLACK or a.width + _unbroken(b.text) > how.width)
    if b.gap:
        return torn or (not ended and not begins and fragment) or (full and not ended and not begins)
    if torn and not is_title(a.text):
        return True
    if a.item == b.item:
        return False
    if _LONE.fullmatch(b.text) and last in "：:；;":
        return True
    if full:
        if not ended:
            return not (begins and b.text[0] in "（(" and is_title(b.text))
        return not begins and b.indent <= how.margin + 1
    if is_title(a.text):
        return fragment and not begins
    if how.spaced or last in "；;":
        return not begins or fragment or (how.spaced and b.text[0] not in "（(")
    return (fragment and last not in "：:") or not (ended or begins)


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
    for piece in pieces:
        if groups and continues(groups[-1][-1], piece, how):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [(g[0], join([p.text for p in g])) for g in groups]
