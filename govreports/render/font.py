"""The Chinese font of a page, cut down to the characters on it, for readers whose machine has none."""

from __future__ import annotations

import base64
import io
import logging
import re

NAME = "GovReports CJK"
# Han, its punctuation and full-width forms; Latin letters come from the reader's own font.
RANGES = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3134F))
_DATA = re.compile(r"""data:[^"')\s]+""")


def characters(page: str) -> list[int]:
    """Return the code points of a page that need the font, sorted.

    >>> [chr(c) for c in characters("<b>公开, 公报</b>")]
    ['公', '开', '报']
    """
    used = {ord(c) for c in set(_DATA.sub("", page))}
    return sorted(c for c in used if any(first <= c <= last for first, last in RANGES))


def font_css(page: str) -> str:
    """Return the CSS rule that carries the font with the characters of `page`; "" where it has none."""
    needed = characters(page)
    if not needed:
        return ""
    data = base64.b64encode(_subset(needed)).decode()
    ranges = ",".join(f"U+{first:X}-{last:X}" for first, last in RANGES)
    source = f'url("data:font/woff;base64,{data}") format("woff")'
    return f'@font-face{{font-family:"{NAME}";src:{source};unicode-range:{ranges};font-weight:100 900}}'


def _subset(needed: list[int]) -> bytes:
    from fontTools import subset
    from pylopdf_fonts_zh_cn import sans_path

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # tables that a page has no use for
    options = subset.Options(
        layout_features=[],
        hinting=False,
        desubroutinize=True,
        flavor="woff",
        notdef_outline=True,
        recalc_timestamp=False,
    )
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    font = subset.load_font(str(sans_path()), options, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=needed)
    cutter.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()


def with_font(page: str) -> str:
    """Return an HTML page with its font in its head."""
    css = font_css(page)
    return page.replace("</head>", f"<style>{css}</style>\n</head>", 1) if css else page
