"""The table of remedies: headings in two or three lines, then one row of fifteen figures."""

from __future__ import annotations

from govreports.align.arithmetic import BLANK_TOKEN
from govreports.align.found import STREAM, UNLABELLED, Figures, Found, RowFigures
from govreports.align.labels import Lexicon, are_headings, lexicon
from govreports.align.line import TAB, Line
from govreports.align.lines import Lines
from govreports.align.tokens import BLANK, TEXT, Token

# So many pieces of headings make a table: fewer may stand in any sentence.
_HEADINGS = 4


def _is_heading(lex: Lexicon, piece: str) -> bool:
    return not piece or piece in lex.fragments or are_headings(lex.table, piece)


class _Follower:
    """The state while the lines of a table go by.

    `passed` counts the cells of its lines that keep blank cells, `skipped` has the lines of the blank cells
    between the last heading and the first figure.
    """

    def __init__(self, lines: Lines, width: int):
        self.lex, self.lines, self.width = lexicon("remedies"), lines, width
        self.tables: list[Found] = []
        self._begin()

    def _begin(self) -> None:
        self.found, self.row = Found(), RowFigures(UNLABELLED, False, 0, 0)
        self.headings = self.cells = self.passed = 0
        self.skipped: list[int] = []

    def close(self) -> None:
        """End the table; the next line may begin another one."""
        if self.row.figures:
            self._add_skipped()
            self.found.rows.append(self.row)
            self.tables.append(self.found)
        self._begin()

    def _add_skipped(self) -> None:
        """In a table of rows as wide as its figures, the blank cells before the first one are of that row."""
        figures, blank = self.row.figures, self.width - self.cells
        rows, rest = divmod(self.passed, self.width)
        if not 0 < blank <= len(self.skipped) or rows < 2 or rest or not all(f.exact for f in figures):
            return
        skipped = self.skipped[-blank:]
        if skipped[-1] == figures[0].line:
            figures[0].cells = [*[BLANK_TOKEN] * blank, *figures[0].cells]
        else:
            figures[:0] = [Figures(n, [BLANK_TOKEN], True) for n in skipped]

    def take(self, n: int, line: Line) -> None:
        """Take a line of cells."""
        if not _all_known(self.lex, line) and len(line.cells) <= STREAM:
            self.close()
            return
        if line.texts:
            self._take_mixed(n, line)
        elif self.headings >= _HEADINGS:
            self._take_figures(n, line)
        if self.headings and line.exact:
            self.passed += len(line.cells)

    def _take_figures(self, n: int, line: Line) -> None:
        if not self.cells and not any(t.kind != BLANK for t in line.cells):
            self.skipped += [n] * len(line.cells)
            return
        cells = (BLANK_TOKEN, *line.cells) if self._first_is_blank(line) else line.cells
        self.row.figures.append(Figures(n, cells, line.exact, line.spans))
        self.found.lines.add(n)
        self.cells += len(cells)

    def _first_is_blank(self, line: Line) -> bool:
        """A bar in front closes a cell, if headings with as many bars have none in front."""
        heads = self.lines[self.row.label_line]
        opened = len(line.cells) == line.bars - 1 == self.width - 1
        return opened and heads.bars == line.bars == len(heads.cells) - 1

    def _take_mixed(self, n: int, line: Line) -> None:
        given: Figures | None = None
        texts = [k for k, t in enumerate(line.cells) if t.kind == TEXT]
        for k, token in enumerate(line.cells):
            if token.kind == TEXT:
                self._take_text(n, token)
                given = None
                continue
            if self.headings < _HEADINGS or (token.kind == BLANK and texts and k < texts[-1]):
                continue
            if given is None and token.kind == BLANK and texts and texts[0] < k:
                self.skipped.append(n)
                continue
            if given is None:
                given = Figures(n, [], line.exact, [], None, k)
                self.row.figures.append(given)
                self.found.lines.add(n)
            given.add(token, line.spans[k : k + 1])
            self.cells += 1

    def _take_text(self, n: int, token: Token) -> None:
        known = _is_heading(self.lex, token.fold)
        if not known or self.cells >= self.width:
            self.close()
        if known:
            self.headings += 1
            self.row.label_line = n
            self.found.lines.add(n)
            self.skipped.clear()


def follow_remedies(lines: Lines, width: int) -> list[Found]:
    """Return every occurrence of the table, its figures as one row named `UNLABELLED`."""
    state = _Follower(lines, width)
    for n, line in enumerate(lines):
        if line.cells:
            state.take(n, line)
        elif line.kind == TAB and state.headings:
            state.row.tabs.append(n)
    state.close()
    return state.tables


def _all_known(lex: Lexicon, line: Line) -> bool:
    if line.texts >= 0:
        return all(_is_heading(lex, piece) for piece in line.labels)
    return all(t.kind != TEXT or _is_heading(lex, t.fold) for t in line.cells)
