"""Exports and the command line: what leaves the corpus is safe to open, and exit codes can be relied on."""

from __future__ import annotations

import argparse
import csv
import threading
from pathlib import Path

import corpus_reader as cr
import openpyxl
import pandas as pd
import pytest

from govreports import corpus
from govreports.corpus import building, commands, exporting
from govreports.corpus.lock import BuildError, build_lock

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "#N/A",
    "坏\x00\x0b字",
    "007",
    "12e5",
]


@pytest.fixture(autouse=True)
def cheap_reader(monkeypatch):
    monkeypatch.setitem(building.build.__kwdefaults__, "reader", "corpus_reader:read")
    monkeypatch.setattr(building, "cores", lambda: 0)


@pytest.fixture
def loaded(tmp_path) -> corpus.Corpus:
    for i, text in enumerate(HOSTILE):
        cr.write(tmp_path / f"raw/{i:02d}.json", text, 2020 + i % 2, text=[text, "正常"], division="011000")
    corpus.build(tmp_path / "raw", tmp_path / "out")
    return corpus.load(tmp_path / "out")


def table(path: Path, title: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[title].iter_rows())


@pytest.mark.parametrize(("language", "title", "head"), [("zh", "报告", "机关"), ("en", "Reports", "Body")])
def test_workbook(language, title, head, loaded, tmp_path):
    [path] = corpus.export(loaded, tmp_path / "a/out.xlsx", language=language)
    heads, *rows = table(path, title)
    at = [c.value for c in heads].index(head)
    assert [c.value for c in heads].count(head) == 1
    assert len(rows) == len(HOSTILE)
    for row, text in zip(rows, HOSTILE, strict=True):
        assert row[at].data_type == "s"
        assert row[at].value == exporting.legal_text(text).replace("\r", "\n") or row[at].value == text
    code = [c.value for c in heads].index({"zh": "行政区划代码", "en": "Division code"}[language])
    assert {row[code].value for row in rows} == {"011000"}
    assert not [
        c
        for sheet in openpyxl.load_workbook(path)
        for r in sheet.iter_rows()
        for c in r
        if c.data_type == "f"
    ]


def test_workbook_labels_and_values(loaded, tmp_path):
    [path] = corpus.export(loaded, tmp_path / "out.xlsx", frames=("cells",))
    frame = pd.read_excel(path, sheet_name="单元格")
    assert len(frame) == len(loaded.cells)
    assert frame["数值"].tolist() == loaded.cells["value"].tolist()
    assert set(frame["表"]) == {
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    }
    assert not frame.columns.str.fullmatch("[a-z_]+").any()


def test_long_frames_go_over_several_sheets(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "SHEET_ROWS", 1001)
    [path] = corpus.export(loaded, tmp_path / "out.xlsx", frames=("cells",))
    sheets = pd.read_excel(path, sheet_name=None)
    assert list(sheets) == ["单元格", "单元格 2"]
    assert [len(s) for s in sheets.values()] == [1000, 1000]


def test_csv_is_safe_and_opens_in_excel(loaded, tmp_path):
    paths = corpus.export(loaded, tmp_path / "csv")
    assert [p.name for p in paths] == ["reports.csv", "cells.csv", "narrative.csv", "problems.csv"]
    data = paths[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with paths[2].open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert not row["text"].startswith(exporting.FORMULA)
    back = pd.read_csv(paths[1], encoding="utf-8-sig")
    assert back["value"].tolist() == loaded.cells["value"].tolist()


def test_parquet_comes_back_as_it_was(loaded, tmp_path):
    paths = corpus.export(loaded, tmp_path / "pq", format="parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(paths[1]), loaded.cells)


@pytest.mark.parametrize("wrong", [{"format": "doc"}, {"language": "fr"}, {"frames": ("cell",)}])
def test_what_cannot_be_exported_is_said(wrong, loaded, tmp_path):
    with pytest.raises(ValueError, match="可选"):
        corpus.export(loaded, tmp_path / "x", **wrong)
    assert not (tmp_path / "x").exists()


def test_a_target_that_cannot_be_written(loaded, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="无法写入"):
        corpus.export(loaded, tmp_path / "file" / "out.xlsx")


def run(*args: object) -> int:
    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())
    parsed = parser.parse_args([str(a) for a in args])
    return parsed.run(parsed)


def test_exit_codes(tmp_path, capsys, monkeypatch):
    raw, out = tmp_path / "raw", tmp_path / "out"
    cr.write(raw / "a.json")
    assert run("build", raw, out) == 0
    assert "报告 1 份" in capsys.readouterr().out
    cr.write(raw / "b.json", do="unreadable")
    assert run("build", raw, out) == 0
    assert run("build", raw, out, "--strict") == 1
    (raw / "corrections.csv").write_text(
        "report_id,cell,printed,corrected,reason\nnone,a.b.c,1,2,x\n", encoding="utf-8"
    )
    assert run("build", raw, out) == 1
    assert "更正" in capsys.readouterr().out
    assert run("build", tmp_path / "none", out) == 3
    assert "找不到" in capsys.readouterr().err
    with build_lock(out.resolve()):
        assert run("build", raw, out) == 3
    monkeypatch.setattr(building, "scan", lambda raw: (_ for _ in ()).throw(KeyboardInterrupt))
    assert run("build", raw, out) == 130
    assert threading.active_count() < 20


def test_export_command(loaded, tmp_path, capsys):
    assert run("export", tmp_path / "out", tmp_path / "x.xlsx", "--year", 2020, "--language", "en") == 0
    assert "已导出 5 份" in capsys.readouterr().out
    assert len(table(tmp_path / "x.xlsx", "Reports")) == 6
    assert run("export", tmp_path / "none", tmp_path / "x.xlsx") == 3
    assert run("export", tmp_path / "out", tmp_path / "x", "--frames", "cell") == 3
