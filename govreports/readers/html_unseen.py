"""Comments, scripts, hidden elements and the like: where they end among the pieces of a page."""

from __future__ import annotations

import re

from govreports.readers.html_names import BLOCKS, RAW, UNSEEN, VOID, UntidyError

_NAME = re.compile(r"(/?)([A-Za-z][^\s/>]*)")


def without_unseen(pieces: list[str], unseen: set[str], strict: bool) -> list[str]:
    """Return the pieces of a page, cut at every "<", without what begins with one of `unseen`.

    Line breaks stay. What never ends is untidy, or where that is not asked, reaches to the end of the page.

    >>> without_unseen(["", "p>甲", "!-- 乙 ", "b> -->丙"], {"!-- 乙 "}, strict=True)
    ['', 'p>甲丙']
    """
    kept: list[str] = []
    done = 0
    for begin in [number for number, piece in enumerate(pieces) if piece in unseen and number]:
        if begin < done:
            continue
        kept += pieces[done:begin]
        if len(kept) > 1 and ">" not in kept[-1]:  # amid a tag, hence part of it
            if strict:
                raise UntidyError
            done = next((i + 1 for i in range(begin, len(pieces)) if ">" in pieces[i]), len(pieces))
            kept[-1] = "<".join((kept[-1], *pieces[begin:done]))
            continue
        last, rest = _end(pieces, begin, strict)
        breaks = sum(piece.count("\n") for piece in pieces[begin : last + 1]) - rest.count("\n")
        kept[-1] += "\n" * breaks + rest
        done = last + 1
    return kept + pieces[done:]


def _end(pieces: list[str], begin: int, strict: bool) -> tuple[int, str]:
    """Return the last piece of what begins with a piece, and the text that follows in it."""
    mark = "-->" if pieces[begin].startswith("!--") else ">"
    last = _last(pieces, begin, strict)
    while last < len(pieces):
        _, end, rest = pieces[last].partition(mark)
        if end:
            return last, rest
        last += 1
    if strict:
        raise UntidyError
    return len(pieces) - 1, ""


def _last(pieces: list[str], begin: int, strict: bool) -> int:
    """Return the piece where what begins with a piece ends, or does not end before."""
    found = _NAME.match(pieces[begin])
    if not found or found[1]:  # a comment or declaration, the end of nothing
        return begin
    name = found[2].lower()
    if name in RAW:
        end = f"/{name}"
        numbers = range(begin + 1, len(pieces))
        return next((i for i in numbers if pieces[i][: len(end)].lower() == end), len(pieces))
    if name in UNSEEN or not strict:
        return _last_by_name(pieces, begin, name)
    return _last_of_hidden(pieces, begin)


def _last_by_name(pieces: list[str], begin: int, name: str) -> int:
    depth = 0
    for number in range(begin, len(pieces)):
        found = _NAME.match(pieces[number])
        if found and found[2].lower() == name and ">" in pieces[number]:
            depth += -1 if found[1] else 1
            if not depth:
                return number
    return len(pieces)


def _last_of_hidden(pieces: list[str], begin: int) -> int:
    """Return where an element ends in which every element ends, as no browser could see it otherwise."""
    inside: list[str] = []
    paragraphs = 0
    number = begin
    while number < len(pieces):
        found = _NAME.match(pieces[number])
        name = found[2].lower() if found else ""
        if not found or name in UNSEEN:
            number, _ = _end(pieces, number, strict=True)
        elif ">" not in pieces[number] or (paragraphs and not found[1] and name in BLOCKS):
            raise UntidyError
        elif found[1]:
            if inside.pop() != name:
                raise UntidyError
            paragraphs -= name == "p"
            if not inside:
                return number
        elif name not in VOID:
            inside.append(name)
            paragraphs += name == "p"
        number += 1
    return number
