"""`govreports compare A B --out page.html`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "两份报告逐格、逐段对比, 写成一个网页 (compare two reports cell by cell and word by word, as one page)"
EXAMPLE = "例 (example): govreports compare 2023.html 2024.html --out 对比.html"


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `compare`."""
    parser = subparsers.add_parser("compare", help=HELP, description=HELP, epilog=EXAMPLE)
    parser.add_argument("a", metavar="A", type=Path, help="较早的一份 (the earlier report)")
    parser.add_argument("b", metavar="B", type=Path, help="较晚的一份 (the later report)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("compare.html"),
        help="写到哪个文件, 默认 compare.html (file to write)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the page; return 0, or 1 where a file could not be read as a report."""
    import sys

    from govreports.compare.html import page
    from govreports.compare.model import compare
    from govreports.errors import ReadError
    from govreports.report import read_report

    reports = []
    for path in (args.a, args.b):
        try:
            reports.append(read_report(path))
        except ReadError as error:
            print(f"读不了 (cannot read): {error}", file=sys.stderr)
            return 1
        except FileNotFoundError:
            print(f"没有这个文件 (no such file): {path}", file=sys.stderr)
            return 1
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page(compare(*reports)), encoding="utf-8", newline="\n")
    print(f"已写出 (written): {args.out}")
    return 0
