"""From the sections of a document to the cells of the form's three tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from govreports import form
from govreports.align.arithmetic import Sum
from govreports.align.columns import ColumnSum, Hint, TableForm
from govreports.align.labels import lexicon
from govreports.align.lines import Line, Lines, is_comma_separated, read_lines
from govreports.align.place import RowCells, place, total_last
from govreports.align.remedies import follow_remedies
from govreports.align.rows import UNLABELLED, Found, RowFigures, follow
from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, fold, to_canonical, unit_in
from govreports.blocks import Document, Grid, Problem
from govreports.form.model import read_data

if TYPE_CHECKING:
    from govreports.sections import Outline

# Lines above the first row in which column headings are looked for.
_HEADING_LINES = 24
_MONEY = "万元"
_STATUS = {NUMBER: "number", BLANK: "blank", MARK: "mark", TEXT: "text"}


@dataclass(slots=True)
class TableCells:
    """One table: its edition, whether the table itself shows it, and its cells in the form's order.

    The lists are the parts of a cell in the cells frame (`schema.CELL_PARTS`).
    """

    edition: int
    shown: bool
    value: list[float | None]
    raw: list[str | None]
    status: list[str]
    matched_by: list[str | None]
    source: list[str | None]

    @classmethod
    def absent(cls, table: str, edition: int, shown: bool = False) -> TableCells:
        n = len(form.edition(edition).tables[table].cells)
        return cls(edition, shown, [None] * n, [None] * n, ["absent"] * n, [None] * n, [None] * n)


@dataclass(slots=True)
class Alignment:
    """What was found of the three tables.

    `used[i]` is what remains of item i of the document once the table's text is taken out; `commas` says
    that commas hold the cells of the document apart.
    """

    tables: dict[str, TableCells] = field(default_factory=dict)
    used: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    commas: bool = False


def align(outline: Outline, year: int | None = None) -> Alignment:
    """Find the three tables of the form and place their figures.

    Each table is looked for in its own section first, then anywhere. `year` settles the edition of a table
    that shows nothing of it.
    """
    done = Alignment(commas=is_comma_separated(outline.document))
    default = form.edition_for_year(year)
    for table in form.TABLES:
        section = form.edition(form.EDITIONS[0]).tables[table].section
        own = [r for r in outline.ranges if r[2] == section]
        if not _read_table(done, outline, table, own, default):
            _read_table(done, outline, table, [r for r in outline.ranges if r[2] != section], default)
        if table == "proactive" and table in done.tables and default is None:
            default = done.tables[table].edition
    return done


def _read_table(
    done: Alignment,
    outline: Outline,
    table: str,
    ranges: Sequence[tuple[int, int, int]],
    default: int | None,
) -> bool:
    """Look for a table in some ranges of items; say whether it is there."""
    heads, used = outline.headings, done.used
    items = [i for start, end, _ in ranges for i in range(start, end) if i not in heads and i not in used]
    if not items:
        return False
    document = outline.document
    lex = lexicon(table)
    lines = read_lines(document, items, lambda piece: lex.begins(piece) is not None, done.commas)
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
    done.tables[table] = TableCells.absent(table, edition, shown is not None)
    _fill(done, document, table, edition, best, lines)
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
    if row == UNLABELLED:
        return _remedies_columns()
    return tuple((c.row, c.column) for c in form.edition(edition).tables[table].cells if c.row == row)


@cache
def _widths(table: str, edition: int) -> dict[str, int]:
    """Cells in each printed row."""
    rows = [UNLABELLED] if table == UNLABELLED else [r.row for r in form.edition(edition).tables[table].rows]
    return {row: len(_places(table, edition, row)) for row in rows}


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


def _is_open(done: Alignment) -> bool:
    """The requests table was not found, or most of its figures could not be placed."""
    if "requests" not in done.tables:
        return True
    status = done.tables["requests"].status
    return status.count("unplaced") > status.count("number")


def _may_differ(row: RowFigures, lines: Lines) -> bool:
    """Figures of a text that stand on several lines, or among blank cells."""
    of_text = all(f.line not in lines.rows for f in row.figures)
    return of_text and (len(row.figures) > 1 or any(t.kind == BLANK for f in row.figures for t in f.cells))


def _total_leads(table: str, found: Found) -> bool:
    """The column of totals is printed before its parts, and the headings say so."""
    first, last = _column_ends(table)
    headings = found.headings
    totals = [headings.index(h) for h in last if h in headings]
    return bool(totals) and first in headings and min(totals) < headings.index(first)


@cache
def _column_ends(table: str) -> tuple[str, frozenset[str]]:
    """The folded heading of the first part, and those of the total, of a table that has totals."""
    columns = form.edition(max(form.EDITIONS)).tables[table].rows[0].columns
    totals = {fold(c.label) for c in columns if c.is_total}
    totals |= {
        fold(r["alias"]) for r in read_data("aliases.csv") if (r["table"], r["code"]) == (table, "total")
    }
    return fold(columns[0].label), frozenset(totals) if columns[-1].is_total else frozenset()


@cache
def _column_sums(table: str, edition: int) -> tuple[ColumnSum, ...]:
    return tuple(ColumnSum(e.total, e.parts) for e in form.equations(table, edition) if e.axis == "column")


def _hints(
    table: str, edition: int, rows: Sequence[RowFigures], lines: Sequence[Line], pages: Sequence[int]
) -> list[Hint]:
    """Pieces of column headings above the figures, with the column that they belong to.

    A heading that several columns share tells them apart where it is printed once for each.
    """
    if not rows:
        return []
    labels, first = _column_labels(table, edition), rows[0].first_line
    if rows[0].row == UNLABELLED:
        labels, first = labels * (len(_remedies_columns()) // len(labels)), rows[0].label_line + 1
    pieces: dict[str, list[tuple[float, float, int]]] = {}
    for n in range(max(0, first - _HEADING_LINES), first):
        for token, (start, end) in zip(lines[n].cells, lines[n].spans, strict=False):
            if token.kind == TEXT and token.fold:
                pieces.setdefault(token.fold, []).append((start, end, pages[n]))
    hints = []
    for piece, places in pieces.items():
        columns = [k for k, label in enumerate(labels) if piece in label]
        if len(columns) == 1:
            hints += [Hint(columns[0], *place) for place in places]
        elif len(columns) == len(places) and len({labels[k] for k in columns}) == 1:
            hints += [Hint(k, *place) for k, place in zip(columns, sorted(places), strict=True)]
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


@cache
def _own_rows(table: str, edition: int) -> frozenset[str]:
    """Rows that no other edition has."""
    rows = {e: {r.row for r in form.edition(e).tables[table].rows} for e in form.EDITIONS}
    return frozenset(rows[edition].difference(*(rows[e] for e in form.EDITIONS if e != edition)))


def _edition(found: Found, table: str) -> int | None:
    """The edition that a table's own rows and headings show; None where they show neither."""
    rows = {r.row for r in found.rows if r.figures}
    votes = {
        e: len(rows & _own_rows(table, e)) + sum(h in marks for h in found.headings)
        for e, marks in _edition_marks(table).items()
    }
    best = max(votes.values())
    leaders = [e for e, v in votes.items() if v == best]
    return leaders[0] if best and len(leaders) == 1 else None


def _fill(done: Alignment, document: Document, table: str, edition: int, found: Found, lines: Lines) -> None:
    shown = form.edition(edition).tables[table]
    known = {r.row for r in shown.rows} | {UNLABELLED}
    rows = [r for r in found.rows if r.row in known]
    form_of = TableForm(
        _widths(table, edition).__getitem__,
        lambda row: _row_sum(table, edition, row),
        _column_sums(table, edition),
        lambda counted: _hints(table, edition, rows, counted, lines.pages),
        () if table == "remedies" else tuple(r.row for r in shown.rows),
    )
    if table == "remedies" and _is_open(done) and any(_may_differ(r, lines) for r in rows):
        rows = []  # where the requests' figures are out of order, so may these be
    placed = place(rows, lines, form_of, found.strays)
    if _total_leads(table, found):
        placed = {row: total_last(cells, _row_sum(table, edition, row)) for row, cells in placed.items()}
    money = next((u for h in found.headings if (u := unit_in(h))), "") if table == "proactive" else ""
    for row in dict.fromkeys(r.row for r in rows):
        n = len(_places(table, edition, row))
        got = placed.get(row) or RowCells(row, [None] * n, [-1] * n, "")
        _fill_row(done, document, table, got, lines, money)
    for other in (r for r in found.rows if r.row not in known and r.figures):
        raw = " ".join(t.raw for f in other.figures for t in f.cells)
        message = "这一行属于另一版表格, 未计入"
        done.problems.append(
            Problem("align", "row_of_other_edition", f"{table}.{other.row}", "warning", raw, message)
        )
    for n, label in dict.fromkeys(found.unknown):
        raw = " ".join([label, *(t.raw for t in lines[n].cells if t.kind in (NUMBER, MARK))])
        message = "表中有一行标签不在规定格式内, 其数字未计入; 如是常见写法, 可在 aliases.csv 增加一行"
        where = _source(document, lines, n)
        done.problems.append(Problem("align", "unknown_label", where, "info", raw, message))
    _mark_used(done, found, lines)


def _fill_row(
    done: Alignment, document: Document, table: str, got: RowCells, lines: Lines, money: str
) -> None:
    cells = done.tables[table]
    start, units = _slots(table, cells.edition, got.row)
    n = len(units)
    end = start + n
    tokens, placed = got.tokens, got.lines
    if None not in tokens and _is_plain(columns := list(zip(*tokens, strict=True)), units):
        _, cells.raw[start:end], _, cells.value[start:end], _ = columns
        cells.status[start:end] = ["number"] * n
        cells.matched_by[start:end] = [got.how] * n
    else:
        empty = "unplaced" if got.left else "blank"
        for k, (token, unit) in enumerate(zip(tokens, units, strict=True), start):
            cells.status[k] = empty if token is None else _STATUS[token.kind]
            if token is not None and token.kind == NUMBER:
                _set_value(done, table, k, token, unit, money)
        cells.raw[start:end] = [None if t is None else t.raw.strip() or None for t in tokens]
        cells.matched_by[start:end] = [None if t is None else got.how for t in tokens]
    if placed[0] >= 0 and placed[0] == placed[-1] and len(set(placed)) == 1:
        cells.source[start:end] = [_source(document, lines, placed[0])] * n
    else:
        cells.source[start:end] = [None if k < 0 else _source(document, lines, k) for k in placed]
    if got.left:
        raw = " ".join(t.raw for t in got.left)
        place = table if got.row == UNLABELLED else f"{table}.{got.row}"
        message = "这一行的数字无法确定属于哪一列(版式丢失了空白格), 未填入; 请核对原件"
        done.problems.append(Problem("align", "unplaced", place, "warning", raw, message))


def _is_plain(columns: Sequence[tuple[object, ...]], units: tuple[str, ...]) -> bool:
    """Whether all tokens, taken apart, are numbers without units that are counts."""
    kinds, printed = columns[0], columns[4]
    return kinds.count(NUMBER) == len(kinds) and not any(printed) and _MONEY not in units


def _set_value(done: Alignment, table: str, k: int, token: Token, unit: str, money: str) -> None:
    cells = done.tables[table]
    cell = form.edition(cells.edition).tables[table].cells[k]
    # The form prints the unit in the heading of the fees; for purchases only the cell itself can tell it.
    default = money or (unit if cell.row != "procurement" else "") if unit == _MONEY else unit
    value = to_canonical(token.value or 0.0, token.unit, unit, default)
    if value is None:
        message = f"单位不明, 不能换算为{unit}, 未填入; 请核对原件"
        done.problems.append(Problem("align", "unit_unknown", cell.place, "warning", token.raw, message))
        cells.status[k] = "text"
    cells.value[k] = value


@cache
def _slots(table: str, edition: int, row: str) -> tuple[int, tuple[str, ...]]:
    """Where a printed row's cells begin in the table, and their units."""
    cells = form.edition(edition).tables[table].cells
    start = 0 if row == UNLABELLED else next(k for k, c in enumerate(cells) if c.row == row)
    return start, tuple(c.unit for c in cells[start : start + len(_places(table, edition, row))])


def _source(document: Document, lines: Lines, n: int) -> str:
    i = lines.items[n]
    if n not in lines.rows:
        return document.source(i)
    grid = document.items[i]
    assert isinstance(grid, Grid)
    return grid.sources[lines.rows[n]]


def _mark_used(done: Alignment, found: Found, lines: Lines) -> None:
    figures = {f.line for r in found.rows for f in r.figures}
    marked = found.lines.union([n for n, _ in found.unknown], figures)
    done.used.update(dict.fromkeys([lines.items[n] for n in marked], ""))
    for n in marked & lines.last.keys():
        done.used.update(dict.fromkeys(range(lines.items[n], lines.last[n] + 1), ""))
