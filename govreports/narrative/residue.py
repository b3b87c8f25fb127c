"""Tell scraps of the form's tables from sentences, where the tables left something of a line."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from govreports.form.model import EDITIONS, edition, groups, read_data
from govreports.narrative.pieces import Piece

_FOLD = str.maketrans("（）：，．；“”", '():,.;""', '*\\_"')
_TOKENS = re.compile(r"[\s,|│┃\-─━=+/／—－…]+")
_FIGURE = re.compile(r"[\W\d_]*+(?:nan|NaN|None)?+[\W\d_]*+(?:万元|元|件|条|份)?")
_WORDLESS = re.compile(r"[\W\d_]*")
_PLACEHOLDER = re.compile(r"\[\s*(?:TABLE|表格?|table)\s*\]|!\[.*\]")
_SENTENCE = 8  # characters of the shortest sentence in a line that is otherwise a table


@cache
def _form_text() -> str:
    """All texts of the form's tables in one string, half width, to look for pieces of them."""
    words = {r["word"] for r in read_data("table_words.csv")}
    words.update(r["label"] for r in groups())
    words.update(r["alias"] for r in read_data("aliases.csv"))
    for year in EDITIONS:
        for table in edition(year).tables.values():
            for row in table.rows:
                words.update((row.label, row.short, row.clause))
                words.update(c.label for c in row.columns)
    return "\n".join(sorted(_fold(w) for w in words if w))


def _fold(text: str) -> str:
    return "".join(text.split()).translate(_FOLD)


def is_scrap(text: str) -> bool:
    """Whether a text consists of pieces of the form's labels and figures only.

    >>> is_scrap("5.属于三类内部 0 0 1"), is_scrap("2021年收到申请12件。")
    (True, False)
    """
    return "。" not in text and _of_the_form(text)  # no label has one


@lru_cache(maxsize=4096)  # tables leave the same scraps in most reports
def _of_the_form(text: str) -> bool:
    if _PLACEHOLDER.fullmatch(text):
        return True
    return all(_FIGURE.fullmatch(t) or _made_of_labels(_fold(t)) for t in _TOKENS.split(text) if t)


def _made_of_labels(token: str) -> bool:
    """Whether a token is a piece of a label, or several that ran together (结果维结果纠其他结)."""
    form = _form_text()
    if token in form:
        return True
    at = count = 0
    while at < len(token):
        end = at
        while end < len(token) and token[at : end + 1] in form:
            end += 1
        if end == at and not token[at].isdigit():
            return False
        at, count = max(end, at + 1), count + 1
    return 5 * count <= 2 * len(token)


def drop(pieces: list[Piece], taken: tuple[int, int]) -> tuple[list[Piece], list[Piece]]:
    """Part the pieces of a section with a table into narrative and scraps of the table.

    `taken` holds the first and last item that the table took. A number alone is narrative where its
    neighbour on the next line is; what stands amid the lines of the table without a comma is a scrap.
    """
    first, last = taken
    kept = [
        (not first < p.item < last or any(c in p.text for c in "。；，：")) and not is_scrap(p.text)
        for p in pieces
    ]
    if all(kept):
        return pieces, []
    if not any(kept):
        return [], pieces
    number = [_WORDLESS.fullmatch(p.text) is not None for p in pieces]
    for k in range(len(pieces) - 2, -1, -1):  # 收到申请 | 86 | 件，…: what leads up to a narrative line
        if kept[k + 1] and _next_line(pieces[k], pieces[k + 1]) and (number[k] or number[k + 1]):
            kept[k] = True
    for k in range(1, len(pieces)):
        if kept[k - 1] and number[k] and _next_line(pieces[k - 1], pieces[k]):
            kept[k] = True
    return [p for p, k in zip(pieces, kept, strict=True) if k], [
        p for p, k in zip(pieces, kept, strict=True) if not k
    ]


def _next_line(a: Piece, b: Piece) -> bool:
    return b.item - a.item <= 1 and not b.gap


def sentences(pieces: list[Piece]) -> list[Piece]:
    """Return the sentences in a long line that the table took as a whole.

    Only a line that holds more than a table has them: a label is a piece of the form.
    """
    return [p for p in pieces if len(p.text) >= _SENTENCE and p.text[-1] in "。：:" and not is_scrap(p.text)]
