"""Build a corpus: find what changed, read it, publish a new generation.

An unchanged rebuild imports nothing heavy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.corpus import generations
from govreports.corpus.files import Scan, scan
from govreports.corpus.lock import BuildError, build_lock
from govreports.corpus.remote import Place, Remote, place
from govreports.corpus.state import Plan, State, file_lines, fingerprint, overlay_signature, plan
from govreports.corpus.supervisor import Limit, Progress, Supervisor

if TYPE_CHECKING:
    from govreports.corpus.state import Part

READER = "govreports.report:read_records"
STALE = ("correction_stale", "correction_invalid")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did.

    Attributes
    ----------
    reports : int
        Files in the corpus.
    read, kept, removed : int
        Files read now, taken over from the last build, and gone since.
    unread : int
        Files that could not be read; the problems frame says why.
    cells : dict
        Cells by status.
    problems : dict
        Problems by code.
    generation : str
        Number of the published generation.
    unchanged : bool
        Nothing had changed, so that nothing was written.
    """

    reports: int
    read: int
    kept: int
    removed: int
    unread: int = 0
    cells: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    generation: str = ""
    unchanged: bool = False

    @property
    def stale(self) -> int:
        """Corrections that do not fit what is printed, or cannot be used."""
        return sum(self.problems.get(code, 0) for code in STALE)

    @property
    def exit_code(self) -> int:
        """0, or 1 where corrections have to be looked at."""
        return 1 if self.stale else 0

    def __str__(self) -> str:
        lines = [
            f"报告 {self.reports} 份：本次读取 {self.read}，沿用 {self.kept}，移除 {self.removed}"
            + (f"，无法读取 {self.unread}" if self.unread else "")
            + ("（没有变化）" if self.unchanged else "")
        ]
        if self.cells:
            lines.append("单元格：" + "，".join(f"{k} {n}" for k, n in self.cells.items()))
        if self.problems:
            lines.append("问题：" + "，".join(f"{k} {n}" for k, n in self.problems.items()))
        if self.stale:
            lines.append(f"有 {self.stale} 条更正未能应用，详见 problems 表（代码 {'、'.join(STALE)}）。")
        return "\n".join(lines)


def build(
    raw: str | os.PathLike[str],
    processed: str | os.PathLike[str],
    *,
    workers: int | None = None,
    client: Any = None,
    reader: Callable[..., Any] | str = READER,
    timeout: float = 60.0,
    memory: int = 2048,
    retry: bool = False,
    wait: bool = False,
    progress: bool | None = None,
) -> Summary:
    """Read the reports below a folder into a corpus; files that did not change are not read again.

    Parameters
    ----------
    raw : path
        Folder with reports; each sub-folder may have its own metadata.csv. Any address that fsspec knows will
        do, such as `s3://bucket/raw`.
    processed : path
        Folder of the corpus; made if missing. An address will do here too: a manifest, written last, then
        takes the place of the link, and there is no lock: of two builds at once, one fails.
    workers : int, optional
        Worker processes; by default one for each core that this process may use. With 1 the files are still
        read in a process of their own, so that a file that hangs can be stopped; 0 reads in this process,
        without limits, to debug a reader.
    client : distributed.Client, optional
        Make the parts on a Dask cluster that sees both folders (see docs/cluster.md).
    reader : function or str
        A function that other processes can import, or its name as `module:function`; called with a path and
        `report_id=`, and with `content=` for a file that is not on this machine, it returns `schema.Records`.
    timeout : float
        Seconds for one file; 0 is no limit.
    memory : int
        MiB for one file; 0 is no limit. Enforced where the system can (Linux).
    retry : bool
        Read files again that the last build had to give up for time, memory or a crash. Also done when the
        limits change.
    wait : bool
        Wait for another build of the same corpus instead of failing.
    progress : bool, optional
        Show a progress bar on standard error; by default where that is a terminal.

    Returns
    -------
    Summary

    Raises
    ------
    FileNotFoundError
        If there is no raw folder.
    ValueError
        If one of the folders lies in the other.
    BuildError
        If nothing could be published: another build is running, the disk is full, the raw folder is empty
        while the corpus is not. The corpus is as it was before.
    """
    found = scan(raw)
    target = place(processed)
    target = target.resolve() if isinstance(target, Path) else target
    if client is not None and _private(found.root, target):
        raise ValueError("memory:// 只在本进程可见，不能用于集群；请改用各机器都能访问的存储。")
    if _holds(found.root, target) or _holds(target, found.root):
        raise ValueError(f"原始文件夹与结果文件夹不能互相包含：{found.root} 与 {target}。")
    try:
        (target / "parts").mkdir(parents=True, exist_ok=True)
        generations.folder(target).mkdir(exist_ok=True)
        lock = build_lock(target, wait=wait) if isinstance(target, Path) else nullcontext()
        with lock:
            run = _Build(found, target, _name(reader), Limit(timeout, memory), retry)
            return run.unchanged() or run.publish(cores() if workers is None else workers, client, progress)
    except OSError as error:
        message = f"写入 {target} 失败：{error.strerror or error}。原有数据不变；请腾出空间或检查权限后重试。"
        raise BuildError(message) from error


def _holds(outer: Place, inner: Place) -> bool:
    if isinstance(outer, Path):
        return isinstance(inner, Path) and inner.is_relative_to(outer)
    return inner.is_relative_to(outer) if isinstance(inner, Remote) else False


def _private(*places: Place) -> bool:
    return any(isinstance(p, Remote) and p.private for p in places)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _name(reader: Callable[..., Any] | str) -> str:
    return reader if isinstance(reader, str) else f"{reader.__module__}:{reader.__qualname__}"


@dataclass(slots=True)
class _Build:
    found: Scan
    target: Place
    reader: str
    limit: Limit
    retry: bool
    parser: str = ""
    lines: list[str] = field(default_factory=list)
    last: State = field(default_factory=State)
    generation: Place | None = None

    def __post_init__(self) -> None:
        self.parser = f"{fingerprint()} {self.reader}"
        self.lines = file_lines(self.found)
        self.generation = generations.current(self.target)
        if self.generation and self.generation.is_dir():
            self.last = generations.read_state(self.generation)

    def unchanged(self) -> Summary | None:
        """Return the summary of the last build where it still holds."""
        last = self.last
        again = any(p.failed for p in last.parts) and (self.retry or last.limits != str(self.limit))
        same = (last.parser, last.overlays, last.raw) == (
            self.parser,
            overlay_signature(self.found),
            self._raw(),
        )
        if not self.generation or again or not same or last.lines() != self.lines:
            return None
        if isinstance(self.target, Path) and (self.target / generations.CURRENT).is_symlink():
            generations.show_frames(self.target)  # a build killed just after its switch had not yet
        if sum(1 for _ in generations.folder(self.target).iterdir()) > generations.KEPT:
            generations.clean(self.target)
        return self._summary(0, 0, self.generation.name, unchanged=True)

    def publish(self, workers: int, client: Any, progress: bool | None) -> Summary:
        from govreports.corpus.overlays import read_overlays
        from govreports.corpus.parts import clear_unfinished, stored_parts
        from govreports.corpus.publish import publish

        if not self.lines and self.last.lines():
            raise BuildError(
                f"{self.found.root} 中没有报告，而现有数据集不是空的；如确要清空，请删除 {self.target}。"
            )
        clear_unfinished(self.target / "parts")
        stored = stored_parts(
            self.target / "parts", self.parser, self.last.parts if self._same_parser() else []
        )
        again = self.retry or self.last.limits != str(self.limit)
        plans = plan(self.lines, self.last, self.parser, stored, workers, again)
        made = {p.id: p.part for p in plans if p.part}
        jobs = [self._job(p, stored) for p in plans if p.part is None]
        try:
            with _bar(sum(len(job["read"]) for job in jobs), progress) as advance:
                made |= {part.id: part for part in self._make(jobs, workers, client, advance)}
        finally:
            clear_unfinished(self.target / "parts")  # a full disk needs the room
        parts = [made[p.id] for p in plans]
        state = State(self.parser, str(self.limit), overlay_signature(self.found), self._raw(), parts)
        before = {line.partition("\t")[0] for line in self.last.lines()}
        self.last, name = publish(self.target, state, read_overlays(self.found), self.generation)
        generations.clean(self.target)
        read = sum(len(job["read"]) for job in jobs)
        return self._summary(read, len(before - set(self.found.reports)), name)

    def _raw(self) -> str:
        """The raw folder as seen from the corpus, so that both can move together; or its address."""
        if isinstance(self.found.root, Remote) or isinstance(self.target, Remote):
            return str(self.found.root)
        try:
            return Path(os.path.relpath(self.found.root, self.target)).as_posix()
        except ValueError:  # on another drive
            return self.found.root.as_posix()

    def _same_parser(self) -> bool:
        return self.last.parser == self.parser

    def _job(self, p: Plan, stored: dict[str, Part]) -> dict[str, Any]:
        kept = {report_id for ids in p.keep.values() for report_id in ids}
        return {
            "id": p.id,
            "lines": p.lines,
            "read": p.read,
            "keep": p.keep,
            "kept_failed": [f for part_id in p.keep for f in stored[part_id].failed if f in kept],
            "failed": {},
            "raw": str(self.found.root),
            "parts": str(self.target / "parts"),
            "spool": str(self.target / "parts") if isinstance(self.target, Path) else "",
            "parser": self.parser,
        }

    def _make(
        self, jobs: list[dict[str, Any]], workers: int, client: Any, advance: Progress
    ) -> Iterator[Part]:
        if client is not None:
            from govreports.corpus.cluster import make_parts

            return make_parts(client, jobs, self.reader, self.limit, advance)
        if workers == 0 or _private(self.found.root, self.target):
            from govreports.corpus.worker import make_here

            return make_here(jobs, self.reader, advance)
        return Supervisor(self.reader, workers, self.limit, advance).run(jobs)

    def _summary(self, read: int, removed: int, generation: str, unchanged: bool = False) -> Summary:
        counts: Any = self.last.summary
        return Summary(
            counts["reports"],
            read,
            counts["reports"] - read,
            removed,
            counts["unread"],
            counts["cells"],
            counts["problems"],
            generation,
            unchanged,
        )


@contextmanager
def _bar(total: int, wanted: bool | None) -> Iterator[Progress]:
    if not total or not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda files: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="份", desc="读取", file=sys.stderr) as bar:
        yield lambda files: bar.update(files) and None
