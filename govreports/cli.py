"""The command line: `govreports build | check | audit | compare | export | render | share | demo`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

# Command: the module that offers it. Only the module of the command given is imported.
COMMANDS = {
    "build": "govreports.corpus.commands",
    "check": "govreports.check",
    "audit": "govreports.audit.commands",
    "compare": "govreports.compare.commands",
    "export": "govreports.corpus.commands",
    "render": "govreports.render.commands",
    "share": "govreports.render.share.commands",
    "demo": "govreports.demo.commands",
}
DESCRIPTION = "读取政府信息公开工作年度报告 / read Chinese annual reports on information disclosure"


def _parser(command: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="govreports", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"govreports {version('govreports')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    modules = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for name in modules:
        import_module(name).add_command(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; its exit code is 0 when all went well, 1 for trouble in the input, 2 for misuse."""
    given = list(sys.argv[1:] if argv is None else argv)
    args = _parser(given[0] if given else None).parse_args(given)
    try:
        return int(args.run(args))
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
