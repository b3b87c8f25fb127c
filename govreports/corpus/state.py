"""What the last build saw, in one small text file, and what has to be read again.

The file holds a JSON head on its first line and one line per file after it: id, size, modification time
and inode. A part holds consecutive reports in the order of their ids, so that the head only says how many
lines each part has. Nothing heavy is imported here: an unchanged rebuild ends in this module.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

from govreports.corpus.files import Scan

STATE = "state.txt"
FORMAT = 1
PART_SIZE = 500  # reports; 100,000 rows of cells, a few megabytes in memory
SMALLEST_PART = 25  # small corpora are still cut up, so that every core has work
READING = ("blocks.py", "errors.py", "report.py")
READING_FOLDERS = ("schema", "form", "readers", "align", "sections", "narrative", "metadata")


@cache
def package_version() -> str:
    try:
        return version("govreports")
    except PackageNotFoundError:
        return "unknown"


def fingerprint(files: tuple[str, ...] = READING, folders: tuple[str, ...] = READING_FOLDERS) -> str:
    """Return a hash of the code and data files that decide what is read.

    A new alias in the form's data is a new parser: its reports are read again, whatever the version says.
    """
    package = Path(__file__).parents[1]
    paths = [package / name for name in files]
    for folder in folders:
        paths += [
            p for p in (package / folder).rglob("*") if p.suffix in (".py", ".csv", ".txt", ".toml", ".json")
        ]
    digest = sha256(package_version().encode())
    for path in sorted(p for p in paths if p.is_file()):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(slots=True)
class Part:
    """A recorded set of reports. `counts` says what it holds: cells by status, problems by code, failures."""

    id: str
    lines: list[str]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def first(self) -> str:
        return self.lines[0].partition("\t")[0]


@dataclass(slots=True)
class State:
    """The parts of one generation and everything that they depend on."""

    parser: str = ""
    limits: str = ""
    overlays: str = ""
    raw: str = ""  # the raw folder, seen from the processed one
    parts: list[Part] = field(default_factory=list)
    summary: dict[str, object] = field(default_factory=dict)

    def lines(self) -> list[str]:
        return [line for part in self.parts for line in part.lines]

    def dump(self) -> str:
        head = {
            "format": FORMAT,
            "parser": self.parser,
            "limits": self.limits,
            "overlays": self.overlays,
            "raw": self.raw,
            "summary": self.summary,
            "parts": [[p.id, len(p.lines), p.counts, p.failed] for p in self.parts],
        }
        return "\n".join([json.dumps(head, ensure_ascii=False), *self.lines(), ""])

    @classmethod
    def parse(cls, text: str) -> State:
        """Read `dump` back; a state of another format counts as none, so that everything is read again."""
        head_line, *lines = text.split("\n")
        head = json.loads(head_line)
        if head["format"] != FORMAT:
            return cls()
        state = cls(head["parser"], head["limits"], head["overlays"], head["raw"], [], head["summary"])
        at = 0
        for part_id, length, counts, failed in head["parts"]:
            state.parts.append(Part(part_id, lines[at : at + length], counts, failed))
            at += length
        return state


def file_lines(scan: Scan) -> list[str]:
    return [f"{report_id}\t{signature}" for report_id, signature in scan.reports.items()]


def overlay_signature(scan: Scan) -> str:
    """Return a hash of all sidecars, corrections, registers and refused entries."""
    seen = [f"{name}\t{signature}" for name, signature in scan.overlays.items()]
    seen += [f"{report_id}\t{problem.code}" for report_id, problem in scan.refused]
    return sha256("\n".join(seen).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Plan:
    """A part of the next generation: either as it is, or with files to read and stored reports to keep."""

    id: str
    lines: list[str]
    read: list[str] = field(default_factory=list)  # report_ids
    keep: dict[str, list[str]] = field(default_factory=dict)  # id of a stored part -> report_ids
    part: Part | None = None  # the stored part, where nothing changed


def part_id(parser: str, lines: list[str]) -> str:
    return sha256("\n".join([parser, *lines]).encode()).hexdigest()[:20]


def plan(
    lines: list[str], state: State, parser: str, stored: dict[str, Part], workers: int, retry: bool = False
) -> list[Plan]:
    """Return the parts of the next generation.

    Parameters
    ----------
    lines : list of str
        The files of now, in the order of their ids.
    state : State
        The last generation; its parts keep their borders.
    stored : dict of str to Part
        Every whole part on disk that this parser made, those of a killed build too.
    retry : bool
        Read files again that a limit stopped.
    """
    home = {
        line: p.id
        for p in stored.values()
        for line in p.lines
        if not (retry and p.failed and line.partition("\t")[0] in p.failed)
    }
    groups = _by_range(lines, [p for p in state.parts if p.lines])
    return [
        _planned(chunk, parser, home, stored, retry)
        for old, group in groups
        for chunk in (
            [group] if old is not None and group == old.lines else _chunks(group, len(lines), workers)
        )
    ]


def _by_range(lines: list[str], parts: list[Part]) -> list[tuple[Part | None, list[str]]]:
    """Share the files out among the ranges of the last parts."""
    if not parts:
        return [(None, lines)] if lines else []
    ids = [line.partition("\t")[0] for line in lines]
    borders = [0, *(_first_at_or_after(ids, p.first) for p in parts[1:]), len(ids)]
    return [(p, lines[a:b]) for p, (a, b) in zip(parts, pairwise(borders), strict=True) if a < b]


def _first_at_or_after(ids: list[str], first: str) -> int:
    at = bisect_right(ids, first)
    return at - 1 if at and ids[at - 1] == first else at


def _chunks(lines: list[str], total: int, workers: int) -> list[list[str]]:
    size = min(PART_SIZE, max(SMALLEST_PART, -(-total // (4 * max(workers, 1)))))
    if len(lines) <= PART_SIZE and len(lines) < total:  # a part of an older build keeps its size
        return [lines]
    count = -(-len(lines) // size)
    return [lines[len(lines) * i // count : len(lines) * (i + 1) // count] for i in range(count)]


def _planned(
    lines: list[str], parser: str, home: dict[str, str], stored: dict[str, Part], retry: bool
) -> Plan:
    made = Plan(part_id(parser, lines), lines)
    while (part := stored.get(made.id)) is not None:
        if not (retry and part.failed):
            made.part = part
            return made
        made.id = part_id(made.id, lines)  # stored parts never change: a second try is another part
    for line in lines:
        report_id = line.partition("\t")[0]
        if line in home:
            made.keep.setdefault(home[line], []).append(report_id)
        else:
            made.read.append(report_id)
    return made
