"""Run every benchmarks/bench_*.py and print what each measured as a table.

A bench module offers `rows() -> list[dict]`, one mapping for each measurement, for example
{"what": "unchanged rebuild of 10,000 reports", "value": 0.8, "unit": "s", "goal": "≤ 5 % of the first"}.
`python benchmarks/run.py audit` runs only those whose name holds "audit"; `--write` puts the tables into
docs/benchmarks.md too.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `python benchmarks/run.py --write`. Ratios within one run travel between machines; seconds do not.
"""


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
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def main(arguments: list[str] | None = None) -> int:
    """Run the benches; the exit code is 1 where one of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="only modules whose name holds one of these")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md as well")
    args = parser.parse_args(arguments)
    sys.path.insert(0, str(HERE))
    parts, failed = [], 0
    for path in sorted(HERE.glob("bench_*.py")):
        if args.names and not any(name in path.stem for name in args.names):
            continue
        title = path.stem.removeprefix("bench_").replace("_", " ")
        try:
            part = f"## {title}\n\n{table(load(path).rows())}\n"
        except Exception as error:  # one bench that fails does not hide the others
            part, failed = f"## {title}\n\nfailed: {type(error).__name__}: {error}\n", failed + 1
        print(part, flush=True)
        parts.append(part)
    if not parts:
        print("No bench of this name.", file=sys.stderr)
        return 1
    if args.write:
        machine = f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores\n"
        DOCUMENT.write_text("\n".join([HEAD, machine, *parts]), "utf-8", newline="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
