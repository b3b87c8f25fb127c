"""Files to documents: text, HTML, MHTML, Word and PDF, told apart by their content.

Readers know files and nothing of the form. They open no connection, expand no entity and keep to `Limits`.
"""

from __future__ import annotations

import os
import stat

from govreports.blocks import Document
from govreports.readers.advice import problem, read_error
from govreports.readers.encoding import declared, decode
from govreports.readers.limits import LIMITS, Limits
from govreports.readers.sniff import binary_kind, check_text, is_html
from govreports.readers.text import read_text

__all__ = ["LIMITS", "Limits", "file_to_bytes", "read_document"]

# First bytes of text that no other format begins with: white space, and ideographs in UTF-8.
_PLAIN_START = frozenset((*b" \t\r\n", *range(0xE3, 0xEA)))

# For reading bytes, without waiting for the other end of a pipe.
_OPENING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK"))


def file_to_bytes(path: str | os.PathLike[str], limit: int = LIMITS.file_bytes) -> bytes:
    """Return the content of a file of at most `limit` bytes.

    Raises
    ------
    ReadError
        not_found, too_large, or unsupported for what is no regular file.
    """
    try:
        file = os.open(path, _OPENING)
    except (OSError, ValueError):
        raise read_error("not_found", os.fsdecode(path)) from None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise read_error("unsupported", os.fsdecode(path), advice="not_a_file")
        if found.st_size > limit:
            raise read_error("too_large", os.fsdecode(path), limit=f"{limit // 1_000_000} MB")
        return b"".join(iter(lambda: os.read(file, found.st_size + 1), b""))
    except OSError:
        raise read_error("not_found", os.fsdecode(path)) from None
    finally:
        os.close(file)


def read_document(
    source: str | os.PathLike[str] | bytes, *, name: str = "", limits: Limits = LIMITS
) -> Document:
    """Read a file, or its content, whatever its format.

    Parameters
    ----------
    source : path or bytes
        A file, or the bytes of one.
    name : str
        Name for messages where `source` is bytes. The format never follows from a name.

    Raises
    ------
    ReadError
        With a code (empty, binary, truncated, damaged, encrypted, scanned, image, too_large, unsupported,
        not_found) and, in Chinese, what to do.

    Examples
    --------
    >>> read_document("一、总体情况\\n正文".encode("gbk")).encoding
    'gb18030'
    """
    if isinstance(source, bytes):
        data = source
        if len(data) > limits.file_bytes:
            raise read_error("too_large", name, limit=f"{limits.file_bytes // 1_000_000} MB")
    else:
        data = file_to_bytes(source, limits.file_bytes)
        name = name or os.fsdecode(source)
    if b"<" not in data and data[:1] and data[0] in _PLAIN_START and b"\0" not in data:
        return _decoded(data, name, limits)
    kind = binary_kind(data, name)
    if kind == "mhtml":
        from govreports.readers.mhtml import read_mhtml

        return read_mhtml(data, name, limits)
    if kind == "pdf":
        from govreports.readers.pdf import read_pdf

        return read_pdf(data, name, limits)
    if kind == "zip":
        from govreports.readers.docx import read_docx

        return read_docx(data, name, limits)
    return _decoded(data, name, limits)


def _decoded(data: bytes, name: str, limits: Limits) -> Document:
    label = declared(data) if b"<" in data else ""
    text, encoding, replaced = decode(data, label)
    check_text(data, text, name)
    if "<" in text and is_html(text):
        from govreports.readers.html import read_html

        document = read_html(text, encoding, limits)
    else:
        document = read_text(
            text, encoding, limits, data if encoding.startswith("utf-8") and not replaced else None
        )
    if replaced:
        document.problems.append(problem("encoding", "", count=replaced))
    return document
