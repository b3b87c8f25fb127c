"""Rules and pictures that are drawn on a PDF page."""

from __future__ import annotations

import ctypes
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from govreports.readers.limits import Limits
from govreports.readers.pdf_page import Page, Placement, unchecked

_THIN = 3.0  # points: what is drawn thinner is a rule
_LEVEL = 1.0  # points from end to end of a stroke that still counts as level or upright
_FORM_DEPTH = 8

_Matrix = tuple[float, float, float, float, float, float]
_Bounds = tuple[float, float, float, float]  # left, top, right, bottom
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_object_of = unchecked(raw.FPDFPage_GetObject)
_kind_of = unchecked(raw.FPDFPageObj_GetType)
_bounds_of = unchecked(raw.FPDFPageObj_GetBounds)


def read_drawings(page: pypdfium2.PdfPage, found: Page, place: Placement, limits: Limits) -> None:
    """Add the rules of a page to what was found on it, and count its pictures."""
    count = raw.FPDFPage_CountObjects(page.raw)
    if count > limits.page_objects:
        found.crowded = True
        return
    drawings = _Drawings(found, place, limits.page_objects)
    for i in range(count):
        drawings.read(_object_of(page.raw, i), _IDENTITY, 0)
    found.crowded = drawings.left < 0


class _Drawings:
    """Takes the objects of one page; `left` is how many more it may."""

    def __init__(self, found: Page, place: Placement, left: int):
        self.found, self.place, self.left = found, place, left
        self._edges = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
        self._targets = [ctypes.byref(edge) for edge in self._edges]

    def read(self, thing: Any, outer: _Matrix, depth: int) -> None:
        """Take an object that lies in forms of the matrix `outer`."""
        self.left -= 1
        if self.left < 0:
            return
        kind = _kind_of(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            if not self._add(self._bounds(thing, outer)):
                segments = raw.FPDFPath_CountSegments(thing)
                if segments <= self.left:
                    self.left -= segments
                    self._read_segments(thing, segments, _joined(_matrix(thing), outer))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self.found.pictures += not self._add(self._bounds(thing, outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            inner = _joined(_matrix(thing), outer)
            for i in range(min(raw.FPDFFormObj_CountObjects(thing), self.left)):
                self.read(raw.FPDFFormObj_GetObject(thing, i), inner, depth + 1)

    def _bounds(self, thing: Any, outer: _Matrix) -> _Bounds:
        if not _bounds_of(thing, *self._targets):
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = [edge.value for edge in self._edges]
        if outer != _IDENTITY:
            (left, bottom), (right, top) = _apply(outer, left, bottom), _apply(outer, right, top)
        return self.place.box(left, bottom, right, top)

    def _add(self, bounds: _Bounds) -> bool:
        """Take what is thin for a rule, unless it is a mere dot; False where it is not thin."""
        left, top, right, bottom = bounds
        if right - left > _THIN < bottom - top:
            return False
        if right - left > max(_THIN, bottom - top):
            self.found.horizontal.append(((top + bottom) / 2, left, right))
        elif bottom - top > _THIN:
            self.found.vertical.append(((left + right) / 2, top, bottom))
        return True

    def _read_segments(self, thing: Any, count: int, matrix: _Matrix) -> None:
        """Take the level and upright strokes of a path; an area that is only filled has no rules."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing, fill, stroke)
        x, y = ctypes.c_float(), ctypes.c_float()
        strokes: list[list[tuple[float, float]]] = []
        for i in range(count):
            segment = raw.FPDFPath_GetPathSegment(thing, i)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not strokes:
                strokes.append([])
            strokes[-1].append(self.place.point(*_apply(matrix, x.value, y.value)))
            if raw.FPDFPathSegment_GetClose(segment):
                strokes[-1].append(strokes[-1][0])
        for points in strokes:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if self._add((min(xs), min(ys), max(xs), max(ys))) or not stroke.value:
                continue
            for (a, b), (c, d) in pairwise(points):
                if min(abs(a - c), abs(b - d)) <= _LEVEL:
                    self._add((min(a, c), min(b, d), max(a, c), max(b, d)))


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
    m = raw.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if raw.FPDFPageObj_GetMatrix(thing, m) else _IDENTITY
