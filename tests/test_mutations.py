"""Damaged copies: never a value other than the damaged file shows, and what a sum betrays is reported."""

import math
import re

import numpy as np
import pytest
from test_demo_figures import broken_sums
from test_roundtrip import EDITIONS, PARAGRAPHS, Case

from govreports import writer
from govreports.demo.figures import distinct_figures

ROWS = ("pipes", "tabs", "csv", "markdown", "spaces", "aligned", "html_plain")
CELLS = ("cell_lines", "cell_paragraphs", "pipe_lines", "tab_lines")
FIGURE = re.compile(r"-?\d{4,}(?:\.\d+)?")
HEADING = re.compile(r"(?:#+ |<h2>)?[四五]、[政存]")


def intact_case(seed, layouts, spans="collapsed"):
    rng = np.random.default_rng([11, seed])
    layout = layouts[seed % len(layouts)]
    editions = EDITIONS[int(rng.integers(len(EDITIONS)))]
    figures = distinct_figures(rng, editions)
    year = 2020 if editions["proactive"] == 2019 else 2022
    content = writer.ReportContent(
        "青砚市水利局", year, editions, figures, PARAGRAPHS, title=f"青砚市水利局{year}年报告"
    )
    deviations = writer.Deviations(spans=spans)
    return Case(seed, layout, content, deviations, writer.write(content, layout, deviations, rng)), rng


def dropped(lines, at, rng):
    return lines[:at] + lines[at + 1 :]


def label_dropped(lines, at, rng):
    """The line before the figures goes: in layouts of one cell a line it is often their label."""
    return lines[: at - 1] + lines[at:]


def doubled(lines, at, rng):
    return [*lines[: at + 1], *lines[at:]]


def cut(lines, at, rng):
    keep = int(rng.integers(1, len(lines[at])))
    return [*lines[:at], lines[at][:keep], *lines[at + 1 :]]


def swapped(lines, at, rng):
    """The line and the next one that holds figures change places."""
    other = next((i for i in range(at + 1, len(lines)) if FIGURE.search(lines[i])), at)
    lines = list(lines)
    lines[at], lines[other] = lines[other], lines[at]
    return lines


def truncated(lines, at, rng):
    """The rest of the table is lost, up to the next heading."""
    end = next((i for i in range(at, len(lines)) if HEADING.match(lines[i])), len(lines))
    return lines[:at] + lines[end:]


MUTATIONS = (dropped, label_dropped, doubled, cut, swapped, truncated)


def damage(case, mutation, rng):
    """Damage one line with figures; return the figures on it and on the one it may change places with."""
    lines = case.data.decode().split("\n")
    inside = [i for i, line in enumerate(lines) if len(FIGURE.findall(line)) >= 1 and "年" not in line]
    at = int(rng.choice(inside))
    case.data = "\n".join(mutation(lines, at, rng)).encode()
    later = next((i for i in inside if i > at), at)
    return [[float(x) for x in FIGURE.findall(lines[i])] for i in (at, later)]


def read(case, folder):
    from govreports.report import read_report

    path = folder / f"report.{writer.layout(case.layout).suffix}"
    path.write_bytes(case.data)
    report = read_report(path)
    cells = report.cells
    values = {
        f"{t}.{r}.{c}": v
        for t, r, c, v in zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True)
        if not math.isnan(v)
    }
    return values, report.problems


def shows(case, mutation, place, value, touched):
    """Whether the damaged file shows this value in this place."""
    original = case.content.figures.get(place)
    if original is not None and math.isclose(value, original, rel_tol=1e-9):
        return True
    if mutation is cut and original in touched[0]:  # what is left of the figure
        return f"{original:.4f}".startswith(f"{value:.4f}".rstrip("0").rstrip("."))
    if mutation is swapped and case.layout in CELLS and len(touched[0]) == 1:
        pair = {touched[0][0], touched[1][0]}
        return original in pair and value in pair
    return False


def check(case, mutation, touched, folder):
    values, problems = read(case, folder)
    where = (
        f"seed {case.seed}, {case.layout}, {getattr(mutation, '__name__', mutation)}, line {touched[0][:3]}"
    )
    invented = {
        p: (case.content.figures.get(p), v)
        for p, v in values.items()
        if not shows(case, mutation, p, v, touched)
    }
    assert not invented, f"{where}: {invented}"
    changed = [p for p, v in values.items() if not math.isclose(v, case.content.figures[p], rel_tol=1e-9)]
    if any(p.startswith(("requests", "remedies")) for p in changed):
        everything = {p: values.get(p, 0.0) for p in case.content.figures}
        broken = broken_sums(case.content.editions, everything)
        assert broken or len(problems), f"{where}: {changed} differ and nothing says so"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
@pytest.mark.parametrize("seed", range(22))
def test_a_damaged_line(mutation, seed, tmp_path):
    case, rng = intact_case(seed, ROWS + CELLS)
    check(case, mutation, damage(case, mutation, rng), tmp_path)


def without_column(lines, separator, column):
    """The lines of the requests table without one of its columns, header and all."""
    begin = next(i for i, line in enumerate(lines) if "申请人情况" in line)
    end = next(i for i in range(begin, len(lines)) if HEADING.match(lines[i]))
    kept = []
    for line in lines[begin:end]:
        cells = line.split(separator)
        kept.append(separator.join(cells[:column] + cells[column + 1 :]) if len(cells) > column else line)
    return lines[:begin] + kept + lines[end:]


@pytest.mark.parametrize("seed", range(14))
def test_a_missing_column(seed, tmp_path):
    case, _ = intact_case(seed, ("tabs",), spans="padded")
    lines = case.data.decode().split("\n")
    case.data = "\n".join(without_column(lines, "\t", 3 + seed % 7)).encode()
    check(case, "column missing", [[], []], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_many_damaged_lines(mutation, tmp_path):
    for seed in range(1000, 1300):
        case, rng = intact_case(seed, ROWS + CELLS)
        check(case, mutation, damage(case, mutation, rng), tmp_path)
