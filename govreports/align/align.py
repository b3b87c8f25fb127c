"""From the sections of a document to the cells of the form's three tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from govreports import form
from govreports.align.arithmetic import Sum
from govreports.align.columns import ColumnSum, Hint
from govreports.align.labels import lexicon
from govreports.align.lines import Line, read_lines
from govreports.align.place import Placed, RowCells, place
from govreports.align.remedies import ROW, follow_remedies
from govreports.align.rows import Found, RowFigures, follow
from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, fold, to_canonical, unit_in
from govreports.blocks import Document, Grid, Problem

if TYPE_CHECKING:
    from govreports.sections import Outline

# Lines above the first row in which column headings are looked for.
_HEADING_LINES = 24
_STATUS = {NUMBER: "number", BLANK: "blank", MARK: "mark", TEXT: "text"}


@dataclass(slots=True)
class CellRead:
    """One cell as read: the value in the canonical unit, the printed text, and how it was found."""

    value: float | None
    raw: str | None
    status: str
    matched_by: str | None
    source: str | None


ABSENT = CellRead(None, None, "absent", None, None)


@dataclass(slots=True)
class TableCells:
    """One table: its edition, whether the table itself shows it, and its cells by (row, column)."""

    edition: int
    cells: dict[tuple[str, str], CellRead]
    shown: bool = False


@dataclass(slots=True)
class Alignment:
    """What was found of the three tables.

    `used[i]` is what remains of item i of the document once the table's text is taken out.
    """

    tables: dict[str, TableCells] = field(default_factory=dict)
    used: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def align(outline: Outline, year: int | None = None) -> Alignment:
    """Find the three tables of the form and place their figures.

    Each table is looked for in its own section first, then anywhere. `year` settles the edition of a table
    that shows nothing of it.
    """
    done = Alignment()
    default = form.edition_for_year(year)
    for table in form.TABLES:
        section = form.edition(form.EDITIONS[0]).tables[table].section
        own = [i for a, b, s in outline.ranges if s == section for i in range(a, b) if i not in outline.headings]
        if not _read_table(done, outline.document, table, own, default):
            rest = [i for a, b, s in outline.ranges if s != section for i in range(a, b) if i not in outline.headings]
            _read_table(done, outline.document, table, rest, default)
        if table == "proactive" and table in done.tables and default is None:
            default = done.tables[table].edition
    return done


def _read_table(
    done: Alignment, document: Document, table: str, items: Sequence[int], default: int | None
) -> bool:
    items = [i for i in items if done.used.get(i) != ""]
    if not items:
        return False
    lex = lexicon(table)
    lines = read_lines(document, items, lambda piece: lex.begins(piece) is not None)
    if table == "remedies":
        tables = follow_remedies(lines, len(_remedies_columns()))
    else:
        tables = follow(lines, table, lambda row: _widest(table, row))
    tables = [t for t in tables if any(r.figures for r in t.rows)]
    if not tables:
        return False
    best = max(tables, key=lambda t: len({r.row for r in t.rows if r.figures}))
    shown = None if table == "remedies" else _edition(best, table)
    edition = shown or default or max(form.EDITIONS)
    _fill(done, document, table, edition, best, lines)
    done.tables[table].shown = shown is not None
    return True


@cache
def _widest(table: str, row: str) -> int:
    return max(_width(table, e, row) for e in form.EDITIONS)


@cache
def _width(table: str, edition: int, row: str) -> int:
    for r in form.edition(edition).tables[table].rows:
        if r.row == row:
            return len(r.columns)
    return 0


@cache
def _remedies_columns() -> tuple[tuple[str, str], ...]:
    return tuple((c.row, c.column) for c in form.edition(max(form.EDITIONS)).tables["remedies"].cells)


@cache
def _places(table: str, edition: int, row: str) -> tuple[tuple[str, str], ...]:
    if row == ROW:
        return _remedies_columns()
    return tuple((c.row, c.column) for c in form.edition(edition).tables[table].cells if c.row == row)


@cache
def _row_sum(table: str, edition: int, row: str) -> Sum | None:
    """The sums that hold along the figures of one printed row."""
    places = _places(table, edition, row)
    parts = []
    for e in form.equations(table, edition):
        if e.axis != "row":
            continue
        for code in dict.fromkeys(r for r, _ in places):
            at = [places.index((code, name)) for name, _ in e.parts]
            parts.append((places.index((code, e.total)), tuple(at)))
    return Sum(tuple(parts)) if parts else None


@cache
def _column_sums(table: str, edition: int) -> tuple[ColumnSum, ...]:
    return tuple(ColumnSum(e.total, e.parts) for e in form.equations(table, edition) if e.axis == "column")


def _hints(table: str, edition: int, rows: Sequence[RowFigures], lines: list[Line]) -> list[Hint]:
    """Pieces of column headings in the lines above the first row, where they belong to one column only."""
    if not rows or rows[0].row == ROW or not lines[rows[0].first_line].spans:
        return []
    labels = _column_labels(table, edition)
    hints = []
    for line in lines[max(0, rows[0].first_line - _HEADING_LINES) : rows[0].first_line]:
        for token, (start, end) in zip(line.cells, line.spans or (), strict=False):
            columns = [k for k, label in enumerate(labels) if token.fold and token.fold in label]
            if token.kind == TEXT and len(columns) == 1:
                hints.append(Hint(columns[0], start, end, line.page))
    return hints


@cache
def _column_labels(table: str, edition: int) -> tuple[str, ...]:
    """Folded headings of a table whose rows all have the same columns; else nothing."""
    sets = {r.columns for r in form.edition(edition).tables[table].rows}
    return tuple(fold(c.label) for c in next(iter(sets))) if len(sets) == 1 else ()


@cache
def _edition_marks(table: str) -> dict[int, frozenset[str]]:
    """Beginnings of headings that only one edition prints."""
    seen = {
        e: {
            fold(c.label)[:k]
            for r in form.edition(e).tables[table].rows
            for c in r.columns
            for k in range(3, len(fold(c.label)) + 1)
        }
        for e in form.EDITIONS
    }
    return {e: frozenset(s - set().union(*(o for f, o in seen.items() if f != e))) for e, s in seen.items()}


def _edition(found: Found, table: str) -> int | None:
    """The edition that a table's own rows and headings show; None where they show neither."""
    votes = dict.fromkeys(form.EDITIONS, 0)
    rows = {r.row for r in found.rows if r.figures}
    for e in form.EDITIONS:
        others = {r.row for o in form.EDITIONS if o != e for r in form.edition(o).tables[table].rows}
        votes[e] += sum(r.row in rows and r.row not in others for r in form.edition(e).tables[table].rows)
        marks = _edition_marks(table)[e]
        votes[e] += sum(h in marks for h in found.headings)
    best = max(votes.values())
    leaders = [e for e, v in votes.items() if v == best]
    return leaders[0] if best and len(leaders) == 1 else None


def _fill(
    done: Alignment, document: Document, table: str, edition: int, found: Found, lines: list[Line]
) -> None:
    shown = form.edition(edition).tables[table]
    known = {r.row for r in shown.rows} | {ROW}
    rows = [r for r in found.rows if r.row in known]
    placed = place(
        rows,
        lines,
        lambda row: len(_places(table, edition, row)),
        lambda row: _row_sum(table, edition, row),
        _column_sums(table, edition),
        found.strays,
        _hints(table, edition, rows, lines),
    )
    cells = {(c.row, c.column): ABSENT for c in shown.cells}
    money = next((u for h in found.headings if (u := unit_in(h))), "")
    labelled = {r.row for r in rows}
    for row in labelled:
        got = placed.get(row) or RowCells(row, [None] * len(_places(table, edition, row)))
        _fill_row(done, document, table, edition, got, cells, lines, money)
    done.tables[table] = TableCells(edition, cells)
    for code, row in ((r.row, r) for r in found.rows if r.row not in known and r.figures):
        raw = " ".join(t.raw for f in row.figures for t in f.cells)
        done.problems.append(
            Problem("align", "row_of_other_edition", f"{table}.{code}", "warning", raw, "这一行属于另一版表格, 未计入")
        )
    for n, label in dict.fromkeys(found.unknown):
        raw = " ".join([label, *(t.raw for t in lines[n].cells if t.kind in (NUMBER, MARK))])
        message = "表中有一行标签不在规定格式内, 其数字未计入; 如是常见写法, 可在 aliases.csv 增加一行"
        done.problems.append(Problem("align", "unknown_label", _source(document, lines[n]), "info", raw, message))
    _mark_used(done, document, found, lines)


def _fill_row(
    done: Alignment,
    document: Document,
    table: str,
    edition: int,
    got: RowCells,
    cells: dict[tuple[str, str], CellRead],
    lines: list[Line],
    money: str,
) -> None:
    units = {(c.row, c.column): c.unit for c in form.edition(edition).tables[table].cells}
    empty = "unplaced" if got.left else "blank"
    for key, p in zip(_places(table, edition, got.row), got.cells, strict=True):
        if p is None:
            cells[key] = CellRead(None, None, empty, None, None)
        else:
            cells[key] = _cell(done, table, key, p, units[key], _source(document, lines[p.line]), money)
    if got.left:
        raw = " ".join(t.raw for t in got.left)
        message = "这一行的数字无法确定属于哪一列(版式丢失了空白格), 未填入; 请核对原件"
        done.problems.append(Problem("align", "unplaced", table if got.row == ROW else f"{table}.{got.row}", "warning", raw, message))


def _cell(
    done: Alignment, table: str, key: tuple[str, str], p: Placed, unit: str, source: str, money: str
) -> CellRead:
    token: Token = p.token
    status = _STATUS[token.kind]
    if token.kind != NUMBER or token.value is None:
        return CellRead(None, token.raw.strip() or None, status, p.how, source)
    printed_default = money or (unit if unit != "万元" or table == "proactive" and key[0] != "procurement" else "")
    value = to_canonical(token.value, token.unit, unit, printed_default if unit == "万元" else unit)
    if value is None:
        place = ".".join((table, *key))
        message = f"单位不明, 不能换算为{unit}, 未填入; 请核对原件"
        done.problems.append(Problem("align", "unit_unknown", place, "warning", token.raw, message))
        status = "text"
    return CellRead(value, token.raw, status, p.how, source)


def _source(document: Document, line: Line) -> str:
    item = document.items[line.item]
    return item.sources[line.row] if isinstance(item, Grid) else document.source(line.item)


def _mark_used(done: Alignment, document: Document, found: Found, lines: list[Line]) -> None:
    for n in found.lines | {n for n, _ in found.unknown}:
        done.used[lines[n].item] = ""
    figures: Iterable[int] = (f.line for r in found.rows for f in r.figures)
    for n in figures:
        done.used[lines[n].item] = ""
