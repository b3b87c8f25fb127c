"""`govreports check FILE`: what was read of one report, what was not, and why, in Chinese."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports import form

if TYPE_CHECKING:
    from govreports.report import Report

EXAMPLE = """例 example:
  govreports check 报告.pdf
  govreports check 草稿.docx --audit --out 核对.html
"""
_STATUS = {
    "number": "数字",
    "blank": "空白",
    "mark": "符号",
    "text": "文字",
    "absent": "未见",
    "unplaced": "未能定位",
}
_MATCHED = {"label": "按标准行名", "alias": "按行名别称", "position": "按位置", "arithmetic": "按合计关系"}
_WORDS = {
    "central": "中央",
    "province": "省级",
    "prefecture": "市级",
    "county": "县级",
    "township": "乡镇",
    "government": "人民政府",
    "department": "部门",
    "subdistrict": "街道",
    "zone": "开发区",
    "vertical": "垂直管理机构",
    "institution": "事业单位",
}
_LEVELS = {"error": "错误", "warning": "注意", "info": "说明"}
_SHOWN = 40


def add_command(subparsers: Any) -> None:
    """Add `check` to the command line."""
    text = "检查一份报告: 读到了什么, 没读到什么, 为什么 / what was read of one report"
    parser = subparsers.add_parser(
        "check",
        help=text,
        description=text,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", help="报告文件 / the report")
    parser.add_argument("--audit", action="store_true", help="同时核对勾稽关系和法定内容 / audit it too")
    parser.add_argument("--out", type=Path, help="核对结果写入 .txt、.html 或 .docx / write the audit page")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the check; 0, or 1 where the file could not be read or a table was not found."""
    from govreports.errors import ReadError
    from govreports.report import read_report

    try:
        report = read_report(args.file)
    except ReadError as error:
        print(f"未能读取: {error.advice}\n原因代码: {error.code}", file=sys.stderr)
        return 1
    print(describe(report))
    if args.audit or args.out:
        _audit(report, args.out)
    return 0 if report.metadata["tables"] else 1


def _audit(report: Report, out: Path | None) -> None:
    from govreports.audit import draft_page

    if out is None:
        print()
        print(draft_page(report, format="text"))
        return
    made = draft_page(report, format={".html": "html", ".docx": "docx"}.get(out.suffix.lower(), "text"))
    out.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(made, bytes):
        out.write_bytes(made)
    else:
        out.write_text(made, encoding="utf-8", newline="\n")
    print(f"\n核对结果已写入 {out}")


def describe(report: Report) -> str:
    """Return in Chinese what was read of a report, what was not, and why."""
    lines = [*_head(report), "", *_tables(report), "", *_narrative(report)]
    problems = report.problems
    if len(problems):
        lines += ["", f"问题与说明({len(problems)} 条)"]
        for p in problems.head(_SHOWN).itertuples():
            place = f" {p.place}" if isinstance(p.place, str) and p.place else ""
            raw = f" 原文: {p.raw[:60]}" if isinstance(p.raw, str) and p.raw else ""
            lines.append(f"  [{_LEVELS[str(p.level)]}]{place}: {p.message}{raw}")
        if len(problems) > _SHOWN:
            lines.append(f"  另有 {len(problems) - _SHOWN} 条, 见 report.problems")
    return "\n".join(lines)


def _head(report: Report) -> list[str]:
    m = report.metadata
    names = {
        "agency": "机关",
        "year": "年度",
        "title": "标题",
        "published": "发布日期",
        "dated": "落款日期",
        "index_number": "索引号",
        "level": "层级",
        "body_type": "类型",
        "division": "区划代码",
        "format": "格式",
        "encoding": "编码",
    }
    lines = []
    for key, zh in names.items():
        value = m.get(key)
        word = _WORDS.get(str(value), value)
        lines.append(f"{zh}: {'未见' if value is None else word}")
    return lines


def _tables(report: Report) -> list[str]:
    lines = ["表格"]
    labels = {t.table: t.label for t in form.edition(max(form.EDITIONS)).tables.values()}
    if not len(report.cells):
        return [*lines, "  这一年度没有统一表格, 只读取文字"]
    for (table, edition), cells in report.cells.groupby(["table", "edition"], observed=True, sort=False):
        status = cells["status"].value_counts()
        shown = "、".join(f"{_STATUS[str(s)]} {n}" for s, n in status.items() if n)
        lines.append(f"  {labels[str(table)]}({edition} 年版, {len(cells)} 格): {shown}")
        matched = cells["matched_by"].value_counts()
        how = "、".join(f"{_MATCHED[str(s)]} {n}" for s, n in matched.items() if n and str(s) in _MATCHED)
        if how:
            lines.append(f"    定位方式: {how}")
    return lines


def _narrative(report: Report) -> list[str]:
    found = {s: report.narrative.loc[report.narrative["section"].eq(s), "characters"] for s in range(1, 7)}
    lines = ["正文"]
    listed = str(report.metadata["sections"] or "").split()
    for section in form.sections():
        texts = found[section.section]
        if str(section.section) not in listed:
            told = "未见标题"
        elif len(texts):
            told = f"{len(texts)} 段, {int(texts.sum())} 字"
        else:
            told = "只有标题或表格, 无文字"
        lines.append(f"  {section.numeral}、{section.title}: {told}")
    return lines
