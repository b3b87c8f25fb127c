"""The frames, declared once: columns, types, allowed values and what they mean.

The data dictionary in docs/ is made from `SCHEMA`. The first `keys` names of a frame are unique together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from govreports import form
from govreports.blocks import Problem


class Field(NamedTuple):
    """One column. kind: string | category | integer | number | boolean | date."""

    name: str
    kind: str
    meaning: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    name: str
    keys: int
    meaning: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        return [f.name for f in self.fields]


BODY_TYPES = ("government", "department", "township", "subdistrict", "zone", "vertical", "institution")
LEVELS = ("central", "province", "prefecture", "county", "township")
STATUSES = ("number", "blank", "mark", "text", "absent", "unplaced")
MATCHES = ("label", "alias", "position", "arithmetic", "correction")
TOPICS = (
    "proactive",
    "on_request",
    "management",
    "platform",
    "supervision",
    "problems",
    "measures",
    "other",
)

REPORTS = Frame(
    "reports",
    1,
    "One row per file.",
    (
        Field(
            "report_id",
            "string",
            "path below the raw folder, with / and escaped where Unicode cannot hold it",
        ),
        Field("agency_id", "string", "division code and normalised name, or the register's id"),
        Field("agency", "string", "name of the body as the report gives it"),
        Field(
            "agency_source",
            "category",
            "where the name was read",
            ("title", "signature", "page", "sidecar", "inferred"),
        ),
        Field("body_type", "category", "kind of body", BODY_TYPES),
        Field("sector", "category", "field of work in Chinese (财政, 教育, …); missing for governments"),
        Field("level", "category", "administrative level", LEVELS),
        Field("division", "string", "six-digit code of GB/T 2260"),
        Field("province", "category", "name of the province"),
        Field("city", "category", "name of the prefecture"),
        Field("county", "category", "name of the county or district"),
        Field("scope", "category", "whose figures the tables hold", ("own", "aggregate", "unknown")),
        Field("year", "integer", "the year reported on"),
        Field("edition", "integer", "edition of the proactive table; missing where there is none"),
        Field("title", "string", "title as printed"),
        Field("published", "date", "date of publication on the page"),
        Field("published_source", "string", "place of that date in the file, or the sidecar"),
        Field("dated", "date", "date of the signature"),
        Field("dated_source", "string", "place of that date in the file, or the sidecar"),
        Field("index_number", "string", "索引号"),
        Field("source_url", "string", "address it was fetched from"),
        Field("retrieved", "date", "day it was fetched"),
        Field("copy_kind", "category", "what our file is", ("page", "attachment", "text copy", "scan")),
        Field(
            "format",
            "category",
            "format of the file by its content",
            ("text", "html", "mhtml", "docx", "pdf"),
        ),
        Field("encoding", "category", "character encoding that it was decoded with"),
        Field("sha256", "string", "SHA-256 of the file"),
        Field("sections", "string", "numbers of the sections found, in their order, e.g. 1 2 3 4 5 6"),
        Field("tables", "string", "tables found, e.g. proactive requests remedies"),
        Field(
            "origin",
            "category",
            "published as it is, restated by us, or invented",
            ("published", "abridged", "simulated"),
        ),
        Field("duplicate_of", "string", "report_id of the primary copy of the same report"),
        Field("is_primary", "boolean", "the one copy of this body's report on this year that analysis uses"),
        Field("parser", "category", "version of govreports that read it"),
    ),
)
CELLS = Frame(
    "cells",
    4,
    "One row per cell of the form, for every report: absent tables have their rows.",
    (
        Field("report_id", "category", "key of the report"),
        Field("table", "category", "proactive | requests | remedies", form.TABLES),
        Field("row", "category", "row code of the form"),
        Field("column", "category", "column code of the form"),
        Field("edition", "integer", "edition of this table"),
        Field("value", "number", "the printed figure in the canonical unit; missing where none was read"),
        Field("raw", "string", "the text as printed"),
        Field("status", "category", "what stands in the cell", STATUSES),
        Field("matched_by", "category", "how the cell was found; missing where it was not", MATCHES),
        Field("source", "category", "place in the file"),
        Field("is_total", "boolean", "the cell is a sum of others on the form"),
        Field("unit", "category", "canonical unit"),
    ),
)
NARRATIVE = Frame(
    "narrative",
    2,
    "One row per paragraph of the report's own text.",
    (
        Field("report_id", "category", "key of the report"),
        Field("paragraph", "integer", "number of the paragraph, from 1 through the document"),
        Field("section", "integer", "section 1 to 6; 0 before and outside them"),
        Field("section_title", "category", "section heading as printed"),
        Field("topic", "category", "topic of the paragraph", TOPICS),
        Field("heading", "string", "nearest sub-heading above or at the start of the paragraph"),
        Field("text", "string", "text as printed, soft line wraps joined"),
        Field("characters", "integer", "characters in text that are not white space"),
        Field("source", "string", "place of its first line in the file"),
    ),
)
CLAIMS = Frame(
    "claims",
    4,
    "One row per quantity stated in the narrative.",
    (
        Field("report_id", "category", "key of the report"),
        Field("paragraph", "integer", "paragraph of the narrative frame"),
        Field("start", "integer", "first character of the quantity in the paragraph's text, from 0"),
        Field("end", "integer", "one past its last character"),
        Field("text", "string", "the quantity as printed"),
        Field("value", "number", "its value; 0 for a claim of none"),
        Field("unit", "category", "measure word, %, 万元, …"),
        Field("kind", "category", "what is stated", ("count", "percent", "money", "growth", "none")),
        Field("subject", "string", "what is counted, as printed"),
        Field("scope", "string", "scope words that limit it (备案, 全系统, 上半年, …), as printed"),
        Field("approximate", "boolean", "stated with 余, 近, 约, 超, 多, …"),
    ),
)
PROBLEMS = Frame(
    "problems",
    4,
    "What could not be read, placed or understood, and what to do.",
    (
        Field("report_id", "category", "key of the report"),
        Field(
            "stage",
            "category",
            "step that met it",
            ("read", "sections", "align", "metadata", "narrative", "build"),
        ),
        Field("code", "category", "kind of problem"),
        Field("place", "string", "canonical cell, row or table, or place in the file"),
        Field("level", "category", "how bad", ("error", "warning", "info")),
        Field("raw", "string", "what was printed there"),
        Field("message", "string", "what it means and what to do, in Chinese"),
    ),
)
FINDINGS = Frame(
    "findings",
    3,
    "What the audit says; made on demand by gr.audit.",
    (
        Field("report_id", "category", "key of the report"),
        Field("rule", "category", "id of the rule"),
        Field("place", "string", "cells, span or section, as a canonical string"),
        Field("verdict", "category", "what the rule says", ("pass", "fail", "unknown")),
        Field("severity", "category", "kind of the rule", ("arithmetic", "legal", "question", "info")),
        Field("attribution", "category", "whose matter it is", ("report", "copy", "undecided")),
        Field("expected", "string", "what the rule expects"),
        Field("actual", "string", "what the report shows"),
        Field("difference", "number", "actual minus expected, where both are numbers"),
        Field("message_zh", "string", "the finding in Chinese"),
        Field("message_en", "string", "the finding in English"),
    ),
)
SCHEMA: dict[str, Frame] = {f.name: f for f in (REPORTS, CELLS, NARRATIVE, CLAIMS, PROBLEMS, FINDINGS)}

# A narrative record: section, section_title, topic, heading, text, source (paragraph runs from 1).
NarrativeRow = tuple[int, str, str, str, str, str]

CELL_PARTS = ("value", "raw", "status", "matched_by", "source")


@dataclass(slots=True)
class Records:
    """Everything that was read from one file, before it becomes frames.

    `cells` holds one list per name of `CELL_PARTS`, each as long as `form.skeleton(editions)`.
    `metadata` has the columns of the reports frame that reading can know; the corpus adds the rest.
    """

    metadata: dict[str, object]
    editions: dict[str, int] = field(default_factory=dict)
    cells: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in CELL_PARTS})
    narrative: list[NarrativeRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
