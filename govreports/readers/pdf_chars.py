"""Characters of a PDF page, as its reader sees them, whatever way the page is turned."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from math import atan2, hypot, pi
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from govreports.readers.limits import Limits
from govreports.readers.pdf_page import UNKNOWN, Char, Page, Placement, unchecked
from govreports.readers.radicals import radicals

_TALL = 1.6  # of the character size: no box of a character is so high
_STEPS = 8  # of a point: boxes of so nearly one height are of one font and size
_SAFE = 1.0  # points from the edge of the page
_MIDDLE = 0.38  # of the character size, above the baseline
_LEAST_SIZE = 0.7  # of the median on the page
_SLANT = 0.13  # of a quarter turn: text at any other angle than the page's sides is a watermark
_QUARTER = pi / 2
_EDGE = 0.05  # of the character size: what ends so near the edge of the page may go on beyond
_GAP = 0.2  # of the character size, within a piece of text
# Where the font does not tell what a glyph stands for, the library takes its number: no figure to rely on.
_UNKNOWN = ord(UNKNOWN)
_NINE, _SPACE, _HYPHEN, _BLANKS = ord("9"), ord(" "), ord("-"), range(9, 14)
_SURROGATES, _NONE = 0xD800, (0xFFFE, 0xFFFF)

# Asking the library costs more than all else that is done with a character.
_code_of = unchecked(raw.FPDFText_GetUnicode)
_unmapped = unchecked(raw.FPDFText_HasUnicodeMapError)
_origin_of = unchecked(raw.FPDFText_GetCharOrigin)
_box_of = unchecked(raw.FPDFText_GetLooseCharBox)


def read_chars(page: pypdfium2.PdfPage, place: Placement, found: Page, limits: Limits) -> None:
    """Add the characters that stand on a page to what was found on it, in the order of the PDF library."""
    text = page.get_textpage()
    handle, plain, upright, x0, y0 = text.raw, radicals(), place.turn == 0, place.left, place.top
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    target, across, along = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    chars, safe, height = found.chars, found.width - _SAFE, found.height
    apart, beyond, turn, last = False, False, 0, float("nan")
    shares: dict[int, float] = {}
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
            left, top, right, bottom, baseline = _placed(place, box, x.value, y.value)
        if baseline != last:  # characters of text that is not level stand each on a line of its own
            last, turn = baseline, _turn(handle, i, place)
        if turn:
            if turn < 0:
                continue
            left, top, right, bottom, baseline = _placed(place.by(turn), box, x.value, y.value)
        middle, size = (top + bottom) / 2, bottom - top
        if size <= 0:
            continue
        if size > _TALL * (right - left):
            near = int(_STEPS * size)
            if near not in shares:
                shares[near] = _share(handle, i, size)
            if shares[near] < 1:
                size *= shares[near]
                middle = baseline - _MIDDLE * size
        if turn or left < _SAFE or right > safe or not 0 <= middle <= height:
            beyond = True
        char = Char(plain.get(code) or chr(code), left, right, middle, baseline, size, apart)
        apart = False
        (found.turned.setdefault(turn, []) if turn else chars).append(char)
    text.close()
    if beyond:
        found.chars = _on_page(chars, place)
        found.turned = {turn: _on_page(own, place.by(turn)) for turn, own in found.turned.items()}
    found.chars = _with_even_sizes(found.chars)


def _placed(
    place: Placement, box: raw.FS_RECTF, x: float, y: float
) -> tuple[float, float, float, float, float]:
    """Return left, top, right and bottom of a box, and the height of an origin."""
    return *place.box(box.left, box.bottom, box.right, box.top), place.point(x, y)[1]


def _share(handle: object, index: int, height: float) -> float:
    """Return the size of a character as a share of its box's height; 1 unless its font tells nonsense."""
    m = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, index, m)
    size: float = raw.FPDFText_GetFontSize(handle, index) * hypot(m.c, m.d)
    return size / height if 0 < _TALL * size < height else 1.0


def _on_page(chars: list[Char], place: Placement) -> list[Char]:
    """Leave out text off the page; what its edge cuts stays whole, so that no figure loses a digit."""
    pieces: list[list[Char]] = []
    for char in chars:
        last = pieces[-1][-1] if pieces else char
        if pieces and char.baseline == last.baseline and abs(char.left - last.right) < _GAP * char.size:
            pieces[-1].append(char)
        else:
            pieces.append([char])
    shown = [piece for piece in pieces if any(_inside(c, place) for c in piece)]
    return [c for piece in shown for c in _marked(piece, place.width)]


def _marked(piece: list[Char], width: float) -> list[Char]:
    """Mark a figure at the edge of the page as unknown: some programs drop the digits beyond."""
    first, last = piece[0], piece[-1]
    if last.text.isdigit() and last.left < width < last.right + _EDGE * last.size:
        piece[-1] = last._replace(text=UNKNOWN)
    if first.text.isdigit() and first.left - _EDGE * first.size < 0 < first.right:
        piece[0] = first._replace(text=UNKNOWN)
    return piece


def _inside(char: Char, place: Placement) -> bool:
    return 0 <= (char.left + char.right) / 2 <= place.width and 0 <= char.middle <= place.height


def _codes(handle: object, count: int) -> Iterator[tuple[int, int]]:
    """Yield number and code point of what is shown; 0 for a space that the PDF library has added."""
    high = 0
    for i in range(count):
        code = _code_of(handle, i)
        if code <= _NINE:
            if code == _SPACE:  # the library adds nothing but white space
                yield i, 0 if raw.FPDFText_IsGenerated(handle, i) == 1 else code
            elif code > _SPACE:
                yield i, code if _unmapped(handle, i) != 1 else _UNKNOWN
            elif code not in _BLANKS:
                yield i, _HYPHEN if raw.FPDFText_IsHyphen(handle, i) == 1 else _UNKNOWN
        elif code < _SURROGATES:
            yield i, code
        elif code < 0xDC00:
            high = code
        elif code < 0xE000:
            if high:
                yield i, 0x10000 + ((high - _SURROGATES) << 10) + (code - 0xDC00)
            high = 0
        else:
            yield i, code if code not in _NONE else _UNKNOWN


def _turn(handle: object, index: int, place: Placement) -> int:
    """Return by how many quarters the page has to be turned for a character; -1 for slanting text."""
    m = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, index, m):
        return 0
    turned = atan2(m.b, m.a) / _QUARTER
    return (round(turned) - place.turn) % 4 if abs(turned - round(turned)) < _SLANT else -1


def _with_even_sizes(chars: list[Char]) -> list[Char]:
    """Give characters of fonts without metrics, whose box is the ink alone, a size like their neighbours'."""
    if not chars:
        return chars
    sizes = [char.size for char in chars]
    least = _LEAST_SIZE * median(sizes)
    return chars if min(sizes) >= least else [c if c.size >= least else c._replace(size=least) for c in chars]
