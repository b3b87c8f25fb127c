"""Characters with positions to lines of text."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple
from unicodedata import east_asian_width

from govreports.readers.pdf_page import UNKNOWN, Char

# Shares of the character size.
_SAME_BASELINE = 0.05
_SAME_LINE = 0.4  # between baselines
_OVERLAP = 0.8  # between lines that stand side by side in part
_PITCH = 1.5  # between lines of one text
_GAP = 0.6  # what lies further apart is parted by spaces
_WORD = 0.2  # a space between words or numbers; between 年 and 2023 it is mere style
_UNIT = 0.4  # between a unit and the figure of the next column
_POINT = 0.35  # the same beside a decimal point or comma
_ENOUGH = 6  # gaps that tell the spacing of a line
_OVER = 0.4  # of its width: where the next character begins sooner, the two lie over each other
_NEAR = 4  # lines above and below whose columns count
_SNAP = 1.0  # points between beginnings in one column

_by_baseline, _by_left = attrgetter("baseline"), attrgetter("left")


def rows_of(chars: list[Char]) -> list[list[Char]]:
    """Return characters as lines from top to bottom, each from left to right.

    Characters on one baseline are one line. So are baselines so near each other that the characters on
    them overlap by more than half; the nearest are joined first, as where cells set in the middle of a tall
    row stand half a line apart, every other line is near the next.
    """
    levels: list[list[Char]] = []
    for char in sorted(chars, key=_by_baseline):
        if levels and char.baseline - levels[-1][0].baseline <= _SAME_BASELINE * char.size:
            levels[-1].append(char)
        else:
            levels.append([char])
    lines = _joined(levels) if len(levels) > 1 else levels
    return [_once(sorted(line, key=_by_left)) for line in lines]


def _once(line: list[Char]) -> list[Char]:
    """Leave out what is printed a second time, for boldness or a shadow.

    Of different figures over each other nobody can tell which one holds.
    """
    if all(b.left - a.left >= _OVER * (a.right - a.left) for a, b in pairwise(line)):
        return line
    kept = line[:1]
    for char in line[1:]:
        last = kept[-1]
        if char.left - last.left >= _OVER * (last.right - last.left):
            kept.append(char)
        elif char.text != last.text:
            if char.text.isdigit() and last.text.isdigit():
                kept[-1] = last._replace(text=UNKNOWN)
            else:
                kept.append(char)
    return kept


def _joined(levels: list[list[Char]]) -> list[list[Char]]:
    sizes = [max(c.size for c in level) for level in levels]
    tops = [level[0].baseline for level in levels]
    first = list(range(len(levels)))  # for the last level of a line: its first; and the other way round
    last = list(range(len(levels)))
    gaps = sorted((tops[i + 1] - tops[i], i) for i in range(len(levels) - 1))
    for gap, i in gaps:
        if gap > _SAME_LINE * sizes[i]:
            continue
        a, b = first[i], last[i + 1]
        size = min(sizes[a], sizes[b])
        if tops[b] - tops[a] <= _SAME_LINE * size:
            last[a], first[b] = b, a
            sizes[a] = sizes[b] = size
    lines = []
    i = 0
    while i < len(levels):
        lines.append([c for level in levels[i : last[i] + 1] for c in level])
        i = last[i] + 1
    return lines


def cell_text(chars: list[Char]) -> str:
    """Return the text of a cell, a line break between its lines.

    Lines of one ideograph each are an upright label and are joined.
    """
    if len(chars) < 2:
        return chars[0].text.strip() if chars else ""
    lines = [_spaced(line, line[0].left, 0.0).strip(" ") for line in rows_of(chars)]
    lines = [line for line in lines if line]
    if len(lines) > 1 and all(len(line) == 1 and line.isalpha() for line in lines):
        return "".join(lines)
    return "\n".join(lines)


class Laid(NamedTuple):
    """A line of a page: its middle, or that of the next line if higher, its text, left and right of words.

    Without gaps between words, `places` is empty.
    """

    middle: float
    text: str
    places: tuple[tuple[float, float], ...] = ()


def layout_lines(chars: list[Char], above: list[set[int]]) -> tuple[list[Laid], list[set[int]]]:
    """Return the lines of a page, their gaps as spaces, so that a column begins at one offset.

    Offsets count a wide character twice. `above` tells where columns began in the last lines of the page
    before; the second result is that of this page.
    """
    lines = _labels_first(rows_of(chars))
    if not lines:
        return [], above
    left = min(line[0].left for line in lines)
    unit = median(c.size for c in chars) / 2
    starts = [*above, *(_starts(line) for line in lines)]
    middles = list(accumulate((line[0].middle for line in reversed(lines)), min))[::-1]
    laid = []
    for i, (line, middle) in enumerate(zip(lines, middles, strict=True), len(above)):
        columns = set().union(*starts[max(0, i - _NEAR) : i + _NEAR + 1])
        text = _spaced(line, left, unit, columns, bool(starts[i]))
        if text.strip():
            laid.append(Laid(middle, text, _places(text, line) if "  " in text.strip() else ()))
    return laid, starts[-_NEAR:]


def _labels_first(lines: list[list[Char]]) -> list[list[Char]]:
    """Put the text of a tall cell before the lines of the cell at its right between which it stands.

    Set in the middle, it would come between two lines of one text.
    """
    ordered = lines[:1]
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if _between_figures(before, line, after):
            ordered.insert(len(ordered) - (ordered[-1] is before), line)
            continue
        size = line[0].size
        pitch = after[0].baseline - before[0].baseline
        count = 0
        if pitch < 2 * _PITCH * size and before[0].left > line[0].left < after[0].left:
            count = _beside(before, line, after, pitch < _PITCH * size)
        if not count:
            ordered.append(line)
            continue
        label, rest = line[:count], line[count:]
        at = len(ordered)
        while at and ordered[at - 1][0].left >= label[-1].right:
            at -= 1
            if _begins_item(ordered[at]) or line[0].baseline - ordered[at][0].baseline > 2 * pitch:
                break
        ordered.insert(at, label)
        if rest:
            ordered.append(rest)
    return ordered + lines[-1:] if len(lines) > 1 else ordered


def _between_figures(before: list[Char], line: list[Char], after: list[Char]) -> bool:
    """Say whether a label stands at the middle of a row whose figures are broken in two."""
    near = _OVERLAP * line[0].size
    if line[0].baseline - before[-1].baseline > near or after[-1].baseline - line[0].baseline > near:
        return False
    left, right = line[0].left, max(c.right for c in line)
    return _has_figures_beyond(before, left, right) and _has_figures_beyond(after, left, right)


def _has_figures_beyond(line: list[Char], left: float, right: float) -> bool:
    """Say whether figures, and nothing else, stand right of a label, and nothing in its place."""
    beyond = [c for c in line if c.right > left]
    return (
        bool(beyond)
        and beyond[-1].text.isdigit()
        and not any(c.left < right or c.text.isalpha() for c in beyond)
    )


def _begins_item(line: list[Char]) -> bool:
    return line[0].text.isdigit() and any(map(_wide, line))


def _beside(before: list[Char], line: list[Char], after: list[Char], near: bool) -> int:
    """Return how many characters of a line are the text of a cell left of the lines before and after it.

    That is the whole line where it stands at a height of its own between two lines that are `near`, or else
    what comes before its first gap, where the text after the gap goes on from one line to the next.
    """
    limit = min(before[0].left, after[0].left)
    if near:
        overlaps = line[0].baseline - before[0].baseline < _OVERLAP * line[0].size
        return len(line) if overlaps and max(c.right for c in line) <= limit else 0
    label = line[: _piece(line)]
    rest = line[len(label) :]
    if not rest or label[-1].right > limit:
        return 0
    above, text = before[: _piece(before)], rest[: _piece(rest)]
    beneath = text[0].left < above[-1].right and above[0].left < text[-1].right
    goes_on = beneath and not text[0].text.isdigit()
    return len(label) if goes_on and any(map(_wide, above)) and any(map(_wide, text)) else 0


def _piece(line: list[Char]) -> int:
    """Return how many characters stand before the first gap of a line."""
    gaps = (i for i, (a, b) in enumerate(pairwise(line), 1) if b.left - a.right > _GAP * b.size)
    return next(gaps, len(line))


def _places(text: str, line: list[Char]) -> tuple[tuple[float, float], ...]:
    """Return left and right of each word of the text that a line of characters became."""
    shown = iter([c for c in line if not c.text.isspace()])
    places = []
    for word in text.split():
        own = list(islice(shown, len(word)))
        places.append((own[0].left, max([c.right for c in own])))
    return tuple(places)


def _starts(line: list[Char]) -> set[int]:
    """Return where parts of a line begin after a gap, in steps of `_SNAP`."""
    parts = (b for a, b in pairwise(line) if b.left - a.right > _GAP * b.size and b.text != " ")
    return {round(part.left / _SNAP) for part in parts}


def _spaced(
    line: list[Char], left: float, unit: float, columns: Collection[int] = (), tabular: bool = False
) -> str:
    """Join a line; with a `unit`, gaps become as many spaces, counted from `left`.

    `columns` is where columns of lines nearby begin, in steps of `_SNAP`; `tabular` says that this line has
    gaps as well.
    """
    tight = _tight(line)
    wide = [_is_wide(c.text) for c in line]
    last = line[0]
    wanted = round((last.left - left) / unit) if unit else 0
    parts = [" " * wanted + last.text]
    column = wanted + 1 + wide[0]
    end = last.right
    for index, char in enumerate(line[1:], 1):
        gap = char.left - end
        parted = gap - tight > _WORD * char.size
        may_begin = columns and wide[index - 1] and (parted or not wide[index])
        if gap > _GAP * char.size or (
            may_begin and _begins_column(line, wide, index, gap, tight, columns, tabular)
        ):
            spaces = max(round((char.left - left) / unit) - column, 2) if unit else 1
            parts.append(" " * spaces)
            column += spaces
        elif parted and wide[index] == wide[index - 1] and _word_ends(last, char, gap - tight, wide[index]):
            parts.append(" ")
            column += 1
        parts.append(char.text)
        column += 1 + wide[index]
        if char.right > end:
            end = char.right
        last = char
    return "".join(parts).rstrip(" ")


def _begins_column(
    line: list[Char],
    wide: list[bool],
    index: int,
    gap: float,
    tight: float,
    columns: Collection[int],
    tabular: bool,
) -> bool:
    """Say whether a character close to a wide one before it begins a column of lines nearby.

    That is so where a label fills its cell to the brim and a figure follows, or a heading the next one, or
    a figure one with its unit. A line without any gap is prose, unless all that follows is a figure.
    """
    if gap < -_SNAP or line[index - 1].text == " ":
        return False
    char = line[index]
    if not wide[index] and gap - tight > _UNIT * char.size:
        return True
    at = round(char.left / _SNAP)
    if at not in columns and at - 1 not in columns and at + 1 not in columns:
        return False
    return tabular or wide[index] or not any(wide[index:])


def _word_ends(last: Char, char: Char, gap: float, wide: bool) -> bool:
    if " " in (last.text, char.text):
        return False
    if wide:
        return char.apart
    return gap > (_POINT if last.text in ".," or char.text in ".," else _WORD) * char.size


def _wide(char: Char) -> bool:
    return _is_wide(char.text)


@lru_cache(10_000)
def _is_wide(text: str) -> bool:
    return text > "\u10ff" and east_asian_width(text) in "WF"


def _tight(line: list[Char]) -> float:
    """Return the gap that justification or letter-spacing leaves between all characters of a line."""
    gaps = [b.left - a.right for a, b in pairwise(line)]
    return max(0.0, median(gaps)) if len(gaps) >= _ENOUGH else 0.0
