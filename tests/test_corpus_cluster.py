"""The same build over Dask: equal row by row, and a lost worker costs only time."""

from __future__ import annotations

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
from govreports.corpus import building, state

distributed = pytest.importorskip("distributed")
READER = "corpus_reader:read"


def local_cluster(**options: object) -> object:
    return distributed.LocalCluster(dashboard_address=None, **options)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")
    monkeypatch.setattr(state, "SMALLEST_PART", 5)


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
