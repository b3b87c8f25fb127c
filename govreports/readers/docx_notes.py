"""Footnotes and endnotes of a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.readers.docx_parts import Parts, local, value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.etree import _Element as Element

_KINDS = ("footnote", "endnote")


class Notes:
    """The notes of a file; each is given out once, where it is first referred to."""

    def __init__(self, parts: Parts):
        self.found: dict[tuple[str, str], Element] = {}
        for kind in _KINDS:
            root = parts.xml(f"{parts.folder}/{kind}s.xml")
            for note in root if root is not None else ():
                # The lines that Word draws above notes are kept as notes with a type.
                if local(note) == kind and value(note, "type") in ("", "normal"):
                    self.found[kind, value(note, "id")] = note

    def below(self, element: Element, skipped: Collection[str]) -> Iterator[Element]:
        """Yield the paragraphs of the notes referred to below an element, but not below `skipped` ones."""
        for part in element if self.found else ():
            name = local(part)
            if name.endswith("noteReference"):
                note = self.found.pop((name.removesuffix("Reference"), value(part, "id")), None)
                yield from (p for p in (note if note is not None else ()) if local(p) == "p")
            elif name and name not in skipped:
                yield from self.below(part, skipped)
