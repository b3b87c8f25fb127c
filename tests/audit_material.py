"""Frames for the audit's tests: reports of invented figures and of the gold tables."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from govreports import form, schema

SHARED = Path(__file__).parents[2] / "shared"
_HEADING = re.compile(
    r"(?:^|\s)(一、总体情况|二、主动公开政府信息情况|三、收到和处理政府信息公开申请情况"
    r"|四、政府信息公开行政复议、行政诉讼情况|五、存在的主要问题及改进情况|六、其他需要报告的?事项)(?:\s|$)"
)
_FORM = (
    "信息内容",
    "第二十条第",
    "(本列数据",
    "申请人情况",
    "一、本年新收",
    "二、上年结转",
    "四、结转下年度",
    "行政复议 |",
)
_SIGNED = re.compile(r"\s*\d{4}年\d{1,2}月\d{1,2}日\s*$|浏览次数")


def cells(
    report_id: str, editions: dict[str, int], figures: dict[str, float | None]
) -> list[dict[str, object]]:
    """Rows of the cells frame: figures by place, None a blank; tables not named are absent."""
    rows = []
    for cell in form.skeleton({t: editions.get(t, 2021) for t in form.TABLES}):
        value = figures.get(cell.place)
        status = "absent" if cell.table not in editions else "blank" if value is None else "number"
        rows.append(
            {
                "report_id": report_id,
                "table": cell.table,
                "row": cell.row,
                "column": cell.column,
                "edition": editions.get(cell.table, 2021),
                "value": value,
                "raw": "" if value is None else f"{value:g}",
                "status": status,
                "is_total": cell.is_total,
                "unit": cell.unit,
            }
        )
    return rows


def narrative(report_id: str, texts: list[tuple[int, str]]) -> list[dict[str, object]]:
    """Rows of the narrative frame from (section, text)."""
    return [
        {"report_id": report_id, "paragraph": n, "section": s, "text": t, "heading": "", "source": f"L{n}"}
        for n, (s, t) in enumerate(texts, 1)
    ]


def corpus(
    reports: list[dict[str, object]],
    figures: list[dict[str, object]],
    texts: list[dict[str, object]] | None = None,
    problems: list[dict[str, object]] | None = None,
) -> SimpleNamespace:
    """A corpus-like object of typed frames."""
    return SimpleNamespace(
        reports=schema.to_frame("reports", reports),
        cells=schema.to_frame("cells", figures),
        narrative=schema.to_frame("narrative", texts or []),
        problems=schema.to_frame("problems", problems or []),
    )


def facts(report_id: str, year: int = 2022, **more: object) -> dict[str, object]:
    """One row of the reports frame of a county department, complete in sections and tables."""
    row: dict[str, object] = {
        "report_id": report_id,
        "agency_id": "000000-甲",
        "agency": "甲县某局",
        "body_type": "department",
        "level": "county",
        "year": year,
        "scope": "own",
        "sections": "1 2 3 4 5 6",
        "copy_kind": "page",
        "is_primary": True,
    }
    return row | more


def _is_narrative(text: str, section: int) -> bool:
    if section in (2, 3, 4) and re.match(r"[(（\d]", text):
        return False
    return text == "无。" or (len(text) > 8 and "|" not in text and not text.startswith(_FORM))


def seed_paragraphs(stem: str) -> list[tuple[int, str]]:
    """The lines of a seed outside its tables, each with its section."""
    found: list[tuple[int, str]] = []
    section = 0
    for line in (SHARED / "seeds" / f"{stem}.txt").read_text(encoding="utf-8").splitlines():
        for piece in _HEADING.split(line):
            if _HEADING.fullmatch(piece or ""):
                section = "一二三四五六".index(piece[0]) + 1
                continue
            text = (piece or "").strip()
            if _SIGNED.search(text) and len(text) < 40:
                section = 0
            elif _is_narrative(text, section):
                found.append((section, text))
    return found


def seeds() -> tuple[SimpleNamespace, dict[str, dict]]:
    """The five published reports from their gold figures, and what an evaluator finds in them."""
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))
    reports, figures, texts = [], [], []
    for stem, g in gold.items():
        with (SHARED / "gold" / f"{stem}.cells.csv").open(encoding="utf-8", newline="") as f:
            values = {f"{r['table']}.{r['row']}.{r['column']}": float(r["value"]) for r in csv.DictReader(f)}
        editions = dict.fromkeys(g["tables"], 2021)
        if "requests.other_processing.total" in values:
            editions["requests"] = 2019
        reports.append(
            facts(
                stem,
                g["year"],
                agency_id=g["agency"],
                agency=g["agency"],
                body_type=g["body_type"],
                level=g["level"],
                published=g.get("published"),
                dated=g.get("dated"),
                copy_kind="text copy",
                tables=" ".join(g["tables"]),
                sections="1 2 3 4 5 6" if g["tables"] else "3 4 5 6 1 2",
            )
        )
        figures += cells(stem, editions, values)
        texts += narrative(stem, seed_paragraphs(stem))
    return corpus(reports, figures, texts), gold


def city() -> SimpleNamespace:
    """The published figures of one city in two years, with the quantities that its texts state."""
    reports, figures, texts = [], [], []
    for year in (2023, 2024):
        g = json.loads((SHARED / "gold" / f"suqian_{year}.json").read_text(encoding="utf-8"))
        name = f"city/{year}"
        reports.append(
            facts(
                name, year, agency_id="321300", agency=g["agency"], body_type="government", level="prefecture"
            )
        )
        figures += cells(name, dict.fromkeys(form.TABLES, 2021), g["cells"])
        said = ",".join(f"{s['subject']}{s['value']}件" for s in g["stated"])
        texts += narrative(name, [(1, f"{year}年,全市{said}。"), (5, "存在问题和不足,将改进。"), (6, "无。")])
    return corpus(reports, figures, texts)


def verdicts(findings: pd.DataFrame, report_id: str, verdict: str = "fail") -> list[str]:
    """Rules of one verdict in one report."""
    here = findings[(findings["report_id"] == report_id) & (findings["verdict"] == verdict)]
    return here["rule"].astype(str).tolist()
