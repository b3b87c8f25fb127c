"""Raw and processed on object stores: equal to a local build, and never half a generation."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import corpus_reader as cr
import fsspec
import pandas as pd
import pytest
from corpus_reader import build
from test_corpus_build import correction, register, same_corpus, sidecar

from govreports import corpus
from govreports.corpus import building, commands, generations, parts, remote, state
from govreports.corpus.lock import BuildError

FRAMES = ("reports", "cells", "narrative", "problems")


@pytest.fixture(autouse=True)
def same_parser(monkeypatch):
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")
    monkeypatch.setattr(state, "SMALLEST_PART", 5)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for i in range(12):
        cr.write(tmp_path / f"raw/{i}县/2022.json", f"{i}县财政局", 2022, fill=i, odd=i == 4)
    cr.write(tmp_path / "raw/3县/text.json", "3县财政局", 2022, fill=7)
    cr.write(tmp_path / "raw/换\n行.json", "换行局")
    cr.write(tmp_path / "raw/_hidden.json")
    (tmp_path / "raw/README.md").write_text("x", encoding="utf-8")
    for change in (sidecar, correction, register):
        change(tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture
def store(raw: Path):
    """The same reports in memory."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.put(f"{raw}/", "/raw", recursive=True)
    yield fs
    fs.store.clear()


def test_memory_equals_a_local_build(raw, store, tmp_path):
    local = build(raw, tmp_path / "local")
    far = build("memory://raw", "memory://out")
    assert (far.reports, far.cells, far.problems, far.unread) == (
        local.reports,
        local.cells,
        local.problems,
        local.unread,
    )
    same_corpus(tmp_path / "local", "memory://out")
    assert build("memory://raw", "memory://out").unchanged
    paths = corpus.load("memory://out").paths
    assert all(p.startswith("memory://") for p in paths["cells"]) and len(paths["cells"]) == 3


def test_file_addresses_are_plain_folders(raw, tmp_path):
    build(raw, tmp_path / "local")
    build(raw.as_uri(), (tmp_path / "far").as_uri())
    assert (tmp_path / "far/current").is_symlink()
    same_corpus(tmp_path / "local", (tmp_path / "far").as_uri())
    assert build(raw, tmp_path / "far").unchanged


@pytest.mark.parametrize(("far_raw", "far_out"), [(True, False), (False, True), (True, True)])
def test_worker_processes_read_and_write_a_store(far_raw, far_out, raw, tmp_path):
    """Each side may be a store; a bad file costs itself only, wherever it lies."""
    cr.write(raw / "bad.json", do="crash")
    (raw / "empty.json").write_text("", encoding="utf-8")
    build(raw, tmp_path / "local", workers=1)
    source = f"shelf://{raw}" if far_raw else raw
    target = f"shelf://{tmp_path}/far" if far_out else tmp_path / "far"
    summary = build(source, target, workers=2)
    assert summary.problems["crash"] == summary.problems["reader_error"] == 1
    same_corpus(tmp_path / "local", target)
    assert (tmp_path / "far/current.json").is_file() == far_out
    assert not list((tmp_path / "far/parts").glob(".*"))
    assert build(source, target, workers=2).unchanged


def test_only_what_changed_is_read_again(raw, store, tmp_path, monkeypatch):
    build("memory://raw", "memory://out")
    log = tmp_path / "log"
    monkeypatch.setenv("CORPUS_READ_LOG", str(log))
    cr.write(raw / "new.json", "新局")
    store.put_file(str(raw / "new.json"), "/raw/new.json")
    cr.write(raw / "5县/2022.json", "5县财政局", 2022, fill=6)  # as long as before
    store.put_file(str(raw / "5县/2022.json"), "/raw/5县/2022.json")
    store.rm("/raw/6县/2022.json")
    (raw / "6县/2022.json").unlink()
    again = build("memory://raw", "memory://out")
    assert sorted(log.read_text(encoding="utf-8").split()) == ["5县/2022.json", "new.json"]
    assert (again.read, again.removed) == (2, 1)
    build(raw, tmp_path / "local")
    same_corpus(tmp_path / "local", "memory://out")


STEPS = ["parts.store", "parts.write_table", "generations.switch", "generations.clean"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("nth", [1, 2])
def test_stopped_at_each_step(step, nth, raw, store, monkeypatch):
    build("memory://raw", "memory://out")
    before = corpus.load("memory://out").cells
    cr.write(raw / "0县/2022.json", "0县财政局", 2022, fill=99)
    store.put_file(str(raw / "0县/2022.json"), "/raw/0县/2022.json")
    module, name = step.split(".")
    home, calls = {"parts": parts, "generations": generations}[module], 0
    original = getattr(home, name)

    def stop(*a: object, **k: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise KeyboardInterrupt
        return original(*a, **k)

    with monkeypatch.context() as m:
        m.setattr(home, name, stop)
        with suppress(KeyboardInterrupt):
            build("memory://raw", "memory://out")
    now = corpus.load("memory://out").cells
    assert now.equals(before) or set(now[now["report_id"] == "0县/2022.json"]["value"]) == {99}
    build("memory://raw", "memory://out")
    now = corpus.load("memory://out").cells
    assert set(now[now["report_id"] == "0县/2022.json"]["value"]) == {99}
    assert len(now) == 14 * 200


def test_generations_do_not_pile_up_and_the_last_but_one_stays(raw, store):
    early = None
    for version in range(4):
        cr.write(raw / "0县/2022.json", "0县财政局", 2022, fill=50 + version)
        store.put_file(str(raw / "0县/2022.json"), "/raw/0县/2022.json")
        early = corpus.load("memory://out") if version == 3 else early
        build("memory://raw", "memory://out")
    assert early is not None and 52 in set(early.cells["value"])  # touched after a newer build
    names = {path.split("/")[3] for path in store.find("/out/generations")}
    assert len(names) == 2
    used = {path.split("/")[3] for path in store.find("/out/parts")}
    assert len(used) <= 2 * 3


def test_of_two_builds_at_once_the_later_one_fails(raw, store, monkeypatch):
    build("memory://raw", "memory://out")
    cr.write(raw / "0县/2022.json", "0县财政局", 2022, fill=70)
    store.put_file(str(raw / "0县/2022.json"), "/raw/0县/2022.json")
    write = parts.write_table

    def meanwhile(*a: object) -> None:
        monkeypatch.setattr(parts, "write_table", write)
        store.rm("/raw/1县/2022.json")
        build("memory://raw", "memory://out")
        write(*a)

    monkeypatch.setattr(parts, "write_table", meanwhile)
    with pytest.raises(BuildError):
        build("memory://raw", "memory://out")
    assert len(corpus.load("memory://out")) == 13
    assert build("memory://raw", "memory://out").reports == 13


def test_derived_frames_citations_and_traces(raw, store):
    build("memory://raw", "memory://out")
    loaded = corpus.load("memory://out")
    assert loaded.agencies["id"].tolist() == ["X1"]
    assert "3" in corpus.cite(loaded, "3县/2022.json", "requests.received.total")
    trace = loaded.trace("3县/2022.json", "requests.received.total")
    assert isinstance(trace.file, remote.Remote) and json.loads(trace.file.read_bytes())["fill"] == 3
    assert "memory://" in str(trace)


def test_real_reports_in_a_store(store):
    text = "某县财政局2022年政府信息公开工作年度报告\n一、总体情况\n我局收到申请12件。\n"
    text += "六、其他需要报告的事项\n无。\n"
    store.pipe_file("/real/某县/2022.txt", text.encode("gb18030"))
    store.pipe_file("/real/bomb.txt", b"")
    summary = corpus.build("memory://real", "memory://out2", progress=False)
    assert (summary.reports, summary.unread) == (2, 1)
    loaded = corpus.load("memory://out2")
    [report] = loaded.select().reports.itertuples()
    assert (report.year, report.encoding) == (2022, "gb18030")
    trace = loaded.trace(report.report_id, "requests.received.total")
    assert trace.status == "absent"
    assert 12 in set(loaded.claims["value"])
    assert store.glob("/out2/parts/*/claims-*.parquet")
    pd.testing.assert_frame_equal(loaded.claims, corpus.load("memory://out2").claims)


def test_a_file_larger_than_the_limit_is_not_swallowed(store, monkeypatch):
    from govreports.readers.limits import LIMITS

    store.pipe_file("/big/a.txt", b"x" * (LIMITS.file_bytes + 5_000_000))
    corpus.build("memory://big", "memory://out3", progress=False)
    assert corpus.load("memory://out3").problems["code"].tolist() == ["too_large"]


def test_addresses_that_cannot_be_used(raw, capsys):
    with pytest.raises(ValueError, match="cluster"):
        build("nosuchstore://raw", "memory://out")
    with pytest.raises(FileNotFoundError, match="找不到"):
        build("memory://nothing", "memory://out")
    with pytest.raises(ValueError, match="互相包含"):
        build("memory://raw", "memory://raw/out")
    with pytest.raises(FileNotFoundError):
        corpus.load("memory://nothing")
    import argparse

    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())
    args = parser.parse_args(["build", "nosuchstore://raw", "memory://out"])
    assert args.run(args) == 3 and "nosuchstore" in capsys.readouterr().err
