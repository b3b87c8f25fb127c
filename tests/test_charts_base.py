"""The house style: glyphs, the same bytes, source lines, watermarks, colours that can be told apart."""

import itertools
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from govreports import form
from govreports.charts import base, palette
from govreports.charts.figures import write_manifest


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def _reports(**changes: object) -> pd.DataFrame:
    made = pd.DataFrame(
        {
            "report_id": ["a", "b"],
            "agency_id": ["x", "y"],
            "year": [2019, 2024],
            "origin": ["simulated", "simulated"],
            "sha256": ["1", "2"],
            "parser": ["0.1", "0.1"],
        }
    )
    return made.assign(**changes)


def test_every_label_of_the_form_and_the_charts_has_glyphs(tmp_path) -> None:
    labels = form.labels("zh")
    words = "".join(labels[c].astype(str).str.cat() for c in ("table_label", "row_label", "column_label"))
    words += "".join(
        "".join(r.values())
        for name in ("words.csv", "palette.csv", "statutes.csv")
        for r in palette.read_data(name)
    )
    words += "龘㙟䶮镕禇崐堃−±≥×÷→…—“”‘’《》〔〕①㎡"
    ax = base.axes(size=(8, 8))
    text = "".join(dict.fromkeys(c for c in words if c.isprintable() and c not in "${}"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.set_title("\n".join(text[i : i + 60] for i in range(0, len(text), 60)), weight="bold")
        ax.figure.savefig(tmp_path / "t.png")


def test_a_missing_glyph_would_be_noticed(tmp_path) -> None:
    ax = base.axes()
    ax.set_title("\U0001f9ff\ue000")
    with pytest.warns(UserWarning, match="missing from font"):
        ax.figure.savefig(tmp_path / "t.png")


def _draw(folder, name="f"):
    ax = base.axes()
    years = range(2019, 2025)
    ax.plot(years, [1, 5, 3, 4, 2, 6])
    ax.bar(years, [3] * 6, hatch=base.OUTCOME_HATCHES["pending_end"])
    ax.set_title("新收申请", weight="bold")
    base.statute_marks(ax, years)
    base.edition_gap(ax, years, text=True)
    base.legend(ax, "outcome", list(base.OUTCOME_COLOURS))
    base.finish(ax, _reports())
    base.describe(ax, pd.DataFrame({"year": list(years)}), "最多 6 件。")
    return base.save(ax, name, folder, notebook="00", corpus=_reports())


def test_twice_the_same_bytes(tmp_path) -> None:
    first, second = _draw(tmp_path / "1"), _draw(tmp_path / "2")
    for suffix in (".png", ".svg", ".csv", ".json"):
        assert first.with_suffix(suffix).read_bytes() == second.with_suffix(suffix).read_bytes(), suffix


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(tmp_path) -> None:
    here = _draw(tmp_path / "1")
    code = (
        f"from test_charts_base import _draw; from pathlib import Path; _draw(Path({str(tmp_path / '2')!r}))"
    )
    folder = str(Path(__file__).parent)
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=folder, env={**os.environ, "MPLBACKEND": "agg"}
    )
    for suffix in (".png", ".svg"):
        assert (
            here.with_suffix(suffix).read_bytes()
            == (tmp_path / "2" / here.name).with_suffix(suffix).read_bytes()
        )


def test_manifest_names_figure_notebook_corpus_and_versions(tmp_path) -> None:
    _draw(tmp_path, "b")
    _draw(tmp_path, "a")
    manifest = json.loads(write_manifest(tmp_path).read_text("utf-8"))
    assert [e["figure"] for e in manifest["figures"]] == ["a", "b"]
    entry = manifest["figures"][0]
    assert (
        entry["notebook"] == "00" and entry["alt"] == "新收申请：最多 6 件。" and len(entry["corpus"]) == 12
    )
    assert {"govreports", "matplotlib", "pandas"} <= set(entry["versions"])
    assert all((tmp_path / f).exists() for e in manifest["figures"] for f in e["files"])


def test_corpus_hash_changes_with_any_report() -> None:
    from govreports.charts.figures import corpus_hash

    assert corpus_hash(_reports()) == corpus_hash(_reports().iloc[::-1])
    assert corpus_hash(_reports()) != corpus_hash(_reports(sha256=["1", "3"]))


def test_reset_styles_are_set_again() -> None:
    base.use()
    plt.style.use("default")
    base.use()
    assert mpl.rcParams["font.family"] == base.FAMILY and mpl.rcParams["svg.hashsalt"] == "govreports"


@pytest.mark.parametrize(
    ("origin", "language", "expected"),
    [
        ("simulated", "zh", "模拟数据，非真实机关；2 个机关 2 份报告，2019–2024 年"),
        ("published", "zh", "来源：各机关政府信息公开工作年度报告；2 个机关 2 份报告，2019–2024 年"),
        ("simulated", "en", "Simulated data, no real bodies; 2 bodies, 2 reports, 2019–2024"),
    ],
)
def test_source_line(origin: str, language: str, expected: str) -> None:
    assert base.source_line(_reports(origin=origin), language) == expected


def test_source_line_of_one_year_and_of_nothing() -> None:
    assert base.source_line(_reports(year=2022)).endswith("2022 年")
    assert base.source_line(_reports().iloc[:0]) == "没有报告"
    assert base.source_line(_reports(year=pd.array([None, None], dtype="Int32"))).endswith("年份不详")


def _watermarks(figure) -> list[str]:
    return [t.get_text() for ax in figure.axes for t in ax.texts if t.get_gid() == "watermark"]


def test_simulated_data_carry_the_watermark_in_every_plot() -> None:
    axes = base.panel(1, 2)
    for ax in axes.flat:
        ax.plot([1, 2])
    assert _watermarks(base.finish(axes[0, 0], _reports())) == ["模拟数据", "模拟数据"]
    assert _watermarks(base.finish(base.axes(), _reports(origin="published"))) == []
    assert _watermarks(base.finish(base.axes(), source="某书", simulated=True)) == ["模拟数据"]


def test_published_and_simulated_are_never_mixed() -> None:
    mixed = _reports(origin=["published", "simulated"])
    with pytest.raises(base.MixedOriginsError, match="published、simulated"):
        base.finish(base.axes(), mixed)


def test_a_chart_without_source_is_refused() -> None:
    with pytest.raises(ValueError, match="source"):
        base.finish(base.axes())


# Viénot, Brettel and Mollon 1999: what people without one kind of cone see, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "deutan": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
}


def _lab(colour: str, seen: np.ndarray) -> np.ndarray:
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(seen @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / [0.95047, 1, 1.08883])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", ["outcome", "verdict", "status", "match", "level"])
@pytest.mark.parametrize("eyes", list(BLINDNESS))
def test_colours_can_be_told_apart(kind: str, eyes: str) -> None:
    hatches, seen = palette.palette(kind, "hatch"), BLINDNESS[eyes]
    colours = {c: v for c, v in palette.palette(kind).items() if not hatches[c]}
    near = {
        (a, b): round(float(np.linalg.norm(_lab(colours[a], seen) - _lab(colours[b], seen))))
        for a, b in itertools.combinations(colours, 2)
    }
    assert {pair: d for pair, d in near.items() if d < 15} == {}


def test_outcome_colours_cover_the_form() -> None:
    assert set(palette.outcome_of().values()) == set(base.OUTCOME_COLOURS) - {"pending_end"}


def test_statute_marks_and_gap_only_where_they_fall() -> None:
    ax = base.axes()
    base.statute_marks(ax, [2022, 2023])
    base.edition_gap(ax, [2022, 2023])
    assert len(ax.lines) == 0 and len(ax.patches) == 0
    base.statute_marks(ax, [2019, 2024])
    assert len(ax.lines) == 4 and len(ax.texts) == 4
    base.edition_gap(ax, [2019, 2024])
    assert len(ax.patches) == 1


def test_figures_tell_their_data_and_alt_text() -> None:
    axes = base.panel(1, 2)
    for ax, title in zip(axes.flat, ("甲", "乙"), strict=True):
        ax.plot([1, 2])
        ax.set_title(title)
        base.describe(ax, pd.DataFrame({"v": [1]}), f"{title}的数。")
    data = base.chart_data(axes[0, 0].figure)
    assert data is not None and data["chart"].tolist() == ["甲", "乙"]
    assert base.alt_text(axes[0, 0].figure) == "甲：甲的数。 乙：乙的数。"


def test_charts_are_found_by_name_and_a_wrong_name_says_what_there_is() -> None:
    from govreports import charts

    assert charts.coverage_tiles.__name__ == "coverage_tiles"
    assert "received_lines" in dir(charts)
    with pytest.raises(AttributeError, match="coverage_tiles"):
        _ = charts.no_such_chart


def test_words_have_both_languages_with_the_same_places() -> None:
    import string

    fields = {
        r["code"]: [{f for _, f, _, _ in string.Formatter().parse(r[lang]) if f} for lang in ("zh", "en")]
        for r in palette.read_data("words.csv")
    }
    assert {code: f for code, f in fields.items() if f[0] != f[1]} == {}
    assert all(r["zh"] and r["en"] for r in palette.read_data("words.csv"))
