"""The labels of each table as a set to anchor on: whole labels, their beginnings, and pieces of headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz import fuzz, process

from govreports import form
from govreports.align.tokens import fold
from govreports.form.model import read_data

# Of the letters of a mistyped label, so many have to be right, and by so much more than for any other row.
_SIMILAR, _MARGIN = 82.0, 6.0
# By so much a text may be longer than a label that it is similar to: of both together, twice what they share.
_LONGER = 200 / _SIMILAR - 1
_ENUMERATOR = re.compile(r"^(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\d+\.)")
# A beginning shorter than this could be a word of any sentence.
_BARE_PREFIX = 4
_FRAGMENT = 40
# Headings that ran into each other, together.
_SEVERAL = 20


@dataclass(frozen=True)
class Lexicon:
    """What can be printed as a label in one table.

    `text` holds all folded labels, one on each line. `whole` maps a folded label to its row; `weak` does so
    for labels that are heading words too (其他, 总计), which count only after the row that comes before them;
    `starts` maps every beginning of a label to the rows that it can be of; `fragments` holds all pieces of
    headings and of group labels, `bare_headings` those that are no piece of any row's label.
    """

    table: str
    order: dict[str, int]
    text: str
    whole: dict[str, str]
    weak: dict[str, str]
    starts: dict[str, frozenset[str]]
    variants: dict[str, tuple[str, ...]]
    standard: frozenset[str]
    numbered: frozenset[str]
    official: frozenset[str]
    fragments: frozenset[str]
    bare_headings: frozenset[str]
    clauses: dict[str, str]
    headers: dict[str, str]

    @cached_property
    def rows(self) -> dict[str, str]:
        """Every variant of every label, and its row."""
        return {text: row for row, texts in self.variants.items() for text in texts}

    def begins(self, piece: str) -> str | None:
        """Return the row that only `piece` can be the beginning of, or None."""
        if (row := self.whole.get(piece)) is not None:
            return row
        rows = self.starts.get(piece)
        if rows is None or len(rows) > 1:
            return None
        (row,) = rows
        numbered = any(v.startswith(piece) and v in self.numbered for v in self.variants[row])
        return row if len(piece) >= (2 if numbered else _BARE_PREFIX) else None


def _pieces(text: str) -> set[str]:
    return {text[i:j] for i in range(len(text)) for j in range(i + 1, min(len(text), i + _FRAGMENT) + 1)}


def _row_variants(table: str) -> tuple[dict[str, list[str]], set[str]]:
    variants: dict[str, list[str]] = {}
    standard: set[str] = set()
    printed = [(r["row"], r["label"], True) for r in read_data("rows.csv") if r["table"] == table]
    printed += [
        (r["code"], r["alias"], False)
        for r in read_data("aliases.csv")
        if r["table"] == table and r["kind"] == "row"
    ]
    for row, label, official in printed:
        for text in (label, _ENUMERATOR.sub("", label)):
            folded = fold(text)
            if folded not in variants.setdefault(row, []):
                variants[row].append(folded)
        if official:
            standard.add(fold(label))
    return variants, standard


def _heading_texts(table: str) -> list[str]:
    codes = {r["columns"] for r in read_data("rows.csv") if r["table"] == table}
    columns = [r for r in read_data("columns.csv") if r["columns"] in codes]
    texts = [r["label"] for r in columns] + [r["group"] for r in columns if r["group"]]
    texts += [r["label"] for r in read_data("groups.csv") if r["table"] == table]
    texts += [r["clause"] for r in read_data("rows.csv") if r["table"] == table and r["clause"]]
    texts += [
        r["alias"]
        for r in read_data("aliases.csv")
        if r["table"] == table and r["kind"] in ("header", "column")
    ]
    if table == "remedies":
        texts += [r["label"] for r in read_data("rows.csv") if r["table"] == table]
    return texts


def _order(table: str) -> dict[str, int]:
    order: dict[str, int] = {}
    for year in sorted(form.EDITIONS, reverse=True):
        rows = [row.row for row in form.edition(year).tables[table].rows]
        for i, row in enumerate(rows):
            if row not in order:
                order[row] = order[rows[i - 1]] + 1 if i else 0
    return order


@cache
def lexicon(table: str) -> Lexicon:
    """Return the labels of one table, both editions together."""
    variants, standard = _row_variants(table)
    rows = [r for r in read_data("rows.csv") if r["table"] == table]
    printed = [r["label"] for r in rows]
    printed += [r["alias"] for r in read_data("aliases.csv") if r["table"] == table and r["kind"] == "row"]
    headings = {fold(t) for t in _heading_texts(table)}
    whole: dict[str, str] = {}
    weak: dict[str, str] = {}
    starts: dict[str, set[str]] = {}
    for row, texts in variants.items():
        for text in texts:
            (weak if text in headings else whole)[text] = row
            for k in range(1, len(text) + 1):
                starts.setdefault(text[:k], set()).add(row)
    fragments = frozenset().union(*map(_pieces, headings)) if headings else frozenset()
    labels = "\n".join([text for texts in variants.values() for text in texts])
    clauses = {
        fold(r["clause"]): r["clause"] for r in read_data("rows.csv") if r["table"] == table and r["clause"]
    }
    headers = {
        fold(r["alias"]): r["code"]
        for r in read_data("aliases.csv")
        if r["table"] == table and r["kind"] == "header" and r["code"]
    }
    codes = {r["columns"] for r in read_data("rows.csv") if r["table"] == table}
    headers |= {fold(r["label"]): r["column"] for r in read_data("columns.csv") if r["columns"] in codes}
    return Lexicon(
        table,
        _order(table),
        labels,
        whole,
        weak,
        {k: frozenset(v) for k, v in starts.items()},
        {row: tuple(texts) for row, texts in variants.items()},
        frozenset(standard),
        frozenset(fold(t) for t in printed if _ENUMERATOR.match(t)),
        frozenset(standard | {fold(_ENUMERATOR.sub("", r["label"])) for r in rows}),
        fragments,
        frozenset(p for p in fragments if p not in labels and p not in clauses),
        clauses,
        headers,
    )


@lru_cache(maxsize=20_000)
def similar(table: str, piece: str) -> str | None:
    """Return the row whose label `piece` is a mistyped copy of, or None."""
    if len(piece) < 5 or piece[-1].isdigit():  # a figure ran into the label
        return None
    rows = lexicon(table).rows
    if len(piece) > _LONGER * max(map(len, rows)):
        return None
    best: dict[str, float] = {}
    for text, score, _ in process.extract(
        piece, list(rows), scorer=fuzz.ratio, score_cutoff=_SIMILAR - _MARGIN, limit=None
    ):
        best[rows[text]] = max(score, best.get(rows[text], 0.0))
    ranked = sorted(best, key=best.__getitem__, reverse=True)
    if not ranked or best[ranked[0]] < _SIMILAR:
        return None
    behind = best[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0] if best[ranked[0]] - behind >= _MARGIN else None


def says_something(piece: str) -> bool:
    """Whether a text can be (a part of) a label or heading of any table: all others are alike."""
    bare = piece.rstrip("0123456789")
    for table in form.TABLES:
        lex = lexicon(table)
        if piece in lex.text or piece in lex.fragments or piece in lex.clauses or bare in lex.whole:
            return True
        if (
            is_heading_with_note(table, piece)
            or are_headings(table, piece)
            or similar(table, piece) is not None
        ):
            return True
    return False


@lru_cache(maxsize=20_000)
def are_headings(table: str, piece: str) -> bool:
    """Whether a text is pieces of headings that ran into each other, such as 总计未经复议直接起诉."""
    known = lexicon(table).fragments
    return len(piece) <= _SEVERAL and any(
        piece[:k] in known and (piece[k:] in known or are_headings(table, piece[k:]))
        for k in range(2, len(piece) - 1)
    )


@lru_cache(maxsize=20_000)
def is_heading_with_note(table: str, piece: str) -> bool:
    """Whether a heading goes on with a note or a unit of its own, such as 现行有效件数(历史累计)."""
    return len(piece) < 40 and any(len(h) >= 4 and piece.startswith(h) for h in lexicon(table).headers)


@lru_cache(maxsize=64)
def clause_rows(table: str, clause: str) -> frozenset[str]:
    """Return the rows that a clause of the regulation heads."""
    return frozenset(r["row"] for r in read_data("rows.csv") if r["table"] == table and r["clause"] == clause)
