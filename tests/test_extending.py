"""docs/extending.md does what it says: each of its examples is followed in a copy of the package."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from simulated import make_corpus

import govreports as gr
from govreports.render import pages

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "extending.md").read_text("utf-8")
REPORT = ROOT / "data" / "raw" / "abridged" / "xianning-finance-2022.txt"
READ = """import sys, govreports as gr
report = gr.read_report(sys.argv[1])
cells = report.cells.set_index(["table", "row", "column"])
print(gr.form.__file__)
granted = cells.loc[("requests", "granted_in_full", "total")]
print(report.metadata["edition"], len(cells), granted["value"], granted["matched_by"])
"""


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", TEXT, re.M | re.S)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "govreports", tmp_path / "govreports", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path / "govreports" / "form" / "data"


def _read(copy: Path, text: str) -> list[str]:
    place = copy.parents[2]
    (place / "report.txt").write_text(text, "utf-8")
    settings = {**os.environ, "PYTHONPATH": str(place), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", READ, "report.txt"]
    done = subprocess.run(
        command, cwd=place, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-1500:]
    where, told = done.stdout.splitlines()
    assert where.startswith(str(place)), "the copy is what is tried"
    return told.split()


def test_an_alias_is_honoured(copy: Path) -> None:
    text = (
        REPORT.read_text("utf-8")
        .replace("(一)予以公开", "(一)同意公开")
        .replace("（一）予以公开", "（一）同意公开")
    )
    assert "同意公开" in text
    before = _read(copy, text)
    with (copy / "aliases.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(_blocks("csv")[0])
    after = _read(copy, text)
    assert before[3] != "alias" and after[3] == "alias"
    plain = _read(copy, REPORT.read_text("utf-8"))
    assert after[2] == plain[2] and plain[3] == "label"


def test_an_edition_is_honoured(copy: Path) -> None:
    line = _blocks("csv")[1]
    editions = (copy / "editions.csv").read_text("utf-8").replace("2021,2021,,", "2021,2021,2026,")
    (copy / "editions.csv").write_text(editions + line, "utf-8", newline="\n")
    for name in ("rows.csv", "sums.csv"):
        with (copy / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (copy / name).open("a", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0], lineterminator="\n")
            table.writerows(r | {"edition": "2027"} for r in rows if r["edition"] == "2021")
    text = REPORT.read_text("utf-8").replace("2022", "2028").replace("2023", "2029")
    old = _read(copy, REPORT.read_text("utf-8"))
    assert _read(copy, text) == ["2027", *old[1:]] and old[0] == "2021"


def test_a_rule_is_honoured(tmp_path: Path) -> None:
    rules = tmp_path / "my-rules.toml"
    rules.write_text(_blocks("toml")[0], "utf-8")
    corpus = gr.load(make_corpus(tmp_path, bodies=4))
    findings = gr.audit(corpus, rules=rules)
    mine = findings[findings["rule"] == "my.naturals"]
    cells = corpus.panel()
    few = cells["requests.received.natural_person"] * 10 <= cells["requests.received.total"] * 9
    assert len(mine) == len(corpus.reports) and (mine["verdict"] == "pass").sum() == few.sum()
    assert "promises" not in set(findings["rule"])


def test_a_notebook_is_honoured(tmp_path: Path) -> None:
    blocks = _blocks("py")
    cells = [new_markdown_cell("# 11 试一试\n*A try*", id="a")]
    cells.append(new_code_cell(blocks[0], id="b", metadata={"tags": ["parameters"]}))
    cells += [new_code_cell(b, id=f"c{i}") for i, b in enumerate(blocks[1:])]
    path = tmp_path / "notebooks" / "11_试一试.ipynb"
    path.parent.mkdir()
    path.write_text(nbformat.writes(new_notebook(cells=cells)), "utf-8")
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    folders = {"figures": tmp_path / "figures", "site": tmp_path / "site"}
    processed = make_corpus(tmp_path, bodies=3)
    assert pages.render([path], processed=processed, progress=False, **folders) == {"11_试一试": "ok"}
    page = (tmp_path / "site" / "11_试一试.html").read_text("utf-8")
    assert "共新收申请" in page and 'download="11_status.csv"' in page
