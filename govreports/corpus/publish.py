"""Publish a generation: stored parts with everything laid over them that people wrote beside the reports.

Works part by part, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from govreports import form, schema
from govreports.blocks import Problem
from govreports.corpus import corrections, generations
from govreports.corpus.absent import respan
from govreports.corpus.corrections import Correction
from govreports.corpus.identity import (
    REGISTER_COLUMNS,
    REGISTER_FILE,
    Copies,
    Register,
    agency_id,
    override,
)
from govreports.corpus.lock import BuildError
from govreports.corpus.overlays import Overlays, as_text
from govreports.corpus.parts import (
    DIGEST,
    STORED,
    arrow_schema,
    base_schema,
    read_table,
    sync,
    write_table,
)
from govreports.corpus.remote import Place, Remote
from govreports.corpus.state import STATE, Part, State, package_version

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFAULT_ORIGIN = "published"


@dataclass(slots=True)
class Publisher:
    """Writes one generation of `parts` into `target`."""

    stored: Place
    target: Place
    parts: list[Part]
    overlays: Overlays
    register: Register = field(init=False)
    fixes: dict[str, list[Correction]] = field(init=False)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {"cells": Counter(), "problems": Counter()}
    )
    copies: Copies = field(default_factory=Copies)
    unread: int = 0

    def __post_init__(self) -> None:
        self.register = Register.read(self.overlays.register)
        self.fixes, unusable = corrections.read_corrections(self.overlays.corrections)
        self.problems += [*self.overlays.problems, *self.register.problems, *unusable]

    def write(self) -> None:
        """Write every frame of the generation."""
        for name in STORED:
            (self.target / name).mkdir(parents=True)
        for number, part in enumerate(self.parts):
            self._write_part(number, part)
        self._mark_copies()
        self._unknown_corrections()
        self._write_problems()
        self._write_register()

    def file(self, name: str, number: int) -> Place:
        return self.target / name / f"{number:06d}.parquet"

    def _write_part(self, number: int, part: Part) -> None:
        folder = self.stored / part.id
        years: dict[str, int | None] = {}
        rows = []
        for base in read_table(folder / "reports.parquet", schema=base_schema("reports")).to_pylist():
            digest = base.pop(DIGEST)
            row = self._overlaid({k: as_text(v) for k, v in base.items()}, digest)
            if digest and row["year"] != base["year"]:
                years[row["report_id"]] = row["year"]
            self.copies.add(row, digest)
            self.unread += digest is None
            rows.append(row)
        write_table(_table("reports", schema.to_frame("reports", rows)), self.file("reports", number))
        for name in ("narrative", "problems"):
            generations.link(folder / f"{name}.parquet", self.file(name, number))
        ids = [row["report_id"] for row in rows]
        self._write_cells(
            folder / "cells.parquet", number, part, years, [c for i in ids for c in self.fixes.pop(i, [])]
        )
        self.counts["problems"].update(part.counts["problems"])

    def _overlaid(self, row: dict[str, Any], digest: str | None) -> dict[str, Any]:
        if said := self.overlays.metadata(row["report_id"]):
            row = override(row, said)
        row["origin"] = row["origin"] or DEFAULT_ORIGIN
        row["parser"] = row["parser"] or package_version()
        row["agency_id"] = agency_id(row, self.register)
        row["is_primary"] = digest is not None
        row["duplicate_of"] = None
        return row

    def _write_cells(
        self,
        base: Place,
        number: int,
        part: Part,
        years: dict[str, int | None],
        listed: list[Correction],
    ) -> None:
        """Link the cells as read, or write them with corrections and absent tables of another year."""
        target = self.file("cells", number)
        if not (years or listed):
            generations.link(base, target)
            self.counts["cells"].update(part.counts["cells"])
            return
        cells = respan(read_frame(base, "cells"), years)
        cells, notes = corrections.apply(cells, listed)
        self.problems += notes
        write_table(_table("cells", cells), target)
        self.counts["cells"].update({str(k): int(n) for k, n in cells["status"].value_counts().items() if n})

    def _mark_copies(self) -> None:
        """Mark the copies in the reports frame and compare their figures."""
        ids = [line.partition("\t")[0] for part in self.parts for line in part.lines]
        homes = [number for number, part in enumerate(self.parts) for _ in part.lines]
        copy_of: dict[int, dict[str, str]] = {}

        @lru_cache(maxsize=4)
        def cells_of(number: int) -> pd.DataFrame:
            return read_frame(self.file("cells", number), "cells").set_index("report_id").sort_index()

        for group, agree in self.copies.groups():
            for copy in group[1:]:
                copy_of.setdefault(homes[copy], {})[ids[copy]] = ids[group[0]]
                if not agree:
                    pair = [_figures(cells_of(homes[i]), ids[i]) for i in (group[0], copy)]
                    self.problems += compare_copies(ids[group[0]], ids[copy], *pair)
        for number, pairs in copy_of.items():
            reports = read_frame(self.file("reports", number), "reports")
            marked = reports["report_id"].map(pairs)
            reports["duplicate_of"] = marked.astype("str")
            reports["is_primary"] = reports["is_primary"] & marked.isna()
            write_table(_table("reports", reports), self.file("reports", number))

    def _write_register(self) -> None:
        import pyarrow as pa

        types = pa.schema([(column, pa.string()) for column in REGISTER_COLUMNS])
        write_table(pa.Table.from_pylist(self.register.rows, types), self.target / REGISTER_FILE)

    def _unknown_corrections(self) -> None:
        for listed in self.fixes.values():
            self.problems += [corrections.stale(c, None, "没有这份报告") for c in listed]

    def _write_problems(self) -> None:
        rows = [{"report_id": report_id, **p._asdict()} for report_id, p in sorted(self.problems)]
        write_table(
            _table("problems", schema.to_frame("problems", rows)), self.file("problems", len(self.parts))
        )
        self.counts["problems"].update(Counter(p.code for _, p in self.problems))
        if not self.parts:
            for name in ("reports", "cells", "narrative"):
                write_table(arrow_schema(name).empty_table(), self.file(name, 0))


def _table(name: str, frame: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    return (
        pa.Table.from_pandas(frame, preserve_index=False)
        .replace_schema_metadata(None)
        .cast(arrow_schema(name))
    )


def read_frame(path: Place, name: str) -> pd.DataFrame:
    """Read one Parquet file of a frame with the types of the schema."""
    from govreports.corpus.tables import to_pandas

    return to_pandas(name, read_table(path, schema=arrow_schema(name)))


def _figures(cells: pd.DataFrame, report_id: str) -> pd.DataFrame:
    found = cells.loc[[report_id]] if report_id in cells.index else cells.iloc[:0]
    return found.set_index(["table", "row", "column"])[["value", "raw", "status", "edition"]]


def compare_copies(primary: str, copy: str, a: pd.DataFrame, b: pd.DataFrame) -> list[tuple[str, Problem]]:
    """Return a problem for each cell in which a copy has another figure, and each table that one lacks."""
    both = a.add_suffix("_a").join(b.add_suffix("_b"), how="outer")
    differ = both[
        (both["status_a"] == "number") & (both["status_b"] == "number") & (both["value_a"] != both["value_b"])
    ]
    found = []
    for key, cell in differ.iterrows():
        message = f"与主本 {primary} 不一致：主本为“{cell['raw_a']}”，此本为“{cell['raw_b']}”。"
        place = ".".join(map(str, key)) if isinstance(key, tuple) else str(key)
        found.append((copy, Problem("build", "copies_differ", place, "warning", str(cell["raw_b"]), message)))
    for table in form.TABLES:
        here = [bool((x[x.index.get_level_values(0) == table]["status"] != "absent").any()) for x in (a, b)]
        if here[0] != here[1]:
            which = "主本有此表，此本没有" if here[0] else "此本有此表，主本没有"
            message = f"与主本 {primary} 不一致：{which}。"
            found.append((copy, Problem("build", "copies_differ", table, "warning", "", message)))
    return found


def publish(processed: Place, state: State, overlays: Overlays, before: Place | None) -> tuple[State, str]:
    """Write a new generation with everything, then switch to it; return its state and its name.

    `before` is the generation that the build began with.
    """
    if isinstance(processed, Remote):
        return _publish_remote(processed, state, overlays, before)
    name = generations.new_name(processed)
    staged = generations.folder(processed) / f".tmp-{name}"
    shutil.rmtree(staged, ignore_errors=True)
    try:
        _write(processed, staged, state, overlays)
        for path in (staged / STATE, *(staged / n for n in STORED), staged):
            sync(path)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    staged.rename(generations.folder(processed) / name)
    sync(generations.folder(processed))
    generations.switch(processed, name)
    sync(processed)
    return state, name


def _write(processed: Place, staged: Place, state: State, overlays: Overlays) -> None:
    """Write all files of a generation, the state last."""
    publisher = Publisher(processed / "parts", staged, state.parts, overlays)
    publisher.write()
    state.summary = {
        "reports": sum(len(p.lines) for p in state.parts),
        "unread": publisher.unread,
        "cells": dict(sorted(publisher.counts["cells"].items())),
        "problems": dict(sorted(publisher.counts["problems"].items())),
    }
    (staged / STATE).write_text(state.dump(), encoding="utf-8", newline="\n")


def _publish_remote(
    processed: Remote, state: State, overlays: Overlays, before: Place | None
) -> tuple[State, str]:
    """Write a generation where nothing can be renamed: under its own name, which the manifest tells last.

    Raises
    ------
    BuildError
        If another build has published meanwhile: no lock is held on an object store.
    """
    mark = sha256(f"{state.dump()}\n{overlays!r}".encode()).hexdigest()[:8]
    name = f"{generations.new_name(processed)}-{mark}"
    staged: Remote = generations.folder(processed) / name
    try:
        _write(processed, staged, state, overlays)
        if generations.current(processed) != before:
            raise BuildError(f"另一个构建刚刚发布了 {processed} 的新数据；本次未发布，请重新运行。")
    except BaseException:
        with suppress(OSError):
            staged.remove()
        raise
    generations.switch(processed, name)
    return state, name
