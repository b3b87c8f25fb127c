"""What reading makes of the text of a report: rows, and an account of everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from govreports.metadata.titles import Title
    from govreports.narrative.pieces import Piece
    from govreports.schema import NarrativeRow


class Account(NamedTuple):
    """What became of a stretch of an item."""

    item: int
    kind: str  # narrative | table | metadata | furniture
    text: str


@dataclass(slots=True)
class Prose:
    """The narrative of a report and where the rest of the page went.

    `rows` are narrative rows without their number (schema.NarrativeRow). `told` holds every stretch of text
    that is neither a section heading nor text that the tables took, by what became of it (Account.kind).
    `title` is the report's own, `signature` a name below the text without a date.
    """

    rows: list[NarrativeRow] = field(default_factory=list)
    told: list[tuple[str, Sequence[Piece]]] = field(default_factory=list)
    title: Title | None = None
    title_item: int | None = None
    signature: str = ""

    def pieces(self, *kinds: str) -> Iterator[Piece]:
        """Give the stretches of text that became something of these kinds."""
        return (piece for kind, pieces in self.told if kind in kinds for piece in pieces)

    @property
    def accounts(self) -> list[Account]:
        """What became of every stretch of text."""
        return [Account(piece.item, kind, piece.text) for kind, pieces in self.told for piece in pieces]

    @property
    def furniture(self) -> list[int]:
        """Items with navigation, buttons, counters, page numbers, footers or links."""
        return list(dict.fromkeys(piece.item for piece in self.pieces("furniture")))

    @property
    def metadata_items(self) -> list[int]:
        """Items with the title, the index block, a date line or the signature."""
        return list(dict.fromkeys(piece.item for piece in self.pieces("metadata")))
