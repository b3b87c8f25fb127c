"""Text files: every line is an item, exactly as it stands."""

from __future__ import annotations

import re
from typing import cast

from govreports.blocks import Document, Grid
from govreports.readers.advice import problem
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.radicals import may_hold_radicals, plain_ideographs

_TABLE = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
_END = re.compile(r"</table\s{0,9}>", re.IGNORECASE)
# Pandoc's Markdown: text in brackets with attributes behind it, and lines that fence a part with some.
_SPAN = re.compile(r"\[([^\[\]\n]*)\]\{[^{}\n]*\}")
# What is left of them where a cell of a drawn table goes on in the next line.
_SPAN_CUT = re.compile(r"\]\{[^{}\n|]*(?:\}|(?=\|)|$)", re.MULTILINE)
_SPAN_REST = re.compile(r"""(^|\|)[ \t]*(?:[\w-]+="[^"\n|]*"[ \t]*)+\}""", re.MULTILINE)
_FENCE = re.compile(r"^:{3,}[ \t]*(?:\{[^{}\n]*\})?[^\n:]{0,40}:*$", re.MULTILINE)
_NESTED = 4
# A listing has so many lines at least; fewer may be a list.
_LISTING = 30
_NUMBERED = re.compile(r"[ \t]{0,8}(\d{1,6})(?:[:.|] ?|\t|  ?|(?=\n)|$)")


def read_text(text: str, encoding: str = "", limits: Limits = LIMITS, utf8: bytes | None = None) -> Document:
    """Return a document of the lines of `text`; HTML tables inside it become grids where they stand.

    `utf8` is the same text in bytes, if it came so: it takes less time to find no rare character there.

    >>> read_text("标题\\r\\n\\r\\n  正文").items
    ['标题', '', '  正文']
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (utf8 is None or b"\0" in utf8) and "\0" in text:
        text = text.replace("\0", "\ufffd")  # joining what stands on both sides could make a number
    if utf8 is None or may_hold_radicals(utf8):
        text = plain_ideographs(text)
    if "]{" in text or ":::" in text:
        text = _without_attributes(text)
    if _NUMBERED.match(text):
        text = _unnumbered(text)
    if "<" in text and _TABLE.search(text):
        return _with_tables(text, encoding, limits)
    return _bounded(Document("text", cast(list[str | Grid], text.split("\n")), encoding=encoding), limits)


def _without_attributes(text: str) -> str:
    """Take the attributes away that Pandoc keeps of a page; every line stays.

    >>> _without_attributes('::: {#zoom}\\n[[规]{lang="zh"}章]{style="x"} | [12]{.a}\\n:::')
    '\\n规章 | 12\\n'
    """
    for _ in range(_NESTED):
        text, found = _SPAN.subn(r"\1", text)
        if not found:
            break
    return _FENCE.sub("", _SPAN_REST.sub(r"\1", _SPAN_CUT.sub("", text)))


def _unnumbered(text: str) -> str:
    """Take away the numbers of the lines, where nearly all lines begin with theirs (a listing of a file).

    >>> _unnumbered("\\n".join(f"{n}: 第{n}行" for n in range(1, 31)))[:8]
    '第1行\\n第2行\\n'
    """
    lines = text.split("\n")
    if len(lines) < _LISTING:
        return text
    found = [_NUMBERED.match(line) for line in lines]
    numbers = [int(m[1]) for m in found if m]
    bare = sum(not m and bool(line.strip()) for m, line in zip(found, lines, strict=True))
    if bare * 20 > len(lines) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return text
    return "\n".join([line[m.end() :] if m else line for m, line in zip(found, lines, strict=True)])


def _bounded(document: Document, limits: Limits) -> Document:
    if len(document.items) > limits.items:
        del document.items[limits.items :]
        if document.sources is not None:
            del document.sources[limits.items :]
        document.problems.append(
            problem("items_limit", document.source(limits.items - 1), count=limits.items)
        )
    return document


def _with_tables(text: str, encoding: str, limits: Limits) -> Document:
    """Give each outermost `<table>` of a text to the HTML reader, and keep the lines around it."""
    from govreports.readers.html import read_fragment

    items: list[str | Grid] = []
    sources: list[str] = []
    document = Document("text", items, sources, encoding=encoding)

    def add_lines(part: str, line: int, drop_empty: bool) -> None:
        for i, item in enumerate(part.split("\n")):
            if item or not drop_empty:
                items.append(item)
                sources.append(f"L{line + i}")

    line, done = 1, 0
    for start, end in _tables(text):
        add_lines(text[done:start].removesuffix("\n"), line, start == done)
        line += text.count("\n", done, start)
        inner = read_fragment(text[start:end], line, limits)
        items += inner.items
        sources += inner.sources or []
        document.problems += inner.problems
        line += text.count("\n", start, end)
        done = end
        if text.startswith("\n", done):
            done, line = done + 1, line + 1
    if done < len(text):
        add_lines(text[done:], line, False)
    return _bounded(document, limits)


def _tables(text: str) -> list[tuple[int, int]]:
    """Return start and end of the outermost tables; a table that never ends runs to the end of the text."""
    marks = sorted(
        [(m.start(), 1, m.end()) for m in _TABLE.finditer(text)]
        + [(m.start(), -1, m.end()) for m in _END.finditer(text)]
    )
    found: list[tuple[int, int]] = []
    depth = begin = 0
    for start, step, end in marks:
        if step > 0 and depth == 0:
            begin = start
        if step < 0 and depth == 1:
            found.append((begin, end))
        depth = max(0, depth + step)
    if depth:
        found.append((begin, len(text)))
    return found
