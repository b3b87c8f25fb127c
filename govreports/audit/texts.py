"""The texts of the reports: paragraphs, sentences, and the quantities that they state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from govreports.audit.subjects import REACH, Subject, subject_of
from govreports.claims import claims as find_claims

if TYPE_CHECKING:
    from govreports.audit.material import Material

_ENDS = "。;；!！?？\n"
_END = re.compile(f"[{_ENDS}]")
_SENTENCE = re.compile(rf"[^{_ENDS}]+[。;；!！?？]?")


@dataclass(eq=False)
class Paragraph:
    number: int
    section: int
    title: str
    topic: str
    heading: str
    text: str

    def sentence_at(self, start: int, end: int) -> tuple[int, int]:
        """Return first and last place of the sentence around a span, as far as a claim reaches.

        >>> Paragraph(1, 1, "", "", "", "甲。乙12件，丙。丁").sentence_at(3, 5)
        (2, 8)
        """
        begin, stop = max(0, start - REACH), min(len(self.text), end + REACH)
        for mark in _END.finditer(self.text, begin, start):
            begin = mark.end()
        behind = _END.search(self.text, end, stop)
        return begin, behind.start() if behind else stop


@dataclass(eq=False)
class Stated:
    """A claim with the paragraph it stands in. What several rules ask of it is found once."""

    paragraph: Paragraph
    start: int
    end: int
    text: str
    value: float
    unit: str
    kind: str
    subject: str
    scope: str
    approximate: bool

    @property
    def place(self) -> str:
        return f"narrative.{self.paragraph.number}.{self.start}-{self.end}"

    @cached_property
    def sentence(self) -> tuple[int, int]:
        """First and last place of the sentence that it stands in."""
        return self.paragraph.sentence_at(self.start, self.end)

    @cached_property
    def about(self) -> Subject | None:
        """What it counts, if that stands in a table."""
        return subject_of(self)


@dataclass
class Report:
    """One report's facts and text, for the rules that read."""

    index: int
    facts: dict[str, object]
    paragraphs: list[Paragraph]
    claims: list[Stated]

    def get(self, name: str) -> str:
        """Return a fact as a string, "" where it is missing."""
        value = self.facts.get(name)
        return "" if value is None or value is pd.NA or value != value else str(value)

    @cached_property
    def year(self) -> int:
        return int(self.get("year") or 0)

    def section(self, number: int) -> str:
        return "\n".join(p.text for p in self.paragraphs if p.section == number)

    @cached_property
    def text(self) -> str:
        return "\n".join(p.text for p in self.paragraphs)

    @cached_property
    def sentences(self) -> list[tuple[Paragraph, int, str]]:
        """Paragraph, first character and text of every sentence."""
        return [(p, m.start(), m.group()) for p in self.paragraphs for m in _SENTENCE.finditer(p.text)]

    @property
    def is_government(self) -> bool:
        return self.get("body_type") in ("government", "township", "subdistrict")


def read_texts(m: Material) -> list[Report]:
    """Return every report of the material with its paragraphs and claims."""
    narrative, stated = m.frames["narrative"], m.frames.get("claims")
    if stated is None:
        stated = find_claims(narrative)
    paragraphs: list[list[Paragraph]] = [[] for _ in range(m.n)]
    known: dict[tuple[int, int], Paragraph] = {}
    columns = [
        _plain(narrative[c]) for c in ("paragraph", "section", "section_title", "topic", "heading", "text")
    ]
    for i, row in zip(m.positions(narrative).tolist(), zip(*columns, strict=True), strict=True):
        if i >= 0:
            p = Paragraph(int(row[0]), int(row[1] or 0), *row[2:])
            paragraphs[i].append(p)
            known[i, p.number] = p
    claims: list[list[Stated]] = [[] for _ in range(m.n)]
    names = (
        "paragraph",
        "start",
        "end",
        "text",
        "value",
        "unit",
        "kind",
        "subject",
        "scope",
        "approximate",
    )
    columns = [_plain(stated[c]) for c in names]
    for i, row in zip(m.positions(stated).tolist(), zip(*columns, strict=True), strict=True):
        if (at := known.get((i, int(row[0])))) is not None:
            claims[i].append(Stated(at, int(row[1]), int(row[2]), row[3], float(row[4]), *row[5:]))
    facts = m.reports.astype(object).where(m.reports.notna(), None).to_dict("records")
    return [Report(i, {str(k): v for k, v in facts[i].items()}, paragraphs[i], claims[i]) for i in range(m.n)]


def _plain(column: pd.Series) -> list:
    """Return a column as a list of plain objects with "" where it is missing."""
    return column.astype(object).where(column.notna(), "").tolist()
