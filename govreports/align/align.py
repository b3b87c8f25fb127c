"""From the sections of a document to the cells of the form's three tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreports import form
from govreports.align.cells import TableCells, to_cells
from govreports.align.columns import TableForm
from govreports.align.found import UNLABELLED, Found, RowFigures
from govreports.align.headings import edition_shown, hints, money_unit, total_leads
from govreports.align.lines import Lines, read_lines
from govreports.align.place import place, total_last
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
    lines = read_lines(outline.document, items, table, delimiter)
    if table == UNLABELLED:
        tables = follow_remedies(lines, widest(table)[UNLABELLED])
    else:
        tables = follow(lines, table, widest(table))
    tables = [t for t in tables if any(r.figures for r in t.rows)]
    if not tables:
        return False
    best = max(tables, key=lambda t: len({r.row for r in t.rows if r.figures}))
    shown = edition_shown(best, table)
    _fill(done, outline.document, shape(table, shown or default or max(form.EDITIONS)), best, lines, shown)
    return True


def _fill(
    done: Alignment, document: Document, form_of: Shape, found: Found, lines: Lines, shown: int | None
) -> None:
    """Place the figures of a table that was found."""
    table, sums = form_of.table, form_of.sums
    rows = [r for r in found.rows if r.row in form_of.widths]
    if table == UNLABELLED and _is_open(done) and any(_may_differ(r, lines) for r in rows):
        rows = []  # where the requests' figures are out of order, so may these be
    order = () if table == UNLABELLED else tuple(form_of.widths)
    placing = TableForm(
        form_of.widths.__getitem__,
        sums.__getitem__,
        form_of.down,
        lambda counted: hints(form_of, rows, counted, lines.pages),
        order,
        form_of.headings.__getitem__,
        lines.pages,
    )
    placed = place(rows, lines, placing, found.strays)
    if total_leads(table, found):
        placed = {row: total_last(cells, sums[row]) for row, cells in placed.items()}
    cells = to_cells(
        form_of,
        placed,
        {r.row: r.unread for r in rows},
        lambda shown: _sources(document, lines, shown),
        shown is not None,
        money_unit(found) if form_of.money else "",
    )
    done.tables[table] = cells
    done.problems += [*cells.problems, *_not_counted(found, form_of, document, lines)]
    _mark_used(done, found, lines)


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
    """The places of lines."""
    sources: dict[int, str | None] = {}
    for n in shown:
        i = lines.items[n]
        if n in lines.rows:
            grid = document.items[i]
            assert isinstance(grid, Grid)
            sources[n] = grid.sources[lines.rows[n]]
        else:
            sources[n] = document.source(i)
    return sources


def _mark_used(done: Alignment, found: Found, lines: Lines) -> None:
    figures = {f.line for r in found.rows for f in r.figures}
    marked = found.lines.union([n for n, _ in found.unknown], figures)
    done.used.update(dict.fromkeys([lines.items[n] for n in marked], ""))
    for n in marked & lines.last.keys():
        done.used.update(dict.fromkeys(range(lines.items[n], lines.last[n] + 1), ""))
