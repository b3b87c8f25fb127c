"""Remember what a function made of a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class Memo(dict[str, _T]):
    """What a function made of each text; when there are `most`, all are forgotten.

    For what is looked up hundreds of times a report: unlike `functools.lru_cache` no order is kept, which
    takes more time than the look-up itself.

    >>> size = Memo(len, 2)
    >>> [size[text] for text in ("a", "bb", "a", "ccc")], sorted(size)
    ([1, 2, 1, 3], ['ccc'])
    """

    def __init__(self, make: Callable[[str], _T], most: int):
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, text: str) -> _T:
        made = self.make(text)
        if len(self) >= self.most:
            self.clear()
        self[text] = made
        return made
