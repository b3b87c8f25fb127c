"""A line in which labels and figures take turns, or something unknown stands: taken cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govreports.align.found import STREAM, Figures, RowFigures
from govreports.align.line import Line
from govreports.align.tokens import BLANK, MARK, TEXT, Token, is_half

if TYPE_CHECKING:
    from govreports.align.rows import Follower


class MixedLine:
    """One such line on its way through the state of a table."""

    def __init__(self, state: Follower, n: int, line: Line):
        self.state, self.n, self.line = state, n, line
        self.given: Figures | None = None  # figures that stand side by side, to which the next one is added
        self.owner: RowFigures | None = None  # the row to which they were given
        self.label: tuple[float, float] | None = None  # where its label stands
        self.began = False  # whether a text of the table stood in this line already
        self.unknown = self.beside = ""  # a text of no table; beside which the next figures stand
        self.is_stream = len(line.cells) > STREAM

    def take(self, failed: int = -1) -> bool:
        """Take the cells, and say whether something among them is unknown.

        The cells before `failed` are taken already, and that one is unknown.
        """
        state, line = self.state, self.line
        self.began = failed > 0 and line.cells[failed - 1].kind == TEXT
        last_text = line.kinds.rfind(TEXT)
        for k, token in enumerate(_letters_back(line, state.lex.fragments)):
            if k < failed:
                continue
            if token.kind == TEXT and not is_half(token):
                if not self._take_text(k, token, k != failed):
                    return True
            elif token.kind == BLANK and not self.began and self.given is None and k < last_text:
                pass  # the place of a merged cell, left of the row's label
            else:
                self._take_figure(k, token)
        if state.begun and not self.unknown:
            state.found.lines.add(self.n)
        return bool(self.unknown)

    def _take_text(self, k: int, token: Token, may_be_known: bool) -> bool:
        """Take a text; say whether what follows in the line still counts."""
        state, line, given, owner = self.state, self.line, self.given, self.owner
        if may_be_known and state.text(token.fold, self.n):
            self.began, self.label = True, line.spans[k] if line.spans else None
            self.given = None
            if self.is_stream:  # what comes now is beside another text
                self.beside = ""
        elif line.exact and given and owner and len(given.cells) < state.widths[owner.row]:
            given.add(token, ())
        else:
            if self.began and state.current is not None and not state.current.figures:
                state.current.unread = True
            self.unknown = self.beside = token.raw
            state.lose(self.n)
            if owner is not None and not self.is_stream and not line.exact:
                # A sentence that holds figures.
                owner.figures = [f for f in owner.figures if f is not given]
            self.given = None
            return line.exact or self.is_stream
        return True

    def _take_figure(self, k: int, token: Token) -> None:
        state, line, n = self.state, self.line, self.n
        hold = bool(state.pending) and state.pending_line == n
        if state.current is None and not hold:
            if state.begun and self.beside and token.kind != BLANK:
                state.found.unknown.append((n, self.beside))
            elif token.kind != BLANK:
                state.stray(n, line, k, token)
            return
        given = self.given
        if given is None:
            self.owner = state.current
            self.given = given = Figures(n, [], line.exact, [], self.label, k, len(line.cells))
            if hold:
                state.held.append(given)
            elif self.owner is not None:
                self.owner.figures.append(given)
        given.add(token, line.spans[k : k + 1])


def _letters_back(line: Line, fragments: frozenset[str]) -> Sequence[Token]:
    """A word such as 无 is no mark where it is a letter of an upright label, left of another label."""
    if line.exact or MARK not in line.kinds:
        return line.cells
    kinds = [BLANK, *line.kinds, BLANK]
    return [
        Token(TEXT, t.raw, t.raw)
        if t.kind == MARK and kinds[k + 2] == TEXT and kinds[k] in (BLANK, TEXT) and t.raw in fragments
        else t
        for k, t in enumerate(line.cells)
    ]
