"""The same build over Dask: equal row by row, and a lost worker costs only time."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

import corpus_reader as cr
import pytest
from test_corpus_build import same_corpus

from govreports import corpus
from govreports.corpus import building, commands, state

distributed = pytest.importorskip("distributed")
READER = "corpus_reader:read"


def local_cluster(**options: object) -> object:
    return distributed.LocalCluster(dashboard_address=None, **options)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")
    monkeypatch.setattr(state, "SMALLEST_PART", 20)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for i in range(60):
        cr.write(tmp_path / f"raw/{i:02d}.json", f"{i // 2}局", 2022, fill=i, odd=i % 7 == 0)
    cr.write(tmp_path / "raw/bad.json", do="crash")
    return tmp_path / "raw"


def test_a_build_on_a_cluster_equals_a_local_one(raw, tmp_path):
    corpus.build(raw, tmp_path / "local", reader=READER, workers=1)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        summary = corpus.build(raw, tmp_path / "cluster", reader=READER, client=client)
        assert (summary.read, summary.problems["crash"]) == (61, 1)
        assert corpus.build(raw, tmp_path / "cluster", reader=READER, client=client).unchanged
    same_corpus(tmp_path / "local", tmp_path / "cluster")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_worker_killed_in_the_middle_costs_only_time(raw, tmp_path):
    corpus.build(raw, tmp_path / "local", reader=READER, workers=1)
    with (
        local_cluster(n_workers=2, threads_per_worker=1) as cluster,
        distributed.Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))

        def kill() -> None:
            time.sleep(1.5)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        corpus.build(raw, tmp_path / "cluster", reader=READER, client=client)
        killer.join()
    same_corpus(tmp_path / "local", tmp_path / "cluster")


def test_the_command_line_takes_a_scheduler_and_stores(raw, tmp_path, capsys, monkeypatch):
    """Raw and processed in a store that the scheduler's workers see, read by worker processes of theirs."""
    monkeypatch.setitem(building.build.__kwdefaults__, "reader", READER)
    corpus.build(raw, tmp_path / "local", reader=READER, workers=1)
    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())
    with local_cluster(n_workers=1, threads_per_worker=2, processes=False, protocol="tcp") as cluster:
        address = cluster.scheduler_address
        args = parser.parse_args(
            ["build", f"shelf://{raw}", f"shelf://{tmp_path}/far", "--scheduler", address, "--timeout", "30"]
        )
        assert args.run(args) == 0
    assert "61" in capsys.readouterr().out
    assert (tmp_path / "far/current.json").is_file()
    same_corpus(tmp_path / "local", f"shelf://{tmp_path}/far")


def test_a_scheduler_that_does_not_answer_is_named(raw, tmp_path, capsys):
    import dask

    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())
    args = parser.parse_args(["build", str(raw), str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"])
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert args.run(args) == 3
    assert "tcp://127.0.0.1:9" in capsys.readouterr().err


def test_memory_is_refused_on_a_cluster():
    import fsspec

    fsspec.filesystem("memory").pipe_file("/raw/a.json", b"{}")
    with pytest.raises(ValueError, match="memory"):
        corpus.build("memory://raw", "memory://out", reader=READER, client=object())
