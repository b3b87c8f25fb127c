"""What one PDF page shows, upright and with y running downwards."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from govreports.readers.pdf_rules import Rule

if TYPE_CHECKING:
    import pypdfium2

UNKNOWN = "\ufffd"  # a character of which nobody can tell what it is


def unchecked(function: Any) -> Any:
    """Return a function of the PDF library that takes its arguments as they are: half the cost of a call.

    They have to be handles, numbers, and `ctypes.byref` of what the function fills.
    """
    bare = type(function)(ctypes.cast(function, ctypes.c_void_p).value)
    bare.restype = function.restype
    return bare


class Char(NamedTuple):
    """A character: edges and middle of its box, its baseline, its size in points.

    `apart` says that the PDF library saw a word space before it that is not in the file.
    """

    text: str
    left: float
    right: float
    middle: float
    baseline: float
    size: float
    apart: bool = False


@dataclass(slots=True)
class Page:
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    pictures: int = 0
    crowded: bool = False  # more objects than the limit: rules were not read
    # Text that runs upwards, from right to left, or downwards: by how many quarters the page has to be turned
    # clockwise to read it, and as it stands then.
    turned: dict[int, list[Char]] = field(default_factory=dict)


class Placement:
    """From a page's own coordinates to upright ones with y running downwards."""

    def __init__(self, turn: int, left: float, bottom: float, right: float, top: float):
        self.turn, self.left, self.bottom, self.right, self.top = turn % 4, left, bottom, right, top
        self.width, self.height = right - left, top - bottom
        if turn % 2:
            self.width, self.height = self.height, self.width

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> Placement:
        return cls(page.get_rotation() // 90, *page.get_bbox())

    def by(self, quarters: int) -> Placement:
        """Return the placement of the page when turned clockwise."""
        return Placement(self.turn + quarters, self.left, self.bottom, self.right, self.top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom."""
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)
