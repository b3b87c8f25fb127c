"""Find the reports below a raw folder, and say in one line each what makes a file the same as last time."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from govreports.blocks import Problem
from govreports.corpus.remote import Place, Remote, place

SIDECAR = "metadata.csv"
CORRECTIONS = "corrections.csv"
REGISTER = "agencies.csv"
OVERLAYS = (SIDECAR, CORRECTIONS, REGISTER)

_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4,6});)")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(slots=True)
class Scan:
    """What lies below a raw folder.

    `reports` and `overlays` map an id to its signature (size, modification time and inode); `refused`
    holds (report_id, problem) for entries that are no plain file of this folder.
    """

    root: Place
    reports: dict[str, str] = field(default_factory=dict)
    overlays: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, Problem]] = field(default_factory=list)


def escape(name: str) -> str:
    r"""Return a path as a report_id: what Unicode text cannot hold or show is escaped, reversibly.

    >>> escape("甲县/2022.txt"), escape("a\nb\udcff")
    ('甲县/2022.txt', 'a\\x0ab\\xff')
    """
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(_escaped(c) for c in name)


def _escaped(c: str) -> str:
    code = ord(c)
    if c == "\\":
        return "\\\\"
    if code < 0x80 and unicodedata.category(c) == "Cc":
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as os.fsdecode gives it
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x};" if unicodedata.category(c) in _UNPRINTABLE else c


def unescape(report_id: str) -> str:
    r"""Return the path that `escape` was given.

    >>> unescape(escape("a\\b\n\udcff\u202e")) == "a\\b\n\udcff\u202e"
    True
    """

    def char(m: re.Match[str]) -> str:
        if m[1]:
            code = int(m[1], 16)
            return chr(code if code < 0x80 else 0xDC00 + code)
        return chr(int(m[2], 16)) if m[2] else "\\"

    return _ESCAPE.sub(char, report_id)


def raw_path(root: str | os.PathLike[str] | Remote, report_id: str) -> Place:
    """Return where a report lies below the raw folder."""
    return place(root) / PurePosixPath(unescape(report_id))


def is_report(name: str) -> bool:
    """Return whether a file name may be a report: no overlay, no README, not hidden.

    >>> is_report("2022.html"), is_report("README.md"), is_report("_notes.txt"), is_report("metadata.csv")
    (True, False, False, False)
    """
    folded = name.casefold()
    return folded not in OVERLAYS and not folded.startswith(("readme", ".", "_"))


def signature(status: os.stat_result) -> str:
    return f"{status.st_size}\t{status.st_mtime_ns}\t{status.st_ino}"


# What stores tell of a file besides its size. Each has some of these; a change of any is one of the file.
_TOLD = ("etag", "md5hash", "content_md5", "checksum", "generation", "mtime", "lastmodified", "last_modified")
_TOLD_LATE = ("updated", "modified", "created", "crc", "date_time")


def stored_signature(about: Mapping[str, Any]) -> str:
    """Return what makes a file of an object store the same as last time, from what its listing says.

    >>> stored_signature({"size": 3, "ETag": "a"}) == stored_signature({"size": 3, "ETag": "b"})
    False
    """
    told = {str(key).casefold(): value for key, value in about.items()}
    seen = [f"{key}={told[key]}" for key in (*_TOLD, *_TOLD_LATE) if told.get(key) is not None]
    return f"{about.get('size')}\t{sha256(' '.join(seen).encode()).hexdigest()[:16]}"


def scan(raw: str | os.PathLike[str]) -> Scan:
    """List the reports and overlay files below `raw`, in the order of their ids.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    """
    root = place(raw)
    if not root.is_dir():
        raise FileNotFoundError(f"找不到原始报告文件夹 {str(raw)!r}：请检查路径，或先建立该文件夹。")
    if isinstance(root, Remote):
        return _scan_remote(root)
    root = root.resolve()
    found = Scan(root)
    pending = [(os.fspath(root), "")]
    while pending:
        folder, prefix = pending.pop()
        try:
            with os.scandir(folder) as entries:
                pending += [p for e in entries if (p := _visit(found, e, prefix))]
        except OSError as error:
            _refuse(found, prefix.rstrip("/"), "unreadable_folder", f"无法列出文件夹：{error.strerror}。")
    return _sorted(found)


def _sorted(found: Scan) -> Scan:
    found.reports = dict(sorted(found.reports.items()))
    found.overlays = dict(sorted(found.overlays.items()))
    found.refused.sort()
    return found


def _scan_remote(root: Remote) -> Scan:
    """List an object store, which knows files only: one listing, no links and no folders to follow."""
    found = Scan(root)
    root.fs.invalidate_cache(root.path)
    for path, about in root.fs.find(root.path, detail=True).items():
        name = str(path)[len(root.path) :].lstrip("/")
        parts = name.split("/")
        if any(part.startswith((".", "_")) or part == "" for part in parts) or about.get("islink"):
            continue
        if parts[-1].casefold() in OVERLAYS:
            found.overlays[escape(name)] = stored_signature(about)
        elif is_report(parts[-1]):
            found.reports[escape(name)] = stored_signature(about)
    return _sorted(found)


def _visit(found: Scan, entry: os.DirEntry[str], prefix: str) -> tuple[str, str] | None:
    """Record one entry; return a folder that has to be visited."""
    name = prefix + entry.name
    if entry.name.startswith((".", "_")):
        return None
    if entry.is_symlink():
        if not _inside(found, entry, name):
            return None
    elif entry.is_dir(follow_symlinks=False):
        return entry.path, name + "/"
    if entry.name.casefold() in OVERLAYS:
        found.overlays[escape(name)] = signature(entry.stat())
    elif is_report(entry.name):
        status = entry.stat()
        if stat.S_ISREG(status.st_mode):
            found.reports[escape(name)] = signature(status)
        else:
            _refuse(found, name, "not_a_file", "不是普通文件，未读取。")
    return None


def _inside(found: Scan, entry: os.DirEntry[str], name: str) -> bool:
    """Return whether a link leads to a file of this raw folder; otherwise say why it is refused."""
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):
        _refuse(found, name, "broken_link", "链接没有目标，未读取。")
        return False
    assert isinstance(found.root, Path)
    if not target.is_relative_to(found.root):
        _refuse(found, name, "link_outside", "链接指向原始文件夹之外，未读取；请把文件复制进来。")
        return False
    if target.is_dir():
        _refuse(found, name, "link_to_folder", "不跟随指向文件夹的链接；该文件夹本身已读取。", level="info")
        return False
    return True


def _refuse(found: Scan, name: str, code: str, message: str, level: str = "error") -> None:
    found.refused.append((escape(name), Problem("build", code, "", level, "", message)))
