"""One build at a time: a lock held by the operating system, so that a killed build leaves none behind."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class BuildError(RuntimeError):
    """A build that published nothing; the corpus is as it was before."""


def _hold(descriptor: int) -> bool:
    """Try to lock an open file without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def build_lock(processed: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock of a processed folder.

    Raises
    ------
    BuildError
        If another build holds it and `wait` is False.
    """
    descriptor = os.open(processed / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _hold(descriptor):
            if not wait:
                raise BuildError(f"另一个构建正在写入 {processed}：请等它结束后重试，或使用 --wait 等待。")
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def hold_for_reading(path: Path) -> int | None:
    """Return a descriptor whose shared lock says that a generation is in use; None on Windows."""
    if sys.platform == "win32":  # an open file cannot be removed there anyway
        return None
    import fcntl

    descriptor = os.open(path, os.O_RDONLY)
    with suppress(OSError):  # a file system without locks: builds keep the last but one generation anyway
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_free(path: Path) -> bool:
    """Return whether no reader holds a generation."""
    if sys.platform == "win32":
        return True
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        return _hold(descriptor)
    finally:
        os.close(descriptor)
