"""Who reported: one id for a body over time, and which of several copies of a report counts.

A copy is another file of the same body's report on the same year and of the same origin: the web page, its
attachment, a text copy. The primary copy is the one in which most tables were found; among equals the format
decides that keeps most of a table's structure (data/formats.csv), then the id.
"""

from __future__ import annotations

import csv
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from govreports.blocks import Problem

REGISTER_FILE = "agencies.parquet"
REGISTER_COLUMNS = ("id", "name", "from", "to", "successor", "parent", "aliases")


def normalise_name(name: str) -> str:
    """Return a body's name without the accidents of typing: width, blanks, brackets' shape.

    >>> normalise_name("某 县财政局（本级）"), normalise_name("某县财政局(本级)")
    ('某县财政局(本级)', '某县财政局(本级)')
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


@cache
def format_ranks() -> dict[str, int]:
    text = files("govreports.corpus").joinpath("data", "formats.csv").read_text(encoding="utf-8")
    return {row["format"]: int(row["rank"]) for row in csv.DictReader(text.splitlines())}


@dataclass(slots=True)
class Register:
    """agencies.csv: bodies with their names over time.

    Columns: id, name, from, to, successor, parent, aliases.

    `from` and `to` are years (or dates) in which the name was used, blank for no limit; several rows with
    one id are one body under several names; aliases are parted by `;` or `；`.

    `successor` is the id of the body that took over: reports of the years before that one began bear its id,
    so that a series runs on, along any number of successors. Where several bodies were merged into one, none
    of them is it: each keeps its id. `parent` changes no id; it is there to group by (`Corpus.agencies`).
    Without a register a renamed body is another body: nothing is guessed from names.
    """

    names: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    successors: dict[str, str] = field(default_factory=dict)
    begins: dict[str, int] = field(default_factory=dict)  # the first year of an id

    @classmethod
    def read(cls, rows: list[tuple[str, int, dict[str, str]]]) -> Register:
        """Take in the rows of every register: (file, line, row)."""
        made = cls()
        links: list[tuple[str, int, str, str]] = []
        ids = {row.get("id", "") for _, _, row in rows}
        for name, line, row in rows:
            if not row.get("id") or not row.get("name"):
                made._note(name, line, "register_row", "", "缺少 id 或 name，未采用。")
                continue
            for link in ("successor", "parent"):
                if row.get(link) and row[link] not in ids:
                    made._note(name, line, "register_link", row[link], f"{link} 所指的 id 不在登记表中。")
            made.rows.append({column: row.get(column, "") for column in REGISTER_COLUMNS})
            span = _year(row.get("from", ""), 0), _year(row.get("to", ""), 9999)
            made.begins[row["id"]] = min(span[0], made.begins.get(row["id"], 9999))
            if row.get("successor") and row["successor"] in ids:
                links.append((name, line, row["id"], row["successor"]))
            for each in [row["name"], *row.get("aliases", "").replace("；", ";").split(";")]:
                if each.strip():
                    made._add(normalise_name(each), span, row["id"], name, line)
        made._link(links)
        return made

    def _link(self, links: list[tuple[str, int, str, str]]) -> None:
        """Keep the successors that one body alone has, and that lead somewhere."""
        before: dict[str, set[str]] = {}
        for _, _, old, new in links:
            before.setdefault(new, set()).add(old)
        for name, line, old, new in links:
            if len(before[new]) > 1:
                message = "几个机关合并为一个：各自保留原 id，不相连。"
                self._note(name, line, "register_merger", new, message, "info")
            elif self.successors.setdefault(old, new) != new:
                message = "同一 id 有两个 successor，按先出现的行处理。"
                self._note(name, line, "register_link", new, message)
            elif old in (path := self._heirs(old)) or old == new:
                del self.successors[old]
                message = f"successor 首尾相连：{'、'.join([*path, new])}。"
                self._note(name, line, "register_link", new, message)

    def _heirs(self, agency_id: str) -> list[str]:
        """Return the successors of a body, one after another."""
        found: list[str] = []
        while (agency_id := self.successors.get(agency_id, "")) and agency_id not in found:
            found.append(agency_id)
        return found

    def _add(self, each: str, span: tuple[int, int], agency_id: str, name: str, line: int) -> None:
        held = self.names.setdefault(each, [])
        if any(other != agency_id and a <= span[1] and span[0] <= b for a, b, other in held):
            self._note(
                name, line, "register_overlap", each, "同一名称在同一时期属于两个 id，按先出现的行处理。"
            )
        held.append((*span, agency_id))

    def _note(self, name: str, line: int, code: str, raw: str, message: str, level: str = "warning") -> None:
        self.problems.append((name, Problem("build", code, f"L{line}", level, raw, message)))

    def find(self, name: str, year: int | None) -> str | None:
        """Return the id of the body that bore a name in a year, or of the last that succeeded to it.

        A name of one body only needs no year. A report of a year in which the successor already reported for
        itself keeps the id of its own body.
        """
        own = self._bearer(name, year)
        if own is None:
            return None
        for heir in self._heirs(own):
            if year is not None and self.begins[heir] and year >= self.begins[heir]:
                break
            own = heir
        return own

    def _bearer(self, name: str, year: int | None) -> str | None:
        held = self.names.get(normalise_name(name), [])
        for first, last, agency_id in held:
            if year is not None and first <= year <= last:
                return agency_id
        ids = {agency_id for _, _, agency_id in held}
        return ids.pop() if len(ids) == 1 else None


def _year(text: str, default: int) -> int:
    return int(text[:4]) if text[:4].isdigit() else default


def override(row: dict[str, object], said: dict[str, object]) -> dict[str, object]:
    """Return a report's metadata with what a sidecar says laid over it.

    What was inferred from a name or a code follows a new one: body type, sector, level and place.
    """
    from govreports.metadata.agencies import describe
    from govreports.metadata.divisions import divisions, place

    made = dict(row)
    name, code = said.get("agency"), said.get("division")
    if isinstance(name, str) and name != row.get("agency"):
        told = describe(name)
        made |= {"body_type": told.body_type, "sector": told.sector, "level": told.level}
        made |= _where(told.place.code, told.place.province, told.place.city, told.place.county)
    if isinstance(code, str) and code in divisions():
        known = place(code)
        made |= _where(code, known.province, known.city, known.county)
        made["level"] = made.get("level") or known.level
    return made | said


def _where(
    division: str | None, province: str | None, city: str | None, county: str | None
) -> dict[str, object]:
    return {"division": division, "province": province, "city": city, "county": county}


def agency_id(row: dict[str, object], register: Register) -> str | None:
    """Return the id of a report's body: the register's, else division code and normalised name."""
    name, year = row.get("agency"), row.get("year")
    if not isinstance(name, str) or not name:
        return None
    known = register.find(name, year if isinstance(year, int) else None)
    return known or ":".join(part for part in (str(row.get("division") or ""), normalise_name(name)) if part)


class Copies:
    """Finds copies among any number of reports in a few dozen bytes for each."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._ranks = array("q")
        self._digests = array("Q")

    def add(self, row: dict[str, object], digest: str | None) -> None:
        """Take in the next report; `digest` is that of its figures, None where it could not be read."""
        identified = digest and row.get("agency_id") and row.get("year")
        text = f"{row.get('origin')}\t{row.get('year')}\t{row.get('agency_id')}" if identified else ""
        self._keys.append(int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) if text else 0)
        tables = len(str(row.get("tables") or "").split())
        self._ranks.append(tables * 100 - format_ranks().get(str(row.get("format")), 99))
        self._digests.append(int(digest, 16) if digest else 0)

    def groups(self) -> Iterator[tuple[list[int], bool]]:
        """Yield the numbers of reports that are copies, the primary first, and whether figures agree."""
        if not self._keys:
            return
        import numpy as np

        keys, digests = np.frombuffer(self._keys, "uint64"), np.frombuffer(self._digests, "uint64")
        order = np.lexsort((np.arange(len(keys)), -np.frombuffer(self._ranks, "int64"), keys))
        starts = np.flatnonzero(np.concatenate([[True], np.diff(keys[order]) != 0]))
        lengths = np.diff(np.append(starts, len(keys)))
        for i in np.flatnonzero((lengths > 1) & (keys[order[starts]] != 0)):
            group = order[starts[i] : starts[i] + lengths[i]]
            yield [int(g) for g in group], len(set(digests[group].tolist())) == 1
