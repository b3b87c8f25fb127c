"""Page numbers and running titles: lines that come back in the margin of page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from govreports.blocks import Grid

_LINES = 2  # at the top and bottom of a page
_REPEATED = 3  # pages on which a running title stands
_NUMBERED = 2  # pages on which a number counts along
_NUMBER = re.compile(r"\d{1,4}")
_PAGE = re.compile(r"[-–—－─·第页共/of\s]*\d{1,4}[-–—－─·第页共/of\s]*(?:\d{1,4}[-–—－─·第页共/of\s]*)?")
_LONGEST = 40  # characters of a page number with what is around it


def running_lines(pages: Sequence[Sequence[str | Grid]]) -> set[tuple[int, int]]:
    """Return page (from 1) and index of the lines that are no part of the text.

    A number counts as a page number only where it grows with the pages, so that no figure is lost.

    >>> sorted(running_lines([["甲", "- 1 -"], ["乙", "- 2 -"], ["丙", "8"]]))
    [(1, 1), (2, 1)]
    """
    titles: dict[str, list[tuple[int, int]]] = defaultdict(list)
    numbers: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for page, items in enumerate(pages, 1):
        edge = {i for i in range(len(items)) if i < _LINES or i >= len(items) - _LINES}
        for index in sorted(edge):
            item = items[index]
            if isinstance(item, Grid):
                continue
            if len(item) <= _LONGEST and _PAGE.fullmatch(item):
                figure = _NUMBER.search(item)
                shape = "".join(_NUMBER.sub("#", item).split())
                numbers[shape, int(figure[0]) - page if figure else 0].append((page, index))
            else:
                titles[item.strip()].append((page, index))
    marked = {place for places in titles.values() if len(places) >= _REPEATED for place in places}
    return marked | {place for places in numbers.values() if len(places) >= _NUMBERED for place in places}
