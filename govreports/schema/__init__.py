"""The frames: what they hold (`declared`) and how records become frames (`framing`)."""

from govreports.schema.declared import (
    BODY_TYPES,
    CELL_PARTS,
    CELLS,
    CLAIMS,
    FINDINGS,
    LEVELS,
    MATCHES,
    NARRATIVE,
    PROBLEMS,
    REPORTS,
    SCHEMA,
    STATUSES,
    TOPICS,
    Field,
    Frame,
    NarrativeRow,
    Records,
)
from govreports.schema.framing import frames, to_frame

__all__ = [
    "BODY_TYPES",
    "CELLS",
    "CELL_PARTS",
    "CLAIMS",
    "FINDINGS",
    "LEVELS",
    "MATCHES",
    "NARRATIVE",
    "PROBLEMS",
    "REPORTS",
    "SCHEMA",
    "STATUSES",
    "TOPICS",
    "Field",
    "Frame",
    "NarrativeRow",
    "Records",
    "frames",
    "to_frame",
]
