"""The 核对单: an Excel sheet of findings for the bodies to answer, read back into verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from govreports.audit.verdicts import COLUMNS as VERDICT_COLUMNS

if TYPE_CHECKING:
    import os

ANSWER, DECISION = "单位说明", "处理结果"
# Column of the sheet: (heading, width).
HEADINGS = {
    "agency": ("机关", 24),
    "year": ("年度", 8),
    "kind": ("性质", 10),
    "title": ("核对事项", 26),
    "message": ("核对内容", 60),
    "expected": ("应为", 12),
    "actual": ("现为", 12),
    "answer": (ANSWER, 40),
    "decision": (DECISION, 12),
    "place": ("位置", 30),
    "rule": ("规则", 22),
    "sha256": ("文件校验值", 20),
}
KINDS = {"arithmetic": "勾稽关系", "legal": "法定要求", "question": "请核对", "info": "提示"}
_DECISIONS = {"属实": "confirmed", "不属实": "dismissed", "待核": "open", "": "open"}


def _safe(value: object) -> object:
    """Keep a text from being taken for a formula by a spreadsheet; drop characters that Excel cannot hold."""
    if not isinstance(value, str):
        return None if value is pd.NA or value != value else value
    plain = "".join(c for c in value if c >= " " or c in "\n\t")
    return "'" + plain if plain[:1] in ("=", "+", "-", "@") else plain


def _rows(findings: pd.DataFrame, reports: pd.DataFrame, verdicts: tuple[str, ...]) -> list[dict[str, Any]]:
    from govreports.audit.rules import shipped

    titles = {r.id: r.title_zh for r in shipped()}
    about = reports.set_index(reports["report_id"].astype(str))
    order = {k: n for n, k in enumerate(KINDS)}
    wanted = findings[findings["verdict"].isin(list(verdicts))]
    rows = []
    for f in wanted.itertuples(index=False):
        report = about.loc[str(f.report_id)]
        rows.append(
            {
                "agency": report["agency"],
                "year": report["year"],
                "kind": KINDS[str(f.severity)],
                "title": titles.get(str(f.rule), str(f.rule)),
                "message": f.message_zh,
                "expected": f.expected,
                "actual": f.actual,
                "answer": "",
                "decision": "",
                "place": f.place,
                "rule": str(f.rule),
                "sha256": report["sha256"],
                "order": order[str(f.severity)],
            }
        )
    return sorted(rows, key=lambda r: (str(r["agency"]), str(r["year"]), r["order"]))


def write_sheet(
    findings: pd.DataFrame,
    reports: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    severities: tuple[str, ...] = ("arithmetic", "legal", "question"),
    verdicts: tuple[str, ...] = ("fail",),
) -> int:
    """Write findings as an Excel sheet, one a row, with the empty columns 单位说明 and 处理结果.

    Returns
    -------
    int
        Number of rows.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = _rows(findings[findings["severity"].isin(list(severities))], reports, verdicts)
    book = Workbook()
    sheet = book.active
    sheet.title = "核对单"
    sheet.append([heading for heading, _ in HEADINGS.values()])
    for row in rows:
        sheet.append([_safe(row[name]) for name in HEADINGS])
    for n, (_, width) in enumerate(HEADINGS.values(), 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
        sheet.cell(1, n).font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    choice = DataValidation(type="list", formula1='"属实,不属实,待核"', allow_blank=True)
    sheet.add_data_validation(choice)
    letter = get_column_letter(list(HEADINGS).index("decision") + 1)
    choice.add(f"{letter}2:{letter}{max(2, len(rows) + 1)}")
    sheet.freeze_panes = "A2"
    book.save(path)
    return len(rows)


def read_sheet(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a 核对单 that came back into verdicts: rows with a 单位说明 or a 处理结果.

    Returns
    -------
    DataFrame
        As of `read_verdicts`; an answer without a 处理结果 is `open` with the answer as its note.

    Raises
    ------
    ValueError
        If a needed column is missing, or a 处理结果 is none of 属实, 不属实, 待核.
    """
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    lines = book.active.iter_rows(values_only=True)
    head = [str(c or "").strip() for c in next(lines, ())]
    at = {name: head.index(heading) for name, (heading, _) in HEADINGS.items() if heading in head}
    missing = [HEADINGS[n][0] for n in ("answer", "decision", "place", "rule", "sha256") if n not in at]
    if missing:
        raise ValueError(f"{path}：核对单缺少列 {'、'.join(missing)}，请不要删改表头")
    rows = []
    for n, line in enumerate(lines, 2):
        text = {
            name: str(line[k] if k < len(line) and line[k] is not None else "").strip()
            for name, k in at.items()
        }
        if not (text["answer"] or text["decision"]):
            continue
        if text["decision"] not in _DECISIONS:
            raise ValueError(f"{path} 第 {n} 行：处理结果为“{text['decision']}”，应为 属实、不属实 或 待核")
        decision = _DECISIONS[text["decision"]]
        rows.append((text["sha256"], text["rule"], text["place"].removeprefix("'"), decision, text["answer"]))
    book.close()
    return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS), dtype="str")
