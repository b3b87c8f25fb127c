"""`govreports demo`: write a simulated panel."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from govreports.demo.panel import AGENCIES, MISTAKES, SEED, YEARS, panel

if TYPE_CHECKING:
    from argparse import Namespace

_HELP = "生成模拟报告(虚构机关) / write a panel of simulated reports of fictional bodies"
_EXAMPLE = "例 / example:\n  govreports demo data/raw/demo-more --agencies 72 --answers answers.csv"


def _run(args: Namespace) -> int:
    from govreports import writer

    families = {"all": None, "text": ("text",), "fast": ("text", "html")}[args.formats]
    names = [n for n in writer.layouts() if families is None or writer.layout(n).family in families]
    try:
        count = panel(
            args.out,
            seed=args.seed,
            agencies=args.agencies,
            first=args.first,
            years=range(args.years[0], args.years[1] + 1),
            layouts=names,
            mistakes=args.mistakes,
            answers=args.answers,
        )
    except ValueError as error:
        print(f"未生成:{error}")
        return 2
    print(f"已在 {args.out} 写入 {count} 份模拟报告(机关与数字均为虚构)。")
    return 0


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo` to the command line."""
    parser = subparsers.add_parser(
        "demo",
        help=_HELP,
        description=_HELP,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", help="输出文件夹 / folder to write to")
    parser.add_argument(
        "--agencies", type=int, default=AGENCIES, help="机关数 / number of bodies (%(default)s)"
    )
    parser.add_argument(
        "--first", type=int, default=0, help="首个机关的序号 / number of the first body (%(default)s)"
    )
    parser.add_argument(
        "--years",
        type=int,
        nargs=2,
        metavar=("FROM", "TO"),
        default=(YEARS[0], YEARS[-1]),
        help="起止年度 / first and last year reported on",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子 / seed (%(default)s)")
    parser.add_argument(
        "--mistakes",
        type=float,
        default=MISTAKES,
        help="含预设差错的报告比例 / share of reports with a planted mistake (%(default)s)",
    )
    parser.add_argument("--answers", help="预设差错的答案文件 / CSV file for the planted mistakes")
    parser.add_argument(
        "--formats",
        choices=("all", "fast", "text"),
        default="all",
        help="格式范围:all 含 PDF 和 Word,fast 为文本和网页 / formats to write (%(default)s)",
    )
    parser.set_defaults(run=_run)
