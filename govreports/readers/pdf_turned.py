"""Pages with text that runs upwards, downwards or from right to left: tables laid on their sides."""

from __future__ import annotations

from collections import Counter

from govreports.readers.pdf_page import Char, Page, Placement
from govreports.readers.pdf_rules import Lattice, Rule, lattice


def sides(page: Page) -> list[Page]:
    """Return a page once for each direction of its text, turned so that this text is level.

    A turned label in a table whose text is level otherwise stays there.
    """
    pages = []
    for turn, chars in sorted(page.turned.items()):
        place = Placement(turn, 0.0, 0.0, page.width, page.height)
        side = Page(place.width, place.height, chars)
        for y, start, end in page.horizontal:
            _add_rule(side, place.box(start, page.height - y, end, page.height - y), turn % 2 == 0)
        for x, start, end in page.vertical:
            _add_rule(side, place.box(x, page.height - end, x, page.height - start), turn % 2 == 1)
        labels = _labels(side, [place.point(*_middle(char, page)) for char in page.chars])
        side.chars = [char for char in chars if char not in labels]
        back = Placement(-turn, 0.0, 0.0, side.width, side.height)
        page.chars += [_turned(char, side, back) for char in chars if char in labels]
        if side.chars:
            pages.append(side)
    return [page, *pages] if page.chars else pages


def _add_rule(page: Page, box: tuple[float, float, float, float], level: bool) -> None:
    left, top, right, bottom = box
    rules: list[Rule] = page.horizontal if level else page.vertical
    rules.append((top, left, right) if level else (left, top, bottom))


def _middle(char: Char, page: Page) -> tuple[float, float]:
    """Return the middle of a character with y running upwards."""
    return (char.left + char.right) / 2, page.height - char.middle


def _labels(side: Page, others: list[tuple[float, float]]) -> set[Char]:
    """Return the characters of tables in which most characters are others, which lie at `others`."""
    found = lattice(side.vertical, side.horizontal)
    if found is None or not found.tables:
        return set()
    own = [(char, _table(found, (char.left + char.right) / 2, char.middle)) for char in side.chars]
    count = Counter(table for _, table in own)
    count.subtract(_table(found, x, y) for x, y in others)
    return {char for char, table in own if table is not None and count[table] < 0}


def _table(found: Lattice, x: float, y: float) -> int | None:
    place = found.place(x, y)
    return None if place is None else found.owner[place]


def _turned(char: Char, page: Page, place: Placement) -> Char:
    """Return a character of one side of a page as it stands on another; its foot serves as the baseline."""
    middle = page.height - char.middle
    low, high = middle - char.size / 2, middle + char.size / 2
    left, top, right, bottom = place.box(char.left, low, char.right, high)
    return Char(char.text, left, right, (top + bottom) / 2, bottom, bottom - top, char.apart)
