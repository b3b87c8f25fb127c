"""The table of remedies: headings in two or three lines, then one row of fifteen figures."""

from __future__ import annotations

from govreports.align.labels import Lexicon, lexicon
from govreports.align.lines import TAB, Line, Lines
from govreports.align.rows import UNLABELLED, Figures, Found, RowFigures
from govreports.align.tokens import BLANK, TEXT

# So many pieces of headings make a table: fewer may stand in any sentence.
_HEADINGS = 4


def _is_heading(lex: Lexicon, piece: str) -> bool:
    return piece in lex.fragments or not piece


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
        if not _all_known(lex, line) and len(line.cells) <= 24:
            close()
            continue
        given: Figures | None = None
        only_blank = all(t.kind == BLANK for t in line.cells)
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
            if headings < _HEADINGS or (
                token.kind == BLANK and (heads_follow or (given is None and only_blank and not cells))
            ):
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
    return all(t.kind != TEXT or _is_heading(lex, t.fold) for t in line.cells)
