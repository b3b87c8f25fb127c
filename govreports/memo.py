"""Remember what a function made of a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class Memo(dict[str, _T]):
    """What a function made of each text; when there are `most`, all are forgotten.

    Texts of `long` characters, which are hardly met twice, are not kept. For what is looked up hundreds of
    times a report: `functools.lru_cache` keeps an order, which takes more time than the look-up itself.

    >>> size = Memo(len, most=2, long=4)
    >>> [size[text] for text in ("a", "bb", "a", "long", "ccc")], sorted(size)
    ([1, 2, 1, 4, 3], ['ccc'])
    """

    def __init__(self, make: Callable[[str], _T], most: int, long: int):
        super().__init__()
        self.make, self.most, self.long = make, most, long

    def __missing__(self, text: str) -> _T:
        made = self.make(text)
        if len(text) < self.long:
            if len(self) >= self.most:
                self.clear()
            self[text] = made
        return made
