"""Folders of any fsspec file system (object stores, memory, archives), used like those of pathlib.

`place("s3://bucket/raw")` is a `Remote`; a plain path and `file://` give a `pathlib.Path`, so that a
folder of this machine keeps its locks, links and checks however it is named. An object store has none of
them: what is there is written once, whole, and a small file written last says what counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import IO, Any

LOCAL = {"file", "local"}
SHARED_WITH_NOBODY = {"memory"}  # other processes do not see it


def is_remote(path: object) -> bool:
    """Return whether a path is an address of fsspec.

    >>> is_remote("s3://bucket/raw"), is_remote("data/raw"), is_remote("C:\\\\raw")
    (True, False, False)
    """
    return isinstance(path, str) and ("://" in path or "::" in path)


def place(path: str | os.PathLike[str] | Remote) -> Path | Remote:
    """Return a folder or file by its path or address.

    Raises
    ------
    ValueError
        If fsspec does not know the kind of address; the message says which package is missing.
    """
    if isinstance(path, Remote):
        return path
    if not is_remote(path):
        return Path(path)
    try:
        from fsspec.core import url_to_fs

        fs, inner = url_to_fs(path)
    except (ImportError, ValueError) as error:
        reason = f"不能使用地址 {path!r}：{error}。"
        raise ValueError(f"{reason}请安装 govreports[cluster] 及该存储所需的 fsspec 扩展包。") from error
    return Path(inner) if LOCAL & _protocols(fs) else Remote(fs, inner)


def _protocols(fs: Any) -> set[str]:
    return {fs.protocol} if isinstance(fs.protocol, str) else set(fs.protocol)


class Remote:
    """A file or folder of an fsspec file system."""

    __slots__ = ("fs", "path")

    def __init__(self, fs: Any, path: str):
        self.fs = fs
        self.path = path.rstrip("/")

    def __truediv__(self, name: str | PurePath) -> Remote:
        return Remote(self.fs, f"{self.path}/{name.as_posix() if isinstance(name, PurePath) else name}")

    def __str__(self) -> str:
        return str(self.fs.unstrip_protocol(self.path))

    def __repr__(self) -> str:
        return f"Remote({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and (self.fs, self.path) == (other.fs, other.path)

    def __hash__(self) -> int:
        return hash(self.path)

    def __lt__(self, other: Remote) -> bool:
        return self.path < other.path

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def private(self) -> bool:
        """Whether only this process sees it."""
        return bool(SHARED_WITH_NOBODY & _protocols(self.fs))

    def is_relative_to(self, other: object) -> bool:
        return isinstance(other, Remote) and f"{self}/".startswith(f"{other}/")

    def is_file(self) -> bool:
        return bool(self.fs.isfile(self.path))

    def is_dir(self) -> bool:
        return bool(self.fs.isdir(self.path))

    def iterdir(self) -> Iterator[Remote]:
        self.fs.invalidate_cache(self.path)
        try:
            names = self.fs.ls(self.path, detail=False)
        except FileNotFoundError:
            return
        found = (Remote(self.fs, str(name)) for name in names)
        yield from (entry for entry in found if entry.path != self.path)

    def glob(self, pattern: str) -> Iterator[Remote]:
        yield from (entry for entry in self.iterdir() if fnmatchcase(entry.name, pattern))

    def mkdir(self, **_: bool) -> None:
        self.fs.makedirs(self.path, exist_ok=True)

    def open(self, mode: str) -> IO[Any]:
        return self.fs.open(self.path, mode)  # type: ignore[no-any-return]

    def read_bytes(self, limit: int = -1) -> bytes:
        """Return the content, at most `limit` bytes of it.

        Raises
        ------
        OSError
            Whatever the store calls its errors.
        """
        try:
            with self.open("rb") as file:
                return bytes(file.read(limit))
        except (OSError, MemoryError):
            raise
        except Exception as error:
            raise OSError(f"{type(error).__name__}: {error}") from error

    def read_text(self, encoding: str) -> str:
        return self.read_bytes().decode(encoding)

    def write_text(self, text: str, encoding: str, newline: str = "\n") -> None:
        self.fs.pipe_file(self.path, text.encode(encoding))

    def copy(self, target: Remote) -> None:
        self.fs.cp_file(self.path, target.path)

    def remove(self) -> None:
        """Remove a folder with everything in it."""
        if self.fs.exists(self.path):
            self.fs.rm(self.path, recursive=True)


Place = Path | Remote
