"""The page around the report: title, index block, date line, navigation; and the preface among them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from govreports.form.model import read_data
from govreports.metadata.titles import Title, head_title, holds_title, parse_title
from govreports.narrative.pieces import TERMINALS, Piece
from govreports.narrative.prose import Prose
from govreports.narrative.wraps import Layout, continues

if TYPE_CHECKING:
    from govreports.sections import Outline

LONGEST_TITLE = 70
SHORT = 40  # page furniture is short
_TITLE_LINES = 3  # that a title may be broken over
_WHOLE = 2  # things that a title tells: whose and on which year
_SENTENCE = 15  # characters of the shortest sentence outside the sections
_DATE = re.compile(r"[\[（(]?\s*(?:19|20)\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}")
_SITE = re.compile(r"_|--|——|\s-\s")  # between the title of a report and the name of the site


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns: words that begin a line of metadata or of furniture, and words anywhere in one."""
    found: dict[tuple[str, str], list[str]] = {}
    for r in read_data("furniture.csv"):
        found.setdefault((r["kind"], r["where"]), []).append(re.escape(r["word"]))
    keys = (("metadata", "start"), ("furniture", "start"), ("furniture", "any"))
    metadata, start, anywhere = ("|".join(found[key]) for key in keys)
    return re.compile(metadata), re.compile(start), re.compile(anywhere)


@lru_cache(maxsize=4096)  # the same short lines stand on many pages
def kind_of(text: str, strict: bool) -> str:
    """Return metadata or furniture for a line that says so by its words, else ""."""
    metadata, start, anywhere = _words()
    if metadata.match(text):
        return "metadata"
    if start.match(text) or (anywhere.search(text) and not (strict and ("。" in text or "，" in text))):
        return "furniture"
    return ""


def preface(
    pieces: list[Piece], prose: Prose, outline: Outline, how: Layout | None, front: bool
) -> list[Piece]:
    """Return the pieces of the preface; title, index block and furniture go to the account."""
    start = 0
    if front or not outline.headings:
        begin, start, title = _find_title(pieces, outline)
        if title is not None:
            prose.title, prose.title_item = title, pieces[begin].item
            for k, piece in enumerate(pieces[:start]):
                kind = "metadata" if k >= begin else kind_of(piece.text, strict=False) or "furniture"
                prose.told.append((kind, [piece]))
    kept: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces[start:]:
        kind = _outside_kind(piece, run, outline, prose)
        if not kind:
            run.append(piece)
            continue
        kept += _sentences(run, prose, how)
        run = []
        prose.told.append((kind, [piece]))
    kept += _sentences(run, prose, how)
    return kept


def _outside_kind(piece: Piece, run: list[Piece], outline: Outline, prose: Prose) -> str:
    if piece.text == prose.signature:
        return "metadata"
    role = outline.document.role(piece.item)
    if role in ("furniture", "link"):
        return "furniture"
    carries_on = (
        bool(run) and not piece.gap and run[-1].text[-1] not in TERMINALS and len(run[-1].text) > _SENTENCE
    )
    if carries_on:
        return ""
    if len(piece.text) <= 2 * SHORT and (kind := kind_of(piece.text, strict=False)):
        return kind
    if (
        len(piece.text) <= SHORT
        and _DATE.match(piece.text)
        and "。" not in piece.text
        and "，" not in piece.text
    ):
        return "metadata"
    return ""


def _sentences(run: list[Piece], prose: Prose, how: Layout | None) -> list[Piece]:
    """Keep the paragraphs that hold a sentence; the rest of the run is furniture."""
    if not run:
        return []
    kept: list[Piece] = []
    group: list[Piece] = []
    for piece in (*run, None):
        if piece is not None and (not group or (how is not None and continues(group[-1], piece, how))):
            group.append(piece)
            continue
        text = "".join(p.text for p in group)
        if "。" in text and (len(text) >= _SENTENCE or kept):
            kept += group
        else:
            prose.told.append(("furniture", group))
        group = [piece] if piece is not None else []
    return kept


def _find_title(pieces: list[Piece], outline: Outline) -> tuple[int, int, Title | None]:
    """Return the first piece of the title, the one behind it, and the title; the last good one counts."""
    best: tuple[int, int, Title | None] = (0, 0, None)
    head = head_title(outline.document.head.get("title", ""))
    score = (-1, -1, -9)
    texts = [piece.text for piece in pieces]
    for k, piece in enumerate(pieces):
        if len(piece.text) > LONGEST_TITLE or outline.document.role(piece.item) in ("link", "furniture"):
            continue
        if not holds_title("".join(texts[k : k + _TITLE_LINES])):
            continue
        text = ""
        for stop, part in enumerate(texts[k : k + _TITLE_LINES], k + 1):
            text += part
            if len(text) > LONGEST_TITLE:
                break
            if not holds_title(text):
                continue
            title = parse_title(text)
            site = 0
            if title is None and stop == k + 1 and _SITE.search(text):
                title, site = head_title(text), 1
            if title is None:
                continue
            agrees = int(head is not None and (head.agency, head.year) == (title.agency, title.year))
            good = (agrees, bool(title.agency) + (title.year is not None), k - stop - site)
            if good >= score:
                best, score = (k, stop, title), good
            if good[1] == _WHOLE and (agrees or head is None) and not site:
                break  # with more lines it could only be worse
    return best
