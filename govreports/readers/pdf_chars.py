"""Characters of a PDF page, as its reader sees them, whatever way the page is turned."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from govreports.readers.limits import Limits
from govreports.readers.pdf_page import Char, Placement, unchecked
from govreports.readers.radicals import radicals

_LEAST_SIZE = 0.7  # of the median on the page
_SLANT = 0.2  # radians: text at another angle than the page's is a watermark
_QUARTER = 1.5707963
_SPACE = 32  # first of the characters that may be shown
_SURROGATES = 0xD800
_NONE = (0xFFFE, 0xFFFF)

# Asking the library costs more than all else that is done with a character.
_code_of = unchecked(raw.FPDFText_GetUnicode)
_origin_of = unchecked(raw.FPDFText_GetCharOrigin)
_box_of = unchecked(raw.FPDFText_GetLooseCharBox)


def read_chars(page: pypdfium2.PdfPage, place: Placement, width: float, limits: Limits) -> list[Char]:
    """Return the characters that stand on a page, in the order of the PDF library."""
    text = page.get_textpage()
    handle, plain, upright, x0, y0 = text.raw, radicals(), place.turn == 0, place.left, place.top
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    target, across, along = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    chars: list[Char] = []
    apart, slanted, last = False, False, float("nan")
    for i, code in _codes(handle, min(text.count_chars(), limits.characters)):
        if not code:
            apart = True
            continue
        if not _origin_of(handle, i, across, along) or not _box_of(handle, i, target):
            continue
        if upright:
            left, right = box.left - x0, box.right - x0
            top, bottom, baseline = y0 - box.top, y0 - box.bottom, y0 - y.value
        else:
            left, top, right, bottom = place.box(box.left, box.bottom, box.right, box.top)
            baseline = place.point(x.value, y.value)[1]
        if baseline != last:  # characters of slanting text stand each on a line of its own
            last, slanted = baseline, _slants(handle, i, place)
        size = bottom - top
        if slanted or size <= 0 or not -size < left < width + size:
            continue
        shown = plain.get(code) or chr(code)
        chars.append(Char(shown, left, right, (top + bottom) / 2, baseline, size, apart))
        apart = False
    text.close()
    return _with_even_sizes(chars)


def _codes(handle: object, count: int) -> Iterator[tuple[int, int]]:
    """Yield number and code point of what is shown; 0 for a space that the PDF library has added."""
    high = 0
    for i in range(count):
        code = _code_of(handle, i)
        if code > _SPACE:
            if code < _SURROGATES:
                yield i, code
            elif code < 0xDC00:
                high = code
            elif code < 0xE000:
                if high:
                    yield i, 0x10000 + ((high - _SURROGATES) << 10) + (code - 0xDC00)
                high = 0
            elif code not in _NONE:
                yield i, code
        elif code == _SPACE:  # the library adds nothing but white space
            yield i, 0 if raw.FPDFText_IsGenerated(handle, i) == 1 else code


def _slants(handle: object, index: int, place: Placement) -> bool:
    turned: float = raw.FPDFText_GetCharAngle(handle, index) - place.turn * _QUARTER
    return abs((turned + 0.5 * _QUARTER) % _QUARTER - 0.5 * _QUARTER) > _SLANT


def _with_even_sizes(chars: list[Char]) -> list[Char]:
    """Give characters of fonts without metrics, whose box is the ink alone, a size like their neighbours'."""
    if not chars:
        return chars
    sizes = [char.size for char in chars]
    least = _LEAST_SIZE * median(sizes)
    return chars if min(sizes) >= least else [c if c.size >= least else c._replace(size=least) for c in chars]
