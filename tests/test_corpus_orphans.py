"""A supervisor that is killed leaves no worker behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import corpus_reader as cr
import pytest
from test_corpus_safety import start

from govreports.corpus.lock import build_lock

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")


def children(pid: int) -> set[int]:
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= {int(p) for p in task.read_text().split()}
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_for(what: object, seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not (done := what()) and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.05)
    return bool(done)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("does", ["hang", "slow"])
def test_kill_nine_of_the_supervisor_ends_its_workers(does, tmp_path, monkeypatch):
    """Also one in the middle of a file that hangs: it sees the end of its standard input."""
    raw, out, log = tmp_path / "raw", tmp_path / "out", tmp_path / "log"
    monkeypatch.setenv("CORPUS_READ_LOG", str(log))
    cr.write(raw / "a.json", do=does)
    running = start(raw, out)
    assert wait_for(log.exists)
    workers = children(running.pid)
    assert workers and all(map(is_running, workers))
    os.kill(running.pid, signal.SIGKILL)
    running.wait(10)
    assert wait_for(lambda: not any(map(is_running, workers)), 10)
    with build_lock(out):  # nobody holds it any more
        assert not (out / "current").exists()
