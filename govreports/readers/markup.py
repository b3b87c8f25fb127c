"""White space and entities of serialised HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

WHITE = " \t\n\r\f"
_RUN = re.compile(r"[ \t\n\r\f]+")
# CSS drops a line break between two wide characters, where a browser would otherwise show a space.
_WIDE = r"[\u2e80-\u303f\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60]"
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})\n[ \t\n\r\f]*(?={_WIDE})")


def any_of(words: str) -> str:
    """Return a pattern for any of several words, which tries each of their beginnings once.

    >>> any_of("td th table")
    't(?:d|h|able)'
    """
    tree: dict[str, Any] = {}
    for word in words.split():
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(tree: dict[str, Any]) -> str:
    parts = []
    for character, below in tree.items():
        if character:
            rest = _pattern(below)
            parts.append(character + (f"(?:{rest})?" if rest and "" in below else rest))
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


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
