"""A worker process: reads the files of one part after another and writes the parts.

Started by the supervisor as `python -m govreports.corpus.worker`. Jobs come as lines of JSON on standard
input, news goes back as lines of JSON on standard output. What was read is spooled to disk file by file, so
that a successor carries on where a killed worker stopped.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pickle
import queue
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.blocks import Problem
from govreports.corpus.files import raw_path, unescape
from govreports.corpus.remote import Place, Remote, place
from govreports.corpus.state import Part
from govreports.errors import ReadError
from govreports.readers.limits import LIMITS
from govreports.schema import Records

if TYPE_CHECKING:
    import pyarrow as pa

Reader = Callable[..., Records]
Send = Callable[[list[object]], None]
_UNFIT = (ValueError, TypeError, KeyError, AttributeError, OverflowError)  # Arrow's errors are among them
_OBJECTS = 100_000  # new objects between two collections: records hold many, and hardly a cycle
MESSAGES = {
    "timeout": "读取超过时限，已停止；可提高 --timeout 后重试。",
    "memory": "读取所需内存超过上限，已停止；可提高 --memory 后重试。",
    "crash": "读取程序崩溃；文件可能已损坏。",
    "disk_full": "磁盘已满。",
}


def load_reader(name: str) -> Reader:
    """Import a reader by its name, `module:function`."""
    module, _, function = name.partition(":")
    found = importlib.import_module(module)
    for step in function.split("."):
        found = getattr(found, step)
    return found  # type: ignore[return-value]


def unread(report_id: str, code: str, message: str) -> Records:
    """Return the records of a file that could not be read: no cells, and why."""
    return Records({"report_id": report_id}, problems=[Problem("read", code, "", "error", "", message)])


def read_one(reader: Reader, root: Place, report_id: str) -> tuple[Records, bool]:
    """Read a file; an unreadable one gives a problem. The flag says whether it was read."""
    path = raw_path(root, report_id)
    try:
        if isinstance(path, Remote):
            content = path.read_bytes(
                LIMITS.file_bytes + 1
            )  # one more, so that the reader sees what is too large
            records = reader(Path(unescape(report_id)), report_id=report_id, content=content)
        else:
            records = reader(path, report_id=report_id)
        records.metadata["report_id"] = report_id
        return records, True
    except ReadError as error:
        return unread(report_id, error.code, error.advice), False
    except FileNotFoundError:
        return unread(report_id, "vanished", "文件在构建期间被移走。"), False
    except OSError as error:
        return unread(report_id, "unreadable", f"系统无法读取该文件：{error.strerror or error}。"), False
    except MemoryError:
        raise
    except Exception as error:  # one bad file never stops a build, and never vanishes
        return unread(
            report_id, "reader_error", f"读取程序出错（{type(error).__name__}: {error}），请报告此问题。"
        ), False


class Spool:
    """The records of a part that is not finished yet, one pickle after another."""

    def __init__(self, path: Path):
        self.path = path
        self.held: dict[str, tuple[Records, bool]] = {}
        self._file = path.open("a+b")
        self._recover()

    def _recover(self) -> None:
        self._file.seek(0)
        good = 0
        with contextlib.suppress(EOFError, pickle.UnpicklingError, AttributeError, ValueError, IndexError):
            while True:
                report_id, records, ok = pickle.load(self._file)
                self.held[report_id] = (records, ok)
                good = self._file.tell()
        self._file.truncate(good)

    def add(self, report_id: str, records: Records, ok: bool) -> None:
        self.held[report_id] = (records, ok)
        pickle.dump((report_id, records, ok), self._file, protocol=5)
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def make_part(job: dict[str, Any], reader: Reader, send: Send, guard: AbstractContextManager[None]) -> Part:
    """Read the files of a job, join them with the rows kept from stored parts, and write the part.

    Every file is announced before it is touched, so that the supervisor knows whom to blame.
    """
    parts, raw = place(job["parts"]), place(job["raw"])
    spool = Spool(Path(job["spool"]) / f".spool-{job['id']}")
    failed: dict[str, str] = job["failed"]
    for report_id in job["read"]:
        if report_id in spool.held:
            continue
        if report_id in failed:
            spool.add(report_id, unread(report_id, failed[report_id], MESSAGES[failed[report_id]]), False)
            continue
        send(["start", report_id])
        with guard:
            records, ok = read_one(reader, raw, report_id)
        spool.add(report_id, records, ok)
    send(["writing"])
    part = _write(job, [spool.held[report_id] for report_id in job["read"]], sorted(failed), parts)
    spool.close()
    return part


def _write(job: dict[str, Any], read: list[tuple[Records, bool]], failed: list[str], parts: Place) -> Part:
    from govreports.corpus.parts import STORED, count, merge, read_kept, store

    fresh = _tables(read)
    tables = {
        name: merge(name, [fresh[name], *(read_kept(parts / p, name, ids) for p, ids in job["keep"].items())])
        for name in STORED
    }
    part = Part(job["id"], job["lines"], count(tables), sorted({*failed, *job["kept_failed"]}))
    store(tables, part, job["parser"], parts)
    return part


def _tables(read: list[tuple[Records, bool]]) -> dict[str, pa.Table]:
    """Return the tables of a part; records that do not fit the frames are replaced by a problem."""
    from govreports.corpus.parts import to_tables

    try:
        return to_tables(read)
    except _UNFIT:
        for i, one in enumerate(read):
            try:
                to_tables([one])
            except _UNFIT as error:
                message = f"读取结果不合格（{type(error).__name__}: {error}），请报告此问题。"
                read[i] = (unread(str(one[0].metadata["report_id"]), "reader_error", message), False)
        return to_tables(read)


def make_here(jobs: list[dict[str, Any]], reader: str, advance: Callable[[int], None]) -> Iterator[Part]:
    """Make parts in this process, with no limits."""
    read = load_reader(reader)
    with tempfile.TemporaryDirectory(prefix="govreports-") as spool:
        for job in jobs:
            job["spool"] = job["spool"] or spool
            yield make_part(
                job, read, lambda message: advance(message[0] == "start"), contextlib.nullcontext()
            )


class Limits:
    """Memory and time for one file, enforced by the operating system where it can.

    The supervisor watches the deadline too; the alarm here also ends a worker whose supervisor is gone.
    """

    def __init__(self, memory: int, timeout: float):
        self.memory = memory * 2**20
        self.timeout = timeout
        self._hard = None
        if sys.platform != "win32" and memory:
            import resource

            self._hard = resource.getrlimit(resource.RLIMIT_AS)[1]

    def __enter__(self) -> None:
        if sys.platform == "win32":
            return
        signal.setitimer(signal.ITIMER_REAL, 2 * self.timeout + 5 if self.timeout else 0)
        if self._hard is not None:
            import resource

            used = _address_space()
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_AS, (used + self.memory, self._hard))

    def __exit__(self, *exception: object) -> None:
        if sys.platform == "win32":
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._hard is not None:
            import resource

            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_AS, (self._hard, self._hard))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except OSError:
        return 2**30
    return pages * os.sysconf("SC_PAGE_SIZE")


def spare_collector() -> None:
    """Let the garbage collector leave alone what is there now, and look seldom at what comes."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 100)


def main() -> int:
    """Serve jobs until standard input ends."""
    out = os.dup(1)
    os.dup2(2, 1)  # what a reader prints must not mix with the news
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's matter
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()

    def send(message: list[object]) -> None:
        os.write(out, json.dumps(message).encode() + b"\n")

    setting = jobs.get()
    sys.path[:] = setting["path"]
    try:
        reader = load_reader(setting["reader"])
    except Exception as error:
        send(["fatal", "reader", f"{type(error).__name__}: {error}"])
        return 1
    guard = Limits(setting["memory"], setting["timeout"])
    importlib.import_module("pyarrow.parquet")  # now, so that it does not count against the first file
    importlib.import_module("govreports.corpus.parts")
    spare_collector()
    send(["ready"])
    while True:
        job = jobs.get()
        try:
            part = make_part(job, reader, send, guard)
            send(["done", part.id, part.counts, part.failed])
        except MemoryError:
            send(["memory"])
            return 1
        except OSError as error:
            send(["fatal", "disk", f"{error.strerror or error}"])
            return 1


def _receive(jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin.buffer:
        jobs.put(json.loads(line))
    os._exit(0)  # the supervisor is gone


if __name__ == "__main__":
    sys.exit(main())
