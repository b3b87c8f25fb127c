"""Tables as lines of text, one function for each layout."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable
from html import escape

from govreports.writer.tables import Sheet, placed, rectangle

_WIDE = 12  # display columns of a label before it wraps inside a box


def display_width(text: str) -> int:
    """Return the columns that a text takes on a terminal: wide characters take two.

    >>> display_width("总计12")
    6
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _flat(text: str, gap: str = " ") -> str:
    return text.replace("\n", gap)


def _rows(sheet: Sheet, spans: str, gap: str = " ") -> list[list[str]]:
    return [[_flat(t, gap) for t in row] for row in rectangle(sheet, spans)]


def _cells(sheet: Sheet, spans: str) -> list[list[str]]:
    """Rows for layouts of one cell a line: only where cells begin, unless merged cells are repeated."""
    if spans == "repeated":
        return rectangle(sheet, spans)
    return [[b.text for b in row] for row in sheet.rows]


def pipes(sheet: Sheet, spans: str) -> list[str]:
    lines = []
    for row in _rows(sheet, spans):
        kept = len(row) - next((i for i, cell in enumerate(reversed(row)) if cell), 0)
        line = " ".join(f"{cell} |" if cell else "|" for cell in row[:kept])
        lines.append(f"{line} {'|' * (len(row) - kept)}".rstrip())
    if spans == "collapsed" and sheet.rows[-1][-1].text.strip():  # nothing follows a table's last cell
        lines[-1] = lines[-1].rstrip("| ") + " |"
    return lines


def pipe_lines(sheet: Sheet, spans: str) -> list[str]:
    lines = []
    for row in _rows(sheet, spans):
        kept = len(row)
        if spans == "collapsed":  # the empty cells at the right share a line
            kept -= next((i for i, cell in enumerate(reversed(row)) if cell), 0)
        lines += [f"{cell} |" if cell else "|" for cell in row[:kept]]
        lines += ["|" * (len(row) - kept)] if kept < len(row) else []
    return lines


def _one_cell_a_line(sheet: Sheet, spans: str, between: list[str], lost: bool) -> list[str]:
    lines: list[str] = []
    for row in _cells(sheet, spans):
        for cell in row:
            if lost and not cell.strip():
                continue
            for part in cell.split("\n"):
                lines += [part, *between]
    return lines


def cell_paragraphs(sheet: Sheet, spans: str, lost: bool = False) -> list[str]:
    return _one_cell_a_line(sheet, spans, [""], lost)


def cell_lines(sheet: Sheet, spans: str, lost: bool = False) -> list[str]:
    return _one_cell_a_line(sheet, spans, [], lost)


def tabs(sheet: Sheet, spans: str) -> list[str]:
    return ["\t".join(row) for row in _rows(sheet, spans, "")]


def tab_lines(sheet: Sheet, spans: str, lost: bool = False) -> list[str]:
    lines: list[str] = []
    for row in _cells(sheet, spans):
        kept = [_flat(cell, "") for cell in row if cell.strip() or not lost]
        lines += [line for cell in kept for line in (cell, "\t")][:-1]
    return lines


def markdown(sheet: Sheet, spans: str) -> list[str]:
    rows = _rows(sheet, "padded" if spans in ("collapsed", "unfilled") else spans, "<br>")
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["", lines[0], "|" + " --- |" * len(rows[0]), *lines[1:], ""]


def comma_separated(sheet: Sheet, spans: str) -> list[str]:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(_rows(sheet, spans, ""))
    return out.getvalue().splitlines()


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for part in text.split("\n"):
        if lines[-1]:
            lines.append("")
        for c in part:
            if display_width(lines[-1] + c) > width:
                lines.append("")
            lines[-1] += c
    return lines


def _wrapped_rows(sheet: Sheet) -> tuple[list[list[list[str]]], list[int]]:
    """Each cell as lines that fit its column, and the widths of the columns."""
    rows = rectangle(sheet, "padded")
    widths = [4] * sheet.width
    for _, j, box in placed(sheet):
        wide = display_width(box.text)
        widths[j] = max(widths[j], wide if box.place else min(_WIDE, wide))  # a figure is never cut
    return [[_wrap(t, w) for t, w in zip(row, widths, strict=True)] for row in rows], widths


def _pad(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def _box(sheet: Sheet, rule: Callable[[list[int], int], str], side: str) -> list[str]:
    rows, widths = _wrapped_rows(sheet)
    lines = [rule(widths, 0)]
    for i, row in enumerate(rows):
        height = max(map(len, row))
        at = [(height - len(cell)) // 2 for cell in row]  # cells are centred in their row, as in a page
        for k in range(height):
            parts = [
                _pad(cell[k - a] if 0 <= k - a < len(cell) else "", w)
                for cell, w, a in zip(row, widths, at, strict=True)
            ]
            lines.append(side + side.join(f" {p} " for p in parts) + side)
        lines.append(rule(widths, 2 if i == len(rows) - 1 else 1))
    return lines


def ascii_box(sheet: Sheet, spans: str) -> list[str]:
    return _box(sheet, lambda widths, _: "+" + "+".join("-" * (w + 2) for w in widths) + "+", "|")


def line_box(sheet: Sheet, spans: str) -> list[str]:
    def rule(widths: list[int], kind: int) -> str:
        left, middle, right = ("┌┬┐", "├┼┤", "└┴┘")[kind]
        return left + middle.join("─" * (w + 2) for w in widths) + right

    return _box(sheet, rule, "│")


def aligned(sheet: Sheet, spans: str) -> list[str]:
    boxes = [(i, j, b._replace(text=_flat(b.text, ""))) for i, j, b in placed(sheet)]
    ends = [0] * (sheet.width + 1)  # where each column ends, in display columns
    for last in range(1, sheet.width + 1):
        ends[last] = max(
            [ends[last - 1] + 4]
            + [ends[j] + display_width(b.text) + 3 for _, j, b in boxes if j + b.columns == last]
        )
    lines = [""] * len(sheet.rows)
    for i, j, b in boxes:
        room = ends[j + b.columns] - ends[j] - 3
        text = " " * (room - display_width(b.text)) + b.text if b.place else b.text
        lines[i] = _pad(lines[i], ends[j]) + text
    return [line.rstrip(" ") for line in lines]


def spaces(sheet: Sheet, spans: str) -> list[str]:
    return [" ".join(_flat(b.text, "") for b in row if b.text.strip()) for row in sheet.rows]


def one_line(sheet: Sheet, spans: str) -> list[str]:
    rows = _rows(sheet, spans)
    return [" | ".join(cell for row in rows for cell in row)]


def html_rows(sheet: Sheet) -> Iterable[str]:
    """The rows of a sheet as plain HTML with spans."""
    for row in sheet.rows:
        cells = []
        for b in row:
            columns = f' colspan="{b.columns}"' if b.columns > 1 else ""
            rows = f' rowspan="{b.rows}"' if b.rows > 1 else ""
            text = escape(b.text).replace("\u00a0", "&nbsp;").replace("\n", "<br>")
            cells.append(f"<td{columns}{rows}>{text}</td>")
        yield "<tr>" + "".join(cells) + "</tr>"


def html_in_text(sheet: Sheet, spans: str) -> list[str]:
    return ["<table>", *html_rows(sheet), "</table>"]


TABLES: dict[str, Callable[[Sheet, str], list[str]]] = {
    "pipes": pipes,
    "pipe_lines": pipe_lines,
    "tabs": tabs,
    "markdown": markdown,
    "csv": comma_separated,
    "ascii_box": ascii_box,
    "line_box": line_box,
    "aligned": aligned,
    "spaces": spaces,
    "one_line": one_line,
    "one_line_spaces": spaces,
    "html_in_text": html_in_text,
}


# layouts of one cell a line, where a blank cell may be lost with its line
LINES: dict[str, Callable[[Sheet, str, bool], list[str]]] = {
    "cell_paragraphs": cell_paragraphs,
    "cell_lines": cell_lines,
    "tab_lines": tab_lines,
}


def table_lines(layout: str, sheet: Sheet, spans: str, lost: bool) -> list[str]:
    """Return the lines of a sheet in a text layout; `lost`: blank cells leave no trace."""
    if layout in LINES:
        return LINES[layout](sheet, spans, lost)
    return TABLES[layout](sheet, spans)
