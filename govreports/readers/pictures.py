"""Pictures that stand where text or tables should be."""

from __future__ import annotations

from govreports.blocks import Document, Grid
from govreports.readers.advice import problem

_FEW = 200  # characters: a document with less text than this and a picture says its content in the picture
_NAMED = 20  # pictures that are named one by one


def note_pictures(document: Document, places: list[str]) -> None:
    """Add a problem for each picture of a document without tables; an error where it has hardly any text."""
    if not places or any(isinstance(item, Grid) for item in document.items):
        return
    roles = document.roles or [""] * len(document.items)
    told = sum(
        len(i) for i, role in zip(document.items, roles, strict=True) if isinstance(i, str) and not role
    )
    level = "error" if told < _FEW else "warning"
    document.problems += [problem("image", place, level=level) for place in places[:_NAMED]]
