"""Join the lines of a paragraph that a converter, a PDF page or a terminal wrapped."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreports.narrative.pieces import CLOSERS, ENUMERATOR, Piece

_NARROWEST, _WIDEST = 30, 400  # columns of a wrapped line
_SLACK = 4  # columns that a full line may lack, since a character that does not fit goes to the next line
_TITLE_LENGTH = 30
_NUMBER = re.compile(r"[\d,.，%％+-]+|\d{1,2}[.．、]")
_ENDS = "。！？!?：:…"
_LONE = re.compile(r"\d{1,2}[.．、]")
_OPENERS = "（(《“‘「『【〈、，,"
_STARTERS = "。，、；：！？）》”’」』】〉,.;:%％"
_ASCII_WORD = re.compile(r"[A-Za-z]")


class Layout(NamedTuple):
    """How the lines of a document are wrapped."""

    width: int  # columns of a full line; 0 where lines are not wrapped at a width
    margin: int  # indent of the lines that carry on
    spaced: bool  # paragraphs are held apart by blank lines


def layout(pieces: list[Piece]) -> Layout:
    """Infer the layout from the lines of the narrative."""
    widths = sorted((p.width for p in pieces), reverse=True)
    close = (a for a, c in zip(widths, widths[2:], strict=False) if a <= _WIDEST and c >= a - _SLACK)
    width = next(close, 0)
    width = width if width >= _NARROWEST else 0
    pairs = zip(pieces, pieces[1:], strict=False)
    full = [b.indent for a, b in pairs if width and a.width >= width - _SLACK and not b.gap]
    breaks = [b.gap for a, b in zip(pieces, pieces[1:], strict=False) if a.text[-1] in "。！？"]
    return Layout(width, min(full, default=0), len(breaks) >= 3 and sum(breaks) > 0.6 * len(breaks))


def is_title(text: str) -> bool:
    """Whether a line is a sub-heading by its form: an enumerator and few words without a full stop."""
    m = ENUMERATOR.match(text)
    return m is not None and len(text) <= _TITLE_LENGTH and not any(c in text[m.end() :] for c in "。；，;！？")


def continues(a: Piece, b: Piece, how: Layout) -> bool:
    """Whether line b carries on the paragraph of line a."""
    last, first = a.text[-1], b.text[0]
    ended = last in _ENDS or (last in CLOSERS and a.text[-2:-1] in tuple("。！？；"))
    begins = ENUMERATOR.match(b.text) is not None
    torn = first in _STARTERS or last in _OPENERS
    fragment = _NUMBER.fullmatch(a.text) is not None or _NUMBER.fullmatch(b.text) is not None
    full = how.width > 0 and a.width >= how.width - _SLACK
    if b.gap:
        return torn or (not ended and not begins and fragment) or (full and not ended and not begins)
    if torn and not is_title(a.text):
        return True
    if a.item == b.item:
        return False
    if full:
        if not ended:
            return not (begins and b.text[0] in "（(" and is_title(b.text))
        return not begins and b.indent <= how.margin + 1
    if is_title(a.text):
        return fragment and not begins
    if _LONE.fullmatch(b.text) and last in "：:；;":
        return True
    if how.spaced or last in "；;":
        return not begins or fragment or (how.spaced and b.text[0] not in "（(")
    return (fragment and last not in "：:") or not (ended or begins)


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
