"""Characters that fonts put in place of ideographs that look the same, and that copied text keeps."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_RADICAL = re.compile("[\u2e80-\u2fd5]")
_RADICAL_BYTES = re.compile(rb"\xe2[\xba-\xbf]")


@cache
def radicals() -> dict[int, str]:
    """Return the code points of radicals with the ideographs that they stand for."""
    text = (files("govreports.readers") / "data" / "radicals.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.split("\n")[1:] if line)
    table = {ord(radical): ideograph for radical, ideograph in rows}
    return table | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


def may_hold_radicals(utf8: bytes) -> bool:
    """Whether text in UTF-8 may hold radicals."""
    return _RADICAL_BYTES.search(utf8) is not None


def plain_ideographs(text: str) -> str:
    """Return a text with its radicals replaced.

    >>> plain_ideographs("⼆、主动公开")
    '二、主动公开'
    """
    return text.translate(radicals()) if _RADICAL.search(text) else text
