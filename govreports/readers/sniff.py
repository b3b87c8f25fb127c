"""What a file is, by its content."""

from __future__ import annotations

import re

from govreports.readers.advice import read_error

_IMAGES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\0\0\1\0",
)
_ARCHIVES = {
    b"Rar!\x1a\x07": "rar",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"(\xb5/\xfd": "zstd",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")
_WITHOUT_CONTROL = bytes.maketrans(_CONTROL, b" " * len(_CONTROL))
_BLANK = " \t\r\n\f\0\ufeff"
_BLANK_BYTES = b" \t\r\n\f\0\xef\xbb\xbf"
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")  # hardly in text, decoded right
_ALLOWED_CONTROL = 0.01
_HEAD = 65_536

_MHTML_NAME = re.compile(
    rb"^(?:mime-version|from|subject|date|snapshot-content-location)[ \t]*:", re.I | re.M
)
_MHTML_TYPE = re.compile(rb"^content-type[ \t]*:[ \t]*(?:multipart/|text/html)", re.I | re.M)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|frameset)[\s>]", re.I)
_FRAGMENT = re.compile(
    r"<(?:\?xml|meta|title|link|div|table|p|section|article|main|header|span|h[1-6]|center|font|ul|ol|form|style|script|o:p|!--)[\s>/-]?",
    re.I,
)


def binary_kind(data: bytes, name: str) -> str:
    """Return pdf, zip, mhtml or "" for text of some kind.

    Raises
    ------
    ReadError
        For content that no reader takes: empty, image, archive, old Office formats, other binary data.
    """
    head = data[:1024]
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if b"%PDF-" in head:
        return "pdf"
    start = head.lstrip(_BLANK_BYTES)
    if start.startswith(b"<"):
        return ""
    if not start and not data.strip(_BLANK_BYTES):
        raise read_error("empty", name)
    for magic in _IMAGES:
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head[:32]):
            raise read_error("image", name)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise read_error("image", name)
    for magic, kind in _ARCHIVES.items():
        if head.startswith(magic):
            raise read_error("unsupported", name, advice="archive", kind=kind)
    if head.startswith(b"PK"):
        raise read_error("unsupported", name, advice="archive", kind="zip")
    if head.startswith(_OLE):
        raise _ole_error(data, name)
    if head.startswith(b"{\\rtf"):
        raise read_error("unsupported", name, advice="odt", kind="RTF")
    if _MHTML_NAME.search(head) and _MHTML_TYPE.search(data, 0, 8192):
        return "mhtml"
    return ""


def _ole_error(data: bytes, name: str) -> Exception:
    """The directory of an OLE2 file names its streams in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    suffix = name.rsplit(".", 1)[-1].lower()
    if holds("EncryptedPackage"):
        return read_error("encrypted", name)
    if holds("Workbook") or suffix in ("xls", "et"):
        return read_error("unsupported", name, advice="xls", kind=f".{suffix if suffix == 'et' else 'xls'}")
    if holds("WordDocument") or suffix in ("doc", "wps"):
        return read_error("unsupported", name, advice="doc", kind=f".{suffix if suffix == 'wps' else 'doc'}")
    return read_error("unsupported", name, kind="OLE2")


def check_text(data: bytes, text: str, name: str) -> None:
    """Raise ReadError where decoded data is not text at all."""
    if not text.lstrip(_BLANK):
        raise read_error("empty", name)
    if b"\0" in data or data.translate(_WITHOUT_CONTROL) != data:
        probe = text[:_HEAD]
        if len(_STRANGE.findall(probe)) > _ALLOWED_CONTROL * len(probe):
            raise read_error("binary", name)


def is_html(text: str) -> bool:
    """Say whether decoded text is an HTML page rather than text with some markup in it."""
    start = text[:_HEAD].lstrip("\ufeff \t\r\n\f\xa0\u3000\u200b")
    if not start.startswith("<"):
        return bool(_PAGE.search(start[:2048])) and "</" in text
    if _PAGE.search(start[:4096]):
        return True
    if not _FRAGMENT.match(start):
        return False
    return start.count("</") * 2 >= start.count("\n")
