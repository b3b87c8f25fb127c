"""White space and entities of serialised HTML."""

from __future__ import annotations

import re
from html import unescape

WHITE = " \t\n\r\f"
_RUN = re.compile(r"[ \t\n\r\f]+")
# CSS drops a line break between two wide characters, where a browser would otherwise show a space.
_WIDE = r"[\u2e80-\u303f\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60]"
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})\n[ \t\n\r\f]*(?={_WIDE})")


def plain(text: str) -> str:
    """Resolve entities.

    >>> plain("&amp;nbsp; &lt;&nbsp;")
    '&nbsp; <\\xa0'
    """
    text = text.replace("&nbsp;", "\xa0")
    return unescape(text) if "&" in text else text


def collapse(text: str) -> str:
    """Collapse ASCII white space as browsers do; other spaces stay.

    >>> collapse(" 政府信息\\n  公开 \\xa0 2023\\n年 ")
    '政府信息公开 \\xa0 2023 年'
    """
    text = text.strip(WHITE)
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text)
    if "  " in text or "\n" in text or "\t" in text or "\f" in text:
        text = _RUN.sub(" ", text)
    return text
