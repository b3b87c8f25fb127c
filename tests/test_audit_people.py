"""What people do with findings: decisions that outlive a run, the sheet and back, a draft's page, causes."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from audit_material import cells, corpus, facts, narrative

import govreports
from govreports import form
from govreports.audit import (
    apply_verdicts,
    audit,
    causes,
    check_page,
    decide,
    draft_page,
    read_sheet,
    read_verdicts,
    write_sheet,
    write_verdicts,
)
from govreports.audit.explanations import explain
from govreports.cli import main
from govreports.demo.figures import random_figures

EDITIONS = dict.fromkeys(form.TABLES, 2021)
NAMES = [c.column for c in form.edition(2021).tables["requests"].rows[0].columns]


def _wrong(**changes: float):
    figures = random_figures(np.random.default_rng(4), EDITIONS, 1.0, received=120)
    figures |= {k.replace("__", "."): v for k, v in changes.items()}
    texts = narrative(
        "a", [(1, "全年共收到政府信息公开申请 999 件。"), (5, "存在不足,将改进。"), (6, "无。")]
    )
    return corpus([facts("a", sha256="f" * 64, agency="=甲县<某>局")], cells("a", EDITIONS, figures), texts)


def test_the_package_can_be_called() -> None:
    c = _wrong()
    pd.testing.assert_frame_equal(govreports.audit(c), audit(c))


def test_decisions_are_kept_and_stale_ones_are_told(tmp_path) -> None:
    c = _wrong(requests__received__total=7_000.0)
    path = tmp_path / "verdicts.csv"
    verdicts = decide(
        read_verdicts(path), "f" * 64, "requests.row_total", "requests.received.total", "confirmed", "已联系"
    )
    verdicts = decide(verdicts, "f" * 64, "requests.results", "requests.processed.total", "dismissed")
    verdicts = decide(verdicts, "0" * 64, "requests.results", "requests.processed.total", "open")
    write_verdicts(verdicts, path)
    first = path.read_bytes()
    applied = apply_verdicts(audit(c), c.reports, read_verdicts(path))
    decided = applied.findings.set_index(["rule", "place"])
    assert decided.loc[("requests.row_total", "requests.received.total"), "decision"] == "confirmed"
    assert decided.loc[("requests.row_total", "requests.received.total"), "note"] == "已联系"
    assert applied.stale["rule"].tolist() == ["requests.results"]
    again = decide(
        read_verdicts(path), "f" * 64, "requests.row_total", "requests.received.total", "confirmed", "已联系"
    )
    write_verdicts(again, path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sha256,rule\n", "缺少列"),
        ("sha256,rule,place,decision,note\na,b,c,maybe,\n", "decision"),
        ("sha256,rule,place,decision,note\na,b,c,open,\na,b,c,open,\n", "两行"),
    ],
)
def test_wrong_verdict_files_are_explained(tmp_path, text: str, said: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_verdicts(path)


def test_the_sheet_goes_out_and_comes_back(tmp_path) -> None:
    from openpyxl import load_workbook

    c = _wrong(requests__received__total=7_000.0)
    path = tmp_path / "核对单.xlsx"
    findings = audit(c)
    n = write_sheet(findings, c.reports, path)
    wanted = findings[(findings["verdict"] == "fail") & (findings["severity"] != "info")]
    assert n == len(wanted) > 2
    assert read_sheet(path).empty
    book = load_workbook(path)
    sheet = book.active
    head = [x.value for x in sheet[1]]
    assert sheet.cell(2, head.index("机关") + 1).value == "'=甲县<某>局"
    assert all(sheet.cell(k, head.index("单位说明") + 1).value in (None, "") for k in range(2, n + 2))
    sheet.cell(2, head.index("单位说明") + 1).value = "填写错误,已更正"
    sheet.cell(2, head.index("处理结果") + 1).value = "属实"
    sheet.cell(3, head.index("单位说明") + 1).value = "口径不同"
    book.save(path)
    back = read_sheet(path)
    assert back["decision"].tolist() == ["confirmed", "open"]
    assert back["note"].tolist() == ["填写错误,已更正", "口径不同"]
    assert apply_verdicts(findings, c.reports, back).stale.empty


def test_the_page_of_a_draft_in_three_formats() -> None:
    from docx import Document

    c = _wrong(requests__received__total=7_000.0)
    text = check_page(c)
    assert "申请情况表 本年新收·总计" in text
    assert "7000" in text
    assert "可能的原因" in text
    for word in ("抄袭", "造假", "requests.", "narrative."):
        assert word not in text
    page = draft_page(c, "html")
    assert "&lt;某&gt;" in page
    assert "<某>" not in page
    document = Document(io.BytesIO(draft_page(c, "docx")))
    assert len(document.tables[0].rows) > 2
    with pytest.raises(ValueError, match="format"):
        draft_page(c, "pdf")


def test_the_page_of_a_report_that_was_read() -> None:
    c = _wrong()
    metadata = {
        "report_id": "a.txt",
        "agency": "甲县某局",
        "year": 2022,
        "sections": "1 5 6",
        "copy_kind": "page",
    }
    report = SimpleNamespace(
        metadata=metadata,
        cells=c.cells.assign(report_id="a.txt"),
        narrative=c.narrative.assign(report_id="a.txt"),
    )
    assert "甲县某局 2022 年度报告核对结果" in draft_page(report)


def _damaged(seed: int, kind: str) -> tuple[dict[str, float], dict[str, float], str]:
    """A consistent table, the same with one planted mistake, and the cell it was planted in."""
    rng = np.random.default_rng(seed)
    figures = random_figures(rng, {"requests": 2021}, 1.0, received=int(rng.integers(30, 400)))
    rows = sorted({p.split(".")[1] for p in figures if p.endswith(".total") and figures[p] > 12})
    place = f"requests.{rows[rng.integers(len(rows))]}.total"
    wrong = dict(figures)
    if kind == "cell":
        place = list(figures)[rng.integers(len(figures))]
        wrong[place] += float(rng.choice([1, 2, 3, 7, 20]))
    elif kind == "swap":
        digits = list(f"{figures[place]:g}")
        digits[-1], digits[-2] = digits[-2], digits[-1]
        wrong[place] = float("".join(digits))
    elif kind == "carry":
        wrong[place] -= 10
    elif kind == "blank":
        wrong[place] = 0.0
    else:
        row = place.split(".")[1]
        values = [figures[f"requests.{row}.{c}"] for c in NAMES]
        wrong |= dict(zip([f"requests.{row}.{c}" for c in NAMES], [values[-1], *values[:-1]], strict=True))
    return figures, wrong, place


@pytest.mark.parametrize("kind", ["cell", "swap", "carry", "blank", "shift"])
def test_the_planted_cause_is_among_three(kind: str) -> None:
    found = planted = 0
    for seed in range(25):
        figures, wrong, _ = _damaged(seed, kind)
        if wrong == figures:
            continue
        planted += 1
        suggestions = explain(wrong, "requests", 2021)
        assert len(suggestions) <= 3
        found += any(wrong | {p: new for p, _, new in c.changes} == figures for c in suggestions)
    assert planted > 10
    assert found >= 0.9 * planted


def test_consistent_tables_have_no_cause_and_cells_stay() -> None:
    c = _wrong()
    before = c.cells.copy()
    assert causes(c, audit(c)).empty
    broken = _wrong(requests__received__total=7_000.0)
    suggested = causes(broken, audit(broken))
    assert suggested.iloc[0]["place"] == "requests.received.total"
    assert suggested.iloc[0]["suggested"] == 120.0
    pd.testing.assert_frame_equal(c.cells, before)


def test_the_command_lists_rules_and_says_what_is_wrong(tmp_path, capsys) -> None:
    assert main(["audit", "--list"]) == 0
    assert "requests.balance" in capsys.readouterr().out
    bad = tmp_path / "bad.toml"
    bad.write_text("[[rule]\n", encoding="utf-8")
    assert main(["audit", "--list", "--rules", str(bad)]) == 1
    assert "TOML" in capsys.readouterr().err
