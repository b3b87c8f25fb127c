"""What reading makes of the text of a report: rows, and an account of everything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from govreports.metadata.titles import Title
    from govreports.schema import NarrativeRow


class Account(NamedTuple):
    """What became of a stretch of an item."""

    item: int
    kind: str  # narrative | table | metadata | furniture
    text: str


@dataclass(slots=True)
class Prose:
    """The narrative of a report and where the rest of the page went.

    `rows` are narrative rows without their number (schema.NarrativeRow). `accounts` names every stretch of
    text that is neither a section heading nor text that the tables took. `title` is the report's own,
    `signature` a name below the text without a date.
    """

    rows: list[NarrativeRow] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    title: Title | None = None
    title_item: int | None = None
    signature: str = ""

    def _items(self, kind: str) -> list[int]:
        return list(dict.fromkeys(a.item for a in self.accounts if a.kind == kind))

    @property
    def furniture(self) -> list[int]:
        """Items with navigation, buttons, counters, page numbers, footers or links."""
        return self._items("furniture")

    @property
    def metadata_items(self) -> list[int]:
        """Items with the title, the index block, a date line or the signature."""
        return self._items("metadata")
