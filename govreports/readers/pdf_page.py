"""Characters and rules of one PDF page, upright and with y running downwards."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from govreports.readers.limits import Limits
from govreports.readers.pdf_rules import Rule
from govreports.readers.radicals import radicals

if TYPE_CHECKING:
    import pypdfium2

_THIN = 3.0  # points: what is drawn thinner is a rule
_LEAST_SIZE = 0.7  # of the median on the page
_FORM_DEPTH = 8
_SLANT = 0.2  # radians: text at another angle than the page's is a watermark
_QUARTER = 1.5707963


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


def read_page(page: pypdfium2.PdfPage, limits: Limits) -> Page:
    """Return what a page shows, as its reader sees it, whatever way it is turned."""
    width, height = page.get_size()
    turn = page.get_rotation() // 90
    found = Page(width, height)
    place = _Placement(turn, *page.get_bbox())
    _read_chars(page, found, place, limits)
    _read_rules(page, found, place, limits)
    return found


class _Placement:
    """From a page's own coordinates to upright ones with y running downwards."""

    def __init__(self, turn: int, left: float, bottom: float, right: float, top: float):
        self.turn, self.left, self.bottom, self.right, self.top = turn, left, bottom, right, top

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


def _read_chars(page: pypdfium2.PdfPage, found: Page, place: _Placement, limits: Limits) -> None:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    handle = text.raw
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    unicode_, angle = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharAngle
    generated, loose, origin = (
        raw.FPDFText_IsGenerated,
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_GetCharOrigin,
    )
    plain, box_of, chars = radicals(), place.box, found.chars
    upright = place.turn == 0
    high, apart, slanted, level = 0, False, False, None
    for i in range(min(text.count_chars(), limits.characters)):
        code = unicode_(handle, i)
        if code < 32 or code == 0xFFFE or code == 0xFFFF:
            continue
        if code == 32 and generated(handle, i) == 1:  # the library adds nothing but white space
            apart = True
            continue
        if 0xD800 <= code < 0xE000:
            if code < 0xDC00 or not high:
                high = code if code < 0xDC00 else 0
                continue
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
        if not origin(handle, i, x, y) or not loose(handle, i, box):
            continue
        across = y.value if place.turn % 2 == 0 else x.value
        if across != level:  # characters of slanting text stand each on a line of its own
            level = across
            turned = angle(handle, i) - place.turn * _QUARTER
            slanted = abs((turned + 0.5 * _QUARTER) % _QUARTER - 0.5 * _QUARTER) > _SLANT
        if slanted:
            continue
        if upright:
            left, right = box.left - place.left, box.right - place.left
            top, bottom = place.top - box.top, place.top - box.bottom
            baseline = place.top - across
        else:
            left, top, right, bottom = box_of(box.left, box.bottom, box.right, box.top)
            baseline = place.point(x.value, y.value)[1]
        size = bottom - top
        if size <= 0 or not -size < left < found.width + size:
            continue
        shown = plain.get(code) or chr(code)
        chars.append(Char(shown, left, right, (top + bottom) / 2, baseline, size, apart))
        apart = False
    text.close()
    _even_sizes(found)


def _even_sizes(found: Page) -> None:
    """Give characters of fonts without metrics, whose box is the ink alone, a size like their neighbours'."""
    if not found.chars:
        return
    least = _LEAST_SIZE * median(char.size for char in found.chars)
    found.chars = [c if c.size >= least else c._replace(size=least) for c in found.chars]


def _read_rules(page: pypdfium2.PdfPage, found: Page, place: _Placement, limits: Limits) -> None:
    import pypdfium2.raw as raw

    count = raw.FPDFPage_CountObjects(page.raw)
    if count > limits.page_objects:
        found.crowded = True
        return
    left = [limits.page_objects]
    for i in range(count):
        _read_object(raw.FPDFPage_GetObject(page.raw, i), _IDENTITY, found, place, 0, left)
    found.crowded = left[0] < 0


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _joined(inner: _Matrix, outer: _Matrix) -> _Matrix:
    (a, b), (c, d), (e, f) = (
        _apply(outer, *inner[0:2]),
        _apply(outer, *inner[2:4]),
        _apply(outer, *inner[4:6]),
    )
    e0, f0 = outer[4], outer[5]
    return a - e0, b - f0, c - e0, d - f0, e, f


def _matrix(thing: Any) -> _Matrix:
    import pypdfium2.raw as raw

    m = raw.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if raw.FPDFPageObj_GetMatrix(thing, m) else _IDENTITY


def _read_object(
    thing: Any, outer: _Matrix, found: Page, place: _Placement, depth: int, left: list[int]
) -> None:
    import pypdfium2.raw as raw

    left[0] -= 1
    if left[0] < 0:
        return
    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
        inner = _joined(_matrix(thing), outer)
        for i in range(min(raw.FPDFFormObj_CountObjects(thing), left[0])):
            _read_object(raw.FPDFFormObj_GetObject(thing, i), inner, found, place, depth + 1, left)
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        segments = raw.FPDFPath_CountSegments(thing)
        bounds = _bounds(thing, outer, place)
        if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
            _add_rule(bounds, found)
        elif segments <= left[0]:
            left[0] -= segments
            _read_segments(thing, segments, _joined(_matrix(thing), outer), found, place)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        bounds = _bounds(thing, outer, place)
        if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
            _add_rule(bounds, found)
        else:
            found.pictures += 1


def _bounds(thing: Any, outer: _Matrix, place: _Placement) -> tuple[float, float, float, float]:
    import pypdfium2.raw as raw

    a, b, c, d = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, a, b, c, d):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = a.value, b.value, c.value, d.value
    if outer != _IDENTITY:
        (left, bottom), (right, top) = _apply(outer, left, bottom), _apply(outer, right, top)
    return place.box(left, bottom, right, top)


def _add_rule(bounds: tuple[float, float, float, float], found: Page) -> None:
    left, top, right, bottom = bounds
    if right - left > max(_THIN, bottom - top):
        found.horizontal.append(((top + bottom) / 2, left, right))
    elif bottom - top > _THIN:
        found.vertical.append(((left + right) / 2, top, bottom))


def _read_segments(thing: Any, count: int, matrix: _Matrix, found: Page, place: _Placement) -> None:
    """Take the level and upright strokes of a path; an area that is only filled has no rules."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing, fill, stroke)
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[list[tuple[float, float]]] = []
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(thing, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = place.point(*_apply(matrix, x.value, y.value))
        if kind == raw.FPDF_SEGMENT_MOVETO or not strokes:
            strokes.append([])
        strokes[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            strokes[-1].append(strokes[-1][0])
    for points in strokes:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        bounds = min(xs), min(ys), max(xs), max(ys)
        if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
            _add_rule(bounds, found)
        elif stroke.value:
            for (a, b), (c, d) in pairwise(points):
                if min(abs(a - c), abs(b - d)) <= 1.0:
                    _add_rule((min(a, c), min(b, d), max(a, c), max(b, d)), found)
