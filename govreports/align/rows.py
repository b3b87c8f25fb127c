"""Follow the lines of a table and give each figure to the row whose label it stands with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govreports.align.found import STREAM, Figures, Found, RowFigures
from govreports.align.labels import Lexicon, clause_rows, is_heading_with_note, lexicon, similar
from govreports.align.line import TAB, Line
from govreports.align.lines import Lines
from govreports.align.mixed import MixedLine
from govreports.align.tokens import BLANK, TEXT, Token, is_half

_DIGITS = "0123456789"
_NUMERALS = "一二三四五六七八九十" + _DIGITS


class Follower:
    """The state while the lines of one table go by."""

    def __init__(self, lex: Lexicon, lines: Lines, widths: Mapping[str, int]):
        self.lex, self.lines, self.widths = lex, lines, widths
        self.tables: list[Found] = []
        self.found = Found()
        self.current: RowFigures | None = None
        self.cells = 0  # that the current row has in the form
        self.printed = ""  # what has been read of the current row's label
        self.pending = ""  # pieces that may begin a label
        self.pending_line = -1
        self.leading: list[Figures] = []  # strays before the first label, in the same line
        self.held: list[Figures] = []  # figures beside such pieces: their row is not known yet
        self.clause = ""
        self.begun = False
        self.ahead: list[int] = []  # lines of nothing but headings right above, while the table has not begun
        self.lost = False  # the last text was none of the form's: what follows belongs to it

    def start(self, row: str, piece: str, n: int, alias: bool) -> None:
        """Begin a row with (a part of) its label; figures that are held belong to it if they stand in it."""
        held: list[Figures] = []
        if self.held:
            label = piece if piece.startswith(self.pending) else self.pending + piece
            if row in self.lex.starts.get(label, ()):
                held, self.held = self.held, []
        if self.pending or self.held:
            self._forget_pending()
        current = self.current
        if current is not None and current.row == row and not current.figures:
            self.printed = piece
            current.label_line = n
            current.figures += held
            return
        if not self.lex.order[row] and any(r.row == row and r.figures for r in self.found.rows):
            self.close()
        self.current = current = RowFigures(row, alias, held[0].line if held else n, n, held, [])
        self.cells = self.widths[row]
        if not self.found.rows:
            self.found.above = len(self.found.headings)
            self.leading = [replace(f, cells=list(f.cells)) for f in self.found.strays if f.line == n]
        self.found.rows.append(current)
        self.printed = piece

    def lose(self, n: int) -> None:
        """A text is none of the form's: figures in a sentence, or above one, are none of the table's."""
        self.current, self.lost, self.ahead = None, True, []
        strays = self.found.strays
        if not self.found.rows:
            strays.clear()
        elif strays and strays[-1].line == n:
            strays.pop()

    def _keep_halves(self, n: int, line: Line) -> None:
        """Half a figure is a row's, even in a line of no row."""
        if broken := [t for t in line.cells if t.kind == TEXT and is_half(t)]:
            self.found.strays.append(Figures(n, broken, line.exact))

    def close(self) -> None:
        found = self.found
        shown = [r for r in found.rows if r.figures]
        if shown:
            # What comes after the last row of the form is not of this table.
            last = max([max(r.figures[-1].line, r.label_line) for r in shown])
            found.lines = {n for n in found.lines if n <= last}.union(self.ahead)
            self.ahead = []
            found.unknown = [u for u in found.unknown if u[0] < last]
            leading = [f for f in self.leading if f.line == last]
            found.strays = [f for f in found.strays if f.line < last] + leading
            self.tables.append(found)
        self.found = Found()
        self.current = None

    def text(self, piece: str, n: int) -> bool:
        """Take a piece of text; return whether it belongs to the table."""
        lex = self.lex
        if not piece:
            self.lost = False
        elif piece in lex.bare_headings:
            self.begun = self.begun or (bool(lex.clauses) and len(piece) >= 4)
            self.found.headings.append(piece)
            self.lost = False
        elif (row := lex.whole.get(piece)) is not None and self._accepts(row, piece):
            self.start(row, piece, n, piece not in lex.official)
            self.lost = False
        elif self._take_part(piece, n):
            self.lost = False
        else:
            return False
        return True

    def _take_part(self, piece: str, n: int) -> bool:
        """Take what is not a whole label: a part of one, a heading, or a mistyped label."""
        starts = self.lex.starts
        if self.current is not None and self.current.row in starts.get(self.printed + piece, ()):
            self.printed += piece
            self.current.label_line = n
            self._forget_pending()
            return True
        if not self.pending and piece not in starts and self._heading(piece):
            return True
        for joined in (self.pending + piece, piece) if self.pending else (piece,):
            if row := self._row(joined):
                self.start(row, joined, n, not self._is_official(joined))
                return True
            if joined in starts and (self.begun or len(joined) > 1):
                if joined == piece:
                    self._forget_pending()
                self.pending, self.pending_line = joined, n
                if piece in self.lex.fragments:  # a heading word too, such as 总计
                    self.found.headings.append(piece)
                return True
        if self._heading(piece):
            return True
        self._note_glued(piece, n)
        row = similar(self.lex.table, piece)
        if row is not None and self._accepts(row, piece):
            self.start(row, piece, n, True)
            return True
        return False

    def _forget_pending(self) -> None:
        """What began a label goes on no more: figures beside it are of no row, or stand above the first."""
        if not self.found.rows:
            self.found.strays += [f for f in self.held if any(t.kind for t in f.cells)]
        self.pending, self.held = "", []

    def _note_glued(self, piece: str, n: int) -> None:
        """Where a figure ran into a label, its row is there, but what stands in it cannot be told."""
        bare = piece.rstrip(_DIGITS)
        if bare != piece and (row := self.lex.whole.get(bare)) is not None and self._accepts(row, bare):
            self.start(row, bare, n, bare not in self.lex.official)
            assert self.current is not None
            self.current.unread = True

    def _is_official(self, piece: str) -> bool:
        return any(s.startswith(piece) or s.endswith(piece) for s in self.lex.standard)

    def _row(self, piece: str) -> str | None:
        lex = self.lex
        row = lex.begins(piece)
        if row is None and piece in lex.weak and self._expected(lex.weak[piece]):
            row = lex.weak[piece]
        return row if row is not None and self._accepts(row, piece) else None

    def _accepts(self, row: str, piece: str) -> bool:
        """Whether a label may stand here: in its clause, or after a numbered label has opened the table."""
        if self.lex.clauses:
            return self.begun and (not self.clause or row in clause_rows(self.lex.table, self.clause))
        if not self.begun:
            numbered = piece[0] in _NUMERALS and len(piece) > 3
            self.begun = numbered or (piece in self.lex.whole and len(piece) > 7)
        return self.begun

    def _expected(self, row: str) -> bool:
        """A label that is a heading word too counts only soon after the row before it."""
        order = self.lex.order
        return bool(self.found.rows) and 1 <= order[row] - order[self.found.rows[-1].row] <= 3

    def _heading(self, piece: str) -> bool:
        lex = self.lex
        if piece in lex.clauses:
            self.clause, self.begun, self.current = lex.clauses[piece], True, None
        elif piece in lex.fragments:
            if lex.clauses and len(piece) >= 4:
                self.begun = True
        elif is_heading_with_note(lex.table, piece):
            self.begun = self.begun or bool(lex.clauses)
        else:
            self._forget_pending()
            return False
        self.found.headings.append(piece)
        return True

    def take(self, n: int, line: Line) -> None:
        """Take a line of cells."""
        if line.texts < 0 or len(line.cells) > STREAM:
            self._take_mixed(n, line)
            return
        for k, piece in enumerate(line.labels):
            if not self.text(piece, n):
                self._take_mixed(n, line, line.texts - len(line.labels) + k)
                return
        if line.figures:
            self._take_figures(n, line)
        if self.begun:
            self.found.lines.add(n)
        else:
            self.ahead.append(n)

    def _take_figures(self, n: int, line: Line) -> None:
        """Take the figures of a line whose texts all stand in front of them."""
        texts, exact, row = line.texts, line.exact, self.current
        if row is not None and not texts and exact and row.figures:
            row = self._unless_whole(row)
        held = self.held if self.pending and self.pending_line == n and texts else None
        if row is None and held is None:
            for k, token in enumerate(line.figures, texts):
                if token.kind != BLANK:
                    self.stray(n, line, k, token)
            return
        spans, label = line.spans, None
        if texts and spans:
            spans, label = spans[texts:], spans[texts - 1]
        given = Figures(n, line.figures, exact, spans, label, texts, len(line.kinds))
        if held is not None:
            held.append(given)
        elif row is not None:
            row.figures.append(given)

    def _unless_whole(self, row: RowFigures) -> RowFigures | None:
        """Where the row is whole, a line of figures alone is none of its cells."""
        last = row.figures[-1]
        if last.exact and len(last.cells) >= self.cells:
            self.current = None
        return self.current

    def _take_mixed(self, n: int, line: Line, failed: int = -1) -> None:
        if not line.texts and line.exact and self.current is not None and self.current.figures:
            self._unless_whole(self.current)
        if MixedLine(self, n, line).take(failed):
            self._keep_halves(n, line)

    def stray(self, n: int, line: Line, k: int, token: Token) -> None:
        """Keep a figure of no row, unless it belongs to a text of no table."""
        if self.lost:
            return
        strays = self.found.strays
        if not strays or strays[-1].line != n:
            strays.append(Figures(n, [], line.exact, []))
        strays[-1].add(token, line.spans[k : k + 1])


def follow(lines: Lines, table: str, widths: Mapping[str, int]) -> list[Found]:
    """Return every occurrence of a table in the lines, in order.

    `widths` has the number of figure cells of a row in the wider edition.
    """
    state = Follower(lexicon(table), lines, widths)
    for n, line in enumerate(lines):
        if line.cells:
            state.take(n, line)
        elif line.kind == TAB and state.current is not None:
            state.current.tabs.append(n)
    state.close()
    return state.tables
