"""A report as a sequence of blocks, before any format: headings, paragraphs, tables, furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.writer.tables import Sheet, sheets, words

if TYPE_CHECKING:
    import numpy as np

    from govreports.writer.content import Deviations, ReportContent


class Block(NamedTuple):
    """kind: note | menu | meta | title | stamp | heading | paragraph | sheet | signature | footer."""

    kind: str
    text: str = ""
    sheet: Sheet | None = None


def chinese_date(date: str) -> str:
    """Return a date of the form YYYY-MM-DD as a signature writes it.

    >>> chinese_date("2023-01-06")
    '2023年1月6日'
    """
    year, month, day = date.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _top(content: ReportContent, d: Deviations) -> list[Block]:
    w = words()
    made: list[Block] = []
    if content.note:
        made.append(Block("note", content.note))
    if d.furniture:
        made.append(Block("menu", " | ".join([w["home"], *w["menu"].split("|")])))
        made.append(Block("menu", f"{w['crumbs']}{w['home']} > {w['menu'].split('|')[0]} > {w['column']}"))
    if content.index_number:
        made.append(
            Block("meta", f"{w['index_number']} {content.index_number} {w['keywords']} {w['keyword']}")
        )
        made.append(Block("meta", f"{w['publisher']} {content.agency} {w['written']} {content.published}"))
    if content.title:
        made.append(Block("title", content.title))
    if content.published and (d.furniture or not content.index_number):
        made.append(Block("stamp", f"{w['published']}{content.published} {w['source']}{content.agency}"))
    if d.furniture:
        made.append(Block("stamp", f"{w['font_size']} {w['print']}"))
    return made


def _bottom(content: ReportContent, d: Deviations) -> list[Block]:
    w = words()
    made: list[Block] = []
    if content.dated:
        made += [Block("signature", content.agency), Block("signature", chinese_date(content.dated))]
    if content.previous_title:
        made.append(Block("footer", w["previous"] + content.previous_title))
    if d.furniture:
        made += [Block("footer", w["share"]), Block("footer", w["views"])]
    return made


def blocks(content: ReportContent, d: Deviations, rng: np.random.Generator) -> list[Block]:
    """Return the blocks of a report in the order in which it prints them."""
    tables = sheets(content, d, rng)
    named = {s.section: s for s in form.sections()}
    made = _top(content, d)
    if d.contents_list:
        made.append(Block("menu", words()["contents_list"]))
        made += [Block("menu", f"{s.numeral}、{s.title}") for s in form.sections()]
    made += [Block("paragraph", text) for text in content.preface]
    seen: set[int] = set()
    for number in d.order:
        section = named[number]
        heading = f"{section.numeral}、{section.title}"
        paragraphs = [] if number in seen else list(content.sections.get(number, ()))
        if d.joined and paragraphs and number not in d.headless:
            made.append(Block("paragraph", " ".join([heading, *paragraphs])))
        else:
            if number not in d.headless:
                made.append(Block("heading", heading))
            made += [Block("paragraph", text) for text in paragraphs]
        if section.table in tables and number not in seen:
            made += [Block("sheet", s.caption, s) for s in tables[section.table]]
        seen.add(number)
    return made + _bottom(content, d)
