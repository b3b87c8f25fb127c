"""Let the form's own sums judge where figures belong, where the layout no longer says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from govreports.align.tokens import BLANK, MARK, NUMBER, Token, classify

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

    def weigh(self, values: Sequence[float | None]) -> tuple[int, int]:
        """How many totals are proved by their parts, and how many contradicted.

        A total above its parts says nothing where one of them is blank: the report left it out.
        """
        proved = contradicted = 0
        for total, parts in self.parts:
            rest = (values[total] or 0.0) - sum(values[p] or 0.0 for p in parts)
            if abs(rest) <= _CLOSE:
                proved += bool(values[total])
            elif rest < 0 or all(values[p] is not None for p in parts):
                contradicted += 1
        return proved, contradicted

    def broken(self, values: Sequence[float | None]) -> bool:
        """A printed total is less than its parts, or differs from them though none is blank."""
        for total, parts in self.parts:
            printed = values[total]
            if printed is not None:
                rest = printed - sum(values[p] or 0.0 for p in parts)
                if rest < -_CLOSE or (rest > _CLOSE and all(values[p] is not None for p in parts)):
                    return True
        return False


Cell = tuple[Token, int]  # what stands there, and its line
BLANK_TOKEN = classify("")


def values(cells: Sequence[Cell | None]) -> list[float | None]:
    return [c[0].value if c else None for c in cells]


def contradicted(cells: Sequence[Cell | None], equation: Sum | None) -> bool:
    """Cells, the first or last of them blank, whose sums speak against their places: one may have been lost.

    Where both ends are filled none was: there would be one too few. A mark for a total says nothing.
    """
    if equation is None or all(c is not None and c[0].kind != BLANK for c in (cells[0], cells[-1])):
        return False
    marks = {k for k, c in enumerate(cells) if c is not None and c[0].kind == MARK}
    told = Sum(tuple(part for part in equation.parts if part[0] not in marks))
    return told.weigh(values(cells))[1] > 0


def agreed(candidates: Sequence[Sequence[Cell | None]], n: int) -> list[Cell | None]:
    """Keep what all candidates say; None where they differ or none has a figure."""
    if not candidates:
        return [None] * n
    kept: list[Cell | None] = []
    for column in range(n):
        cells = [c[column] for c in candidates]
        first = cells[0]
        same = first is not None and all(
            c is not None and c[0].kind == first[0].kind and c[0].value == first[0].value for c in cells
        )
        kept.append(first if same else None)
    return kept


def spread(shown: Sequence[Cell], n: int, equation: Sum) -> list[Cell | None]:
    """Place fewer figures than columns, their order kept, as far as the sums leave one way to do it.

    >>> row = Sum(((6, (0, 1, 2, 3, 4, 5)),))
    >>> [c and c[0].value for c in spread([(classify(x), 0) for x in ("4", "1", "5")], 7, row)]
    [None, None, None, None, None, None, 5.0]
    """
    candidates: list[list[Cell | None]] = []
    for places in combinations(range(n), len(shown)):
        cells: list[Cell | None] = [None] * n
        for place, cell in zip(places, shown, strict=True):
            cells[place] = cell
        if equation.proves(values(cells)):
            candidates.append(cells)
    return agreed(candidates, n)


def drop_or_join(
    shown: Sequence[Cell], pieces: Sequence[tuple[tuple[float, float], Token, int]], n: int, equation: Sum
) -> list[Cell | None]:
    """Place more figures than columns: a stray one among them, or one that was broken in two.

    `pieces` are the figures with their places in their lines, where these are known.
    """
    extra = len(shown) - n
    if extra > _MOST_EXTRA:
        return [None] * n
    stacked = _stacked(pieces, n)
    if stacked is not None and equation.proves(values(stacked)):
        return list(stacked)
    candidates: list[list[Cell | None]] = []
    for gone in combinations(range(len(shown)), extra):
        if not all(i >= n or shown[i][0].raw == shown[i + 1][0].raw for i in gone):
            continue  # what goes is printed twice, or stands behind the row
        kept: list[Cell | None] = [c for i, c in enumerate(shown) if i not in gone]
        if equation.proves(values(kept)):
            candidates.append(kept)
    for seams in combinations(range(1, len(shown)), extra):
        joined = _join(shown, set(seams))
        if joined is not None and equation.proves(values(joined)):
            candidates.append(list(joined))
    return agreed(candidates, n)


def _join(shown: Sequence[Cell], seams: set[int]) -> list[Cell] | None:
    texts: list[tuple[str, int]] = []
    for i, (token, line) in enumerate(shown):
        if i in seams:
            texts[-1] = (texts[-1][0] + token.raw, texts[-1][1])
        else:
            texts.append((token.raw, line))
    return _figures(texts)


def _figures(texts: Sequence[tuple[str, int]]) -> list[Cell] | None:
    made = [(classify(text), line) for text, line in texts]
    return made if all(t.kind == NUMBER for t, _ in made) else None


def _stacked(pieces: Sequence[tuple[tuple[float, float], Token, int]], n: int) -> list[Cell] | None:
    """Pieces that stand one above the other in a narrow column are one figure."""
    if len({line for _, _, line in pieces}) < 2:
        return None
    columns: list[tuple[float, list[tuple[int, str]]]] = []
    for (start, end), token, line in sorted(pieces, key=lambda p: p[0]):
        if columns and start < columns[-1][0]:
            right, texts = columns[-1]
            columns[-1] = (max(right, end), [*texts, (line, token.raw)])
        else:
            columns.append((end, [(line, token.raw)]))
    if len(columns) != n:
        return None
    return _figures([("".join(raw for _, raw in sorted(texts)), min(texts)[0]) for _, texts in columns])
