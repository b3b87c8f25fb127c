"""Measure builds: `python benchmarks/bench_corpus.py [--reports 20000] [--quick]` prints a table in Markdown.

The reader here is a cheap stand-in, so that what is measured is the corpus (workers, frames, Parquet,
publishing), and the ratios are the worst case: a real reader takes longer and runs in the workers.
"""

from __future__ import annotations

import argparse
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


def speed(tmp: Path, count: int) -> list[tuple[str, str]]:
    """One worker against two, and what is on the disk."""
    raw = tmp / "speed"
    write(raw, count)
    one, two = run(raw, tmp / "one", 1), run(raw, tmp / "two", 2)
    cells, words = size(tmp / "two", "cells"), size(tmp / "two", "narrative")
    return [
        (f"{count:,} reports, 1 worker", f"{one[0]:.1f} s, {count / one[0]:.0f} reports/s"),
        (f"{count:,} reports, 2 workers", f"{two[0]:.1f} s, {count / two[0]:.0f} reports/s"),
        ("2 workers against 1 (at least 1.5)", f"{one[0] / two[0]:.2f}"),
        ("bytes per cell on disk", f"{cells / count / 200:.2f}"),
        ("bytes per report on disk, cells and narrative", f"{(cells + words) / count:.0f}"),
    ]


def rebuilds(tmp: Path, count: int) -> list[tuple[str, str]]:
    """Rebuilds with nothing, one report and one per cent changed, against the first build."""
    raw, out = tmp / "rebuild", tmp / "rebuilt"
    write(raw, count)
    first = run(raw, out)
    rows = [(f"{count:,} reports, first build", f"{first[4]:.1f} s")]
    files = sorted(raw.rglob("*.txt"))
    for name, changed in (("nothing", []), ("one report", files[:1]), ("one per cent", files[::100])):
        for file in changed:
            file.write_text(f"新局,{2024},{len(changed)}", encoding="utf-8")
        again = run(raw, out)
        assert again[3] == len(changed)
        limit = " (at most 5 %)" if not changed else ""
        rows.append(
            (f"rebuild, {name} changed{limit}", f"{again[4]:.2f} s, {100 * again[4] / first[4]:.1f} %")
        )
    return rows


def memory(tmp: Path, small: int, large: int) -> list[tuple[str, str]]:
    """Peak memory of the supervisor plus two workers."""
    rows, peaks = [], []
    for count in (small, large):
        raw = tmp / f"memory{count}"
        write(raw, count)
        _, own, child, _, _ = run(raw, tmp / f"out{count}")
        peaks.append(own + 2 * child)
        rows.append((f"peak memory, {count:,} reports", f"{own:.0f} MiB + 2 x {child:.0f} MiB"))
    rows.append((f"{large:,} against {small:,} (at most 1.5)", f"{peaks[1] / peaks[0]:.2f}"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    args = parser.parse_args()
    scale = 10 if args.quick else 1
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        tmp = Path(name)
        rows = speed(tmp, args.reports // scale)
        rows += rebuilds(tmp, 10_000 // scale)
        rows += memory(tmp, 5_000 // scale, 50_000 // scale)
    print("| measured | result |\n|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
