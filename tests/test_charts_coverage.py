"""What was read: every body and year, cells by status, figures by how they were found."""

import pytest
from matplotlib import pyplot as plt

from govreports.charts import base, coverage
from govreports.schema import to_frame


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _report(body: str, year: int | None, tables: str = "proactive requests remedies", **more: object) -> dict:
    return {
        "report_id": f"{body}/{year}{more.get('format', '')}",
        "agency_id": body,
        "agency": body,
        "level": "county",
        "province": "甲省",
        "year": year,
        "tables": tables,
        "origin": "published",
        **more,
    }


def test_every_body_has_every_year() -> None:
    reports = to_frame(
        "reports", [_report("a", 2019), _report("a", 2021, "requests"), _report("b", 2020, "")]
    )
    problems = to_frame(
        "problems", [{"report_id": "b/2020", "stage": "read", "code": "scanned", "level": "error"}]
    )
    grid = coverage.coverage(reports, problems)
    states = dict(zip(zip(grid["agency_id"], grid["year"], strict=True), grid["state"], strict=True))
    assert states == {
        ("a", 2019): "3",
        ("a", 2020): "missing",
        ("a", 2021): "1",
        ("b", 2019): "missing",
        ("b", 2020): "failed",
        ("b", 2021): "missing",
    }
    assert coverage.coverage(reports).query("agency_id == 'b' and year == 2020")["state"].tolist() == ["0"]


def test_the_best_copy_of_a_year_counts() -> None:
    rows = [_report("a", 2020, "requests", format="pdf"), _report("a", 2020, format="html")]
    assert coverage.coverage(to_frame("reports", rows))["state"].tolist() == ["3"]


def test_tiles_print_what_they_colour_and_the_margin_counts() -> None:
    reports = to_frame("reports", [_report("a", 2019), _report("a", 2020, "requests"), _report("b", 2020)])
    ax = coverage.coverage_tiles(reports=reports)
    texts = [t.get_text() for t in ax.texts]
    assert sorted(t for t in texts if t in ("3", "1", "–")) == ["1", "3", "3", "–"]
    assert [t for t in texts if "/" in t] == ["1/2", "2/2"]
    assert "应有 4 份，读到 3 份，三表齐全 2 份" in base.alt_text(ax)


def test_above_sixty_bodies_levels_and_regions() -> None:
    reports = to_frame(
        "reports", [_report(f"b{i}", 2020, "" if i % 2 else "requests remedies proactive") for i in range(62)]
    )
    ax = coverage.coverage_tiles(reports=reports)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["县级 甲省"]
    assert {"31/62"} == {t.get_text() for t in ax.texts}


def _cells():
    place = {"report_id": "a/2020", "table": "requests", "row": "received", "edition": 2019}
    columns = ("total", "natural_person", "research_institution", "other_organization")
    states = (("number", "label"), ("number", "arithmetic"), ("blank", "label"), ("mark", "label"))
    rows = [
        {**place, "column": c, "status": s, "matched_by": m}
        for c, (s, m) in zip(columns, states, strict=True)
    ]
    return to_frame("cells", rows)


def test_shares_of_status_and_of_matches() -> None:
    ax = coverage.status_bars(cells=_cells())
    data = base.chart_data(ax)
    assert dict(zip(data["status"].astype(str), data["share"], strict=True)) == {
        "number": 0.5,
        "blank": 0.25,
        "mark": 0.25,
    }
    assert [t.get_text() for t in ax.texts] == ["4"]
    ax = coverage.match_bars(cells=_cells(), reports=to_frame("reports", [_report("a", 2020)]))
    data = base.chart_data(ax)
    assert dict(zip(data["matched_by"].astype(str), data["count"], strict=True)) == {
        "label": 1,
        "arithmetic": 1,
    }


def test_takeaway_counts_blanks_as_blanks() -> None:
    reports = to_frame("reports", [_report("a", 2020), _report("b", 2021, "requests")])
    sentence = coverage.coverage_takeaway(reports=reports, cells=_cells())
    assert sentence == "应有 4 份，读到 2 份，1 份三表齐全；空白格占 25.0%，下文不作 0。"


def test_failures_say_what_to_do() -> None:
    rows = [
        {
            "report_id": "x.pdf",
            "stage": "read",
            "code": "scanned",
            "level": "error",
            "message": "请先做文字识别。",
        },
        {
            "report_id": "y.txt",
            "stage": "align",
            "code": "label",
            "level": "warning",
            "message": "未知标签。",
        },
    ]
    made = coverage.failures(to_frame("problems", rows))
    assert made.to_dict("records") == [
        {"report_id": "x.pdf", "code": "scanned", "message": "请先做文字识别。"}
    ]


def test_an_empty_corpus_is_said() -> None:
    ax = coverage.coverage_tiles(reports=to_frame("reports", []))
    assert "没有可画的数据" in ax.texts[0].get_text()
    assert coverage.status_bars(cells=to_frame("cells", [])).texts
    assert coverage.match_bars(cells=to_frame("cells", []), reports=to_frame("reports", [])).texts
