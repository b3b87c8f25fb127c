"""`govreports build` and `govreports export`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

BUILD_EXAMPLE = "示例 / example:\n  govreports build 我的报告 data/processed --workers 4"
EXPORT_EXAMPLE = (
    "示例 / example:\n  govreports export data/processed 年报.xlsx --year 2022 2023 --level county"
)
NOTHING_PUBLISHED = 3
INTERRUPTED = 130


def add_command(subparsers: Any) -> None:
    """Add both commands to a parser's subparsers."""
    _add_build(subparsers)
    _add_export(subparsers)


def _add(subparsers: Any, name: str, text: str, example: str) -> argparse.ArgumentParser:
    return subparsers.add_parser(  # type: ignore[no-any-return]
        name,
        help=text,
        description=text,
        epilog=example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_build(subparsers: Any) -> None:
    p = _add(subparsers, "build", "读取报告，建成数据集 / read reports into a corpus", BUILD_EXAMPLE)
    p.add_argument(
        "raw",
        nargs="?",
        default="data/raw",
        help="报告所在文件夹或 fsspec 地址（如 s3://桶/raw）/ folder with reports, or its fsspec address",
    )
    p.add_argument(
        "processed",
        nargs="?",
        default="data/processed",
        help="数据集文件夹或 fsspec 地址 / folder of the corpus, or its fsspec address",
    )
    p.add_argument("--workers", type=int, help="工作进程数，默认每核一个 / worker processes")
    p.add_argument("--scheduler", help="Dask 调度器地址 / address of a Dask scheduler")
    p.add_argument("--timeout", type=float, default=60, help="每个文件的秒数上限 / seconds for one file")
    p.add_argument("--memory", type=int, default=2048, help="每个文件的内存上限（MiB）/ MiB for one file")
    p.add_argument(
        "--retry", action="store_true", help="重读上次因超限而放弃的文件 / read given-up files again"
    )
    p.add_argument("--wait", action="store_true", help="等待另一个构建结束 / wait for another build")
    p.add_argument(
        "--strict", action="store_true", help="有文件无法读取时也返回 1 / exit 1 for unreadable files too"
    )
    p.set_defaults(run=run_build)


def _add_export(subparsers: Any) -> None:
    p = _add(subparsers, "export", "导出 Excel、CSV 或 Parquet / export the corpus", EXPORT_EXAMPLE)
    p.add_argument("processed", help="数据集或报告文件夹 / corpus or folder with reports")
    p.add_argument("target", help="目标 .xlsx 文件或文件夹 / an .xlsx file or a folder")
    p.add_argument("--format", choices=["xlsx", "csv", "parquet"])
    p.add_argument("--language", choices=["zh", "en"], default="zh", help="表头语言 / language of the heads")
    p.add_argument(
        "--frames", nargs="+", default=["reports", "cells", "narrative", "problems"], help="数据表 / frames"
    )
    p.add_argument("--year", type=int, nargs="+", help="年度 / years")
    p.add_argument("--level", nargs="+", help="层级 / levels")
    p.add_argument("--origin", nargs="+", help="数据性质 / origin")
    p.add_argument("--all-copies", action="store_true", help="包括重复的副本 / copies too")
    p.set_defaults(run=run_export)


def _client(address: str) -> Any:
    """Connect to a Dask scheduler.

    Raises
    ------
    ValueError
        If it does not answer, or Dask is not installed.
    """
    try:
        from distributed import Client

        return Client(address, set_as_default=False)
    except ImportError as error:
        raise ValueError("使用 --scheduler 需要安装 govreports[cluster]。") from error
    except (OSError, ValueError) as error:
        raise ValueError(f"无法连接 Dask 调度器 {address}：{error}。请检查地址和网络。") from error


def run_build(args: argparse.Namespace) -> int:
    """Build; 0, 1 (corrections to look at), 3 (nothing published) or 130 (interrupted)."""
    from govreports.corpus import BuildError, build

    client = None
    try:
        client = _client(args.scheduler) if args.scheduler else None
        summary = build(
            args.raw,
            args.processed,
            workers=args.workers,
            client=client,
            timeout=args.timeout,
            memory=args.memory,
            retry=args.retry,
            wait=args.wait,
        )
    except (BuildError, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return NOTHING_PUBLISHED
    except KeyboardInterrupt:
        print("已中断，原有数据集不变；再次运行将从已读部分继续。", file=sys.stderr)
        return INTERRUPTED
    finally:
        if client is not None:
            client.close()
    print(summary)
    return 1 if summary.exit_code or (args.strict and summary.unread) else 0


def run_export(args: argparse.Namespace) -> int:
    """Export; 0, or 3 where nothing was written."""
    from govreports.corpus import BuildError, export, load

    chosen = {name: getattr(args, name) for name in ("year", "level", "origin") if getattr(args, name)}
    try:
        corpus = load(args.processed).select(primary=None if args.all_copies else True, **chosen)
        written = export(
            corpus, args.target, format=args.format, language=args.language, frames=tuple(args.frames)
        )
    except (BuildError, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return NOTHING_PUBLISHED
    print(f"已导出 {len(corpus)} 份报告：{'、'.join(map(str, written))}")
    return 0
