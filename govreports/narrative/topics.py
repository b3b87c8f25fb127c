"""Sub-headings and topics of the paragraphs."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from govreports.form.model import read_data

_SUB_HEADING = re.compile(
    r"(?P<number>[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]\s*、?|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）])"
    r"\s*(?P<words>[^。：:；;！？\s]{2,30})(?=[。：:\s]|$)"
)
_LABEL = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．])?\s*(?P<words>[\u4e00-\u9fff]{2,12})[：:]"
)
_LONGEST_BARE = 16  # characters of a sub-heading without a number
_BARE = re.compile(rf"[\u4e00-\u9fff、]{{2,{_LONGEST_BARE}}}")
_ALTERNATES = 5
_LOWER = re.compile(r"\s*[（(]?\d")


@cache
def _words(section: int, where: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    rows = [r for r in read_data("topics.csv") if int(r["section"]) == section and r["where"] == where]
    topics = {r["word"]: r["topic"] for r in rows}
    words = sorted(topics, key=len, reverse=True)
    return (re.compile("|".join(map(re.escape, words))), topics) if topics else None


@cache
def bare_titles() -> frozenset[str]:
    """Sub-headings that stand on a line of their own without a number."""
    return frozenset(r["word"] for r in read_data("topics.csv") if r["where"] == "title")


def topic_of(section: int, text: str, where: str = "heading") -> str:
    """Return the topic whose word comes first in the text, "" if none does.

    >>> topic_of(1, "（二）依申请公开"), topic_of(5, "存在的主要问题及改进情况"), topic_of(3, "全年收到申请")
    ('on_request', 'problems', '')
    """
    words = _words(section, where)
    m = words[0].search(text) if words else None
    return words[1][m.group()] if words and m else ""


@lru_cache(maxsize=4096)
def _heading_topic(section: int, heading: str) -> str:
    """Return the topic of a heading; the same ones stand in most reports."""
    return topic_of(section, heading)


class Headings:
    """Follows the sub-headings of one section."""

    def __init__(self, section: int) -> None:
        self.section = section
        self.upper = self.lower = ""
        self.upper_topic = self.lower_topic = self.last = ""
        self.has_topics = _words(section, "heading") is not None

    def read(self, text: str) -> tuple[str, str]:
        """Return (heading, topic) of the next paragraph."""
        m = _SUB_HEADING.match(text)
        if m is not None:
            title = m.group().strip()
            if _LOWER.match(title):
                self.lower, self.lower_topic = title, _heading_topic(self.section, title)
            else:
                self._begin(title)
        elif len(text) <= _LONGEST_BARE and (
            text in bare_titles() or (_BARE.fullmatch(text) and _heading_topic(self.section, text))
        ):
            self._begin(text)
        return self.lower or self.upper, self._topic(text)

    def _begin(self, heading: str) -> None:
        self.upper, self.upper_topic = heading, _heading_topic(self.section, heading)
        self.lower = self.lower_topic = ""

    def _topic(self, text: str) -> str:
        """Section 1 follows the form's five parts; section 5 alternates below one heading."""
        if not self.has_topics:
            return "other"
        if self.section == _ALTERNATES:
            found = self._label_topic(text) or self.lower_topic or self.upper_topic
            self.last = found = found or topic_of(self.section, text, "text") or self.last
        else:
            found = self.upper_topic or self.lower_topic or self._label_topic(text)
            found = found or topic_of(self.section, text, "text")
        return found or "other"

    def _label_topic(self, text: str) -> str:
        """Return the topic of words at the start of a paragraph that a colon ends."""
        label = _LABEL.match(text)
        return _heading_topic(self.section, label.group("words")) if label else ""
