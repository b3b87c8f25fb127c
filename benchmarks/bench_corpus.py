"""Measure builds of large corpora; `benchmarks/run.py corpus --full` measures those of 20,000 and 50,000.

The reader here is a cheap stand-in, so that what is measured is the corpus (workers, frames, Parquet,
publishing), and the ratios are the worst case: a real reader takes longer and runs in the workers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from govreports import form, schema

EDITIONS = dict.fromkeys(form.TABLES, 2021)
TEXT = "本年度本机关主动公开政府信息，依法办理依申请公开，"


def read(path: Path, *, report_id: str) -> schema.Records:
    """Read `agency,year,figure` and give a whole report."""
    agency, year, figure = Path(path).read_text(encoding="utf-8").split(",")
    first = int(figure)
    values = [(first * 31 + i * i) % 97 if i % 3 else 0 for i in range(200)]
    cells: dict[str, list[Any]] = {
        "value": values,
        "raw": [str(v) for v in values],
        "status": ["number"] * 200,
        "matched_by": ["label"] * 200,
        "source": [f"L{40 + i // 7}" for i in range(200)],
    }
    metadata = {
        "report_id": report_id,
        "agency": agency,
        "year": int(year),
        "format": "text",
        "tables": "proactive",
    }
    paragraphs = [
        (1 + i // 4, "总体情况", "other", "", f"{agency}{TEXT * 4}第{i}段{first}。", f"L{i}")
        for i in range(20)
    ]
    return schema.Records(metadata, EDITIONS, cells, paragraphs)


def write(raw: Path, count: int) -> None:
    for i in range(count):
        folder = raw / f"{i % 40:02d}市"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{i:06d}.txt").write_text(f"{i // 6}号局,{2019 + i % 6},{i}", encoding="utf-8")


BUILD = """
import resource, sys, time
sys.path.insert(0, {here!r})
from govreports.corpus import build, building
building.fingerprint() and setattr(building, "fingerprint", lambda: "bench")
start = time.perf_counter()
summary = build({raw!r}, {out!r}, workers={workers}, reader="bench_corpus:read", progress=False)
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(time.perf_counter() - start, own / 1024, child / 1024, summary.read)
"""


def run(raw: Path, out: Path, workers: int = 2) -> tuple[float, float, float, int, float]:
    """Build in a fresh process: seconds, MiB of it and of its largest worker, reads, wall seconds."""
    code = BUILD.format(here=str(Path(__file__).parent), raw=str(raw), out=str(out), workers=workers)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, own, child, read_now = done.stdout.split()
    return float(seconds), float(own), float(child), int(read_now), time.perf_counter() - start


def size(folder: Path, frame: str) -> int:
    return sum(p.stat().st_size for p in (folder / frame).glob("*.parquet"))


Row = dict[str, object]


def speed(tmp: Path, count: int) -> list[Row]:
    """One worker against two, and what is on the disk."""
    raw = tmp / "speed"
    write(raw, count)
    one, two = run(raw, tmp / "one", 1), run(raw, tmp / "two", 2)
    cells, words = size(tmp / "two", "cells"), size(tmp / "two", "narrative")
    of = f"{count:,} reports"
    return [
        {"what": f"{of}, 1 worker", "value": count / one[0], "unit": "reports/s", "goal": ""},
        {"what": f"{of}, 2 workers", "value": count / two[0] / 2, "unit": "reports/s and core", "goal": ""},
        {"what": f"{of}, 2 workers against 1", "value": one[0] / two[0], "unit": "times", "goal": "≥ 1.5"},
        {"what": "cells on disk", "value": cells / count / 200, "unit": "bytes per cell", "goal": ""},
        {"what": "cells and narrative on disk", "value": (cells + words) / count, "unit": "bytes per report"},
    ]


def rebuilds(tmp: Path, count: int) -> list[Row]:
    """Rebuilds with nothing, one report and one per cent changed, against the first build."""
    raw, out = tmp / "rebuild", tmp / "rebuilt"
    write(raw, count)
    first = run(raw, out)
    rows: list[Row] = [{"what": f"{count:,} reports, first build", "value": first[4], "unit": "s"}]
    files = sorted(raw.rglob("*.txt"))
    for name, changed in (("nothing", []), ("one report", files[:1]), ("one per cent", files[::100])):
        for file in changed:
            file.write_text(f"新局,{2024},{len(changed)}", encoding="utf-8")
        again = run(raw, out)
        assert again[3] == len(changed)
        row: Row = {"what": f"rebuild of {count:,}, {name} changed", "value": 100 * again[4] / first[4]}
        rows.append(row | {"unit": "% of the first", "goal": "" if changed else "≤ 5"})
    return rows


def memory(tmp: Path, counts: list[int]) -> list[Row]:
    """Peak memory of the supervisor plus two workers."""
    rows: list[Row] = []
    peaks: dict[int, float] = {}
    for count in counts:
        raw = tmp / f"memory{count}"
        write(raw, count)
        _, own, child, _, _ = run(raw, tmp / f"out{count}")
        peaks[count] = own + 2 * child
        rows.append({"what": f"peak memory, {count:,} reports", "value": peaks[count], "unit": "MiB"})
    large, small = counts[-1], counts[1] if len(counts) > 2 else counts[0]
    what = f"peak memory, {large:,} against {small:,}"
    rows.append({"what": what, "value": peaks[large] / peaks[small], "unit": "times", "goal": "≤ 1.5"})
    return rows


def rows(full: bool = False) -> list[Row]:
    """Return one row for each measurement: of small corpora, or in full those that the goals speak of."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        tmp = Path(name)
        found = speed(tmp, 20_000 if full else 2_000)
        found += rebuilds(tmp, 10_000)
        return found + memory(tmp, [1_000, 5_000, 10_000, 50_000] if full else [1_000, 5_000])
