"""From the sections of a document to the cells of the form's three tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports import form
from govreports.align.alike import Key, key_of, recall, remember
from govreports.align.cells import Reading, TableCells, in_order, to_cells
from govreports.align.columns import TableForm
from govreports.align.found import UNLABELLED, Found, RowFigures
from govreports.align.headings import edition_shown, hints, money_unit, total_leads
from govreports.align.lines import Lines, read_lines
from govreports.align.place import place, plain_rows, total_last
from govreports.align.remedies import follow_remedies
from govreports.align.rows import follow
from govreports.align.separators import delimiter_of
from govreports.align.shape import Shape, shape, widest
from govreports.align.tokens import BLANK, MARK, NUMBER
from govreports.blocks import Document, Grid, Problem

if TYPE_CHECKING:
    from govreports.sections import Outline


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
    delimiter = delimiter_of(outline.document.items)
    default = form.edition_for_year(year)
    for table in form.TABLES:
        section = form.edition(form.EDITIONS[0]).tables[table].section
        own = [r for r in outline.ranges if r[2] == section]
        if not _read_table(done, outline, table, own, default, delimiter):
            others = [r for r in outline.ranges if r[2] != section]
            _read_table(done, outline, table, others, default, delimiter)
        if table == "proactive" and table in done.tables and default is None:
            default = done.tables[table].edition
    return done


def _read_table(
    done: Alignment,
    outline: Outline,
    table: str,
    ranges: Sequence[tuple[int, int, int]],
    default: int | None,
    delimiter: str,
) -> bool:
    """Look for a table in some ranges of items; say whether it is there."""
    heads, used = outline.headings, done.used
    items = [i for start, end, _ in ranges for i in range(start, end) if i not in heads and i not in used]
    if not items:
        return False
    document = outline.document
    lines = read_lines(document, items, table, delimiter)
    # Where the requests' figures are out of order, so may those of the table without labels be.
    in_doubt = table == UNLABELLED and _is_open(done)
    key = None if in_doubt else key_of(table, default, lines)
    reading = recall(key, lines) or _search(document, table, lines, default, in_doubt, key)
    if reading is None:
        return False
    cells = to_cells(reading, _sources(document, lines, reading.lines))
    done.tables[table] = cells
    done.problems += cells.problems
    _mark_used(done, reading.taken, lines)
    return True


def _search(
    document: Document, table: str, lines: Lines, default: int | None, in_doubt: bool, key: Key | None
) -> Reading | None:
    """Find the table in its lines and place its figures; remember where they stand."""
    found = _find(table, lines)
    if found is None:
        return None
    edition = edition_shown(found, table)
    form_of = shape(table, edition or default or max(form.EDITIONS))
    rows = [r for r in found.rows if r.row in form_of.widths]
    if in_doubt and any(_may_differ(r, lines) for r in rows):
        rows = []
    placing = _table_form(form_of, rows, lines)
    plain = None if found.strays else plain_rows(rows, lines, placing)
    if plain is None:
        placed = place(rows, lines, placing, found.strays)
    else:
        placed = {row: cells for row, (cells, _) in plain.items()}
    if leads := total_leads(table, found):
        placed = {row: total_last(cells, form_of.sums[row]) for row, cells in placed.items()}
    tokens, at, how, problems = in_order(form_of, placed, {r.row: r.unread for r in rows})
    problems += _not_counted(found, form_of, document, lines)
    money = money_unit(found) if form_of.money else ""
    taken = found.lines.union([n for n, _ in found.unknown], [f.line for r in found.rows for f in r.figures])
    reading = Reading(form_of, edition is not None, money, taken, tokens, at, how, problems)
    if plain is not None and not leads:
        remember(key, reading, plain, lines)
    return reading


def _find(table: str, lines: Lines) -> Found | None:
    """Find the table; where it is printed more than once, the copy of most rows."""
    if table == UNLABELLED:
        tables = follow_remedies(lines, widest(table)[UNLABELLED])
    else:
        tables = follow(lines, table, widest(table))
    tables = [t for t in tables if any(r.figures for r in t.rows)]
    return max(tables, key=lambda t: len({r.row for r in t.rows if r.figures}), default=None)


def _table_form(form_of: Shape, rows: Sequence[RowFigures], lines: Lines) -> TableForm:
    return TableForm(
        form_of.widths.__getitem__,
        form_of.sums.__getitem__,
        form_of.down,
        lambda counted: hints(form_of, rows, counted, lines.pages),
        () if form_of.table == UNLABELLED else tuple(form_of.widths),
        form_of.headings.__getitem__,
        lines.pages,
    )


def _not_counted(found: Found, form_of: Shape, document: Document, lines: Lines) -> list[Problem]:
    """Report figures that stand in the table, but in no row of this edition."""
    problems = []
    for other in [r for r in found.rows if r.row not in form_of.widths and r.figures]:
        raw = " ".join(t.raw for f in other.figures for t in f.cells)
        place = f"{form_of.table}.{other.row}"
        message = "这一行属于另一版表格, 未计入"
        problems.append(Problem("align", "row_of_other_edition", place, "warning", raw, message))
    for n, label in dict.fromkeys(found.unknown):
        raw = " ".join([label, *(t.raw for t in lines[n].cells if t.kind in (NUMBER, MARK))])
        message = "表中有一行标签不在规定格式内, 其数字未计入; 如是常见写法, 可在 aliases.csv 增加一行"
        where = _sources(document, lines, [n])[n] or ""
        problems.append(Problem("align", "unknown_label", where, "info", raw, message))
    return problems


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


def _sources(document: Document, lines: Lines, shown: Iterable[int]) -> dict[int, str | None]:
    """The places of lines; None for -1, which is none."""
    sources: dict[int, str | None] = {-1: None}
    for n in {*shown} - {-1}:
        i = lines.items[n]
        if n in lines.rows:
            grid = document.items[i]
            assert isinstance(grid, Grid)
            sources[n] = grid.sources[lines.rows[n]]
        else:
            sources[n] = document.source(i)
    return sources


def _mark_used(done: Alignment, taken: AbstractSet[int], lines: Lines) -> None:
    done.used.update(dict.fromkeys([lines.items[n] for n in taken], ""))
    for n in taken & lines.last.keys():
        done.used.update(dict.fromkeys(range(lines.items[n], lines.last[n] + 1), ""))
