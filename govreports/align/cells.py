"""From the placed figures of a table to its cells in the form's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from govreports import form
from govreports.align.arithmetic import BLANK_TOKEN
from govreports.align.found import UNLABELLED, RowCells
from govreports.align.shape import MONEY, Shape, shape
from govreports.align.tokens import BLANK, MARK, NUMBER, TEXT, Token, to_canonical
from govreports.blocks import Problem

_NOT_THERE, _LEFT_OPEN = Token(-1, "", ""), Token(-2, "", "")
_STATUS = {
    NUMBER: "number",
    BLANK: "blank",
    MARK: "mark",
    TEXT: "text",
    _NOT_THERE.kind: "absent",
    _LEFT_OPEN.kind: "unplaced",
}


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
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def absent(cls, table: str, edition: int) -> TableCells:
        """Return the cells of a table that is not there."""
        n = len(shape(table, edition).units)
        return cls(edition, False, [None] * n, [None] * n, ["absent"] * n, [None] * n, [None] * n)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found of a table in its lines.

    `tokens` has what stands in each cell in the form's order, `lines` the line it stands in (-1: none) and
    `how` how it was matched. `shown` says whether the lines show the edition, `money` is the unit of money
    that they name; `taken` are the lines of the table.
    """

    form_of: Shape
    shown: bool
    money: str
    taken: AbstractSet[int]
    tokens: Sequence[Token]
    lines: Sequence[int]
    how: Sequence[str | None]
    problems: Sequence[Problem]


def in_order(
    form_of: Shape, placed: Mapping[str, RowCells], labelled: Mapping[str, bool]
) -> tuple[list[Token], list[int], list[str | None], list[Problem]]:
    """Return what stands in each cell of a table, in which line, how it was matched, and what could not be.

    `labelled` are the rows whose label was found, and whether something stands beside it that was not
    understood: then the row is not blank.
    """
    placed = {**placed, **_doubted(form_of, placed)}
    problems = [_left_over(form_of.table, got) for got in placed.values() if got.left]
    for row in (row for row, unread in labelled.items() if unread and row not in placed):
        message = "行标签旁的内容无法识别为数字, 未填入; 请核对原件"
        place = f"{form_of.table}.{row}"
        problems.append(Problem("align", "unread", place, "warning", "", message))
    return *_in_order(form_of, placed, labelled), problems


def to_cells(reading: Reading, sources: Mapping[int, str | None]) -> TableCells:
    """Return the cells of a table; `sources` has the place of each of its lines."""
    form_of, tokens = reading.form_of, reading.tokens
    kinds, raws, _, values, printed = zip(*tokens, strict=True)
    full = kinds.count(NUMBER) == len(kinds)
    cells = TableCells(
        form_of.edition,
        reading.shown,
        list(values),
        list(raws) if full else [raw or None for raw in raws],
        ["number"] * len(kinds) if full else [_STATUS[kind] for kind in kinds],
        list(reading.how),
        [sources[n] for n in reading.lines],
        list(reading.problems),
    )
    for k in {*form_of.money, *[k for k, unit in enumerate(printed) if unit]}:
        if kinds[k] == NUMBER:
            _convert(cells, form_of, k, tokens[k], reading.money)
    return cells


def _in_order(
    form_of: Shape, placed: Mapping[str, RowCells], labelled: Mapping[str, bool]
) -> tuple[list[Token], list[int], list[str | None]]:
    tokens: list[Token] = []
    lines: list[int] = []
    how: list[str | None] = []
    for row, n in form_of.widths.items():
        got = placed.get(row)
        if got is None:
            unread = labelled.get(row)
            tokens += [_NOT_THERE if unread is None else _LEFT_OPEN if unread else BLANK_TOKEN] * n
            lines += [-1] * n
            how += [None] * n
            continue
        lines += got.lines
        if None in got.tokens:
            gap = _LEFT_OPEN if got.left else BLANK_TOKEN
            tokens += [gap if t is None else t for t in got.tokens]
            how += [None if t is None else got.how for t in got.tokens]
        else:
            tokens += got.tokens  # type: ignore[arg-type]
            how += [got.how] * n
    return tokens, lines, how


def _doubted(form_of: Shape, placed: Mapping[str, RowCells]) -> dict[str, RowCells]:
    """Rows that hold two lines as one figure without sums that prove it, left open."""
    found: dict[str, RowCells] = {}
    if not any("\n" in t.raw for got in placed.values() for t in got.tokens if t):
        return found
    for row, got in placed.items():
        figures = [t for t in got.tokens if t is not None and t.kind == NUMBER]
        joined = [t for t in figures if t.may_be_two]
        if not joined:
            continue
        equation = form_of.sums[row]
        proved = equation is not None and equation.proves([t.value if t else None for t in got.tokens])
        # Sums hold as well where every figure stands there twice.
        if not proved or len(joined) == len(figures):
            found[row] = got.left_open()
    return found


def _convert(cells: TableCells, form_of: Shape, k: int, token: Token, money: str) -> None:
    """Convert a figure with a unit, or one that must have one, to the unit of the form."""
    cell = form.edition(form_of.edition).tables[form_of.table].cells[k]
    unit = cell.unit
    # The form prints the unit in the heading of the fees; for purchases only the cell itself can tell it.
    default = money or (unit if cell.row != "procurement" else "") if unit == MONEY else unit
    value = to_canonical(token.value or 0.0, token.unit, unit, default)
    if value is None:
        message = f"单位不明, 不能换算为{unit}, 未填入; 请核对原件"
        cells.problems.append(Problem("align", "unit_unknown", cell.place, "warning", token.raw, message))
        cells.status[k] = "text"
    cells.value[k] = value


def _left_over(table: str, got: RowCells) -> Problem:
    raw = " ".join(t.raw for t in got.left)
    place = table if got.row == UNLABELLED else f"{table}.{got.row}"
    message = "这一行的数字无法确定属于哪一列(版式丢失了空白格), 未填入; 请核对原件"
    return Problem("align", "unplaced", place, "warning", raw, message)
