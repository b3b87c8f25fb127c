"""Take names out of a dataset: 甲县, 乙县 … for places and bodies, the same everywhere.

The figures stay. A body that reports an unusual figure can still be recognised by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

STEMS = "甲乙丙丁戊己庚辛壬癸"
HIDDEN = "（略）"
LEVELS = ("province", "city", "county")
# What a place is called where its name does not end in one of these words.
_SUFFIX = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|林区|特区|地区|新区|省|市|州|盟|县|区|旗|镇|乡|街道|苏木)$"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:镇|乡|街道|苏木)(?=人民政府|政府|办事处|办$|$)")
_USUAL = {"province": "省", "city": "市", "county": "县", "town": "镇"}
_CONTACT = re.compile(
    r"https?://[^\s，。；、）)]+|www\.[\w./-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:gov|org|com|cn)\b(?:\.cn)?[\w./-]*"
    r"|\b0\d{2,3}[-－]\d{7,8}\b|\b1[3-9]\d{9}\b",
    re.I | re.A,
)
# The number of a local document names its office; those of the State Council are everybody's.
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{2,10}(?=〔\d{4}〕)")
_CENTRAL = re.compile(r"国办|国发|国函|中办|国令")
# First two digits of division codes that GB/T 2260 does not use.
_FREE = (10, *range(16, 21), *range(24, 31), *range(38, 41), *range(47, 50), *range(55, 61), *range(66, 71))


def stem(number: int) -> str:
    """Return the name for a number: 甲, 乙 … 癸, 甲甲, 甲乙 …

    >>> [stem(n) for n in (0, 9, 10, 11, 110)]
    ['甲', '癸', '甲甲', '甲乙', '甲甲甲']
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(STEMS))
        name = STEMS[rest] + name
    return name


class Body(NamedTuple):
    """A body under its new name: its place, and what to replace in its own reports, longest first."""

    name: str
    places: dict[str, str]
    division: str | None
    pairs: tuple[tuple[str, str], ...]


class Names:
    """New names for the bodies of a reports frame and for the places that they stand in.

    Attributes
    ----------
    bodies : dict
        Name and place of a body (`key`) to Body.
    """

    def __init__(self, reports: pd.DataFrame):
        self._places: dict[tuple[str, ...], str] = {}
        self._codes: dict[tuple[str, ...], int] = {}
        self._siblings: dict[tuple[str, ...], int] = {}
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()
        wanted = reports[["agency", *LEVELS, "body_type"]].astype("object")
        wanted = wanted.where(wanted.notna(), "").drop_duplicates().sort_values([*LEVELS, "agency"])
        self.bodies = {tuple(row[:4]): self._body(*row) for row in wanted.itertuples(index=False, name=None)}
        whole = (p for b in self.bodies.values() for p in b.pairs if _SUFFIX.search(p[0]) or len(p[0]) > 4)
        self._everywhere = _replacer(dict(whole))

    @staticmethod
    def key(row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the key of a report's body."""
        return tuple(row[c] if isinstance(row[c], str) else "" for c in ("agency", *LEVELS))

    def hide(self, text: str, body: Body | None = None) -> str:
        """Return a text with new names, without addresses and telephone numbers.

        Names of the report's own body go first: two counties may share a name.
        """
        text = _CONTACT.sub(HIDDEN, text)
        text = _NUMBERED.sub(lambda m: m[0] if _CENTRAL.search(m[0]) else HIDDEN, text)
        if body is not None:
            text = _own(body.pairs)(text)
        return self._everywhere(text)

    def originals(self) -> set[str]:
        """Return the names that must not be met any more: bodies, and places with their suffix."""
        found = {
            old for b in self.bodies.values() for old, _ in b.pairs if len(old) >= 3 and _SUFFIX.search(old)
        }
        return found | {k[0] for k in self.bodies if len(k[0]) >= 3}

    def _body(self, agency: str, province: str, city: str, county: str, body_type: str) -> Body:
        path: tuple[str, ...] = ()
        places: dict[str, str] = {}
        pairs: dict[str, str] = {}
        for level, name in zip(LEVELS, (province, city, county), strict=True):
            path = (*path, name)
            if name:
                places[level] = self._place(path, level)
                pairs |= _forms(name, places[level])
        rest = agency
        for old in sorted(pairs, key=len, reverse=True):
            rest = rest.removeprefix(old) if rest.startswith(old) else rest
        if town := _TOWN.match(rest):
            new = self._place((*path, town[0]), "town")
            pairs |= _forms(town[0], new)
        changed = _replacer(pairs)(agency)
        if body_type == "zone" or (changed == agency and agency):
            head = next((places[p] for p in reversed(LEVELS) if p in places), "")
            changed = head + self._number("开发区管理委员会" if body_type == "zone" else "机关")
        while changed in self._taken:
            changed += "之二"
        self._taken.add(changed)
        pairs = ({agency: changed} if agency else {}) | pairs
        ordered = tuple(sorted(pairs.items(), key=lambda p: (-len(p[0]), p[0])))
        return Body(changed if agency else "", places, self._division(path), ordered)

    def _place(self, path: tuple[str, ...], level: str) -> str:
        if path not in self._places:
            found = _SUFFIX.search(path[-1])
            self._places[path] = self._number(found[0] if found else _USUAL[level])
        return self._places[path]

    def _number(self, suffix: str) -> str:
        self._counts[suffix] = self._counts.get(suffix, -1) + 1
        return stem(self._counts[suffix]) + suffix

    def _division(self, path: tuple[str, ...]) -> str | None:
        """Return a code that no place has, with the order of the old ones: province, city, county."""
        if not path[0]:
            return None
        parts = []
        for depth in range(1, 4):
            own = path[:depth]
            if not own[-1]:
                parts.append(0)
                continue
            if own not in self._codes:
                self._siblings[own[:-1]] = self._siblings.get(own[:-1], -1) + 1
                self._codes[own] = self._siblings[own[:-1]] + (depth > 1)
            parts.append(self._codes[own])
        return f"{_FREE[parts[0] % len(_FREE)]:02d}{parts[1] % 100:02d}{parts[2] % 100:02d}"


@cache
def _ordinary() -> frozenset[str]:
    text = files("govreports.render.share").joinpath("data", "ordinary_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _forms(name: str, new: str) -> dict[str, str]:
    """Return a place's name, with and without its suffix, to its new ones."""
    short, new_short = _SUFFIX.sub("", name), _SUFFIX.sub("", new)
    forms = {name: new}
    if len(short) >= 2 and short != name and short not in _ordinary():
        forms[short] = new_short
    return forms


def _replacer(words: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces words in a text in one pass, the longest first."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    if not tree:
        return str
    pattern = re.compile(_pattern(tree))
    return lambda text: pattern.sub(lambda m: words[m[0]], text)


def _pattern(tree: Mapping[str, Any]) -> str:
    branches = [re.escape(c) + _pattern(below) for c, below in sorted(tree.items()) if c]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if '' in tree else ''}"


@cache
def _own(pairs: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    return _replacer(dict(pairs))
