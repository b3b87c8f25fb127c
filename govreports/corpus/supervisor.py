"""Workers under a supervisor: one process and one pipe each, a deadline and a memory limit for each file.

A worker that hangs, is killed or crashes costs the file that it was reading, nothing else. Workers are plain
child processes (no fork of this one), so that threads, notebooks, Windows and macOS make no difference and
scripts need no `if __name__ == "__main__"`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govreports.corpus.lock import BuildError
from govreports.corpus.state import Part

STARTS = 3  # tries for a part whose worker dies outside of any file
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limit:
    """What one file may cost: seconds, and MiB of memory beyond those of an idle worker; 0 is no limit."""

    timeout: float = 60.0
    memory: int = 2048

    def __str__(self) -> str:
        return f"timeout={self.timeout:g} memory={self.memory}"


@dataclass(slots=True, eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    job: dict[str, Any] | None = None
    file: str | None = None
    deadline: float = 0.0
    verdict: str = ""  # why it was stopped
    ready: bool = False
    dead: bool = False


@dataclass(slots=True)
class Supervisor:
    """Make parts from jobs with `workers` processes."""

    reader: str
    workers: int
    limit: Limit
    progress: Progress = lambda files: None
    _news: queue.SimpleQueue[tuple[_Worker, list[Any] | None]] = field(default_factory=queue.SimpleQueue)
    _crew: list[_Worker] = field(default_factory=list)
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)

    def run(self, jobs: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> Iterator[Part]:
        """Yield the parts as they are finished, in no particular order.

        Raises
        ------
        BuildError
            If the disk is full, the reader cannot be imported, or a part fails again and again.
        """
        self._waiting = deque(jobs)
        far = any(not job["spool"] for job in self._waiting)  # parts in a store: nothing to spool beside
        spool = tempfile.TemporaryDirectory(prefix="govreports-") if far else None
        for job in self._waiting:
            job["spool"] = job["spool"] or (spool.name if spool else "")
        open_jobs = len(self._waiting)
        try:
            for _ in range(min(self.workers, open_jobs)):
                self._hire()
            while open_jobs:
                worker, message = self._next_news()
                if part := self._hear(worker, message):
                    open_jobs -= 1
                    yield part
        finally:
            self._dismiss()
            if spool:
                spool.cleanup()

    def _hire(self) -> None:
        environment = os.environ | {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "PYTHONIOENCODING": "utf-8",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "govreports.corpus.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=os.name != "nt",  # Ctrl-C is this process's matter
        )
        worker = _Worker(process)
        self._crew.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        setting = {
            "reader": self.reader,
            "path": sys.path,
            "memory": self.limit.memory,
            "timeout": self.limit.timeout,
        }
        self._tell(worker, setting)
        self._assign(worker)

    def _listen(self, worker: _Worker) -> None:
        assert worker.process.stdout
        for line in worker.process.stdout:
            self._news.put((worker, json.loads(line)))
        self._news.put((worker, None))

    def _tell(self, worker: _Worker, message: dict[str, Any]) -> None:
        assert worker.process.stdin
        try:
            worker.process.stdin.write(json.dumps(message).encode() + b"\n")
            worker.process.stdin.flush()
        except OSError:
            worker.dead = True  # its end of file says the rest

    def _assign(self, worker: _Worker) -> None:
        if self._waiting and not worker.dead:
            worker.job = self._waiting.popleft()
            self._tell(worker, worker.job)

    def _next_news(self) -> tuple[_Worker, list[Any] | None]:
        """Wait for news, ending workers that are past their deadline meanwhile."""
        while True:
            try:
                return self._news.get(timeout=0.1 if self.limit.timeout else None)
            except queue.Empty:
                now = time.monotonic()
                for worker in self._crew:
                    if worker.file and now > worker.deadline and not worker.verdict:
                        worker.verdict = "timeout"
                        worker.process.kill()

    def _hear(self, worker: _Worker, message: list[Any] | None) -> Part | None:
        if message is None:
            self._bury(worker)
            return None
        kind = message[0]
        if kind in ("start", "writing", "done") and worker.file:
            self.progress(1)
            worker.file = None
        if kind == "ready":
            worker.ready = True
        elif kind == "start":
            worker.file, worker.deadline = message[1], time.monotonic() + self.limit.timeout
        elif kind == "memory":
            worker.verdict = "memory"
        elif kind == "fatal":
            raise BuildError(_fatal(message[1], message[2]))
        elif kind == "done":
            job, worker.job = worker.job, None
            assert job
            self._assign(worker)
            return Part(message[1], job["lines"], message[2], message[3])
        return None

    def _bury(self, worker: _Worker) -> None:
        """A worker ended: blame the file that it was reading and let a successor carry on."""
        worker.process.wait()
        self._crew.remove(worker)
        _close(worker)
        if worker.job is None:
            return
        if worker.file:
            worker.job["failed"][worker.file] = worker.verdict or "crash"
            self.progress(1)
        else:
            worker.job["starts"] = worker.job.get("starts", 0) + 1
            if worker.job["starts"] >= STARTS:
                raise BuildError(
                    f"工作进程反复意外结束（退出码 {worker.process.returncode}），未发布任何结果。"
                )
        self._waiting.appendleft(worker.job)
        self._hire()

    def _dismiss(self) -> None:
        for worker in self._crew:
            worker.process.kill()
        for worker in self._crew:
            worker.process.wait()
            _close(worker)
        self._crew.clear()


def _close(worker: _Worker) -> None:
    for pipe in (worker.process.stdin, worker.process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:
                continue


def _fatal(kind: str, reason: str) -> str:
    if kind == "reader":
        return f"工作进程无法导入读取程序：{reason}。"
    return f"写入失败：{reason}。未发布任何结果，原有数据不变；请腾出空间或检查权限后重试。"
