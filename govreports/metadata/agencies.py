"""What the name of a body tells: its kind, field of work, level and place."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from govreports.metadata.divisions import Place, find, read_rows

_NATIONAL = re.compile(r"^(?:国家税务总局|国家统计局|中国人民银行|国家金融监督管理总局|中华人民共和国|中共)")
_CENTRAL = re.compile(r"^(?:国务院|国家|中国|最高人民)|^(?!.*[省市县区州盟旗]).*部$|总局$")
_PARTS = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,6}?省)?(?P<city>[\u4e00-\u9fff]{1,6}?(?<![城都])(?:市|自治州|州|盟))?"
    r"(?P<county>[\u4e00-\u9fff]{1,6}?(?<![社地园景发片辖牧])(?:县|区|旗))?"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:镇|乡|街道|苏木)(?=人民政府|政府|办事处|办$|党|$)")
_CORPS = "新疆生产建设兵团"
_TOWN_TYPES = ("township", "subdistrict")
_NO_SECTOR = ("government", "township", "subdistrict", "zone")


class Agency(NamedTuple):
    body_type: str
    sector: str | None
    level: str | None
    place: Place


@cache
def _types() -> tuple[tuple[str, str, str], ...]:
    return tuple((r["body_type"], r["where"], r["word"]) for r in read_rows("body_types.csv"))


@cache
def _sectors() -> tuple[tuple[str, str], ...]:
    rows = [(r["word"], r["sector"]) for r in read_rows("sectors.csv")]
    return tuple(sorted(rows, key=lambda r: -len(r[0])))


@lru_cache(maxsize=4096)
def body_type(agency: str) -> str:
    """Return the kind of a body by its name.

    >>> body_type("溪口县石桥镇人民政府"), body_type("溪山市人民政府"), body_type("溪山市人民政府办公室")
    ('township', 'government', 'department')
    """
    for kind, where, word in _types():
        if agency.endswith(word) if where == "end" else word in agency:
            return kind
    if re.search(r"(?:省|市|县|区|州|盟|旗)$", agency):
        return "government"
    return "department"


@lru_cache(maxsize=4096)
def sector(agency: str) -> str | None:
    """Return the field of work: the word that stands last in the name.

    >>> sector("咸宁市地方金融工作局"), sector("溪山市文化和旅游局"), sector("溪山市人民政府")
    ('金融', '文旅', None)
    """
    best: tuple[int, int, str] | None = None
    name = agency.replace("人民政府", "政府")  # it has 民政 in it
    for word, field in _sectors():
        at = name.rfind(word)
        if at >= 0 and (best is None or at + len(word) > best[0] + best[1]):
            best = (at, len(word), field)
    return None if best is None else best[2]


@lru_cache(maxsize=4096)
def is_ambiguous(agency: str) -> bool:
    """Whether several places have the name that the name of a body begins with.

    >>> is_ambiguous("鼓楼区教育局"), is_ambiguous("徐州市鼓楼区教育局")
    (True, False)
    """
    where, taken = find(_NATIONAL.sub("", agency) or agency)
    return taken > 0 and where.code is None


@lru_cache(maxsize=512)
def describe(agency: str, context: str = "") -> Agency:
    """Return what a name tells. Places that no register knows are read from the form of the name.

    >>> describe("溪口县石桥镇人民政府").level, describe("溪山市教育局").place.city
    ('township', '溪山市')
    """
    kind = body_type(agency)
    name = _NATIONAL.sub("", agency) or agency
    where, taken = find(name, context)
    if name.startswith(_CORPS):
        return Agency(kind, sector(agency), "province", Place(None, "province", "新疆维吾尔自治区"))
    rest = name[taken:]
    where, rest = _by_form(where, rest) if where.county is None else (where, rest)
    level = where.level
    if kind in _TOWN_TYPES or (_TOWN.match(rest) and kind != "department"):
        level = "township"
    elif level is None and _CENTRAL.search(agency):
        level = "central"
    work = None if kind in _NO_SECTOR else sector(name[taken:] if taken < len(name) else name)
    return Agency(kind, work, level, where)


def _by_form(where: Place, rest: str) -> tuple[Place, str]:
    """Add the parts of a place that a name shows by 省, 市, 县, 区."""
    m = _PARTS.match(rest)
    if m is None or not m.group():
        return where, rest
    if where.level is not None and (m.group("city") or m.group("province") or not m.group("county")):
        return where, rest
    if where.level == "prefecture" and m.group("county"):
        return where._replace(code=None, level="county", county=m.group("county")), rest[m.end() :]
    if where.level is not None:
        return where, rest
    level = "county" if m.group("county") else "prefecture" if m.group("city") else "province"
    return Place(None, level, m.group("province"), m.group("city"), m.group("county")), rest[m.end() :]
