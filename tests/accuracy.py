"""How accurately reports are read, for docs/accuracy.md: `python tests/accuracy.py` measures anew.

Three kinds of material: reports written by `govreports.writer` in every layout with random deviations, real
and converted documents where they lie beside the project, and the restated reports in data/raw/abridged.
"""

from __future__ import annotations

import csv
import importlib.util
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from test_roundtrip import SLOW_LAYOUTS, judge, random_case

from govreports import writer

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
TABLE = ROOT / "docs" / "accuracy.csv"
COLUMNS = ("material", "kind", "reports", "shown", "right", "wrong", "left_out", "excused")
Row = dict[str, object]


def _row(material: str, kind: str, count: Counter[str]) -> Row:
    return {"material": material, "kind": kind} | {name: count[name] for name in COLUMNS[2:]}


def round_trip(layout: str) -> Row:
    """Write and read reports of one layout: 4 in an office format, 12 in a text format."""
    from test_roundtrip import read_values

    count: Counter[str] = Counter()
    for seed in range(500, 504 if layout in SLOW_LAYOUTS else 512):
        case = random_case(seed, [layout], rate=0.2)
        with tempfile.TemporaryDirectory() as folder:
            wrong, missing = judge(case, read_values(case, Path(folder)))
        shown = {p for p, v in writer.shown(case.content, case.deviations).items() if v is not None}
        excused = set(writer.ambiguous(case.content, case.layout, case.deviations)) & shown
        count.update(
            reports=1, shown=len(shown), wrong=len(wrong), left_out=len(missing), excused=len(excused)
        )
    count["right"] = count["shown"] - count["left_out"] - count["excused"] - count["wrong"]
    return _row("written", layout, count)


def converted() -> Iterator[Row]:
    """Read documents that real converters made of five web pages, one row for each converter."""
    folder = SHARED / "converted"
    if not folder.is_dir():
        return
    import json

    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec and spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    counts: dict[str, Counter[str]] = {}
    for entry in json.loads((folder / "manifest.json").read_text("utf-8"))["documents"]:
        gold = json.loads((folder / "gold" / f"{entry['case']}.json").read_text("utf-8"))
        n, _ = score.judge(entry, gold, {"cells": _cells(folder / entry["file"])})
        count = counts.setdefault(entry["converter"], Counter())
        wrong = n["wrong"] + n["blank_wrong"] + n["dropped_wrong"] + n["amb_wrong"]
        count.update(reports=1, shown=n["cells"] + n["amb"], right=n["right"] + n["amb_right"], wrong=wrong)
        count.update(left_out=n["missing"], excused=n["amb_left"])
    for converter, count in sorted(counts.items()):
        yield _row("converted", converter, count)


def published() -> Iterator[Row]:
    """Read five published reports as they circulate as text."""
    if not (SHARED / "seeds").is_dir():
        return
    count: Counter[str] = Counter()
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        with (SHARED / "gold" / f"{path.stem}.cells.csv").open(encoding="utf-8", newline="") as file:
            gold = {f"{r['table']}.{r['row']}.{r['column']}": r["value"] for r in csv.DictReader(file)}
        want = {place: float(v) for place, v in gold.items() if v}
        got = {place: v for place, values in _cells(path).items() for v in values if v is not None}
        right = sum(math.isclose(got.get(place, math.nan), v) for place, v in want.items())
        wrong = sum(not math.isclose(want.get(place, math.nan), v) for place, v in got.items())
        count.update(reports=1, shown=len(want), right=right, wrong=wrong)
        count.update(left_out=sum(place not in got for place in want))
    yield _row("published", "text copies", count)


def _cells(path: Path) -> dict[str, list[float | None]]:
    from govreports.report import read_report

    cells = read_report(path).cells
    found: dict[str, list[float | None]] = {}
    for t, r, c, v in zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True):
        found.setdefault(f"{t}.{r}.{c}", []).append(None if math.isnan(v) else float(v))
    return found


def read_table() -> list[Row]:
    """Return the published counts."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [{k: int(v) if v.isdigit() else v for k, v in row.items()} for row in csv.DictReader(file)]


def measure() -> Iterator[Row]:
    """Yield all rows; those whose material is not here keep their published counts."""
    yield from (round_trip(layout) for layout in writer.layouts())
    elsewhere = [*converted(), *published()]
    held = [r for r in (read_table() if TABLE.exists() else []) if r["material"] != "written"]
    yield from elsewhere or held


if __name__ == "__main__":
    rows = list(measure())
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n").writerows(rows)
