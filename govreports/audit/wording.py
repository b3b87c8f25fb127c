"""Labels and formulae as people write them, from the form's own data."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from govreports import form
from govreports.audit.results import Text, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT = 3  # sums of so few addends are written out with their zeros


@cache
def _labels() -> dict[str, tuple[Text, Text]]:
    """Row and column label of every place."""
    found = {}
    for e in form.EDITIONS:
        for t in form.edition(e).tables.values():
            for r in t.rows:
                for c in r.columns:
                    found[f"{t.table}.{r.row}.{c.column}"] = (
                        Text(r.short, r.label_en),
                        Text(c.short, c.label_en),
                    )
    return found


def row_label(place: str) -> Text:
    """Return the short row label of a place.

    >>> row_label("requests.received.total").zh
    '本年新收'
    """
    return _labels()[place][0]


def column_label(place: str) -> Text:
    return _labels()[place][1]


def cell_label(place: str, last_year: bool = False) -> Text:
    """Return row and column label of a place, joined.

    >>> cell_label("remedies.reconsideration.pending")
    Text(zh='行政复议·尚未审结', en='Reconsideration, Pending')
    """
    row, column = _labels()[place]
    if last_year:
        return Text(f"上年报告的{row.zh}·{column.zh}", f"last year's {row.en}, {column.en}")
    return Text(f"{row.zh}·{column.zh}", f"{row.en}, {column.en}")


def place_label(place: str) -> str:
    """Return a place as people call it.

    >>> place_label("requests.received.total"), place_label("section.5"), place_label("narrative.3.12-15")
    ('申请情况表 本年新收·总计', '第五部分', '正文第 3 段')
    """
    first = place.split(" ")[0]
    head, _, rest = first.partition(".")
    tables = {"proactive": "主动公开表", "requests": "申请情况表", "remedies": "复议诉讼表"}
    if head in tables:
        return f"{tables[head]} {cell_label(first).zh}" if first.count(".") == 2 else tables[head]
    if head == "narrative":
        return f"正文第 {rest.split('.')[0]} 段" if rest else "正文"
    if head == "section":
        return f"第{'一二三四五六'[int(rest) - 1]}部分"
    return {
        "sections": "报告结构",
        "tables": "表格",
        "title": "标题",
        "period": "统计期限",
        "signature": "落款",
    }.get(first, "全文")


def addends(parts: Iterable[tuple[Text, float, float]]) -> Text:
    """Return `name value + name value` for (name, weight, value); in long sums zeros are left out."""
    listed = list(parts)
    said = listed if len(listed) <= SHORT else [p for p in listed if p[2] != 0] or listed[:1]
    zh = en = ""
    for name, weight, value in said:
        sign = " - " if weight < 0 else " + "
        times = "" if abs(weight) == 1 else f"{shown(abs(weight))} × "
        zh += f"{sign if zh or weight < 0 else ''}{times}{name.zh} {shown(value)}"
        en += f"{sign if en or weight < 0 else ''}{times}{name.en} {shown(value)}"
    return Text(zh.strip(), en.strip())


def side(parts: list[tuple[Text, float, float]]) -> Text:
    """Return one side of an equation, with its result where it has more than one addend."""
    text = addends(parts)
    if len(parts) == 1:
        return text
    result = shown(sum(w * v for _, w, v in parts))
    above = [p for p in parts if p[2] != 0]
    if len(parts) > SHORT and not above:
        return Text(f"各项之和 {result}", f"sum of the items {result}")
    if len(parts) > SHORT and len(above) == 1:
        return Text(f"{text.zh}、其余为 0 或空白，合计 {result}", f"{text.en} and no other: {result}")
    return Text(f"{text.zh} = {result}", f"{text.en} = {result}")
