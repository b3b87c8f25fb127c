"""Frames for the audit's tests: reports of invented figures and of the gold tables."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from govreports import form, schema
from govreports.report import read_records

SHARED = Path(__file__).parents[2] / "shared"


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


def seeds() -> tuple[SimpleNamespace, dict[str, dict]]:
    """The five published reports as they are read, and what an evaluator finds in them."""
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))
    records = [read_records(SHARED / "seeds" / f"{stem}.txt", report_id=stem) for stem in gold]
    return SimpleNamespace(**schema.frames(records)), gold


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
