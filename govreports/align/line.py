"""A line of cells: what holds them apart is settled, and labels are told from figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from govreports.align.labels import says_something
from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, classify, is_half
from govreports.memo import Memo

CELLS, TAB = "cells", "tab"
_ENDS_ROW = re.compile(r"([\d,.]{1,20})\s+(?=[（(][一二三四五六七八九十]|[一二三四五六七八九十]、|\d{1,2}\.)")


class Line(NamedTuple):
    """Cells that belong together, in order, wherever the line stands: one for all lines of the same text.

    `exact` says that blank cells are kept as cells; where it is False, `spans` has the first and last
    place of each cell in the line, counted in characters of `text`; in a line of a PDF these are points
    of the page, as floats, and `text` is not kept. `texts` counts the cells up to the last text, if only
    places of merged cells stand before the first, and nothing between them; else it is -1. `labels` holds
    what these texts say, folded, and `figures` the cells behind them; `bars` counts the bars between them,
    `kinds` has the kind of each cell, and `shape` is all of the line that tells where figures stand: all
    but the figures themselves, and words that are none of the form's.
    """

    kind: str  # cells | blank | tab (nothing but a separator) | rule | border (a rule of a box) | nothing
    cells: tuple[Token, ...] = ()
    exact: bool = False
    spans: tuple[tuple[float, float], ...] = ()
    text: str = ""
    texts: int = 0
    labels: tuple[str, ...] = ()
    figures: tuple[Token, ...] = ()
    bars: int = 0
    kinds: bytes = b""
    shape: str = ""

    @classmethod
    def of(
        cls,
        cells: tuple[Token, ...],
        exact: bool = True,
        spans: tuple[tuple[float, float], ...] = (),
        text: str = "",
        bars: int = 0,
        unbroken: bool = False,
    ) -> Line:
        """Tell labels and figures apart; `unbroken` says that no cell holds a line break."""
        kinds = bytes([t.kind for t in cells])
        texts, figures = 0, cells
        labels: tuple[str, ...] = ()
        if count := kinds.count(TEXT):
            first = kinds.index(TEXT)
            texts = first + count
            before = cells[first:texts]
            labels = tuple([t.fold for t in before])
            figures = cells[texts:]
            in_front = kinds.rfind(TEXT) < texts and kinds.count(BLANK, 0, first) == first
            if not in_front or any(map(str.isdigit, labels)):
                if exact and len(parted := _parted(cells)) > len(cells):
                    return cls.of(parted, True, spans, text, bars, unbroken)
                if exact and (several := _several(cells)):
                    return cls.of(several, False, spans, text, bars, unbroken)
                if not in_front or any(map(is_half, before)):
                    texts, labels, figures = -1, (), cells
        shape = _shape(cells, kinds, exact, bars, unbroken)
        return cls(CELLS, cells, exact, spans, text, texts, labels, figures, bars, kinds, shape)


def _shape(cells: Sequence[Token], kinds: bytes, exact: bool, bars: int, unbroken: bool) -> str:
    """Return `Line.shape`: the kinds of the cells, and what those that are no figures say.

    Texts and marks are told in their order, other cells with their number.
    """
    told = [repr(t.raw) if t.fold.isdigit() else _WORDS[t.fold] for t in cells if t.kind == TEXT]
    if MARK in kinds:
        told += [repr(t.raw) for t in cells if t.kind == MARK]
    if BLANK in kinds:  # some converters write a word for it
        told += [f"{k}{t.raw!r}" for k, t in enumerate(cells) if t.raw and not t.kind]
    if not unbroken:
        told += [f"{k}{t.raw!r}" for k, t in enumerate(cells) if t.kind == NUMBER and "\n" in t.raw]
    return f"{bars}{'=' if exact else '~'}{kinds.decode('latin-1')}\t" + _BETWEEN.join(told)


# Stands in no folded text, and in nothing that `repr` returns.
_BETWEEN = "\x1f"
_WORDS = Memo(lambda piece: piece if says_something(piece) else "?", most=20_000, long=120)


def _parted(cells: tuple[Token, ...]) -> tuple[Token, ...]:
    """The cells with those taken apart in which the end of a row and the label of the next ran together."""
    if not any(_ENDS_ROW.match(t.raw) for t in cells if t.kind == TEXT):
        return cells
    parted: list[Token] = []
    for token in cells:
        m = _ENDS_ROW.match(token.raw) if token.kind == TEXT else None
        parted += [token] if m is None else [classify(m[1]), classify(token.raw[m.end() :])]
    return tuple(parted)


def _several(cells: Sequence[Token]) -> tuple[Token, ...]:
    """The cells that are not blank, if one of them holds several figures: columns have run into each other.

    Then blank cells do not tell columns any more.
    """
    apart: list[Token] = []
    for token in cells:
        words = [classify(word) for word in token.raw.split()] if token.fold.isdigit() else []
        apart += words if len(words) > 1 and all(w.kind in (NUMBER, MARK) for w in words) else [token]
    return tuple([t for t in apart if t.kind != BLANK]) if len(apart) > len(cells) else ()
