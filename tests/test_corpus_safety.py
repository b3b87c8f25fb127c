"""Whatever happens during a build, a reader gets one whole generation: the old one or the new one."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import corpus_reader as cr
import pytest
from corpus_reader import build

from govreports import corpus
from govreports.corpus import building, generations, parts, state
from govreports.corpus.lock import BuildError, build_lock

REPORTS = 20
BUILD = (
    "import sys; sys.path.insert(0, {tests!r})\n"
    "from govreports import corpus; from govreports.corpus import building, state\n"
    "building.fingerprint = lambda: 'parser'; state.SMALLEST_PART = 5\n"
    "corpus.build({raw!r}, {out!r}, reader='corpus_reader:read', workers=1, wait={wait})\n"
)


@pytest.fixture(autouse=True)
def same_parser(monkeypatch):
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")
    monkeypatch.setattr(state, "SMALLEST_PART", 5)


def fill(raw: Path, version: int) -> None:
    """Every report of a version has the same figure in all its cells and says so in its text."""
    for i in range(REPORTS):
        cr.write(raw / f"{i:03d}.json", f"{i}县", 2022, fill=version, text=[f"第{version}版"])


def start(raw: Path, out: Path, wait: bool = False) -> subprocess.Popen[bytes]:
    code = BUILD.format(tests=str(Path(__file__).parent), raw=str(raw), out=str(out), wait=wait)
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)


def version_of(out: Path) -> int:
    """Return the version that a corpus holds, having checked that all its frames hold nothing else."""
    loaded = corpus.load(out)
    assert len(loaded.reports) == REPORTS == loaded.cells["report_id"].nunique()
    assert loaded.cells.shape[0] == REPORTS * 200
    values = set(loaded.cells["value"])
    assert len(values) == 1
    version = int(values.pop())
    assert set(loaded.narrative["text"]) == {f"第{version}版"}
    return version


STEPS = ["parts.store", "parts.sync", "generations.switch", "generations.show_frames", "generations.clean"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("nth", [1, 3])
def test_stopped_at_each_step(step, nth, tmp_path, monkeypatch):
    """Like a kill, but at a chosen step: an error that no code expects."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    fill(raw, 1)
    module, name = step.split(".")
    home = {"parts": parts, "generations": generations}[module]
    calls = 0
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
            build(raw, out)
        assert version_of(out) in (0, 1)
    build(raw, out)
    assert version_of(out) == 1
    same = build(raw, out)
    assert same.unchanged and same.reports == REPORTS


def test_a_killed_build_is_carried_on(tmp_path, monkeypatch):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 1)
    calls = []
    store = parts.store

    def third(*a: object) -> None:
        calls.append(a)
        if len(calls) == 3:
            raise KeyboardInterrupt
        store(*a)

    with monkeypatch.context() as m:
        m.setattr(parts, "store", third)
        with pytest.raises(KeyboardInterrupt):
            build(raw, out, workers=0)
    with pytest.raises(FileNotFoundError, match="没有发布"):
        corpus.load(out)
    log = tmp_path / "log"
    monkeypatch.setenv("CORPUS_READ_LOG", str(log))
    cr.write(raw / "zzz.json")  # borders of the parts move
    build(raw, out)
    read = log.read_text(encoding="utf-8").split()
    assert "zzz.json" in read and len(read) < REPORTS


@pytest.mark.parametrize("step", ["write_table", "store"])
def test_a_full_disk_leaves_the_old_corpus(step, tmp_path, monkeypatch):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    fill(raw, 1)

    def full(*a: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as m:
        m.setattr(parts, step, full)
        with pytest.raises(BuildError, match=r"写入.*失败"):
            build(raw, out)
    assert version_of(out) == 0
    build(raw, out)
    assert version_of(out) == 1


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk needs root"
)
def test_a_really_full_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True
    ).returncode:
        pytest.skip("no mount here")
    try:
        raw = tmp_path / "raw"
        fill(raw, 0)
        build(raw, disk / "out")
        for i in range(400):
            noise = random.Random(i)
            figures = {"requests.received.total": i}
            text = ["".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(4000))]
            cr.write(raw / f"big{i}.json", figures=figures, text=text)
        with pytest.raises(BuildError):
            build(raw, disk / "out", workers=1)
        assert version_of(disk / "out") == 0
        assert not list((disk / "out/parts").glob(".*"))
        for big in raw.glob("big*"):
            big.unlink()
        fill(raw, 1)
        build(raw, disk / "out")
        assert version_of(disk / "out") == 1
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_two_builds_at_once(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    fill(raw, 1)
    with build_lock(out):
        with pytest.raises(BuildError, match="另一个构建"):
            build(raw, out)
        waiting = start(raw, out, wait=True)
        time.sleep(0.8)
        assert waiting.poll() is None
        assert version_of(out) == 0
    assert waiting.wait(30) == 0
    assert version_of(out) == 1


def test_readers_during_builds_see_one_generation(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    early = corpus.load(out)
    assert len(early.reports) == REPORTS  # the rest is touched only after later builds
    stop, seen, errors = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(version_of(out))
            except Exception as error:
                errors.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, 6):
        fill(raw, version)
        build(raw, out)
    stop.set()
    reader.join()
    assert not errors and len(seen) > 1
    assert set(early.cells["value"]) == {0.0} and set(early.narrative["text"]) == {"第0版"}
    held = early.generation
    del early
    fill(raw, 9)
    build(raw, out)
    left = sorted(p.name for p in (out / "generations").iterdir())
    assert held not in left and len(left) == 2


def test_ctrl_c_ends_workers(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    cr.write(raw / "a.json", do="hang")
    running = start(raw, out)
    time.sleep(1.2)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) != 0
    with build_lock(out):  # nobody holds it any more
        assert generations.current(out) is None


def test_without_links_a_pointer_file_is_switched(tmp_path, monkeypatch):
    raw, out = tmp_path / "raw", tmp_path / "out"
    switch = generations.switch
    monkeypatch.setattr(generations, "switch", lambda processed, name: switch(processed, name, links=False))
    for version in (0, 1):
        fill(raw, version)
        build(raw, out)
        assert version_of(out) == version
        assert not (out / "current").exists() and not (out / "cells").is_symlink()
        assert len(list((out / "cells").glob("*.parquet"))) == len(list((out / "reports").glob("*.parquet")))
    assert build(raw, out).unchanged
