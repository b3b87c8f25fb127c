"""Characters that fonts put in place of ideographs that look the same, and that copied text keeps."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

_FIRST, _LAST = 0x2E80, 0x2FD5


@cache
def radicals() -> dict[int, str]:
    """Return the code points of radicals with the ideographs that they stand for."""
    text = (files("govreports.readers") / "data" / "radicals.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.split("\n")[1:] if line)
    table = {ord(radical): ideograph for radical, ideograph in rows}
    return table | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, _LAST + 1)}


def plain_ideographs(text: str) -> str:
    """Return a text with its radicals replaced.

    >>> plain_ideographs("⼆、主动公开")
    '二、主动公开'
    """
    import numpy as np

    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    return text.translate(radicals()) if ((units >= _FIRST) & (units <= _LAST)).any() else text
