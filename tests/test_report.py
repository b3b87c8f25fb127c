"""One report end to end: the five published reports, the converted documents, and the check in Chinese."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import govreports as gr
from govreports.check import describe
from govreports.cli import main

SHARED = Path(__file__).parents[2] / "shared"
SEEDS, GOLD, CONVERTED = SHARED / "seeds", SHARED / "gold", SHARED / "converted"
needs_shared = pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared folder is not beside the project")
FACTS = ("agency", "agency_source", "year", "edition", "published", "dated", "index_number")
BODY = ("body_type", "level", "city", "county")


def gold_facts():
    path = GOLD / "seeds.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@needs_shared
@pytest.mark.parametrize("name", gold_facts())
def test_every_cell_of_a_published_report(name):
    cells = gr.read_report(SEEDS / f"{name}.txt").cells.dropna(subset="value")
    read = {
        (t, r, c): v
        for t, r, c, v in zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True)
    }
    with (GOLD / f"{name}.cells.csv").open(encoding="utf-8") as file:
        gold = {(r["table"], r["row"], r["column"]): float(r["value"]) for r in csv.DictReader(file)}
    assert read == gold


@needs_shared
@pytest.mark.parametrize("name", gold_facts())
def test_what_a_published_report_says_of_itself(name):
    gold, read = gold_facts()[name], gr.read_report(SEEDS / f"{name}.txt")
    expected = {key: gold.get(key) for key in FACTS} | {key: gold[key] for key in BODY if key in gold}
    assert {key: read.metadata[key] for key in expected} == expected
    assert sorted(map(int, str(read.metadata["sections"]).split())) == gold["sections"]
    assert (str(read.metadata["tables"] or "")).split() == [] if not gold["tables"] else gold["tables"]


@needs_shared
@pytest.mark.parametrize("name", gold_facts())
def test_every_value_leads_back_to_its_line(name):
    lines = (SEEDS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    cells = gr.read_report(SEEDS / f"{name}.txt").cells.dropna(subset="value")
    for source, raw in zip(cells["source"], cells["raw"], strict=True):
        assert raw in re.split(r"[|\s]+", lines[int(str(source)[1:]) - 1]), (source, raw)


@needs_shared
def test_converted_documents():
    """The scorer's own verdict over 85 documents of seventeen converters."""
    asked = [
        sys.executable,
        str(CONVERTED / "score.py"),
        sys.executable,
        "--min-recall",
        "99.5",
        "--max-wrong",
        "0",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-3000:]
    heads = re.search(
        r"agency right (\d+)/(\d+).*year right (\d+)/(\d+), edition right (\d+)/(\d+)", done.stdout
    )
    assert heads, done.stdout
    right, of = heads.groups()[::2], heads.groups()[1::2]
    assert right == of


TEXT = """云屏省青砚市水利局{year}年政府信息公开工作年度报告
一、总体情况
我局依法公开信息。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新偏慢,将按月检查。
六、其他需要报告的事项
无。
"""


@pytest.mark.parametrize(
    "year, cells", [(2008, 0), (2018, 0), (2019, 198), (2020, 198), (2021, 200), (2024, 200)]
)
def test_the_year_decides_which_cells_are_absent(year, cells, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT.format(year=year), encoding="utf-8")
    report = gr.read_report(path)
    assert len(report.cells) == cells
    assert set(report.cells["status"]) <= {"absent"}
    codes = set(report.problems["code"])
    assert codes == ({"no_form"} if year < 2019 else {"table_missing"})


def test_a_late_table_keeps_its_own_edition(tmp_path):
    path = tmp_path / "a.txt"
    table = "(六)其他处理 | 1 | 0 | 0 | 0 | 0 | 0 | 1\n(七)总计 | 1 | 0 | 0 | 0 | 0 | 0 | 1\n"
    head = "一、本年新收政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1\n"
    text = TEXT.format(year=2021).replace("申请情况\n", f"申请情况\n{head}{table}", 1)
    path.write_text(text, encoding="utf-8")
    cells = gr.read_report(path).cells
    assert cells.groupby("table", observed=True)["edition"].first().to_dict() == {
        "proactive": 2021,
        "requests": 2019,
        "remedies": 2021,
    }
    assert cells["value"].sum() == 6


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 400, "binary"),
        ("今天天气很好。".encode(), "not_a_report"),
        (b"PK\x03\x04 not a zip", "truncated"),
        (b"%PDF-1.7\nnothing", "truncated"),
    ],
)
def test_what_cannot_be_read_says_why(content, code, tmp_path, capsys):
    path = tmp_path / "报告.txt"
    path.write_bytes(content)
    with pytest.raises(gr.ReadError) as error:
        gr.read_report(path)
    assert error.value.code in (code, "damaged"), error.value
    assert error.value.advice
    assert main(["check", str(path)]) == 1
    assert error.value.advice in capsys.readouterr().err


def test_check_says_what_was_read_and_what_was_not(tmp_path, capsys):
    path = tmp_path / "a.txt"
    head = "一、本年新收政府信息公开申请数量 | 1 |  | / | 0 | 0 | 0 | 1\n"
    text = TEXT.format(year=2022).replace("申请情况\n", f"申请情况\n{head}", 1)
    path.write_text(text, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    shown = capsys.readouterr().out
    assert shown.strip() == describe(gr.read_report(path)).strip()
    for told in (
        "机关: 云屏省青砚市水利局",
        "年度: 2022",
        "数字 5",
        "空白 1",
        "符号 1",
        "未见 168",
        "没有找到这张表",
    ):
        assert told in shown, told


def test_every_command_has_help_with_an_example(capsys):
    from govreports.cli import COMMANDS

    for command in COMMANDS:
        with pytest.raises(SystemExit) as done:
            main([command, "--help"])
        assert done.value.code == 0
        assert f"govreports {command}" in capsys.readouterr().out.split("usage", 1)[1]


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("pandas", "numpy", "pyarrow", "matplotlib", "sklearn", "scipy", "networkx", "lxml", "jieba")
    heavy += ("docx", "openpyxl", "pypdfium2", "rjieba")
    asked = f"import sys, govreports; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
