"""`govreports audit PATH`: findings of a corpus as CSV, Excel or on the screen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

HELP = "核对勾稽关系、法定内容、历年数字和正文 (audit reports against the form, their past and their text)"
EXAMPLE = """例 (examples):
  govreports audit data/processed --out findings.csv
  govreports audit data/processed --sheet 核对单.xlsx --verdicts verdicts.csv
  govreports audit --list
"""


def add_command(subparsers: Any) -> None:
    """Add the command `audit`."""
    parser = subparsers.add_parser(
        "audit",
        help=HELP,
        description=HELP,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path", nargs="?", default="data/processed", help="数据目录或报告目录 (corpus or folder)"
    )
    parser.add_argument("--rules", type=Path, help="自己的规则文件 TOML (a rule file of one's own)")
    parser.add_argument("--off", action="append", default=[], help="不用的规则，可多次 (rule to leave out)")
    parser.add_argument("--near-copies", action="store_true", help="同时比较相似段落 (compare sections too)")
    parser.add_argument("--out", type=Path, help="写出全部结果 .csv 或 .parquet (write the findings)")
    parser.add_argument("--sheet", type=Path, help="写出核对单 .xlsx (write a sheet for the bodies)")
    parser.add_argument("--read-sheet", type=Path, help="读回核对单，并入 --verdicts (read a sheet back)")
    parser.add_argument("--verdicts", type=Path, help="人工判定文件 verdicts.csv (decisions of people)")
    parser.add_argument("--list", action="store_true", help="列出规则 (list the rules)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Audit and write; 0 when it ran, 1 where an input is wrong."""
    from govreports.audit.rules import rules

    try:
        if args.list:
            for r in rules(args.rules).itertuples(index=False):
                print(f"{r.id:28} {r.severity:10} {r.title_zh} / {r.title_en}")
            return 0
        if args.read_sheet:
            return _take_back(args)
        return _audit(args)
    except (ValueError, FileNotFoundError) as error:
        print(f"不能核对 (cannot audit): {error}", file=sys.stderr)
        return 1


def _take_back(args: argparse.Namespace) -> int:
    from govreports.audit.sheet import read_sheet
    from govreports.audit.verdicts import decide, read_verdicts, write_verdicts

    if args.verdicts is None:
        raise ValueError("--read-sheet 需要同时给出 --verdicts 文件")
    kept = read_verdicts(args.verdicts)
    answers = read_sheet(args.read_sheet)
    for row in answers.itertuples(index=False):
        kept = decide(kept, *(str(value) for value in row))
    write_verdicts(kept, args.verdicts)
    print(f"已并入 {len(answers)} 条判定 (decisions taken over): {args.verdicts}")
    return 0


def _audit(args: argparse.Namespace) -> int:
    import govreports
    from govreports.audit.engine import audit
    from govreports.audit.sheet import write_sheet
    from govreports.audit.verdicts import apply_verdicts, read_verdicts

    corpus = govreports.load(args.path)
    findings = audit(corpus, args.rules, off=args.off, near_copies=args.near_copies)
    if args.verdicts:
        findings, stale = apply_verdicts(findings, corpus.reports, read_verdicts(args.verdicts))
        for row in stale.itertuples(index=False):
            print(f"判定所指的结果已不存在 (stale): {row.rule} {row.place} {row.note}")
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        if args.out.suffix == ".parquet":
            findings.to_parquet(args.out, index=False)
        else:
            findings.to_csv(args.out, index=False, encoding="utf-8-sig", lineterminator="\n")
        print(f"已写出 {len(findings)} 行 (written): {args.out}")
    shown = _not_dismissed(findings)
    if args.sheet:
        n = write_sheet(shown, corpus.reports, args.sheet)
        print(f"核对单 {n} 行 (rows): {args.sheet}")
    _summary(shown)
    return 0


def _not_dismissed(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[findings["decision"] != "dismissed"] if "decision" in findings else findings


def _summary(findings: pd.DataFrame) -> None:
    print("性质 severity   结论 verdict   行 rows   报告 reports")
    for (severity, verdict), part in findings.groupby(["severity", "verdict"], observed=True):
        print(f"{severity:14} {verdict:12} {len(part):9} {part['report_id'].nunique():10}")
