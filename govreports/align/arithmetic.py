"""Let the form's own sums judge where figures belong, where the layout no longer says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from govreports.align.tokens import NUMBER, Token, classify

_CLOSE = 1e-6
# More figures than this beyond the number of columns are not one row any more.
_MOST_EXTRA = 4


class Sum(NamedTuple):
    """Sums along a row: each is the place of the total and the places of its parts."""

    parts: tuple[tuple[int, tuple[int, ...]], ...]

    def holds(self, values: Sequence[float | None]) -> bool:
        """Every total equals its parts, a blank counting nothing; a blank total with parts does not hold."""
        for total, parts in self.parts:
            of_parts = sum(values[p] or 0.0 for p in parts)
            if abs((values[total] or 0.0) - of_parts) > _CLOSE:
                return False
        return True

    def proves(self, values: Sequence[float | None]) -> bool:
        """The sums hold, and not because all is zero."""
        return self.holds(values) and any(values[total] for total, _ in self.parts)


def _agreed(candidates: list[list[Token | None]], n: int) -> list[Token | None]:
    """Keep what all candidates say; None where they differ or none has a figure."""
    if not candidates:
        return [None] * n
    agreed: list[Token | None] = []
    for column in range(n):
        tokens = [c[column] for c in candidates]
        first = tokens[0]
        same = first is not None and all(
            t is not None and t.kind == first.kind and t.value == first.value for t in tokens
        )
        agreed.append(first if same else None)
    return agreed


def spread(tokens: Sequence[Token], n: int, equation: Sum) -> list[Token | None]:
    """Place fewer figures than columns, their order kept, as far as the sums leave one way to do it.

    >>> row = Sum(((6, (0, 1, 2, 3, 4, 5)),))
    >>> [t and t.value for t in spread([classify(x) for x in ("4", "1", "5")], 7, row)]
    [None, None, None, None, None, None, 5.0]
    """
    candidates: list[list[Token | None]] = []
    for places in combinations(range(n), len(tokens)):
        cells: list[Token | None] = [None] * n
        for place, token in zip(places, tokens, strict=True):
            cells[place] = token
        if equation.proves([t.value if t else None for t in cells]):
            candidates.append(cells)
    return _agreed(candidates, n)


def drop_or_join(
    shown: Sequence[tuple[Token, int]], figures: Sequence[object], n: int, equation: Sum
) -> list[Token | None]:
    """Place more figures than columns: a stray one among them, or one that was broken in two."""
    tokens = [t for t, _ in shown]
    extra = len(tokens) - n
    if extra > _MOST_EXTRA:
        return [None] * n
    candidates: list[list[Token | None]] = []
    for gone in combinations(range(len(tokens)), extra):
        kept: list[Token | None] = [t for i, t in enumerate(tokens) if i not in gone]
        if equation.proves([t.value if t else None for t in kept]):
            candidates.append(kept)
    for seams in combinations(range(1, len(tokens)), extra):
        joined = _join(tokens, set(seams))
        if joined is not None and equation.proves([t.value for t in joined]):
            candidates.append(list(joined))
    stacked = _stacked(figures, n)
    if stacked is not None and equation.proves([t.value for t in stacked]):
        candidates = [list(stacked)]
    return _agreed(candidates, n)


def _join(tokens: Sequence[Token], seams: set[int]) -> list[Token] | None:
    texts: list[str] = []
    for i, token in enumerate(tokens):
        if i in seams:
            texts[-1] += token.raw
        else:
            texts.append(token.raw)
    made = [classify(t) for t in texts]
    return made if all(t.kind == NUMBER for t in made) else None


def _stacked(figures: Sequence[object], n: int) -> list[Token] | None:
    """Pieces that stand one above the other in a narrow column are one figure."""
    pieces = [
        (span, token, f.line)  # type: ignore[attr-defined]
        for f in figures
        for span, token in zip(f.spans, f.cells, strict=False)  # type: ignore[attr-defined]
    ]
    if len({line for _, _, line in pieces}) < 2:
        return None
    columns: list[tuple[int, int, list[tuple[int, str]]]] = []
    for (start, end), token, line in sorted(pieces, key=lambda p: p[0]):
        if columns and start < columns[-1][1]:
            a, b, texts = columns[-1]
            columns[-1] = (a, max(b, end), [*texts, (line, token.raw)])
        else:
            columns.append((start, end, [(line, token.raw)]))
    if len(columns) != n:
        return None
    made = [classify("".join(raw for _, raw in sorted(texts))) for _, _, texts in columns]
    return made if all(t.kind == NUMBER for t in made) else None
