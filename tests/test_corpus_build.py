"""Building: what is read again, what is not, and what one bad file costs."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import corpus_reader as cr
import duckdb
import pandas as pd
import pytest
from corpus_reader import READER, build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govreports import corpus, form
from govreports.corpus import building, state
from govreports.corpus.lock import BuildError


@pytest.fixture(autouse=True)
def same_parser(request, monkeypatch):
    """Whoever edits the package while its tests run changes the parser; that is not what is tested here."""
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that says which reports were read since it was last asked."""
    path = tmp_path / "read.log"
    monkeypatch.setenv("CORPUS_READ_LOG", str(path))

    def read() -> list[str]:
        seen = sorted(path.read_text(encoding="utf-8").split()) if path.exists() else []
        path.unlink(missing_ok=True)
        return seen

    return read


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    for i in range(6):
        cr.write(folder / f"{i}县" / "2022.json", f"{i}县财政局", 2022, fill=i)
    return folder


def change_figure(raw: Path) -> None:
    cr.write(raw / "0县/2022.json", "0县财政局", 2022, fill=77)


def add(raw: Path) -> None:
    cr.write(raw / "3县/2023.json", "3县财政局", 2023)


def sidecar(raw: Path) -> None:
    text = "path,agency,year\n3县/2022.json,三县财政局,2021\n"
    (raw / "metadata.csv").write_text(text, encoding="utf-8", newline="\n")


def correction(raw: Path) -> None:
    text = "report_id,cell,printed,corrected,reason\n3县/2022.json,requests.received.total,3,30,印刷错误\n"
    (raw / "corrections.csv").write_text(text, encoding="utf-8", newline="\n")


def register(raw: Path) -> None:
    (raw / "agencies.csv").write_text("id,name\nX1,3县财政局\n", encoding="utf-8", newline="\n")


CHANGES = {
    "nothing": (lambda raw: None, []),
    "changed": (change_figure, ["0县/2022.json"]),
    "added": (add, ["3县/2023.json"]),
    "added before all": (lambda raw: cr.write(raw / "00/2022.json"), ["00/2022.json"]),
    "removed": (lambda raw: (raw / "0县/2022.json").unlink(), []),
    "renamed": (lambda raw: (raw / "0县/2022.json").rename(raw / "0县/b.json"), ["0县/b.json"]),
    "sidecar": (sidecar, []),
    "correction": (correction, []),
    "register": (register, []),
    "readme": (lambda raw: (raw / "README.md").write_text("x", encoding="utf-8"), []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_changed_is_read_and_the_result_is_that_of_a_first_build(name, raw, tmp_path, log):
    change, expected = CHANGES[name]
    build(raw, tmp_path / "out")
    assert len(log()) == 6
    change(raw)
    again = build(raw, tmp_path / "out")
    assert log() == expected
    assert again.read == len(expected)
    assert again.unchanged == (name in ("nothing", "readme"))
    fresh = build(raw, tmp_path / "fresh")
    assert (again.reports, again.cells, again.problems) == (fresh.reports, fresh.cells, fresh.problems)
    same_corpus(tmp_path / "out", tmp_path / "fresh")


def same_corpus(a: Path, b: Path) -> None:
    left, right = corpus.load(a), corpus.load(b)
    for frame in ("reports", "cells", "narrative", "problems"):
        pd.testing.assert_frame_equal(getattr(left, frame), getattr(right, frame))


def test_overlays_reach_the_frames(raw, tmp_path):
    for change in (sidecar, correction, register):
        change(raw)
    summary = build(raw, tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    row = loaded.reports.set_index("report_id").loc["3县/2022.json"]
    assert (row["agency"], row["agency_source"], row["year"], row["origin"]) == (
        "三县财政局",
        "sidecar",
        2021,
        "published",
    )
    cell = loaded.report("3县/2022.json").cells.query("row == 'received' and column == 'total'").iloc[0]
    assert (cell["value"], cell["raw"], cell["matched_by"], cell["status"]) == (
        30,
        "3",
        "correction",
        "number",
    )
    assert summary.exit_code == 0
    assert (loaded.cells["matched_by"] == "correction").sum() == 1


def test_a_stale_correction_is_reported_and_not_applied(raw, tmp_path):
    correction(raw)
    build(raw, tmp_path / "out")
    cr.write(raw / "3县/2022.json", "3县财政局", 2022, fill=4)
    summary = build(raw, tmp_path / "out")
    assert (summary.stale, summary.exit_code) == (1, 1)
    loaded = corpus.load(tmp_path / "out")
    assert not (loaded.cells["matched_by"] == "correction").any()
    problem = loaded.problems.set_index("code").loc["correction_stale"]
    assert (problem["report_id"], problem["place"]) == ("3县/2022.json", "requests.received.total")
    assert build(raw, tmp_path / "out").exit_code == 1  # until somebody has looked at it


def test_absent_tables_follow_the_year_that_a_sidecar_gives(tmp_path):
    raw = tmp_path / "raw"
    cr.write(raw / "a.json", "甲", None, editions={}, figures={})
    cr.write(raw / "b.json", "乙", 2022, absent=["requests"])
    cr.write(raw / "c.json", "丙", 2022, absent=["requests"])
    (raw / "metadata.csv").write_text("path,year\na.json,2020\nb.json,2019\n", encoding="utf-8", newline="\n")
    build(raw, tmp_path / "out")
    cells = corpus.load(tmp_path / "out").cells
    found = {
        (i, t): (int(g["edition"].iloc[0]), len(g), set(g["status"]))
        for (i, t), g in cells.groupby(["report_id", "table"], observed=True)
    }
    sizes = {(e, t): len(form.edition(e).tables[t].cells) for e in form.EDITIONS for t in form.TABLES}
    assert found["a.json", "requests"] == (2019, sizes[2019, "requests"], {"absent"})
    assert found["b.json", "requests"] == (2019, sizes[2019, "requests"], {"absent"})
    assert found["b.json", "proactive"] == (2021, sizes[2021, "proactive"], {"number"})
    assert found["c.json", "requests"] == (2021, sizes[2021, "requests"], {"absent"})
    assert not cells.duplicated(["report_id", "table", "row", "column"]).any()


def test_folders_that_hold_each_other_are_refused(raw, tmp_path):
    for out in (raw / "out", tmp_path):
        with pytest.raises(ValueError, match="互相包含"):
            build(raw, out)
    with pytest.raises(FileNotFoundError, match="找不到"):
        build(tmp_path / "nothing", tmp_path / "out")


def test_an_emptied_raw_folder_does_not_empty_the_corpus(raw, tmp_path):
    build(raw, tmp_path / "out")
    shutil.rmtree(raw)
    raw.mkdir()
    with pytest.raises(BuildError, match="没有报告"):
        build(raw, tmp_path / "out")
    assert len(corpus.load(tmp_path / "out")) == 6


def test_an_empty_corpus_loads(tmp_path):
    (tmp_path / "raw").mkdir()
    assert build(tmp_path / "raw", tmp_path / "out").reports == 0
    loaded = corpus.load(tmp_path / "out")
    assert [len(getattr(loaded, f)) for f in ("reports", "cells", "narrative", "problems")] == [0, 0, 0, 0]
    assert len(loaded.select()) == 0 and "0 份" in repr(loaded)


def test_plain_parquet_is_readable_where_it_is_promised(raw, tmp_path):
    build(raw, tmp_path / "out")
    cells = corpus.load(tmp_path / "out").cells
    assert len(pd.read_parquet(tmp_path / "out/cells")) == len(cells) == 1200
    query = f"select sum(value) from '{tmp_path}/out/cells/*.parquet' where \"row\" = 'received'"
    assert duckdb.sql(query).fetchall()[0][0] == cells.loc[cells["row"] == "received", "value"].sum()


def test_an_unchanged_rebuild_imports_nothing_heavy(raw, tmp_path):
    build(raw, tmp_path / "out")
    code = (
        "import sys; from govreports import corpus; from govreports.corpus import building\n"
        "assert building.fingerprint(); building.fingerprint = lambda: 'parser'\n"
        f"assert corpus.build({str(raw)!r}, {str(tmp_path / 'out')!r}, reader={READER!r}).unchanged\n"
        "print(sorted({'pandas', 'numpy', 'pyarrow', 'tqdm'} & set(sys.modules)))"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_change_in_the_parser_reads_everything(raw, tmp_path, log, monkeypatch):
    build(raw, tmp_path / "out")
    log()
    monkeypatch.setattr(building, "fingerprint", lambda: "another")
    assert build(raw, tmp_path / "out").read == 6
    assert len(log()) == 6


def test_the_fingerprint_sees_the_data_of_the_form(tmp_path, monkeypatch):
    package = tmp_path / "govreports"
    shutil.copytree(Path(state.__file__).parents[1] / "form", package / "form")
    monkeypatch.setattr(state, "__file__", str(package / "corpus" / "state.py"))
    before = state.fingerprint()
    with (package / "form/data/aliases.csv").open("a", encoding="utf-8") as file:
        file.write("row,requests,received,新收申请,seen\n")
    assert state.fingerprint() != before


def test_parts_are_bounded_and_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(state, "PART_SIZE", 7)
    monkeypatch.setattr(state, "SMALLEST_PART", 3)
    raw = tmp_path / "raw"
    for i in range(0, 60, 2):
        cr.write(raw / f"{i:03d}.json", f"{i}局")
    build(raw, tmp_path / "out")
    for i in range(1, 60, 2):
        cr.write(raw / f"{i:03d}.json", f"{i}局")
    build(raw, tmp_path / "out")
    parts = corpus.load(tmp_path / "out")._source.state.parts
    assert max(len(p.lines) for p in parts) <= 7
    ids = corpus.load(tmp_path / "out").reports["report_id"].tolist()
    assert ids == sorted(ids) and len(ids) == 60
    build(raw, tmp_path / "fresh")
    same_corpus(tmp_path / "out", tmp_path / "fresh")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.dictionaries(st.integers(0, 14), st.one_of(st.none(), st.integers(0, 9)), max_size=8), max_size=4
    )
)
def test_any_run_of_changes_gives_what_the_folder_holds(steps):
    """Files come, change and go; after each build the corpus holds the folder, in order, and nothing else."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "PART_SIZE", 4)
        patch.setattr(state, "SMALLEST_PART", 2)
        raw, out = Path(name) / "raw", Path(name) / "out"
        held = {}
        for number, step in enumerate([{20: 0}, *steps]):
            for i, fill in step.items():
                path = raw / f"{i:02d}.json"
                if fill is None:
                    path.unlink(missing_ok=True)
                    held.pop(i, None)
                else:
                    cr.write(path, f"{i}局", 2022, fill=fill, text=[f"{number}" * (number + 1)])
                    held[i] = fill
            build(raw, out)
            loaded = corpus.load(out)
            assert loaded.reports["report_id"].tolist() == [f"{i:02d}.json" for i in sorted(held)]
            values = loaded.cells.groupby("report_id", observed=True, sort=False)["value"].agg(
                ["min", "max", "size"]
            )
            assert values.to_numpy().tolist() == [[held[i], held[i], 200] for i in sorted(held)]
            assert len(loaded.narrative) == len(held)
