"""Running notebooks, parameters, pages that load nothing, and doing only what has changed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from simulated import make_corpus

from govreports.render import commands, exporter, pages, project, runner
from govreports.render.notebook import NoDataError, read_years, start

PARAMETERS = 'processed = "data/processed"\nyears: object = None\nlevel = None'
CHART = """from matplotlib import pyplot as plt
from govreports.charts import base
from govreports.render.notebook import Page
import pandas as pd
row = {"report_id": "a", "agency_id": "x", "year": 2020, "origin": "published", "sha256": "1", "parser": "1"}
corpus = pd.DataFrame([row])
page = Page("{name}", corpus)
ax = base.axes()
ax.plot([1, 2])
ax.set_title("甲图")
base.describe(ax, pd.DataFrame({"数": [1, 2]}), "由 1 到 2。")
page.show(ax, "plot")
page.takeaway("增加 <b>1</b> 件。")
page.table(pd.DataFrame({"机关": ["<script>alert(1)</script>", "乙"]}), "list")"""


def _notebook(path: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    made = [new_markdown_cell("# 甲的标题\n*A title*\n\n行内 $x^2$。", id="head")]
    if parameters is not None:
        made.append(new_code_cell(parameters, id="p", metadata={"tags": ["parameters"]}))
    made += [new_code_cell(source.replace("{name}", path.stem), id=f"c{i}") for i, source in enumerate(cells)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(new_notebook(cells=made)), "utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(pages, "package_digest", lambda: b"this version")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    return tmp_path


def _render(place: Path, **options) -> dict[str, str]:
    notebooks = sorted((place / "notebooks").glob("*.ipynb"))
    folders = {"processed": place / "processed", "figures": place / "figures", "site": place / "site"}
    return pages.render(notebooks, progress=False, **folders, **options)


def test_parameters_are_shared_out_and_injected(place: Path) -> None:
    nb = runner.read_notebook(_notebook(place / "notebooks" / "01_a.ipynb"))
    assert runner.known_parameters(nb) == ["processed", "years", "level"]
    made = runner.inject(nb, {"years": [2020], "level": "县级"})
    assert made.cells[2].source == "years = [2020]\nlevel = '县级'" and len(nb.cells) == 2
    with pytest.raises(ValueError, match=r"没有笔记本认识参数 yeras；认识的有 level、processed、years"):
        runner.inject(nb, {"yeras": 1})
    known = {"a": ["years"], "b": ["agency", "years"]}
    assert runner.share_parameters(known, {"agency": 1, "years": 2}) == {
        "a": {"years": 2},
        "b": {"agency": 1, "years": 2},
    }
    with pytest.raises(ValueError, match="agencies"):
        runner.share_parameters(known, {"agencies": 1})


def test_pages_figures_and_index(place: Path) -> None:
    _notebook(place / "notebooks" / "01_甲.ipynb", CHART)
    _notebook(place / "notebooks" / "02_bad.ipynb", "1", "1 / 0", "print('后面' + '照样')", parameters=None)
    _notebook(
        place / "notebooks" / "03_none.ipynb",
        "from govreports.render.notebook import NoDataError\nraise NoDataError('没有报告。')",
        "print('不该运行')",
        parameters=None,
    )
    assert _render(place) == {"01_甲": "ok", "02_bad": "failed", "03_none": "no data"}
    page = (place / "site" / "01_甲.html").read_text("utf-8")
    assert not exporter.OUTSIDE.search(page)
    assert "Content-Security-Policy" in page and "<math" in page and "$x^2$" not in page
    assert 'alt="甲图：由 1 到 2。"' in page and 'download="01_plot.csv"' in page
    assert "font-face" in page and 'lang="zh-CN"' in page and 'href="index.html"' in page
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert {p.name for p in (place / "figures").iterdir()} == {
        f"01_plot.{s}" for s in ("png", "svg", "csv", "json")
    } | {"manifest.json"}
    bad = (place / "site" / "02_bad.html").read_text("utf-8")
    assert "ZeroDivisionError" in bad and "后面照样" in bad
    assert str(place) not in bad
    none = (place / "site" / "03_none.html").read_text("utf-8")
    assert (
        "没有报告。" in none
        and "不该运行</" not in none
        and "NoDataError" not in none.split("没有报告。")[-1]
    )
    index = (place / "site" / "index.html").read_text("utf-8")
    assert (
        "运行失败" in index and "没有数据：没有报告。" in index and "增加 &lt;b&gt;1&lt;/b&gt; 件。" in index
    )
    assert "甲的标题" in index and "A title" in index and not exporter.OUTSIDE.search(index)
    assert [
        e["notebook"] for e in json.loads((place / "figures" / "manifest.json").read_text("utf-8"))["figures"]
    ] == ["01_甲"]


def test_only_what_changed_is_run_again(place: Path, monkeypatch) -> None:
    one = _notebook(place / "notebooks" / "01_a.ipynb", "print(years)")
    _notebook(place / "notebooks" / "02_b.ipynb", "2", parameters=None)
    assert set(_render(place).values()) == {"ok"}
    assert set(_render(place).values()) == {"unchanged"}
    assert _render(place, parameters={"years": 2020}) == {"01_a": "ok", "02_b": "unchanged"}
    page = (place / "site" / "01_a.html").read_text("utf-8")
    assert "2020" in page and str(place) not in page
    monkeypatch.setattr(pages, "package_digest", lambda: b"the next version")
    assert _render(place, parameters={"years": 2020}) == {"01_a": "ok", "02_b": "ok"}
    one.unlink()
    assert _render(place) == {"02_b": "unchanged"}
    assert not (place / "site" / "01_a.html").exists()
    assert "01_a" not in (place / "site" / "index.html").read_text("utf-8")


def test_a_change_of_the_data_is_seen(tmp_path: Path) -> None:
    processed = make_corpus(tmp_path, bodies=1, years=range(2019, 2020))
    before = pages.data_digest(processed)
    assert before and before == pages.data_digest(processed)
    make_corpus(tmp_path, bodies=1, years=range(2019, 2021))
    assert pages.data_digest(processed) != before
    assert pages.data_digest(tmp_path / "nothing") == ""


def test_a_page_that_would_load_something_is_refused() -> None:
    nb = new_notebook(cells=[new_markdown_cell("# a\n<img src='https://example.org/a.png'>", id="a")])
    with pytest.raises(RuntimeError, match="would load"):
        pages.to_html(nb, "a")


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://a.b/c.js"></script>',
        "<link rel=stylesheet href=//a.b/c.css>",
        "<style>@import 'x.css'</style>",
        "<p style='background: url(http://a.b/c.png)'>",
        '<iframe src="x.html">',
        "<script>import('https://a.b/c.mjs')</script>",
    ],
)
def test_outside_loads_are_found(html: str) -> None:
    assert exporter.OUTSIDE.search(html)


def test_inside_loads_are_left_alone() -> None:
    assert not exporter.OUTSIDE.search('<img src="data:image/png;base64,AA"><a href="https://a.b">甲</a>')


def test_project_root_is_found_from_below(place: Path, monkeypatch) -> None:
    monkeypatch.chdir(place / "notebooks")
    assert project.find_root() == place and project.resolve("data/x") == place / "data" / "x"
    assert project.resolve(place / "y") == place / "y"
    shutil.rmtree(place / "notebooks")
    (place / "deep").mkdir()
    with pytest.raises(FileNotFoundError, match="没有找到项目文件夹"):
        project.find_root(place / "deep")


@pytest.mark.parametrize("years", ["二〇二二", "2019-", "a-b"])
def test_years_that_make_no_sense(years: str) -> None:
    with pytest.raises(ValueError, match="读不懂"):
        read_years("x" + years)


def test_start_selects_and_says_what_is_missing(tmp_path: Path) -> None:
    processed = make_corpus(tmp_path, bodies=4, years=range(2019, 2022), bad=True)
    page = start("01_x", processed=processed, years="2020-2021", level="county")
    assert sorted(page.corpus.reports["year"].unique()) == [2020, 2021]
    assert set(page.corpus.reports["level"]) == {"county"}
    assert "模拟数据" in page._repr_markdown_()
    assert len(start("01_x", processed=processed).files.reports) == 12
    assert len(start("01_x", processed=processed).corpus.reports) == 11
    with pytest.raises(
        NoDataError,
        match=r"按这些条件没有报告：origin = simulated，year = \[1999\]。数据集里有 simulated 12 份",
    ):
        start("01_x", processed=processed, years=1999)
    with pytest.raises(NoDataError, match="没有数据集"):
        start("01_x", processed=tmp_path / "none")


def test_start_takes_the_origin_with_most_reports_and_names_the_others(tmp_path: Path) -> None:
    from simulated import reader, write_raw

    from govreports.corpus import build

    write_raw(tmp_path / "raw" / "a", bodies=1)
    write_raw(tmp_path / "raw" / "b", bodies=2, origin="abridged")
    build(tmp_path / "raw", tmp_path / "processed", reader=reader, workers=0, progress=False)
    page = start("01_x", processed=tmp_path / "processed")
    assert set(page.corpus.reports["origin"]) == {"abridged"}
    assert "simulated 6 份" in page._repr_markdown_()
    with_other = start("01_x", processed=tmp_path / "processed", origin="simulated")
    assert set(with_other.corpus.reports["origin"]) == {"simulated"}


def test_a_figure_goes_back_to_its_line(tmp_path: Path) -> None:
    page = start("01_x", processed=make_corpus(tmp_path, bodies=2))
    told = page.traced("requests.received.total").set_index("项目")["内容"]
    cells = page.corpus.cells
    largest = cells[(cells["row"] == "received") & (cells["column"] == "total")]["value"].max()
    assert told["数值"] == f"{largest:g} 件" and told["位置"].startswith("L")
    assert page.traced("requests.received.nobody").empty


def test_command_reads_parameters_and_refuses_misuse(place: Path, monkeypatch, capsys) -> None:
    import argparse

    monkeypatch.chdir(place)
    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())
    _notebook(place / "notebooks" / "01_a.ipynb", "assert level == 'county'")
    args = ["render", "--quiet"]
    given = parser.parse_args([*args, "-p", "level=county"])
    assert given.run(given) == 0 and (place / "site" / "index.html").exists()
    given = parser.parse_args([*args, "-p", "level=town"])
    assert given.run(given) == 1
    for wrong in ("levle=county", "level"):
        given = parser.parse_args([*args, "-p", wrong])
        assert given.run(given) == 2
    given = parser.parse_args(["render", "notebooks/99.ipynb"])
    assert given.run(given) == 2
    assert "没有这个笔记本" in capsys.readouterr().err


def test_nbconvert_knows_the_exporter() -> None:
    from nbconvert.exporters import get_exporter

    assert get_exporter("govreports") is exporter.OfflineHTMLExporter
    page, _ = exporter.OfflineHTMLExporter().from_notebook_node(
        new_notebook(cells=[new_markdown_cell("# 题", id="a")])
    )
    assert "index.html" not in page and "<title>题</title>" in page


@pytest.mark.slow
def test_nbconvert_runs_a_notebook_as_it_is(tmp_path: Path) -> None:
    make_corpus(tmp_path / "data", bodies=4)
    name = "01_读到了什么.ipynb"
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    shutil.copy(Path(__file__).parents[1] / "notebooks" / name, tmp_path / "notebooks")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "govreports", name]
    done = subprocess.run(
        command, cwd=tmp_path / "notebooks", capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    page = (tmp_path / "notebooks" / "01_读到了什么.html").read_text("utf-8")
    assert "应有 24 份，读到 24 份" in page and not exporter.OUTSIDE.search(page)


def test_a_broken_manifest_or_state_is_made_again(place: Path) -> None:
    _notebook(place / "notebooks" / "01_a.ipynb", CHART)
    _render(place)
    (place / "figures" / "manifest.json").write_text("x", "utf-8")
    (place / "figures" / "other.json").write_text("[1", "utf-8")
    (place / "site" / pages.STATE).write_text("{", "utf-8")
    assert _render(place) == {"01_a": "ok"}
    manifest = json.loads((place / "figures" / "manifest.json").read_text("utf-8"))
    assert [e["figure"] for e in manifest["figures"]] == ["01_plot"]
