"""`govreports share`: one notebook as PDF, Word, Excel and pictures for messengers."""

from __future__ import annotations

import argparse
import sys
from typing import Any

EXAMPLE = """例 example:
  govreports share notebooks/02_趋势.ipynb -p years=2019-2024
  govreports share notebooks/04_两份对比.ipynb --anonymous
"""


def add_command(subparsers: Any) -> None:
    """Add `share` to the command line."""
    parser = subparsers.add_parser(
        "share",
        help="把一个笔记本写成 PDF、Word、Excel 和长图 / one notebook as PDF, Word, Excel and pictures",
        description="运行一个笔记本，写出网页、PDF、.docx、.xlsx，以及适合手机的长图和分屏图片。\n"
        "Run a notebook; write its page, a PDF, a .docx, the .xlsx behind it, and pictures for messengers.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("notebook", help="笔记本文件 / the notebook")
    parser.add_argument("--processed", default="data/processed", help="数据集 / dataset (%(default)s)")
    parser.add_argument("--to", default="share", help="写到哪个文件夹 / folder to write to (%(default)s)")
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="地名和机关换成甲县、乙县；数字不变，仍可能据数字认出 / names replaced, figures kept",
    )
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="笔记本参数，可多次 / repeatable",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pack; exit code 1 where it could not be made in full, 2 for misuse."""
    from govreports.render.commands import read_parameters
    from govreports.render.project import resolve
    from govreports.render.share.pack import ShareError, share

    try:
        notebook = resolve(args.notebook)
        if not notebook.is_file():
            raise FileNotFoundError(f"没有这个笔记本：{args.notebook}")
        given = read_parameters(args.parameter)
        options = {"processed": resolve(args.processed), "target": resolve(args.to)}
        made = share(notebook, parameters=given, anonymous=args.anonymous, **options)
    except ShareError as error:
        print(error, file=sys.stderr)
        return 1
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    print(*made.files, sep="\n")
    print(*made.missing, sep="\n", end="\n" if made.missing else "", file=sys.stderr)
    return 1 if made.missing else 0
