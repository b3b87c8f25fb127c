"""Provinces as tiles: the layouts, what is compared, and that real and invented never meet."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle
from small_corpus import corpus, totals

from govreports.charts import _tiles, base, tile_dots, tiles

PACKAGE = Path(tiles.__file__).parents[1]


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader((PACKAGE / path).read_text("utf-8").splitlines()))


@pytest.mark.parametrize(("name", "applicable", "grey"), [("china", 31, 3), ("fictional", 12, 0)])
def test_every_tile_has_a_place_of_its_own(name, applicable, grey) -> None:
    made = _tiles.layout(name)
    assert made["applicable"].sum() == applicable and (~made["applicable"]).sum() == grey
    assert not made.duplicated(["column", "row"]).any() and not made.duplicated("zh").any()
    assert not made.duplicated("en").any() and made["zh"].str.len().max() <= 3


def test_layouts_have_the_provinces_of_their_worlds() -> None:
    real = {r["name"] for r in _rows("metadata/data/divisions.csv") if r["code"].endswith("0000")}
    invented = {r["word"] for r in _rows("demo/data/words.csv") if r["kind"] == "province"}
    assert set(_tiles.layout("china")["province"]) == real
    assert set(_tiles.layout("fictional")["province"]) == invented
    assert real.isdisjoint(invented)


@pytest.mark.parametrize(
    ("origin", "province", "layout"),
    [
        ("simulated", "云屏省", "fictional"),
        ("published", "湖北省", "china"),
        ("abridged", "湖北省", "china"),
        ("simulated", "湖北省", None),
        ("published", "云屏省", None),
        ("published", "台湾省", None),
        ("simulated", None, "fictional"),
    ],
)
def test_invented_reports_never_stand_on_real_provinces(origin, province, layout) -> None:
    made = corpus(({"origin": origin, "province": province}, {}))
    if layout:
        assert _tiles.layout_of(made.reports) == layout
        return
    with pytest.raises(base.MixedOriginsError, match=province):
        tiles.report_tiles(reports=made.reports, year=2023)
    with pytest.raises(base.MixedOriginsError, match="不可混用"):
        tiles.tile_facets(tiles.report_tiles, reports=made.reports)


def test_two_origins_are_refused() -> None:
    made = corpus(({"province": "云屏省"}, {}), ({"province": "湖北省", "origin": "published"}, {}))
    with pytest.raises(base.MixedOriginsError):
        tiles.tile_facets(tiles.report_tiles, reports=made.reports)


def _body(province: str, number: int, share: float | None, n: int = 100, **about):
    granted = None if share is None else round(share * n)
    figures = (
        totals(granted_in_full=None, processed=None)
        if granted is None
        else totals(granted_in_full=granted, refused_third_party=n - granted, processed=n)
    )
    return ({"province": province, "agency_id": f"{province}{number}", **about}, figures)


def _panel():
    rows = [_body("云屏省", i, s) for i, s in enumerate((0.2, 0.25, 0.3, 0.2, 0.25, 0.22))]
    rows += [_body("墨川省", i, s) for i, s in enumerate((0.5, 0.4, 0.6, 0.5, 0.45, 0.52))]
    rows += [_body("松砚省", i, s) for i, s in enumerate((0.7, 0.72, 0.71, 0.7, 0.74, 0.69))]
    rows += [_body("琴舟省", 0, 0.9, n=20)]  # too few cases
    rows += [_body("棠笺省", 0, 0.9), _body("棠笺省", 1, None), _body("棠笺省", 2, None)]  # a third covered
    return corpus(*rows)


def test_only_provinces_with_cases_and_coverage_are_compared() -> None:
    made = tiles.tile_values(_panel(), "grant_rate", "processed").set_index("province")
    assert made["compared"].to_dict() == {
        "云屏省": True,
        "墨川省": True,
        "松砚省": True,
        "琴舟省": False,
        "棠笺省": False,
    }
    assert made.loc["棠笺省", ["covered", "expected"]].tolist() == [1, 3]
    assert made["median"].nunique() == 1
    assert made.loc["云屏省", "median"] == pytest.approx(made.loc["墨川省", "value"])
    assert made["gap"].isna().tolist() == (~made["compared"]).tolist()


def test_tiles_show_a_rate_a_count_or_a_hatch() -> None:
    made = _panel()
    values = tiles.tile_values(made, "grant_rate", "processed")
    ax = tiles.indicator_tiles(values=values, reports=made.reports, year=2023)
    texts = [t.get_text() for t in ax.texts]
    assert texts[texts.index("琴舟") + 1] == "n=20", "no rate below thirty"
    assert texts[texts.index("棠笺") + 1] == "90%" and texts[texts.index("云屏") + 1] == "24%"
    hatched = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_hatch()]
    assert len(hatched) == 2
    assert "最低云屏省" in base.alt_text(ax) and "另有 2 省" in base.alt_text(ax)


def test_real_tiles_grey_what_does_not_apply_and_say_it_is_no_map() -> None:
    made = corpus(({"province": "湖北省", "origin": "published"}, {}))
    figure = tiles.tile_facets(tiles.report_tiles, reports=made.reports)
    texts = [t.get_text() for ax in figure.axes for t in ax.texts]
    assert texts.count("不适用") == 3
    for name in ("台湾", "香港", "澳门"):
        assert texts[texts.index(name) + 1] == "不适用"
    notes = [ax.get_legend().get_title().get_text() for ax in figure.axes if ax.get_legend()]
    assert notes == ["示意图，不表示行政区域界线；灰色方格不适用"]


def test_coverage_counts_years_without_a_report() -> None:
    rows = [({"province": "云屏省", "agency_id": "a", "year": y}, {}) for y in (2021, 2023)]
    made = tiles.tile_coverage(corpus(*rows).reports)
    assert made[["year", "n", "expected"]].to_numpy().tolist() == [[2021, 1, 1], [2022, 0, 1], [2023, 1, 1]]


def test_at_most_six_years() -> None:
    rows = [({"province": "云屏省", "agency_id": "a", "year": y}, {}) for y in range(2016, 2025)]
    figure = tiles.tile_facets(tiles.report_tiles, reports=corpus(*rows).reports)
    titles = [ax.get_title("left")[:4] for ax in figure.axes if ax.axison]
    assert titles == [str(y) for y in range(2019, 2025)]


def test_dots_are_sorted_hollow_where_not_compared_and_carry_n() -> None:
    values = tiles.tile_values(_panel(), "grant_rate", "processed")
    ax = tile_dots.province_dots(values=values, year=2023, title="公开率")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["云屏", "墨川", "松砚", "棠笺"]
    faces = [x.get_markerfacecolor() for x in ax.lines if x.get_marker() == "o"]
    assert faces[:4] == [tiles.INK] * 3 + ["white"]
    assert "n=100，1/3" in [t.get_text() for t in ax.texts]


def test_takeaway_counts_intervals_that_hold_the_median() -> None:
    told = tiles.tile_takeaway(values=tiles.tile_values(_panel(), "grant_rate", "processed"))
    assert "有 3 省（共 5 省）" in told and "有区间的 3 省里 1 省" in told
    assert "可与中位数分辨的只有云屏省、松砚省" in told
    few = corpus(*[_body(p, 0, 0.5) for p in ("云屏省", "墨川省", "松砚省")])
    assert "都不足五个机关，没有区间，不说高低" in tiles.tile_takeaway(
        values=tiles.tile_values(few, "grant_rate", "processed")
    )
    two = corpus(*[_body(p, 0, 0.5) for p in ("云屏省", "墨川省")])
    assert "不作比较" in tiles.tile_takeaway(values=tiles.tile_values(two, "grant_rate", "processed"))


def test_no_province_is_said_in_words() -> None:
    made = corpus(({}, totals(received=3)), ({}, {}))
    values = tiles.tile_values(made, "grant_rate", "processed")
    assert "没有带省份和年度的报告" in tiles.tile_takeaway(values=values)
    figures = [
        tiles.tile_facets(tiles.report_tiles, reports=made.reports),
        tiles.tile_facets(tiles.indicator_tiles, reports=made.reports, values=values, title="公开率"),
        tile_dots.province_pair(values=values, reports=made.reports, title="公开率"),
    ]
    for figure in figures:
        assert "没有带省份和年度的报告" in figure.axes[0].texts[0].get_text()
    assert "另有 2 份报告没有省份" in tiles.tiles_left_out(made.reports)
    assert tiles.tiles_left_out(_panel().reports) == ""


@pytest.mark.parametrize(
    ("indicator", "of"), [("received", ""), ("grant_rate", "received"), ("nonsense", "x")]
)
def test_only_shares_go_on_tiles(indicator, of) -> None:
    with pytest.raises(ValueError, match="可用的占比有"):
        tiles.tile_values(_panel(), indicator, of)


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=40))
def test_classes_follow_the_gaps(gaps) -> None:
    series = pd.Series(gaps)
    steps = _tiles.class_steps(series)
    made = _tiles.class_of(series, steps)
    order = np.argsort(gaps, kind="stable")
    assert set(made) <= {1, 2, 3, 4, 5} and made.iloc[order].is_monotonic_increasing
    mirrored = _tiles.class_of(-series, steps)
    assert (made + mirrored == 6).all()
