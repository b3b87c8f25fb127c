"""The form's tables as merged cells, with the labels and figures of one report in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.writer.layouts import read_data

if TYPE_CHECKING:
    import numpy as np

    from govreports.writer.content import Deviations, Figure, ReportContent

_FULL = str.maketrans("(),:", "（），：")
_DIGITS = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_BLANKS = {"empty": "", "nbsp": "\u00a0", "ideographic": "\u3000", "nan": "nan", "lost": ""}


class Box(NamedTuple):
    """One cell of a table where it begins. `place` is the form's cell, "" for labels."""

    text: str
    columns: int = 1
    rows: int = 1
    place: str = ""


@dataclass(slots=True)
class Sheet:
    """A table to be written: the boxes that begin in each row, over `width` columns.

    `head` counts its rows of header, `caption` is a line above it.
    """

    table: str
    width: int
    rows: list[list[Box]]
    head: int
    caption: str = ""


@cache
def words() -> dict[str, str]:
    """Return the writer's words that are no labels of the form, by key."""
    return {r["key"]: r["text"] for r in read_data("words.csv")}


@cache
def _variants() -> dict[tuple[str, str], str]:
    return {(r["kind"], r["label"]): r["variant"] for r in read_data("variants.csv")}


class Labels:
    """Labels as one report prints them: some of the variants that its deviations allow."""

    def __init__(self, deviations: Deviations, rng: np.random.Generator):
        self._full = deviations.brackets == "full"
        self._upright = deviations.upright
        kinds = (
            ("typo", deviations.typos),
            ("alias", deviations.aliases),
            ("lost", deviations.lost_words),
            ("wrap", deviations.wrapped),
            ("space", deviations.spaced),
        )
        self._chosen: dict[str, str] = {}
        for kind, on in kinds:
            if on:
                for (k, label), variant in _variants().items():
                    if k == kind and label not in self._chosen and rng.random() < 0.7:
                        self._chosen[label] = variant.replace("/", "\n") if kind == "wrap" else variant

    def __call__(self, label: str) -> str:
        text = self._chosen.get(label, label)
        return text.translate(_FULL) if self._full else text

    def head(self, label: str) -> str:
        """A header of the two wide tables, which some pages set upright, one character a line."""
        return "\n".join(label) if self._upright else self(label)


def _number(value: float, decimals: bool) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if decimals else str(int(value))


def print_figure(
    value: Figure, place: str, unit: str, d: Deviations, rng: np.random.Generator, *, named: bool = True
) -> str:
    """Return a figure as a cell prints it; an amount whose header names no unit has it in the cell.

    >>> import numpy as np
    >>> from govreports.writer import Deviations
    >>> print_figure(1234.0, "a.b.c", "件", Deviations(thousands=True), np.random.default_rng(1))
    '1,234'
    """
    if value is None:
        return _BLANKS[d.blank]
    if isinstance(value, str):
        return value
    money, column = unit == "万元", place.rsplit(".", 1)[1]
    suffix = ""
    if value and ((d.units and rng.random() < 0.3) or (money and not named)):
        suffix = unit
        if money and d.units and rng.random() < 0.7:
            value, suffix = round(value * 10_000), "元"
    text = _number(abs(value), money)
    if d.thousands and abs(value) >= 1000:
        whole, _, rest = text.partition(".")
        text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    if value < 0:
        text = (words()["minus"] if d.signs and rng.random() < 0.5 else "-") + text
    elif d.signs and column == "change" and value:
        text = (words()["plus"] if rng.random() < 0.5 else "+") + text
    return (text.translate(_DIGITS) if d.full_width else text) + suffix


class _Maker:
    """Builds the sheets of one report."""

    def __init__(self, content: ReportContent, deviations: Deviations, rng: np.random.Generator):
        self.content, self.d, self.rng = content, deviations, rng
        self.label = Labels(deviations, rng)

    def figure(self, table: str, row: form.Row, column: form.Column, columns: int = 1) -> Box:
        place = f"{table}.{row.row}.{column.column}"
        value = self.content.figures.get(place)
        named = column.unit in column.label
        return Box(print_figure(value, place, column.unit, self.d, self.rng, named=named), columns, 1, place)

    def proactive(self, table: form.Table) -> list[Sheet]:
        sheets, rows = [], []
        width = 1 + max(len(r.columns) for r in table.rows)
        for (clause, columns), members in groupby(table.rows, key=lambda r: (r.clause, r.columns)):
            rows = self._clause(clause, columns, list(members), width)
            sheets.append(Sheet("proactive", width, rows, 2))
        if self.d.four_tables:
            return sheets
        return [Sheet("proactive", width, [row for s in sheets for row in s.rows], 2)]

    def _clause(
        self, clause: str, columns: tuple[form.Column, ...], members: list[form.Row], width: int
    ) -> list[list[Box]]:
        spans = [1] * (len(columns) - 1) + [width - len(columns)]
        heads = [self.label(c.label) for c in columns]
        if self.d.header_note and members[-1].row == "normative_documents":
            heads[-1] += self.label(words()["note"])
        rows = [
            [Box(self.label(clause), width)],
            [Box(words()["content"]), *(Box(h, n) for h, n in zip(heads, spans, strict=True))],
        ]
        for row in members:
            cells = [self.figure("proactive", row, c, n) for c, n in zip(columns, spans, strict=True)]
            rows.append([Box(self.label(row.label)), *cells])
        if self.d.local_row and any(r.row == "normative_documents" for r in members):
            local = [Box(str(int(self.rng.integers(10_000, 99_999))), n) for n in spans]
            rows.append([Box(words()["local_row"]), *local])
        return rows

    def requests(self, table: form.Table) -> list[Sheet]:
        columns = table.rows[0].columns
        if self.d.total_first:
            columns = (*(c for c in columns if c.is_total), *(c for c in columns if not c.is_total))
        rows = self._applicants(columns)
        head = len(rows)
        outcomes = [r for r in table.rows if r.group]
        counts = {g: sum(r.group == g for r in outcomes) for g in {r.group for r in outcomes}}
        groups = {g["group"]: g["label"] for g in form.groups() if g["table"] == "requests"}
        seen: set[str] = set()
        for row in table.rows:
            boxes: list[Box] = []
            if row.group and "results" not in seen:
                seen.add("results")
                boxes.append(Box(self.label(groups["results"]), 1, len(outcomes)))
            if row.group and counts[row.group] > 1:
                if row.group not in seen:
                    boxes.append(Box(self.label(groups[row.group]), 1, counts[row.group]))
                    seen.add(row.group)
                boxes.append(Box(self.label(row.label)))
            else:
                boxes.append(Box(self.label(row.label), 2 if row.group else 3))
            rows.append([*boxes, *(self.figure("requests", row, c) for c in columns)])
        return self._cut(Sheet("requests", 3 + len(columns), rows, head))

    def _applicants(self, columns: tuple[form.Column, ...]) -> list[list[Box]]:
        top: list[Box] = []
        for group, members in groupby(columns, key=lambda c: c.group):
            listed = list(members)
            if group:
                top.append(Box(self.label(group), len(listed)))
            else:
                top += [Box(self.label.head(c.label), 1, 2) for c in listed]
        return [
            [Box(self.label(words()["corner"]), 3, 3), Box(words()["applicants"], len(columns))],
            top,
            [Box(self.label.head(c.label)) for c in columns if c.group],
        ]

    def _cut(self, sheet: Sheet) -> list[Sheet]:
        """Cut the sheet in two with its header again, as a page break does."""
        if not self.d.header_repeated:
            return [sheet]
        at = int(self.rng.integers(sheet.head + 2, len(sheet.rows) - 2))
        first, rest = [list(r) for r in sheet.rows[:at]], [list(r) for r in sheet.rows[at:]]
        carried = []
        for i, row in enumerate(first):
            for j, box in enumerate(row):
                if i + box.rows > at:
                    row[j] = box._replace(rows=at - i)
                    carried.append(box._replace(rows=i + box.rows - at))
        rest[0] = carried + rest[0]
        head = sheet.rows[: sheet.head]
        return [
            Sheet(sheet.table, sheet.width, first, sheet.head),
            Sheet(sheet.table, sheet.width, head + rest, sheet.head, words()["continued"]),
        ]

    def remedies(self, table: form.Table) -> list[Sheet]:
        groups = {g["group"]: g["label"] for g in form.groups() if g["table"] == "remedies"}
        single = [r for r in table.rows if not r.group]
        grouped = [r for r in table.rows if r.group]
        n = len(table.rows[0].columns)
        top = [Box(self.label(r.label), n) for r in single]
        top += [Box(self.label(groups[grouped[0].group]), n * len(grouped))]
        second = [Box(self.label.head(c.label), 1, 2) for r in single for c in r.columns]
        second += [Box(self.label(r.label), n) for r in grouped]
        third = [Box(self.label.head(c.label)) for r in grouped for c in r.columns]
        figures = [self.figure("remedies", r, c) for r in table.rows for c in r.columns]
        return [Sheet("remedies", n * len(table.rows), [top, second, third, figures], 3)]


def sheets(
    content: ReportContent, deviations: Deviations, rng: np.random.Generator
) -> dict[str, list[Sheet]]:
    """Return the sheets of each table that the content has an edition for."""
    maker = _Maker(content, deviations, rng)
    return {
        name: getattr(maker, name)(form.edition(edition).tables[name])
        for name, edition in content.editions.items()
    }


def placed(sheet: Sheet) -> list[tuple[int, int, Box]]:
    """Return (row, column, box) for every box of a sheet, in reading order."""
    free = [[True] * sheet.width for _ in sheet.rows]
    found = []
    for i, row in enumerate(sheet.rows):
        for box in row:
            j = free[i].index(True)
            found.append((i, j, box))
            for di in range(box.rows):
                for dj in range(box.columns):
                    free[i + di][j + dj] = False
    return found


def rectangle(sheet: Sheet, spans: str) -> list[list[str]]:
    """Return a sheet as rows of texts, merged cells written as `spans` says (see Deviations)."""
    if spans == "unfilled":
        return [[b.text for b in row] for row in sheet.rows]
    if spans == "collapsed":
        return [[b.text for b in row] + [""] * (sheet.width - len(row)) for row in sheet.rows]
    texts = [[""] * sheet.width for _ in sheet.rows]
    for i, j, box in placed(sheet):
        repeats = spans == "repeated"
        for di in range(box.rows if repeats else 1):
            for dj in range(box.columns if repeats else 1):
                texts[i + di][j + dj] = box.text
    return texts
