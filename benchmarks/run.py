"""Run every benchmarks/bench_*.py and print what each measured as a table.

A bench module offers `rows() -> list[dict]`, one mapping for each measurement, for example
{"what": "unchanged rebuild of 10,000 reports", "value": 0.8, "unit": "s", "goal": "≤ 5 % of the first"}.
A module whose `rows` takes `full` measures large corpora with `--full`, which takes half an hour.
`python benchmarks/run.py audit` runs only those whose name holds "audit"; `--write` puts the tables, and a
chart of what has a goal, into docs/benchmarks.md too: the sections of benches that ran are replaced, the
others stay with their own date.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
CHART = DOCUMENT.parent / "images" / "benchmarks.svg"
HEAD = """# Benchmarks

Written by `python benchmarks/run.py --write` (`make bench` prints the same tables; `--full` measures large
corpora too). Ratios within one run travel between machines; seconds do not.

![Each measurement against its goal](images/benchmarks.svg)
"""
PACKAGES = ("govreports", "pandas", "numpy", "pyarrow", "pypdfium2", "lxml", "rjieba", "scikit-learn")
GOAL = re.compile(r"([<>≤≥]=?)\s*([\d.]+)")


def load(path: Path) -> ModuleType:
    """Return a bench module; the folder of its fellows is importable."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(rows: list[dict[str, object]]) -> str:
    """Return mappings as a Markdown table; columns in the order in which they first occur."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[_text(row.get(name, "")) for name in columns] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _text(value: object) -> str:
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )


def measure(rows: Callable[..., list[dict[str, object]]], full: bool) -> list[dict[str, object]]:
    return rows(full=full) if "full" in signature(rows).parameters else rows()


def told() -> str:
    """Say when and on what it was measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{date.today().isoformat()}; {machine}, Python {platform.python_version()}, {packages}."


def sections(text: str) -> dict[str, str]:
    """Return the parts of the document by title."""
    found = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in found}


def against_goals(text: str) -> list[tuple[str, float, bool]]:
    """Return what has a goal in the document's tables, as a share of it, and whether it is met."""
    found = []
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip("|").split(" | ")]
        goal = GOAL.match(cells[3]) if line.startswith("| ") and len(cells) > 3 else None
        if goal and float(goal[2]) > 0:
            share = float(cells[1].replace(",", "")) / float(goal[2])
            found.append((cells[0], share, share <= 1 if goal[1][0] in "<≤" else share >= 1))
    return found


def chart(text: str, path: Path) -> None:
    """Draw each measurement as a share of its goal."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    from govreports.charts import base

    shares = against_goals(text)
    if not shares:
        return
    with mpl.rc_context({"svg.hashsalt": "benchmarks"}):
        ax = base.axes()
        ax.figure.set_size_inches(9, 1 + 0.32 * len(shares))
        for y, (_, share, met) in enumerate(shares):
            ax.plot([1, share], [y, y], color="0.7", zorder=1)
            ax.scatter([share], [y], marker="o" if met else "X", color="C0" if met else "C3", zorder=2)
        ax.axvline(1, color="0.3", linewidth=1)
        ax.set_xscale("log")
        marks = [m for m in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10) if m / 2 < max(x[1] for x in shares)]
        ax.set_xticks(marks, [f"{m:g}" for m in marks], minor=False)
        ax.set_xticks([], minor=True)
        ax.set_yticks(range(len(shares)), [what for what, _, _ in shares])
        ax.invert_yaxis()
        ax.set_xlabel("measured / goal (circle: met, cross: not met)")
        path.parent.mkdir(parents=True, exist_ok=True)
        ax.figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
        plt.close(ax.figure)


def main(arguments: list[str] | None = None) -> int:
    """Run the benches; the exit code is 1 where one of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="only modules whose name holds one of these")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md as well")
    parser.add_argument("--full", action="store_true", help="corpora of 20,000 and 50,000 reports too")
    args = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    parts: dict[str, str] = {}
    failed = 0
    for path in sorted(HERE.glob("bench_*.py")):
        if args.names and not any(name in path.stem for name in args.names):
            continue
        title = path.stem.removeprefix("bench_").replace("_", " ")
        try:
            part = f"## {title}\n\n{told()}\n\n{table(measure(load(path).rows, args.full))}\n"
        except Exception as error:  # one bench that fails does not hide the others
            part, failed = f"## {title}\n\nfailed: {type(error).__name__}: {error}\n", failed + 1
        print(part, flush=True)
        parts[title] = part
    if not parts:
        print("No bench of this name.", file=sys.stderr)
        return 1
    if args.write:
        kept = sections(DOCUMENT.read_text("utf-8")) if DOCUMENT.is_file() else {}
        text = "\n".join([HEAD, *dict(sorted((kept | parts).items())).values()])
        DOCUMENT.write_text(text, "utf-8", newline="\n")
        chart(text, CHART)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
