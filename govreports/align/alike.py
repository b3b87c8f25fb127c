"""Tables laid out like one that was read before: their figures stand in the same places.

Where figures stand hangs on the shape of the lines (`Line.shape`: labels, headings, blank cells), not on
what they say, as long as every row of the table shows all of its own. A pattern is what was found in such
a table; the next table of the same shape needs no second search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from govreports.align.arithmetic import Sum
from govreports.align.cells import Reading
from govreports.align.doubts import stands_alone
from govreports.align.found import UNLABELLED, Figures, RowCells
from govreports.align.lines import Lines
from govreports.align.tokens import NUMBER, TEXT, Token

# Table, edition where the table shows none, lines that are rows of grids, shapes of all lines.
Key = tuple[str, int | None, tuple[int, ...], str]
_MOST = 1_000
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A reading, and where its tokens stand: runs of them as line, first cell and the cell behind the last.

    Where the line is -1, nothing stands anywhere, and the cells are those of the reading. `judge` is the sum
    that has to hold where only that tells whether a row was printed so.
    """

    reading: Reading
    runs: Sequence[tuple[int, int, int]]
    judge: Sum | None

    def tokens(self, lines: Lines) -> list[Token]:
        """Return what stands in the same places of other lines."""
        blank = self.reading.tokens
        return [t for n, i, j in self.runs for t in (blank[i:j] if n < 0 else lines[n].cells[i:j])]


_patterns: dict[Key, _Pattern] = {}


def _stands_for_others(token: Token) -> bool:
    """Not so a text among figures, nor a figure of two lines: what they say tells whether they are any."""
    return token.kind < TEXT and not (token.kind == NUMBER and "\n" in token.raw)


def key_of(table: str, default: int | None, lines: Lines) -> Key | None:
    """Return what two tables of one pattern have in common; None for lines too long to be met again."""
    shapes = "\n".join([line.shape for line in lines])
    return (table, default, tuple(lines.rows), shapes) if len(shapes) < _LONGEST else None


def recall(key: Key | None, lines: Lines) -> Reading | None:
    """Read lines in the pattern of others, if such were met and nothing that they say speaks against it."""
    pattern = None if key is None else _patterns.get(key)
    if pattern is None:
        return None
    tokens = pattern.tokens(lines)
    if pattern.judge is not None and pattern.judge.broken([t.value for t in tokens]):
        return None
    return replace(pattern.reading, tokens=tokens)


def remember(
    key: Key | None,
    reading: Reading,
    plain: Mapping[str, tuple[RowCells, Sequence[Figures]]],
    lines: Lines,
) -> None:
    """Keep where the figures of a reading stand, in place of the oldest pattern if there are many."""
    if key is None or reading.problems or not all(map(_stands_for_others, reading.tokens)):
        return
    runs: list[tuple[int, int, int]] = []
    at = 0
    for row, n in reading.form_of.widths.items():
        if row in plain:
            runs += [(f.line, f.offset, f.offset + len(f.cells)) for f in plain[row][1]]
        else:
            runs.append((-1, at, at + n))
        at += n
    judge = None
    if UNLABELLED in plain and stands_alone(*plain[UNLABELLED], lines):
        judge = reading.form_of.sums[UNLABELLED]
    pattern = _Pattern(reading, runs, judge)
    if pattern.tokens(lines) != reading.tokens:
        return  # some do not stand side by side
    if len(_patterns) >= _MOST:
        _patterns.pop(next(iter(_patterns)), None)  # another thread may have been first
    _patterns[key] = pattern
