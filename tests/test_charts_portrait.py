"""The page of one body: who is chosen, what each panel draws, what is said where there is nothing."""

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from simulated import make_corpus
from small_corpus import corpus, totals

from govreports import schema
from govreports.charts import base, portrait, portrait_figures, portrait_peers
from govreports.indicators import indicators

NOTEBOOK = next((Path(__file__).parents[1] / "notebooks").glob("09_*.ipynb"))


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _years(*figures: dict, **about):
    """A corpus of one body, a report a year from 2021."""
    reports = [
        ({"agency_id": "a", "agency": "甲县教育局", "year": 2021 + i, **about}, f)
        for i, f in enumerate(figures)
    ]
    return corpus(*reports)


def _said(ax) -> str:
    return " ".join(t.get_text() for t in ax.texts)


def test_the_body_with_most_requests_or_the_one_named() -> None:
    made = corpus(({"agency": "甲局"}, totals(received=5)), ({"agency": "乙局"}, totals(received=9)))
    frames = {"cells": made.cells, "reports": made.reports}
    assert portrait.portrait_body(**frames) == "a1"
    assert portrait.portrait_body(**frames, agency="甲局") == "a0"
    assert portrait.portrait_body(**frames, agency="a0") == "a0"
    with pytest.raises(ValueError, match=r"没有名为“甲厅”的机关.*甲局"):
        portrait.portrait_body(**frames, agency="甲厅")


def test_requests_have_bars_and_a_pending_share_only_from_thirty() -> None:
    made = _years(
        totals(received=100, pending_start=0, pending_end=20),
        totals(received=9, pending_start=1, pending_end=3),
    )
    ax = portrait_figures.portrait_requests(cells=made.cells, reports=made.reports)
    assert [p.get_height() for p in ax.patches if round(p.get_width(), 6) == 0.6] == [100, 9]
    below = ax.child_axes[0]
    assert "20.0%" in _said(below) and "n=10" in _said(below) and "30.0%" not in _said(below)
    assert {line.get_ydata()[0] for line in below.lines[1:]} >= {8, 16}


def test_outcomes_that_do_not_add_up_or_are_few_are_said() -> None:
    made = _years(
        totals(granted_in_full=30, refused_third_party=10, processed=40),
        totals(granted_in_full=30, processed=41),
        totals(granted_in_full=4, processed=4),
        totals(processed=0),
    )
    ax = portrait_figures.portrait_outcomes(cells=made.cells, reports=made.reports)
    heights = [
        round(p.get_height(), 6) for p in ax.patches if round(p.get_width(), 6) == 0.7 and p.get_height()
    ]
    assert heights == [75, 25]
    texts = [t.get_text() for t in ax.texts]
    assert "40" in texts and "合计\n不符" in texts and "4\n不算比例" in texts and "0" in texts


def _stock(issued, repealed, in_force) -> dict:
    row = "proactive.normative_documents"
    return {f"{row}.issued": issued, f"{row}.repealed": repealed, f"{row}.in_force": in_force}


@pytest.mark.parametrize(
    ("figures", "steps"),
    [
        ([_stock(1, 0, 597), _stock(50, 227, 420)], ["in_force", "issued", "repealed", "in_force"]),
        ([_stock(1, 0, 11), _stock(2, 1, 15)], ["in_force", "issued", "repealed", "rest", "in_force"]),
        ([_stock(1, 0, 11), _stock(None, 1, 12)], ["in_force", "in_force"]),
        ([_stock(1, 0, None), _stock(2, 1, 12)], ["in_force"]),
    ],
)
def test_the_waterfall_leads_from_stock_to_stock(figures, steps) -> None:
    made = _years(*figures)
    found = portrait_figures.in_force_steps(made.cells, made.reports)
    assert found["step"].tolist() == steps
    flow = found[found["step"] != "in_force"]
    if len(flow):
        assert found["value"].iloc[0] + flow["value"].sum() == found["value"].iloc[-1]


def test_a_year_between_breaks_the_waterfall_and_old_forms_have_none() -> None:
    made = corpus(
        ({"agency_id": "a", "year": 2021}, _stock(1, 0, 10)),
        ({"agency_id": "a", "year": 2023}, _stock(1, 0, 11)),
    )
    assert portrait_figures.in_force_steps(made.cells, made.reports)["step"].tolist() == ["in_force"] * 2
    old = corpus(({"agency_id": "a", "year": 2019}, {}), edition=2019)
    ax = portrait_figures.portrait_in_force(cells=old.cells, reports=old.reports)
    assert "没有读到 2021 年起" in _said(ax)


def _peers(count: int) -> SimpleNamespace:
    own = ({"agency_id": "own"}, totals(granted_in_full=90, refused_third_party=10, processed=100))
    others = [
        ({"agency_id": f"p{i}"}, totals(granted_in_full=40 + i, refused_third_party=60 - i, processed=100))
        for i in range(count)
    ]
    other_type = ({"agency_id": "gov", "body_type": "government"}, totals(granted_in_full=50, processed=50))
    return corpus(own, *others, other_type)


@pytest.mark.parametrize(("count", "band"), [(20, True), (19, False)])
def test_peers_are_a_band_from_twenty_and_dots_below(count, band) -> None:
    frame = indicators(_peers(count), ["grant_rate"])
    data, values = portrait_peers.strip_values(frame, "own", 2023)
    row = data.set_index("indicator").loc["grant_rate"]
    assert row["peers"] == count == len(values["grant_rate"])
    assert row["value"] == 0.9 and bool(row["outside"]) is band
    assert pd.notna(row["p10"]) is band
    ax = portrait_peers.portrait_strip(indicators=frame, agency_id="own", year=2023)
    dots = [c for c in ax.collections if len(c.get_offsets()) == count]
    assert bool(dots) is not band and f"n=100，同类 {count}" in _said(ax)


def test_small_n_has_no_point() -> None:
    made = corpus(({"agency_id": "own"}, totals(granted_in_full=9, processed=9)))
    ax = portrait_peers.portrait_strip(indicators=indicators(made), agency_id="own", year=2023)
    assert "n=9，不足 30" in _said(ax) and not [x for x in ax.lines if x.get_marker() == "o"]


def _findings(*rows) -> pd.DataFrame:
    names = ("report_id", "rule", "verdict", "severity")
    return schema.to_frame(
        "findings", [dict(zip(names, r, strict=True)) | {"place": str(i)} for i, r in enumerate(rows)]
    )


def test_a_tile_fails_where_anything_fails_and_notes_are_no_trouble() -> None:
    made = _years({}, {})
    findings = _findings(
        ("r0", "requests.balance", "pass", "arithmetic"),
        ("r0", "requests.balance", "fail", "arithmetic"),
        ("r1", "requests.balance", "unknown", "arithmetic"),
        ("r0", "claims.breakdown", "fail", "info"),
        ("r1", "text.repeated", "fail", "info"),
        ("elsewhere", "requests.balance", "fail", "arithmetic"),
    )
    tiles = portrait_peers.rule_tiles(findings, made.reports).set_index(["rule", "year"])["verdict"]
    assert tiles.to_dict() == {
        ("requests.balance", 2021): "fail",
        ("requests.balance", 2022): "unknown",
        ("claims.breakdown", 2021): "unknown",
    }
    ax = portrait_peers.portrait_rules(findings=findings, reports=made.reports)
    assert [t.get_text() for t in ax.texts] == ["1"] and len(ax.get_yticks()) == 1
    clean = portrait_peers.portrait_rules(findings=findings.iloc[[0, 2]], reports=made.reports)
    assert "可判定的 1 项核查全部相符，1 项不能判定" in _said(clean)


def test_words_show_their_reports_and_what_may_be_chance() -> None:
    rows = {"word": ["甲", "乙", "丙"], "log_ratio": [3.0, 2.0, 4.0], "z": [5.0, 4.0, 9.0]}
    frame = pd.DataFrame(rows | {"texts": [4, 2, 1], "n_texts": 4, "p_adjusted": [0.01, 0.5, 0.001]})
    ax = portrait_peers.portrait_words(keyness=frame)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["甲", "乙"], "one report alone makes no habit"
    assert "4/4 份 2/4 份" in _said(ax)
    assert "没有可比的用词" in _said(portrait_peers.portrait_words(keyness=None))


def _narrative(made: SimpleNamespace, texts: list[str]) -> SimpleNamespace:
    rows = [
        {"report_id": f"r{i}", "paragraph": 1, "section": 5, "topic": "problems", "text": t}
        for i, t in enumerate(texts)
    ]
    made.narrative = schema.to_frame("narrative", rows)
    return made


def test_head_takeaway_and_ledger_of_one_body() -> None:
    made = corpus(
        (
            {"agency_id": "a", "agency": "甲县<乙>局", "year": 2022, "published": "2023-01-21"},
            totals(received=100, processed=100, granted_in_full=100),
        ),
        (
            {"agency_id": "a", "agency": "甲县丙局", "year": 2023, "dated": "2024-01-05"},
            totals(received=150, processed=100, granted_in_full=100, pending_end=50),
        ),
    )
    long = "存在问题：一是政策解读材料的更新不够及时，" + "有的栏目长期没有新内容" * 5 + "。"
    one = portrait.portrait_of(_narrative(made, [long, long]))
    head = one.head()
    assert "提前 10 天" in head and "未见（落款 2024-01-05）" in head and "不能判定" in head
    assert "2022 年 甲县&lt;乙&gt;局；2023 年 甲县丙局" in head and "<乙>" not in head
    told = one.takeaway()
    assert "较 2022 年（100 件）+50.0%；结转率 33.3%，高于 16%，值得询问" in told
    assert "同级同类不足 20 个，不说高低" in told and "不能说的：" in told
    rows = one.ledger()
    assert rows["去向"].tolist() == ["原文重复"] and rows["年度"].tolist() == ["2022→2023"]
    assert rows["上一年写的问题"].str.len().max() == portrait.LONGEST
    assert "原文重复 1" in one.ledger_words()


def test_one_report_alone_is_said_in_words() -> None:
    one = portrait.portrait_of(_years(totals(received=3, processed=3, granted_in_full=3)))
    assert "只有 2021 年一份报告" in one.head() and "没有其他年度可比" in one.takeaway()
    assert one.ledger().empty and "无从对照" in one.ledger_words()
    english = portrait.portrait_of(_years(totals(received=3)), language="en")
    assert "no other year to compare" in english.takeaway() and "one report, on 2021" in english.head()


def test_the_sheet_has_six_panels_with_their_words(tmp_path) -> None:
    from govreports.corpus import load

    built = load(make_corpus(tmp_path, bodies=8)).select()
    figure = base.finish(portrait.portrait_of(built).sheet(), built)
    assert [ax.get_title("left")[0] for ax in figure.axes] == list("ABCDEF")
    alt = base.alt_text(figure)
    assert all(f"{letter} " in alt for letter in "ABCDEF")
    figure.savefig(tmp_path / "sheet.png", dpi=50)
    box = figure.axes[2].title.get_window_extent()
    assert box.y0 > figure.axes[4].title.get_window_extent().y1


def test_published_and_invented_bodies_are_not_compared() -> None:
    made = corpus(({}, {}), ({"origin": "published"}, {}))
    with pytest.raises(base.MixedOriginsError):
        portrait.portrait_of(made)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium to print")
def test_the_page_prints_on_one_sheet_of_a4(tmp_path) -> None:
    from pypdfium2 import PdfDocument

    from govreports.corpus import build
    from govreports.demo.panel import panel
    from govreports.render import pages

    panel(tmp_path / "raw", agencies=8, layouts=["pipes"])
    build(tmp_path / "raw", tmp_path / "processed", workers=0, progress=False)
    folders = {"figures": tmp_path / "figures", "site": tmp_path / "site"}
    pages.render([NOTEBOOK], processed=tmp_path / "processed", progress=False, **folders)
    page, printed = tmp_path / "site" / f"{NOTEBOOK.stem}.html", tmp_path / "page.pdf"
    told = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        ["chromium", *told, f"--print-to-pdf={printed}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheets = PdfDocument(printed)
    assert len(sheets) == 1
    assert [round(side * 25.4 / 72) for side in sheets[0].get_size()] == [210, 297]
    text = sheets[0].get_textpage().get_text_range()
    assert "不能说的" in text and "第五部分的账" in text and "→" in text
