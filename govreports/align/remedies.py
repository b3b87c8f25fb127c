"""The table of remedies: headings in two or three lines, then one row of fifteen figures."""

from __future__ import annotations

from functools import lru_cache

from govreports.align.labels import Lexicon, lexicon
from govreports.align.lines import TAB, Line, Lines
from govreports.align.rows import UNLABELLED, Figures, Found, RowFigures
from govreports.align.tokens import BLANK, TEXT

# So many pieces of headings make a table: fewer may stand in any sentence.
_HEADINGS = 4
_LONGEST = 20
# A line with more cells may hold more than headings and figures.
_STREAM = 24


def _is_heading(lex: Lexicon, piece: str) -> bool:
    return not piece or piece in lex.fragments or _is_several(piece)


@lru_cache(maxsize=20_000)
def _is_several(piece: str) -> bool:
    """Whether a text is pieces of headings that ran into each other, such as 总计未经复议直接起诉."""
    known = lexicon("remedies").fragments
    return len(piece) <= _LONGEST and any(
        piece[:k] in known and (piece[k:] in known or _is_several(piece[k:]))
        for k in range(2, len(piece) - 1)
    )


def follow_remedies(lines: Lines, width: int) -> list[Found]:
    """Return every occurrence of the table, its figures as one row named `UNLABELLED`."""
    lex = lexicon("remedies")
    tables: list[Found] = []
    found, row, headings = Found(), RowFigures(UNLABELLED, False, 0, 0), 0
    cells = 0

    def close() -> None:
        nonlocal found, row, headings, cells
        if row.figures:
            found.rows.append(row)
            tables.append(found)
        found, row, headings, cells = Found(), RowFigures(UNLABELLED, False, 0, 0), 0, 0

    for n, line in enumerate(lines):
        if not line.cells:
            if line.kind == TAB and headings:
                row.tabs.append(n)
            continue
        if not _all_known(lex, line) and len(line.cells) <= _STREAM:
            close()
            continue
        if not line.texts:
            if headings >= _HEADINGS and (cells or any(t.kind != BLANK for t in line.cells)):
                row.figures.append(
                    Figures(n, list(line.cells), line.exact, list(line.spans), None, lines.pages[n])
                )
                found.lines.add(n)
                cells += len(line.cells)
            continue
        given: Figures | None = None
        texts = [k for k, t in enumerate(line.cells) if t.kind == TEXT]
        for k, token in enumerate(line.cells):
            if token.kind == TEXT:
                if not _is_heading(lex, token.fold) or cells >= width:
                    close()
                if _is_heading(lex, token.fold):
                    headings += 1
                    row.label_line = n
                    found.lines.add(n)
                given = None
                continue
            heads_follow = bool(texts) and k < texts[-1]
            if headings < _HEADINGS or (token.kind == BLANK and heads_follow):
                continue
            if given is None and token.kind == BLANK and texts and texts[0] < k:
                continue
            if given is None:
                given = Figures(n, [], line.exact, [], None, lines.pages[n])
                row.figures.append(given)
                found.lines.add(n)
            given.cells.append(token)
            cells += 1
            if line.spans:
                given.spans.append(line.spans[k])
    close()
    return tables


def _all_known(lex: Lexicon, line: Line) -> bool:
    if line.texts >= 0:
        return all(_is_heading(lex, piece) for piece in line.labels)
    return all(t.kind != TEXT or _is_heading(lex, t.fold) for t in line.cells)
