"""The signature below a report: the name of the body and the date."""

from __future__ import annotations

import re

from govreports.sections.headings import MARKUP, SEPARATOR

_DATE = re.compile(
    r"(?:(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二\s*[〇○零OＯ0]\s*[〇○零OＯ0一二三]\s*[〇○零OＯ0一二三四五六七八九]"
    r"\s*年\s*[一二三四五六七八九十]{1,2}\s*月\s*[一二三四五六七八九十]{1,3}\s*日|20\d\d[-./]\d{1,2}[-./]\d{1,2})"
    r"(?=[\s*|│]*(?:\x1e|$))"
)
_BODY_ENDS = tuple("局府会厅院委办室处队站所校部署心司行社关区")


def find_signature(lines: list[str]) -> tuple[int, int] | None:
    """Return the first and last line of the signature, None if there is no date on a line of its own.

    >>> find_signature(["无。", "溪山市教育局", "", "2021年1月21日"])
    (1, 3)
    """
    text = SEPARATOR.join(lines)
    m = next((m for m in _DATE.finditer(text) if _own_line(text, m.start())), None)
    if m is None:
        return None
    begin = _signature_start(text, m.start())
    return text.count(SEPARATOR, 0, begin), text.count(SEPARATOR, 0, m.end())


def _own_line(text: str, start: int) -> bool:
    """Whether a date stands alone on its line or after the name of a body."""
    line = text[text.rfind(SEPARATOR, 0, start) + 1 : start].strip(MARKUP)
    return not line or (len(line) <= 40 and line.endswith(_BODY_ENDS) and "。" not in line)


def _signature_start(text: str, date: int) -> int:
    line = text.rfind(SEPARATOR, 0, date) + 1
    if text[line:date].strip(MARKUP):
        return line
    stop = len(text[:line].rstrip(MARKUP))
    above = text.rfind(SEPARATOR, 0, stop) + 1
    body = text[above:stop].strip(MARKUP)
    named = 0 < len(body) <= 40 and body.endswith(_BODY_ENDS) and "。" not in body and "，" not in body
    return above if named else line
