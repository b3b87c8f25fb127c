"""Take lines apart where a layout put several things on one line, and undo markup."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreports.blocks import Grid
from govreports.memo import Memo

ENUMERATOR = re.compile(
    r"[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}\s*、|第[一二三四五六七八九十]+[，、,]"
    r"|[一二三四五六七八九十]是|(?:[（(]\d{1,2}[)）]|\d{1,2}[.．、](?!\d))|[①-⑳]"
)
TERMINALS = "。！？!?；;：:…"
CLOSERS = "”’』」》〉）)】]\"'"
_BARS = re.compile(r"[|│┃┆┊║├┤┼┬┴┌┐└┘╠╣╔╗╚╝]+|[─━═]{2,}")
_BAR_MARKS = re.compile(r"[|│┃┆┊║├┤┼┬┴┌┐└┘╠╣╔╗╚╝]")
_BLANKS = " \t\x0c\u3000\xa0\ufeff\r\n"
_SPECIAL = re.compile(r"[|│┃┆┊║├┤┼┬┴┌┐└┘╠╣╔╗╚╝─━═\\*_`#<\[&~!>\t\u3000\xa0\u2002\u2003]")
_WIDE = re.compile(r"[ \t\u3000\xa0\u2002\u2003]{2,}")
_NUMBERED = re.compile(r"(?<=[ \u3000])(?=[（(][一二三四五六七八九十]{1,2}[)）])")
# What no line without it can be cut at.
_CUT = re.compile(r"[ \t\u3000\xa0\u2002\u2003](?:[ \t\u3000\xa0\u2002\u2003]|[（(][一二三四五六七八九十])")
_COLUMN = 6  # blanks between two columns of a page
# None of these runs past the next place where it could begin, so that hostile text takes linear time.
_IMAGE = re.compile(r"!\[[^\[\]]*\]\((?:[^()]|\([^()]*\))*\)|<img\b[^<>]*>")
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:[^()]|\([^()]*\))*\)")
_INLINE = re.compile(r"[\\*_~`]")
_ESCAPE_OR_EMPHASIS = re.compile(  # the group is an escaped character
    r"\\([\\`*_{}\[\]()#+\-.!|>~])|\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|`"
)
_TAG = re.compile(
    r"</?(?:p|div|br|span|strong|b|em|font|u|center|a|td|tr|th|table|tbody)\b[^<>]*>", re.IGNORECASE
)
_BLOCK = re.compile(r"\s*+(?:#{1,6}\s++|>\s++|[*+•]\s++)+")
_ENTITY = {"&nbsp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&emsp;": " ", "&ensp;": " "}
_MARKUP = re.compile(r"[\\*_`#<\[&~!>]")
_RULE = re.compile(r"[-+=_~*·.\s|:│┃┌┐└┘├┤┬┴┼─━═╔╗╚╝╠╣╦╩╬—–―\\]*")


class Piece(NamedTuple):
    """A stretch of an item that belongs together."""

    item: int
    text: str  # without markup
    line: str  # what is printed up to its last character, "" where that is not known
    start: int  # where in the line it begins, blanks before it included
    gap: bool  # a blank line, a table or a bar stands before it

    @property
    def indent(self) -> int:
        """Columns of the line before the text; a Chinese character takes two."""
        return columns(self.line[: len(self.line) - len(self.line[self.start :].lstrip(_BLANKS))])

    @property
    def width(self) -> int:
        """Columns of the line."""
        return columns(self.line.rstrip())


def clean(text: str) -> str:
    r"""Undo Markdown, escapes, entities and tags.

    >>> clean(r"**一、** 办结率12\.5%，[指南](http://a.cn/b)")
    '一、 办结率12.5%，指南'
    """
    if _MARKUP.search(text):
        if block := _BLOCK.match(text):
            text = text[block.end() :]
        if (end := text.rstrip()).endswith("#"):
            text = end.rstrip("#").rstrip()
        if "<" in text or "![" in text:
            text = _TAG.sub("", _IMAGE.sub("", text))
        if "](" in text:
            text = _LINK.sub(r"\1", text)
        if _INLINE.search(text):
            text = _ESCAPE_OR_EMPHASIS.sub(r"\1", text)
        if "&" in text:
            for entity, character in _ENTITY.items():
                text = text.replace(entity, character)
    return text


def columns(text: str) -> int:
    """Return the width of a text in columns of a terminal.

    >>> columns("全年12条")
    8
    """
    # what is two columns wide has three bytes in UTF-8, a no-break space two
    return (len(text) + len(text.encode("utf-8", "replace")) - text.count("\xa0") + 1) // 2


def is_rule(text: str) -> bool:
    """Whether a line only draws: dashes, boxes, blanks."""
    return _RULE.fullmatch(text) is not None


def split_item(index: int, text: str, gap: bool) -> list[Piece]:
    """Return the pieces of one line: cells of a box, columns, paragraphs on one line."""
    body = text.strip(_BLANKS)
    if _SPECIAL.search(body) is None and (" " not in body or _CUT.search(body) is None):
        return [Piece(index, body, text, 0, gap)] if body else []
    barred, stretches = _STRETCHES[text]
    return [
        Piece(index, body, line, start, barred if k else gap)
        for k, (body, line, start) in enumerate(stretches)
    ]


def _taken_apart(text: str) -> tuple[bool, list[tuple[str, str, int]]]:
    """Return whether a line has bars, and of each of its pieces the text, the line and where it begins."""
    found = []
    parts = _BARS.split(text) if _BAR_MARKS.search(text) else [text]
    for part in parts:
        shown = part.strip(_BLANKS)
        if not shown or is_rule(shown):
            continue
        for begin, stretch in _paragraphs(part) if _CUT.search(shown) else [(0, part)]:
            body = clean(stretch).strip(_BLANKS)
            if body:
                found.append((body, part[: begin + len(stretch)], begin))
    return len(parts) > 1, found


_STRETCHES = Memo(_taken_apart, most=2048, long=400)  # the heads of tables are alike in most reports


def _paragraphs(part: str) -> list[tuple[int, str]]:
    """Split at wide blanks where a sentence ends or a column begins, and before (一), (二), …"""
    cuts = [0]
    for m in _WIDE.finditer(part):
        left, right = part[: m.start()].rstrip(), part[m.end() :]
        if not left.strip() or not right.strip():
            continue
        ends = left[-1] in TERMINALS + CLOSERS or ENUMERATOR.match(right) or len(m.group()) >= _COLUMN
        if ends or m.group().count("\u3000") >= 2:
            cuts.append(m.end())
    for m in _NUMBERED.finditer(part):
        if part[: m.start()].strip() and m.start() not in cuts:
            cuts.append(m.start())
    cuts.sort()
    return [(a, part[a:b]) for a, b in zip(cuts, [*cuts[1:], len(part)], strict=True)]


def part_joined(pieces: list[Piece], outside: bool) -> list[Piece]:
    """Part a line that lost its line breaks: after a sub-heading, and around the report after every field.

    >>> line = Piece(0, "（一）主动公开 全年发布五条。", "", 0, True)
    >>> [p.text for p in part_joined([line], outside=False)]
    ['（一）主动公开', '全年发布五条。']
    """
    found = []
    for piece in pieces:
        words = piece.text.split(" ")
        groups = [words[0]]
        for word in words[1:]:
            loose = outside and not any(c in groups[-1] for c in "，。；、")
            titled = (
                len(groups) == 1 and ENUMERATOR.match(groups[0]) and not any(c in groups[0] for c in "。；")
            )
            if loose or (titled and not outside):
                groups.append(word)
            else:
                groups[-1] += " " + word
        found += [piece._replace(text=g.strip(), gap=True) for g in groups if g.strip()]
    return found


def grid_pieces(index: int, grid: Grid) -> list[Piece]:
    """Return the texts of a grid's cells, one piece each."""
    return [
        Piece(index, clean(cell).strip(), "", 0, True)
        for row in grid.rows
        for cell in row
        if cell and cell.strip()
    ]
