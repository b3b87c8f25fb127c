"""Markup in names, titles, texts and figures of reports never becomes markup of a page."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path

import numpy as np
import pytest

from govreports import corpus, writer
from govreports.demo.figures import distinct_figures

HOSTILE = "<script>alert(7)</script><img src=x onerror=alert(7)>\"'&amp;[a](javascript:alert(7))"
ALIVE = re.compile(
    r"<script>alert\(7|<img src=x|href=[\"']?javascript:|<[^<>&]*\sonerror=alert", re.IGNORECASE
)
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
EDITION = {"proactive": 2021, "requests": 2021, "remedies": 2021}
COLUMNS = ["path", "agency", "title", "sector", "level", "division", "origin", "source_url", "index_number"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of three bodies and three years whose every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = []
    for body in range(3):
        for year in (2021, 2022, 2023):
            figures = distinct_figures(np.random.default_rng([body, year]), EDITION)
            text = [
                f"{HOSTILE}本年度主动公开信息{year}条，收到申请{body}件。",
                f"存在的问题是{HOSTILE}更新不及时。",
            ]
            paragraphs = {1: text, 2: [HOSTILE], 3: [HOSTILE], 4: [], 5: text, 6: [HOSTILE]}
            content = writer.ReportContent(
                f"第{body}局",
                year,
                EDITION,
                figures,
                paragraphs,
                title=f"第{body}局{year}年政府信息公开工作年度报告",
            )
            name = f"{body}-{year}.txt"
            made = writer.write(content, "pipes", writer.Deviations(), np.random.default_rng(1))
            (folder / "raw").mkdir(exist_ok=True)
            (folder / "raw" / name).write_bytes(made)
            url = "javascript:alert(7)" if body else f'https://a.cn/"><script>alert(7)</script>{year}'
            about = [f"第{body}局{HOSTILE}", HOSTILE, HOSTILE, "county", "110101", "simulated", url, HOSTILE]
            rows.append([name, *about])
    with (folder / "raw/metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    corpus.build(folder / "raw", folder / "processed", workers=0, progress=False)
    return folder


def test_the_corpus_holds_it_as_text(hostile):
    loaded = corpus.load(hostile / "processed")
    assert loaded.reports["agency"].str.contains("<script>", regex=False).all()
    assert loaded.narrative["text"].str.contains("alert(7)", regex=False).any()
    shown = [loaded._repr_html_(), loaded.reports._repr_html_(), loaded.narrative._repr_html_()]
    assert not any(ALIVE.search(page) for page in shown)


def test_pages_made_from_frames(hostile):
    import govreports as gr
    from govreports.text.concordance import concordance_html

    loaded = corpus.load(hostile / "processed")
    pages = [gr.compare(*((loaded, i) for i in loaded.reports["report_id"].iloc[:2]))._repr_html_()]
    pages[0] = html.unescape(pages[0].partition('srcdoc="')[2].partition('"')[0])
    assert "alert(7)" in pages[0]
    lines = gr.text.concordance(loaded, "公开")
    pages.append(concordance_html(lines, narrative=loaded.narrative))
    assert len(lines)
    assert not any(ALIVE.search(page) for page in pages)


def _rendered(hostile: Path, notebooks: list[Path], folder: Path) -> None:
    from govreports.render import pages

    folders = {"processed": hostile / "processed", "figures": folder / "figures", "site": folder / "site"}
    pages.render(notebooks, progress=False, **folders)
    made = sorted((folder / "site").glob("*.html"))
    assert len(made) >= len(notebooks)
    seen = 0
    for page in made:
        text = page.read_text(encoding="utf-8")
        seen += "alert(7)" in text
        text = re.sub(r"\\balt=\"[^\"<>]*\"", "", text)  # no markup: it ends at its quote
        assert not (hit := ALIVE.search(text)), f"{page.name}: {text[hit.start() - 200 : hit.end() + 80]}"
        assert "Content-Security-Policy" in text
    assert seen, "no page shows a hostile text at all: nothing was tested"
    for picture in (folder / "figures").glob("*.svg"):
        assert not ALIVE.search(picture.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem[:2])
def test_pages_of_notebooks(notebook, hostile, tmp_path):
    try:
        _rendered(hostile, [notebook], tmp_path)
    except AssertionError as error:
        if "nothing was tested" not in str(error):
            raise


def test_everything_that_a_notebook_page_can_show(hostile, tmp_path):
    """Computed sentences, takeaways, tables, alternative texts and titles of figures."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    code = f"""
from govreports import corpus
from govreports.charts import base
from govreports.render.notebook import Page
import pandas as pd
loaded = corpus.load({str(hostile / "processed")!r})
page = Page("01_x", loaded.select())
name = loaded.reports["agency"].iloc[0]
page.say(f"{{name}}最多。")
page.takeaway(f"{{name}}最多。")
page.table(loaded.reports[["report_id", "agency", "title", "source_url"]], "list")
ax = base.axes()
ax.plot([1, 2])
ax.set_title(name)
base.describe(ax, pd.DataFrame({{name: [1, 2]}}), f"{{name}}由 1 到 2。")
page.show(ax, "plot")
loaded"""
    cells = [new_markdown_cell("# 甲", id="a"), new_code_cell(code, id="b")]
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "01_x.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=cells)), "utf-8")
    _rendered(hostile, [path], tmp_path)
