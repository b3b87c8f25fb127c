"""`govreports render`: run the notebooks and make figures and pages."""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

EXAMPLE = """例 example:
  govreports render
  govreports render notebooks/02_趋势.ipynb -p years=2019-2024 -p level=county
"""


def add_command(subparsers: Any) -> None:
    """Add `render` to the command line."""
    parser = subparsers.add_parser(
        "render",
        help="运行笔记本，生成图和网页 / run the notebooks, make figures and pages",
        description="运行笔记本，把图写到 figures，网页写到 site。没有变化的不再运行。\n"
        "Run the notebooks whose page is out of date; write figures and self-contained pages.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("notebooks", nargs="*", help="笔记本文件（默认 notebooks/ 下全部）/ notebooks (all)")
    parser.add_argument("--processed", default="data/processed", help="数据集 / dataset (%(default)s)")
    parser.add_argument("--figures", default="figures", help="图的文件夹 / folder of figures (%(default)s)")
    parser.add_argument("--site", default="site", help="网页的文件夹 / folder of pages (%(default)s)")
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="笔记本参数，可多次 / a notebook parameter, repeatable: origin, years, level, agency, language",
    )
    parser.add_argument("--force", action="store_true", help="全部重新运行 / run all again")
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / no progress")
    parser.set_defaults(run=run)


def read_parameters(given: list[str]) -> dict[str, object]:
    """Return NAME=VALUE texts as a mapping; a value that is a Python literal is read as one.

    >>> read_parameters(["years=2022", "years2=2019-2024", "level=county", "agency=None"])
    {'years': 2022, 'years2': '2019-2024', 'level': 'county', 'agency': None}

    Raises
    ------
    ValueError
        If a text has no `=`.
    """
    read: dict[str, object] = {}
    for text in given:
        name, mark, value = text.partition("=")
        if not mark or not name.strip().isidentifier():
            raise ValueError(f"参数要写成 名=值，例如 -p years=2022；这里是 {text!r}。")
        try:
            read[name.strip()] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            read[name.strip()] = value
    return read


def run(args: argparse.Namespace) -> int:
    """Render; exit code 1 where a notebook failed, 2 for misuse."""
    from govreports.render.pages import render
    from govreports.render.project import resolve

    started = perf_counter()
    try:
        whole = not args.notebooks
        notebooks = sorted(resolve("notebooks").glob("*.ipynb")) if whole else list(map(Path, args.notebooks))
        if missing := [str(p) for p in notebooks if not p.is_file()]:
            raise FileNotFoundError(f"没有这个笔记本：{'、'.join(missing)}")
        done = render(
            notebooks,
            processed=resolve(args.processed),
            figures=resolve(args.figures),
            site=resolve(args.site),
            parameters=read_parameters(args.parameter),
            force=args.force,
            progress=not args.quiet,
            whole=whole,
        )
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    counts = {s: list(done.values()).count(s) for s in ("ok", "unchanged", "no data", "failed")}
    words = {"ok": "已运行", "unchanged": "无变化", "no data": "没有数据", "failed": "失败"}
    told = "，".join(f"{words[s]} {n}" for s, n in counts.items() if n) or "没有笔记本"
    print(f"{told}；用时 {perf_counter() - started:.0f} 秒")
    print(f"目录 index: {Path(args.site) / 'index.html'}")
    return 1 if counts["failed"] else 0
