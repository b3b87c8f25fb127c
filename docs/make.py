"""Write the pages of docs/ that are made from the schema and the form: `python docs/make.py`.

A test compares them with what is in git.
"""

from __future__ import annotations

from pathlib import Path

from govreports import form
from govreports.schema import SCHEMA

HERE = Path(__file__).parent
NAME = "data-dictionary.md"


def dictionary() -> str:
    """Return the data dictionary: every frame and column, and every cell of the form."""
    parts = [
        "# 数据字典\n*Data dictionary*",
        "本页由 `python docs/make.py` 从程序里的定义生成。Made from the definitions in the code.",
        "## 数据框\n*Frames*",
        *(_frame(name) for name in SCHEMA),
        "## 表格的单元格\n*Cells of the form*",
        "一个单元格写作 `table.row.column`。同一代码在各版中含义相同；各版问的不是一回事的，代码不同。",
        *(_table(year, name) for year in form.EDITIONS for name in form.TABLES),
    ]
    return "\n\n".join(parts) + "\n"


def _frame(name: str) -> str:
    frame = SCHEMA[name]
    keys = ", ".join(f"`{n}`" for n in frame.names[: frame.keys])
    lines = [
        f"### {name}\n*{frame.meaning}*",
        f"Unique together: {keys}.",
        "| column | kind | meaning | values |\n|---|---|---|---|",
    ]
    rows = [f"| `{f.name}` | {f.kind} | {_cell(f.meaning)} | {', '.join(f.values)} |" for f in frame.fields]
    return "\n\n".join(lines) + "\n" + "\n".join(rows)


def _table(year: int, name: str) -> str:
    table = form.edition(year).tables[name]
    head = f"### {table.label}（{year} 版）\n*{table.label_en}, edition {year}*\n\n"
    head += "| row | 标签 | label | columns |\n|---|---|---|---|\n"
    rows = [
        f"| `{name}.{r.row}` | {_cell(r.label)} | {_cell(r.label_en)} | {_columns(r)} |" for r in table.rows
    ]
    return head + "\n".join(rows)


def _columns(row: form.Row) -> str:
    return _cell("; ".join(f"`{c.column}` {c.label}" for c in row.columns))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    (HERE / NAME).write_text(dictionary(), "utf-8", newline="\n")
