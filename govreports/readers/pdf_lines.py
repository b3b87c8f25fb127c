"""Characters with positions to lines of text."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from unicodedata import east_asian_width

from govreports.readers.pdf_page import Char

_SAME_LINE = 0.5  # of the character size between baselines
_GAP = 0.6  # of the character size: what lies further apart is parted by spaces
_WORD = 0.15  # of the character size: a space between words or numbers; between 年 and 2023 it is mere style
_ENOUGH = 6  # gaps that tell the spacing of a line
_WIDE = frozenset("WF")


def rows_of(chars: list[Char]) -> list[list[Char]]:
    """Return characters as lines from top to bottom, each from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.baseline):
        if lines and char.baseline - lines[-1][0].baseline <= _SAME_LINE * min(char.size, lines[-1][0].size):
            lines[-1].append(char)
        else:
            lines.append([char])
    for line in lines:
        line.sort(key=lambda c: c.left)
    return lines


def cell_text(chars: list[Char]) -> str:
    """Return the text of a cell, a line break between its lines.

    Lines of one ideograph each are an upright label and are joined.
    """
    if not chars:
        return ""
    lines = [_spaced(line, 0.0, 0.0).strip(" ") for line in rows_of(chars)]
    lines = [line for line in lines if line]
    if len(lines) > 1 and all(len(line) == 1 and not line.isdigit() and line.isalpha() for line in lines):
        return "".join(lines)
    return "\n".join(lines)


def layout_unit(chars: list[Char]) -> float:
    """Return the width of half an ideograph on a page."""
    return median(c.size for c in chars) / 2 if chars else 5.0


def layout_line(line: list[Char], left: float, unit: float) -> str:
    """Return a line with its gaps as spaces, so that what stands in one column begins at one offset.

    Offsets count a wide character twice.
    """
    return _spaced(line, left, unit)


def _spaced(line: list[Char], left: float, unit: float) -> str:
    tight = _tight(line)
    parts: list[str] = []
    column = 0
    last: Char | None = None
    end = left if unit else line[0].left
    for char in line:
        gap = char.left - end
        spaces = 0
        if gap > _GAP * char.size:
            spaces = 1
            if unit:
                wanted = round((char.left - left) / unit) - column
                spaces = max(wanted, min(2, int(gap / unit)), 1) if parts else max(wanted, 0)
        elif last and gap > tight + _WORD * char.size and _wide(last) == _wide(char):
            spaces = 1
        parts.append(" " * spaces + char.text)
        column += spaces + (2 if _wide(char) else 1)
        end = max(end, char.right) if last else char.right
        last = char
    return "".join(parts).rstrip(" ")


def _wide(char: Char) -> bool:
    return east_asian_width(char.text) in _WIDE


def _tight(line: list[Char]) -> float:
    """Return the gap that justification or letter-spacing leaves between all characters of a line."""
    gaps = [b.left - a.right for a, b in pairwise(line)]
    return max(0.0, median(gaps)) if len(gaps) >= _ENOUGH else 0.0
