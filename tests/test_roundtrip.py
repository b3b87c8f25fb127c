"""What the writer writes, the reader reads: no wrong value ever, and every value that the file shows."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from govreports import writer
from govreports.demo.figures import distinct_figures

MARKS = ("/", "-", "—", "--", "无", "不涉及", "不适用")
SLOW_LAYOUTS = tuple(name for name in writer.layouts() if writer.layout(name).family in ("pdf", "docx"))
EDITIONS = (
    {"proactive": 2021, "requests": 2021, "remedies": 2021},
    {"proactive": 2019, "requests": 2019, "remedies": 2019},
    {"proactive": 2021, "requests": 2019, "remedies": 2021},
)
PARAGRAPHS = {
    1: ["(一)主动公开。通过门户网站发布信息371条。", "(二)依申请公开。按时答复申请人。"],
    2: ["具体数据见下表。"],
    3: ["办理情况见下表。"],
    4: ["复议和诉讼情况见下表。"],
    5: ["存在的问题是更新偏慢,下一步按月检查。"],
    6: ["本年度未收取信息处理费。"],
}


@dataclass
class Case:
    """One written report: what it says, how it was written, and its bytes."""

    seed: int
    layout: str
    content: writer.ReportContent
    deviations: writer.Deviations
    data: bytes


def random_case(seed, layouts=None, rate=0.2):
    rng = np.random.default_rng([7, seed])
    names = layouts or writer.layouts()
    layout = names[int(rng.integers(len(names)))]
    editions = EDITIONS[int(rng.integers(len(EDITIONS)))]
    figures = dict(distinct_figures(rng, editions))
    if rng.random() < 0.5:
        places = list(figures)
        for k in rng.integers(len(places), size=int(rng.integers(1, 12))):
            figures[places[k]] = None if rng.random() < 0.6 else MARKS[int(rng.integers(len(MARKS)))]
    agency = "云屏省青砚市水利局"
    year = 2020 if editions["proactive"] == 2019 else 2022
    content = writer.ReportContent(
        agency,
        year,
        editions,
        figures,
        PARAGRAPHS,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        published=f"{year + 1}-01-12",
        dated=f"{year + 1}-01-10",
        previous_title=f"{agency}{year - 1}年政府信息公开工作年度报告" if rng.random() < 0.3 else "",
    )
    deviations = writer.random_deviations(rng, layout, rate)
    return Case(seed, layout, content, deviations, writer.write(content, layout, deviations, rng))


def read_values(case, folder):
    """Return place to value (None where there is none) as the reader sees the case's bytes."""
    from govreports.report import read_report

    path = folder / f"{case.seed}-{case.layout}.{writer.layout(case.layout).suffix}"
    path.write_bytes(case.data)
    cells = read_report(path).cells
    return {
        f"{t}.{r}.{c}": None if math.isnan(v) else v
        for t, r, c, v in zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True)
    }


def judge(case, values):
    """Return the wrong values and the missing ones: place, what the file shows, what was read."""
    shown = writer.shown(case.content, case.deviations)
    excused = writer.ambiguous(case.content, case.layout, case.deviations)
    wrong = [
        (place, shown.get(place), value)
        for place, value in values.items()
        if value is not None
        and (shown.get(place) is None or not math.isclose(value, shown[place], rel_tol=1e-9, abs_tol=1e-9))
    ]
    missing = [
        (place, value, None)
        for place, value in shown.items()
        if value is not None and values.get(place) is None and place not in excused
    ]
    return wrong, missing


def check(case, folder):
    wrong, missing = judge(case, read_values(case, folder))
    where = f"seed {case.seed}, {case.layout}, {case.deviations}"
    assert not wrong, f"wrong values: {where}: {wrong[:5]}"
    assert not missing, f"missing values: {where}: {len(missing)}, {missing[:5]}"


@pytest.mark.parametrize("layout", writer.layouts())
@pytest.mark.parametrize("editions", EDITIONS, ids=["2021", "2019", "late 2019 requests"])
def test_each_layout_without_deviations(layout, editions, tmp_path):
    rng = np.random.default_rng(1)
    figures = distinct_figures(rng, editions)
    year = 2020 if editions["proactive"] == 2019 else 2022
    content = writer.ReportContent(
        "青砚市水利局", year, editions, figures, PARAGRAPHS, title=f"青砚市水利局{year}年报告"
    )
    deviations = writer.Deviations()
    check(Case(0, layout, content, deviations, writer.write(content, layout, deviations, rng)), tmp_path)


@pytest.mark.parametrize("seed", range(96))
def test_random_layouts_and_deviations(seed, tmp_path):
    fast = [name for name in writer.layouts() if name not in SLOW_LAYOUTS]
    check(random_case(seed, SLOW_LAYOUTS if seed % 12 == 0 else fast), tmp_path)


@pytest.mark.parametrize("seed", range(8))
def test_blank_cells_of_a_table_without_rules(seed, tmp_path):
    """On paper a blank cell is told from the places of the figures around it."""
    rng = np.random.default_rng([8, seed])
    editions = EDITIONS[seed % len(EDITIONS)]
    figures = dict(distinct_figures(rng, editions))
    places = [place for place in figures if not place.startswith("proactive")]
    for k in rng.integers(len(places), size=12):
        figures[places[k]] = None
    # A row of the table of disclosure has no sums; the row beside it tells its columns.
    figures["proactive.rules.in_force"] = None
    content = writer.ReportContent("青砚市水利局", 2022, editions, figures, PARAGRAPHS)
    deviations = writer.Deviations(thousands=bool(seed % 2), units=seed % 4 == 1)
    data = writer.write(content, "pdf_unruled", deviations, rng)
    check(Case(seed, "pdf_unruled", content, deviations, data), tmp_path)


def many_cases(layout):
    for seed in range(1000, 1030 if layout in SLOW_LAYOUTS else 1150):
        yield random_case(seed, [layout], rate=0.1 + 0.4 * (seed % 3) / 2)


@pytest.mark.slow
@pytest.mark.parametrize("layout", writer.layouts())
def test_no_value_is_ever_wrong(layout, tmp_path):
    for case in many_cases(layout):
        wrong, _ = judge(case, read_values(case, tmp_path))
        assert not wrong, f"seed {case.seed}, {case.deviations}: {wrong[:5]}"


@pytest.mark.slow
@pytest.mark.parametrize("layout", writer.layouts())
def test_every_value_is_found(layout, tmp_path):
    for case in many_cases(layout):
        check(case, tmp_path)
