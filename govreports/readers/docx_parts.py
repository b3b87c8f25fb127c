"""The parts of a Word file: a zip archive of XML, opened within limits."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from govreports.readers.advice import read_error
from govreports.readers.limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAIN = "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml", "ms-word.document.macro"
_MEMBERS = 20_000


def local(element: Element) -> str:
    """Return the local name; Word's transitional and strict forms differ only in the namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element, name: str = "val") -> str:
    """Return an attribute by its local name, or ""."""
    for key, found in element.items():
        if key.rpartition("}")[2] == name:
            return str(found)
    return ""


def child(element: Element | None, *names: str) -> Element | None:
    """Return the element at the end of a path of local names, first match at each step."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


class Parts:
    """XML parts of a Word file by name."""

    def __init__(self, data: bytes, name: str, limits: Limits):
        self.name, self.limits = name, limits
        try:
            self.archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise read_error("truncated", name) from None
        self.members = {info.filename: info for info in self.archive.infolist()[:_MEMBERS]}
        self.main = self._main_part()
        self.folder = self.main.rpartition("/")[0]

    def _main_part(self) -> str:
        names = self.members
        types = self.bytes("[Content_Types].xml") if "[Content_Types].xml" in names else b""
        if "word/document.xml" in names:
            return "word/document.xml"
        if any(kind.encode() in types for kind in _MAIN):
            found = [n for n in names if n.rpartition("/")[2].startswith("document") and n.endswith(".xml")]
            if found:
                return found[0]
        if "OFD.xml" in names:
            raise read_error("unsupported", self.name, advice="ofd")
        if "mimetype" in names:
            kind = self.bytes("mimetype")[:100].decode("ascii", "replace")
            advice = "xls" if "spreadsheet" in kind else "odt" if "opendocument" in kind else "unsupported"
            raise read_error("unsupported", self.name, advice=advice, kind=kind)
        if any(n.startswith("xl/") for n in names):
            raise read_error("unsupported", self.name, advice="xls", kind=".xlsx")
        if any(n.startswith("ppt/") for n in names):
            raise read_error("unsupported", self.name, kind=".pptx")
        raise read_error("unsupported", self.name, advice="archive", kind="zip")

    def bytes(self, member: str) -> bytes:
        """Return a part's content.

        Raises
        ------
        ReadError
            encrypted, too_large (whatever size the archive declares), or damaged.
        """
        info = self.members[member]
        if info.flag_bits & 1:
            raise read_error("encrypted", self.name)
        limit = self.limits.unzipped_bytes
        try:
            with self.archive.open(info) as part:
                content = part.read(limit + 1)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise read_error("truncated", self.name) from error
        except Exception as error:  # zlib.error and its like have no common base
            raise read_error("damaged", self.name) from error
        if len(content) > limit:
            raise read_error("too_large", self.name, limit=f"{limit // 1_000_000} MB")
        return content

    def xml(self, member: str) -> Element | None:
        """Return the root of a part, or None where there is no such part.

        Entities are not expanded, nothing is fetched, and the parser's own limits on depth and size hold.
        """
        from lxml import etree

        if member not in self.members:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(self.bytes(member), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise read_error("damaged", self.name) from error

    def beside(self, stem: str) -> list[str]:
        """Return the names of parts beside the main one whose names begin with `stem`, in order."""
        prefix = f"{self.folder}/{stem}"
        return sorted(n for n in self.members if n.startswith(prefix) and n.endswith(".xml"))
