"""Measure reading against what anybody pays: text reports, web pages and PDF files, as ratios within one run.

Text: reading distinct reports in all text layouts into frames and Parquet, against opening, reading,
NFKC-normalising and splitting the same files. Each round runs in a fresh process, so that nothing is
remembered from the round before; what is imported or built once is ready before the clock starts.
Pages and PDF files are those of ../shared/converted where it lies beside the project, else written here.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

REPORTS = 400
ROUNDS = 9
IN_A_ROW = 8
CONVERTED = Path(__file__).parents[2] / "shared" / "converted"


def timed(work: Callable[[], Any]) -> float:
    """Seconds of processor time, so that other work on the machine counts for little."""
    start = time.process_time()
    work()
    return time.process_time() - start


def write_reports(folder: Path, family: str, count: int, skip: int = 0) -> list[Path]:
    """Write distinct simulated reports, as many in each layout of a family; `skip` passes over bodies."""
    from govreports import writer
    from govreports.demo.panel import simulate

    layouts = [name for name in writer.layouts() if writer.layout(name).family == family]
    each = -(-count // len(layouts))
    bodies = -(-each // 6)  # six years each
    files = []
    for number, name in enumerate(layouts):
        first = skip + number * bodies
        for i, made in enumerate(
            islice(simulate(agencies=first + bodies, first=first, layouts=[name]), each)
        ):
            files.append(folder / f"{i:03d}-{name}.{writer.layout(name).suffix}")
            files[-1].write_bytes(made.data)
    for left_over in sorted(files)[count:]:
        left_over.unlink()
    return sorted(files)[:count]


def floor(files: Sequence[tuple[Path, str]]) -> None:
    """Open, read, normalise and split files, given with their encodings."""
    for path, encoding in files:
        with path.open(encoding=encoding) as file:
            unicodedata.normalize("NFKC", file.read()).splitlines()


def read_to_parquet(files: Sequence[Path], target: Path) -> None:
    """Do what one worker does with the files of a part."""
    from govreports.corpus.parts import to_tables, write_table
    from govreports.report import read_records

    for name, table in to_tables([(read_records(path), True) for path in files]).items():
        write_table(table, target / f"{name}.parquet")


def one_round(folder: Path) -> dict[str, float]:
    """Return seconds of both ways through the reports of a folder, after a look at a few others."""
    from govreports.corpus.worker import spare_collector
    from govreports.readers.encoding import decode

    with tempfile.TemporaryDirectory() as target:
        read_to_parquet(sorted((folder / "warm").iterdir()), Path(target))
        files = sorted(p for p in folder.iterdir() if p.is_file())
        known = [(p, decode(p.read_bytes())[1]) for p in files]
        gc.collect()
        spare_collector()
        return {
            "floor": min(timed(lambda: floor(known)) for _ in range(3)),
            "reading": timed(lambda: read_to_parquet(files, Path(target))),
        }


def text_rows(folder: Path) -> list[dict[str, object]]:
    (folder / "warm").mkdir()
    write_reports(folder / "warm", "text", 15, skip=1000)
    write_reports(folder, "text", REPORTS)
    rounds = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, __file__, folder], capture_output=True, text=True, check=True)
        rounds.append(json.loads(done.stdout))
    cheap, whole = (min(r[name] for r in rounds) for name in ("floor", "reading"))
    return [
        {
            "what": f"{REPORTS} distinct text reports into frames and Parquet, one worker",
            "value": whole / cheap,
            "unit": "times open, normalise, split",
            "goal": "≤ 12 (8)",
        },
        {"what": "one text report", "value": whole / REPORTS * 1e3, "unit": "ms"},
    ]


def against(files: Sequence[Path], other: Callable[[Path], Any], turns: int) -> list[tuple[float, float]]:
    """Return the least seconds of reading each file, and of another way, taken in turn.

    A turn is a few times the same in a row, as in a build: right after the other way, the processor's
    caches hold the other's code.
    """
    from govreports.report import read_records

    def least(work: Callable[[Path], Any], path: Path) -> float:
        return min(timed(lambda: work(path)) for _ in range(IN_A_ROW))

    return [
        tuple(map(min, zip(*[(least(read_records, p), least(other, p)) for _ in range(turns)], strict=True)))  # type: ignore[misc]
        for p in files
    ]


def find_grids(path: Path) -> None:
    import pandas as pd

    pd.read_html(path, flavor="lxml", encoding="utf-8")


def extract_tables(path: Path) -> None:
    import logging

    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()


def _samples(folder: Path, suffix: str, family: str) -> list[Path]:
    found = sorted(CONVERTED.glob(f"*.{suffix}"))
    return found or [p for p in write_reports(folder, family, 4) if p.suffix == f".{suffix}"]


def rows() -> list[dict[str, object]]:
    """Return one row for each ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = text_rows(folder)
        for kind in ("pages", "pdf"):
            (folder / kind).mkdir()
        pages = [a / b for a, b in against(_samples(folder / "pages", "html", "html"), find_grids, 6)]
        documents = [b / a for a, b in against(_samples(folder / "pdf", "pdf", "pdf"), extract_tables, 2)]
    unit = "times pandas.read_html (lxml)"
    return [
        *found,
        {"what": "an HTML page, whole: median", "value": _median(pages), "unit": unit, "goal": "≤ 0.333"},
        {"what": "an HTML page, whole: slowest", "value": max(pages), "unit": unit},
        {
            "what": "a PDF, whole: median",
            "value": _median(documents),
            "unit": "times faster than pdfplumber extract_tables",
            "goal": "≥ 5",
        },
        {"what": "a PDF, whole: slowest", "value": min(documents), "unit": "times faster"},
    ]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    print(json.dumps(one_round(Path(sys.argv[1]))))
