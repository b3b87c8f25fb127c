"""Bytes to text: UTF-8, UTF-16, GB18030, with a right, wrong or missing label."""

from __future__ import annotations

import re

# Labels that name a part of GB18030, which holds them all.
_GB = frozenset(
    ("gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "ms936", "x-gbk", "chinese", "hz-gb-2312")
)
# Labels under which any bytes decode; they say nothing about a Chinese page.
_VACUOUS = frozenset(
    ("iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii", "ascii", "x-user-defined")
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CUT = 3  # bytes of a character that a cut at the end of a file may leave
_PROBE = 65_536
_COMMON = "的一年不有政府信息"
_EXPECTED = re.compile(
    r"[\t\n\r\f -~\xa0-\xff\u2000-\u206f\u2460-\u257f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
_PLAUSIBLE = 0.95  # share of expected characters


def decode(data: bytes, label: str = "") -> tuple[str, str, int]:
    """Return text, name of the encoding, and the number of places that had to be replaced.

    Strict UTF-8 comes first whatever the label says: text in another encoding hardly ever passes as UTF-8.

    >>> decode("年度报告".encode("gbk"), "utf-8")[:2]
    ('年度报告', 'gb18030')
    """
    if data[:1] in b"\xef\xff\xfe\x00":
        for mark, name in _BOMS:
            if data.startswith(mark):
                return _lenient(data, name)
    if b"\0" in data and (name := _utf16(data)):
        return _lenient(data, name)
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _CUT and error.start > 0:
            return data.decode("utf-8", "replace"), "utf-8", 1
    return _other(data, label.strip().lower())


def _other(data: bytes, label: str) -> tuple[str, str, int]:
    names = ["gb18030"]
    if label and label not in _GB and label not in _VACUOUS and not label.startswith(("utf", "unicode")):
        names.append(label)
    found = []
    for name in names:
        try:
            found.append((data.decode(name), name, 0))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    if found:  # the encoding in which the commonest characters turn up
        return max(found, key=lambda result: sum(map(result[0].count, _COMMON)))
    return min((_lenient(data, name) for name in ("utf-8", "gb18030")), key=lambda result: result[2])


def _lenient(data: bytes, name: str) -> tuple[str, str, int]:
    try:
        return data.decode(name), name, 0
    except UnicodeDecodeError:
        before = data.count("\ufffd".encode(name if name.startswith("utf-8") else "gb18030"))
        text = data.decode(name, "replace")
        return text, name, max(1, text.count("\ufffd") - before)


def _utf16(data: bytes) -> str:
    """Return the UTF-16 byte order of data without a mark, or "" where it is not UTF-16.

    Line ends, digits and spaces have a zero byte; in the wrong order they become rare characters.
    """
    probe = data[:_PROBE]
    if len(probe) < 2 or probe.count(0) < len(probe) // 200:
        return ""
    shares = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = probe.decode(name, "replace")
        shares[name] = len(_EXPECTED.findall(text)) / len(text)
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _PLAUSIBLE else ""


_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})|<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.IGNORECASE,
)


def declared(data: bytes) -> str:
    """Return the encoding that the head of an HTML file names, or ""."""
    found = _DECLARED.search(data, 0, 8192)
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""
