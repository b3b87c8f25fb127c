"""What a file tells about the report: whose, on which year, when, where from; each with its source."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from govreports.blocks import Problem
from govreports.metadata import dates
from govreports.metadata.agencies import Agency, body_type, describe, is_ambiguous
from govreports.metadata.divisions import divisions, find
from govreports.metadata.page import Field, fields
from govreports.metadata.titles import Title, head_title

if TYPE_CHECKING:
    from govreports.narrative import Prose
    from govreports.sections import Outline

__all__ = ["describe", "read"]

_COPY_KINDS = {
    "text": "text copy",
    "html": "page",
    "mhtml": "page",
    "docx": "attachment",
    "pdf": "attachment",
}
_WEIGHTS = {
    "title": 3,
    "period": 3,
    "page": 2,
    "signature": 2,
    "lead": 1,
    "text": 1,
    "published": 1,
    "file": 1,
}
_CONTEXT = 200  # stretches of text in which a place may be named
_LEAST = 2  # weight that a year needs, and that it must be ahead of any other
_LATEST = 2  # years after the year reported on in which a date is still plausible
_BODY_ENDS = "人民政府|政府|局|厅|委员会|办公室|办事处|管委会|中心|医院|学校|公司|海关|委|办|院|处"
_LEAD_BODY = re.compile(
    rf"\W*(?:20\d\d\s*年度?)?[，,\s]*(?P<body>[\u4e00-\u9fff]{{2,25}}?(?:{_BODY_ENDS}))(?![\u4e00-\u9fff]{{0,1}}(?:党组|长|机关))"
)
_RELATIVE = re.compile(r"[省市县区州盟旗](?![省市县区州盟旗委])")
_CITY = re.compile(r"[\u4e00-\u9fff]{2,7}?[市县区州盟旗]")
_AGGREGATE = re.compile(
    r"全(?:省|市|县|区|州|盟|旗)(?:各级|共|累计|行政机关|新收|收到|受理|办理|主动公开|政府系统|各)"
)
_OWN = re.compile(r"我(?:局|委|办|厅|镇|乡|中心|院|校|馆|处|站|街道|公司)|本(?:局|机关|单位|委|办|厅|镇|乡)")
_PLACE_END = re.compile(r"(?:省|市|县|区|州|盟|旗|镇|乡|街道)$")


class _Named(NamedTuple):
    agency: str | None
    source: str | None


def read(outline: Outline, prose: Prose, path: str = "") -> dict[str, object]:
    """Return the metadata of a report.

    Parameters
    ----------
    outline : Outline
    prose : Prose
    path : str
        Name of the file; the year in it is weak evidence.

    Returns
    -------
    dict
        The columns of schema.REPORTS that a file can tell (dates as YYYY-MM-DD, None for what it does
        not tell) and `problems`, a list of Problem.
    """
    document = outline.document
    page = fields(outline, prose)
    problems: list[Problem] = []
    head = head_title(document.head.get("title", ""))
    title = prose.title or head
    sign, dated, dated_source = _signature(outline, prose)
    published = page.get("published")
    text = "\n".join([row[4] for row in prose.rows])
    year = _year(prose, text, head, published, dated, path, problems)
    _check_dates(year, published, dated, problems)
    named = _agency(title, sign, page.get("agency"), prose, text)
    told = _describe(named.agency, prose, document.head) if named.agency else None
    if told is None:
        message = "没有找到发布机关的名称;请在 metadata.csv 中填写。"
        problems.append(Problem("metadata", "agency_missing", "", "warning", "", message))
    elif told.place.code is None and is_ambiguous(named.agency or ""):
        message = "同名的县级行政区不止一个,文中没有说明属于哪个市;行政区划代码留空。"
        problems.append(
            Problem("metadata", "division_ambiguous", "", "info", told.place.county or "", message)
        )
    place = told.place if told else None
    scanned = any(p.code == "scanned" for p in document.problems)
    return {
        "agency": named.agency,
        "agency_source": named.source,
        "body_type": told.body_type if told else None,
        "sector": told.sector if told else None,
        "level": told.level if told else None,
        "division": place.code if place else None,
        "province": place.province if place else None,
        "city": place.city if place else None,
        "county": place.county if place else None,
        "scope": _scope(text, told.body_type if told else ""),
        "year": year,
        "title": title.text if title else None,
        "published": published.value if published else None,
        "published_source": published.source if published else None,
        "dated": dated,
        "dated_source": dated_source,
        "index_number": page["index_number"].value if "index_number" in page else None,
        "source_url": page["source_url"].value if "source_url" in page else None,
        "copy_kind": "scan" if scanned else _COPY_KINDS.get(document.format),
        "encoding": document.encoding or None,
        "format": document.format,
        "sections": " ".join(map(str, outline.found)) or None,
        "problems": problems,
    }


def _signature(outline: Outline, prose: Prose) -> tuple[str, str | None, str | None]:
    """Return the name above the date of the signature, the date and its place."""
    document = outline.document
    lines = [item for i in outline.signature if isinstance(item := document.items[i], str)]
    text = "".join("".join(line.split()) for line in lines).strip("|*_#")
    if not text:
        return prose.signature, None, None
    m = re.search(r"(?:19|20)\d\d|二[〇○零OＯ0]", text)
    name = text[: m.start()] if m else text
    return name.strip("：:（("), dates.find_date(text), document.source(outline.signature[-1])


def _year(
    prose: Prose,
    text: str,
    head: Title | None,
    published: Field | None,
    dated: str | None,
    path: str,
    problems: list[Problem],
) -> int | None:
    """Weigh what speaks for a year; a year that others contradict as strongly is not given."""
    body = [r for r in prose.rows if r[0]]
    opening = next((r[4] for r in body if r[0] == 1 and len(r[4]) > 10), "")
    evidence = {
        "title": prose.title.year if prose.title else None,
        "page": head.year if head else None,
        "period": dates.period(text),
        "lead": dates.leading_year(opening),
        "text": dates.usual_year(text),
        "signature": int(dated[:4]) - 1 if dated else None,
        "published": int(published.value[:4]) - 1 if published else None,
        "file": dates.file_year(path.replace("\\", "/").rpartition("/")[2]),
    }
    weights: Counter[int] = Counter()
    for name, year in evidence.items():
        if year is not None:
            weights[year] += _WEIGHTS[name]
    ranked = weights.most_common()[:2]
    if not ranked:
        message = "没有找到报告年度;请在 metadata.csv 中填写。"
        problems.append(Problem("metadata", "year_missing", "", "warning", "", message))
        return None
    behind = ranked[1][1] if len(ranked) > 1 else 0
    if behind < _LEAST <= ranked[0][1] - behind:
        return ranked[0][0]
    raw = ", ".join(f"{name} {year}" for name, year in evidence.items() if year is not None)
    if ranked[0][1] < _LEAST or ranked[0][1] - behind < _LEAST:
        message = "标题、正文和日期所示的年度不一致或依据不足,年度留空;请核对后在 metadata.csv 中填写。"
        problems.append(Problem("metadata", "year_undecided", "", "warning", raw, message))
        return None
    message = "标题、正文和日期所示的年度不完全一致,按多数依据取值;请核对。"
    problems.append(Problem("metadata", "year_contradicted", "", "info", raw, message))
    return ranked[0][0]


def _check_dates(
    year: int | None, published: Field | None, dated: str | None, problems: list[Problem]
) -> None:
    for name, value in (("published", published.value if published else None), ("dated", dated)):
        if year is not None and value is not None and not 0 <= int(value[:4]) - year <= _LATEST:
            message = "日期与报告年度相差过大,可能是网页改版日期或印刷错误;日期照录。"
            problems.append(Problem("metadata", "date_contradicts", name, "info", value, message))


def _agency(title: Title | None, sign: str, page: Field | None, prose: Prose, text: str) -> _Named:
    """Choose the name: the title's, made whole by the signature or the page; else theirs; else the text's."""
    named = _whole(title.agency) if title else ""
    on_page = page.value if page else ""
    if named:
        for longer, source in ((sign, "signature"), (on_page, "page")):
            if longer.endswith(named) and len(longer) > len(named):
                return _Named(longer, source)
        return _Named(named, "title")
    if sign and 3 <= len(sign) <= 40:
        return _Named(_whole(sign), "signature")
    if on_page:
        return _Named(on_page, "page")
    inferred = _infer(prose, text)
    return _Named(inferred, "inferred") if inferred else _Named(None, None)


def _whole(name: str) -> str:
    """Write a place as its government: the title of a government's report often leaves the word out.

    >>> _whole("溪山市"), _whole("溪山市教育局")
    ('溪山市人民政府', '溪山市教育局')
    """
    if not _PLACE_END.search(name):
        return name
    if name.endswith("街道"):
        return name + "办事处"
    return name if body_type(name) == "zone" else name + "人民政府"


def _infer(prose: Prose, text: str) -> str | None:
    """Read the name from the first sentence of section 1, and the city from the names in the text."""
    opening = next((r[4] for r in prose.rows if r[0] == 1), "")
    m = _LEAD_BODY.match(opening)
    if m is None:
        return None
    body = m.group("body")
    if not _RELATIVE.match(body):
        return body if find(body)[1] or re.search(r"[省市县区镇乡]", body[1:-1]) else None
    kind = body[0]
    counts: Counter[str] = Counter()
    for m in _CITY.finditer(text):
        word = m.group()
        for length in range(len(word), 2, -1):
            if word.endswith(kind) and word[-length:] in _names():
                counts[word[-length:]] += 1
                break
    ranked = counts.most_common()[:2]
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0] + body[1:]


@cache
def _names() -> frozenset[str]:
    return frozenset(d.name for d in divisions().values())


def _describe(agency: str, prose: Prose, head: dict[str, str]) -> Agency:
    """Return what the name tells; where it leaves the place open, other names on the page help."""
    if not is_ambiguous(agency):
        return describe(agency)
    parts = [p.text for p in islice(prose.pieces("narrative", "metadata", "furniture"), _CONTEXT)]
    return describe(agency, "\n".join([*head.values(), *parts]))


def _scope(text: str, kind: str) -> str:
    """Return whose figures the tables hold, as far as the words of the text tell."""
    if kind == "government" and _AGGREGATE.search(text):
        return "aggregate"
    if kind != "government" and kind and _OWN.search(text):
        return "own"
    return "unknown"
