"""The trend charts count printed figures only, and compare the same bodies."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from govreports.charts import base, shares, trend, trends
from govreports.schema import to_frame

YEARS = (2019, 2020, 2021)


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _frames(values: dict[tuple[str, int], dict[str, float | None]], level: str = "county"):
    """Reports and cells from {(body, year): {row: total}}; a value of None is a blank cell."""
    reports, cells = [], []
    for (body, year), rows in values.items():
        rid = f"{body}/{year}"
        head = {"report_id": rid, "agency_id": body, "agency": body, "level": level, "year": year}
        reports.append({**head, "is_primary": True, "origin": "published"})
        edition = 2019 if year < 2021 else 2021
        for row, value in rows.items():
            cell = {"report_id": rid, "table": "requests", "row": row, "column": "total", "edition": edition}
            cells.append({**cell, "value": value, "status": "blank" if value is None else "number"})
    return {"reports": to_frame("reports", reports), "cells": to_frame("cells", cells)}


def _received(**bodies: list[float | None]):
    return _frames(
        {(b, y): {"received": v} for b, vs in bodies.items() for y, v in zip(YEARS, vs, strict=True)}
    )


def test_matched_bodies_have_a_figure_in_every_year() -> None:
    frames = _received(a=[10, 20, 30], b=[1, None, 3], c=[0, 0, 0])
    wide = trends.totals(frames["cells"], frames["reports"])
    assert set(trends.matched(wide, ["received"])["agency_id"]) == {"a", "c"}
    assert set(trends.matched(wide, ["received"], [2019, 2021])["agency_id"]) == {"a", "b", "c"}


def test_received_draws_the_same_bodies_solid_and_all_dashed() -> None:
    ax = trend.received_lines(**_received(a=[10, 20, 30], b=[100, None, 3]), level="county")
    dashed, solid = ax.lines[0], ax.lines[1]
    assert dashed.get_ydata().tolist() == [110, 20, 33] and dashed.get_linestyle() == "--"
    assert solid.get_ydata().tolist() == [10, 20, 30] and solid.get_linestyle() == "-"
    assert "同一批 1 个机关新收由 10 件到 30 件" in base.alt_text(ax)
    counts = base.chart_data(ax)["reports"].tolist()
    assert counts == [2, 1, 2]


def test_a_blank_is_not_a_zero_and_a_missing_year_is_no_point() -> None:
    ax = trend.received_lines(**_received(a=[10, None, 30]))
    assert ax.lines[0].get_xdata().tolist() == [2019, 2021]


def test_no_matched_body_is_said() -> None:
    frames = _received(a=[10, None, 30], b=[None, 5, None])
    assert "没有机关在每一年都有数" in base.alt_text(trend.received_lines(**frames))
    assert "不作趋势判断" in trends.trend_takeaway(**frames)


def _outcomes(full: float, part: float, secret: float, processed: float | None) -> dict[str, float | None]:
    return {
        "received": 100,
        "granted_in_full": full,
        "granted_in_part": part,
        "refused_state_secret": secret,
        "processed": processed,
    }


def test_only_reports_whose_outcomes_add_up_have_shares() -> None:
    frames = _frames(
        {
            ("a", 2021): _outcomes(60, 30, 10, 100),
            ("b", 2021): _outcomes(60, 30, 10, 99),
            ("c", 2021): _outcomes(0, 0, 0, 0),
            ("d", 2021): _outcomes(1, 1, 1, None),
        }
    )
    made = trends.outcome_counts(trends.totals(**frames))
    assert made["agency_id"].tolist() == ["a"]
    assert made[["granted_in_full", "granted_in_part", "refused"]].iloc[0].tolist() == [60, 30, 10]
    assert made.attrs == {"left_out": 2, "idle": 1}
    assert "1 份报告全年没有办结申请" in trend.left_out(**frames)


def test_outcome_bars_reach_100_and_leave_out_small_years() -> None:
    frames = _frames({("a", 2020): _outcomes(60, 30, 10, 100), ("a", 2021): _outcomes(5, 5, 5, 15)})
    ax = trend.outcome_bars(**frames)
    tops: dict[float, float] = {}
    for bar in ax.patches:
        if bar.get_width() > 0.5:
            tops[round(bar.get_center()[0])] = tops.get(round(bar.get_center()[0]), 0) + bar.get_height()
    assert tops == {2020: pytest.approx(100)}
    assert {"100", "15"} <= {t.get_text() for t in ax.texts}
    assert "2020" in base.alt_text(ax) and "33.3%" not in base.alt_text(ax)


def test_reasons_compare_the_same_bodies_in_points() -> None:
    frames = _frames(
        {
            ("a", 2019): _outcomes(90, 0, 10, 100),
            ("a", 2021): _outcomes(150, 0, 50, 200),
            ("b", 2021): _outcomes(0, 0, 1000, 1000),
        }
    )
    made = trends.reason_shares(trends.totals(**frames))
    secret = made[made["row"] == "refused_state_secret"]
    assert secret["share"].tolist() == [0.1, 0.25] and secret["bodies"].tolist() == [1, 1]
    ax = shares.reason_dumbbell(**frames)
    assert "+15.0 个百分点（10→50 件）" in {t.get_text() for t in ax.texts}
    sentence = trends.trend_takeaway(**frames)
    assert "增长最快的不予公开理由是国家秘密（+15.0 个百分点）" in sentence


def test_takeaway_compares_the_same_bodies() -> None:
    assert "同一批 1 个机关 2021 年新收 60 件，较 2019 年 +50.0%" in trends.trend_takeaway(
        **_received(a=[40, 5, 60], b=[900, None, 1])
    )
    assert "不足 30 件，不算增减" in trends.trend_takeaway(**_received(a=[4, 5, 60]))


def test_pending_shares_need_all_three_figures() -> None:
    frames = _frames(
        {
            ("a", 2021): {"received": 90, "pending_start": 10, "pending_end": 8},
            ("b", 2021): {"received": 90, "pending_start": None, "pending_end": 8},
            ("c", 2021): {"received": 0, "pending_start": 0, "pending_end": 0},
        }
    )
    made = trends.pending_shares(trends.totals(**frames))
    assert made["agency"].tolist() == ["a"] and made["share"].tolist() == [0.08]
    assert base.chart_data(shares.pending_lines(**frames))["share"].tolist() == [0.08, 0.08]


def test_applicants_that_add_up() -> None:
    frames = _frames({("a", 2021): {"received": 40}})
    parts = []
    for column, value in zip(trends.APPLICANTS, (30, 10, 0, 0, 0, 0), strict=True):
        parts.append(frames["cells"].astype({"column": "str"}).assign(column=column, value=float(value)))
    cells = pd.concat([frames["cells"].astype({"column": "str"}), *parts], ignore_index=True)
    made = trends.applicant_shares(cells, frames["reports"])
    assert dict(zip(made["applicant"], made["share"], strict=True))["commercial_enterprise"] == 0.25
    broken = trends.applicant_shares(cells.assign(value=cells["value"] + 1), frames["reports"])
    assert broken.empty
    ax = shares.applicant_dots(cells=cells, reports=frames["reports"])
    assert ax.get_xscale() == "log" and "自然人 75.0%" in base.alt_text(ax)


@pytest.mark.parametrize(
    "draw",
    [
        trend.received_lines,
        trend.outcome_bars,
        shares.reason_dumbbell,
        shares.applicant_dots,
        shares.pending_lines,
    ],
)
def test_nothing_to_draw_is_said_in_the_plot(draw) -> None:
    ax = draw(**_frames({}))
    assert not ax.axison and len(ax.texts[0].get_text()) > 5


def test_one_chart_a_level_in_their_order() -> None:
    a, b = _received(a=[1, 2, 3]), _frames({("b", 2021): {"received": 5}}, level="province")
    frames = {k: pd.concat([a[k], b[k]], ignore_index=True) for k in a}
    figure = trend.by_level(trend.received_lines, **frames)
    assert [ax.get_title("left") for ax in figure.axes] == ["省级：新收申请", "县级：新收申请"]
