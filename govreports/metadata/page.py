"""Fields of a page: index block, date line, meta elements."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports.blocks import Grid
from govreports.metadata.dates import find_date
from govreports.metadata.divisions import read_rows

if TYPE_CHECKING:
    from govreports.narrative import Prose
    from govreports.sections import Outline

_MOST = 400  # items at the front of a page that are looked at
_BODY = re.compile(
    r"[\u4e00-\u9fff（）()]{2,30}?(?:人民政府|委员会|管委会|办事处|办公室|局|厅|委|院|处|中心|政府|公司|学校|医院|海关)(?![\u4e00-\u9fff])"
)
_INDEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-/\\.—_]{4,60}(?:[（(]\d+[）)])?")
_URL = re.compile(r"https?://[^\s|，。）)>\]\"']+")
_VALUES = {"agency": _BODY, "index_number": _INDEX, "source_url": _URL}
_META_DATES = ("pubdate", "publishdate", "publish_date", "article:published_time", "publishtime")
_META_AGENCIES = ("contentsource", "publisher", "source")


class Field(NamedTuple):
    value: str
    rank: int
    source: str


@cache
def _labels() -> tuple[tuple[str, int, str, re.Pattern[str]], ...]:
    return tuple(
        (
            r["field"],
            int(r["rank"]),
            r["label"],
            re.compile(
                r"[ \u3000\xa0]*".join(r["label"]) + r"[ \u3000\xa0]*(?:[：:|,，\]】]|\s)\s*[|,：:]?\s*"
            ),
        )
        for r in read_rows("page_fields.csv")
    )


def fields(outline: Outline, prose: Prose) -> dict[str, Field]:
    """Return published, agency, index_number and source_url as far as the page states them."""
    document = outline.document
    best: dict[str, Field] = {}

    def is_wanted(name: str, rank: int) -> bool:
        return name not in best or rank < best[name].rank

    def take(name: str, value: str | None, rank: int, source: str) -> None:
        if value and is_wanted(name, rank):
            best[name] = Field(value, rank, source)

    head = document.head
    for name in _META_DATES:
        if name in head:
            take("published", find_date(head[name]), 0, "meta")
    for name in _META_AGENCIES:
        if name in head:
            take("agency", _match("agency", head[name]), 2, "meta")
    take("source_url", head.get("url"), 0, "meta")
    lines, places = _front(outline, prose)
    text = "\n".join(lines)
    unspaced = text.replace(" ", "").replace("\u3000", "").replace("\xa0", "")
    for field, rank, label, pattern in _labels():
        if label not in unspaced or not is_wanted(field, rank):
            continue
        for m in pattern.finditer(text):
            value = _match(field, text[m.end() : m.end() + 120])
            if value:
                take(field, value, rank, document.source(places[text.count("\n", 0, m.start())]))
                break
    if prose.title_item is not None and is_wanted("published", 2):
        for line, place in zip(lines, places, strict=True):
            near = prose.title_item <= place and len(line) <= 120 and "。" not in line
            if near and (value := find_date(line)):
                take("published", value, 2, document.source(place))
                break
    return best


def _match(field: str, text: str) -> str | None:
    """Return the value that stands right behind a label."""
    if field == "published":
        head = text[:24].lstrip("[【 ")
        return find_date(head) if head[:1] in ("1", "2", "二") else None
    m = _VALUES[field].match(text)
    return m.group() if m else None


def _front(outline: Outline, prose: Prose) -> tuple[list[str], list[int]]:
    """Return the lines of the page around the report, with their items; the narrative is left out."""
    aside = {piece.item for piece in prose.pieces("metadata", "furniture")}
    stop = min(outline.headings, default=len(outline.document.items))
    lines: list[str] = []
    places: list[int] = []
    for i in sorted(aside)[:_MOST]:
        item = outline.document.items[i]
        if isinstance(item, Grid):
            rows = ["\t".join(cell for cell in row if cell) for row in item.rows]
            parts = [part for row in rows for part in row.split("\n")]
        else:
            parts = item.split("\n")
        if i < stop or not _is_signature(outline, i):
            lines += parts
            places += [i] * len(parts)
    return lines, places


def _is_signature(outline: Outline, item: int) -> bool:
    return item in outline.signature
