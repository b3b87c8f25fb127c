"""One generation on disk, held for as long as a corpus reads from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from govreports.corpus import generations
from govreports.corpus.lock import hold_for_reading
from govreports.corpus.remote import Place, Remote, is_remote, place
from govreports.corpus.state import STATE, State

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class _Hold:
    """A shared lock that lasts as long as this object."""

    def __init__(self, path: Place):
        self._path = path
        self._descriptor: int | None = None
        if isinstance(path, Path):  # no lock on an object store: builds keep the last but one generation
            self._descriptor = hold_for_reading(path)

    def __reduce__(self) -> tuple[type[_Hold], tuple[Place]]:
        return type(self), (self._path,)  # a corpus sent to another process holds its generation there too

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


@dataclass(slots=True)
class Source:
    """The files of one generation.

    Builds leave a generation alone while a source holds it, so that frames touched later still fit.
    """

    processed: Place
    folder: Place
    state: State
    _hold: _Hold
    _scratch: TemporaryDirectory[str] | None = None
    _ids: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, processed: Place, scratch: TemporaryDirectory[str] | None = None) -> Source:
        """Hold the current generation of a processed folder."""
        while True:
            folder = generations.current(processed)
            if folder is None:
                raise FileNotFoundError(f"{processed} 中还没有发布过数据集；请先运行 govreports build。")
            try:
                hold = _Hold(folder / STATE)
                return cls(processed, folder, generations.read_state(folder), hold, scratch)
            except FileNotFoundError:
                if generations.current(processed) == folder:  # no newer one: something else removed it
                    raise

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def raw(self) -> Place | None:
        """The raw folder that it was built from, where it still is."""
        told = self.state.raw
        if is_remote(told) or not isinstance(self.processed, Path):
            raw = place(told)
        else:
            raw = (self.processed / told).resolve()
        return raw if told and raw.is_dir() else None

    def files(self, name: str) -> list[Place]:
        """Return the Parquet files of a frame in the order of their reports."""
        folder = self.folder / name
        if isinstance(folder, Remote):
            return [*sorted(folder.glob("*.parquet"))]
        return [*sorted(folder.glob("*.parquet"))] if folder.is_dir() else []

    def report_ids(self) -> list[str]:
        """Return everything that rows may speak of: the reports, and entries that only have problems."""
        if not self._ids:
            import pyarrow.compute as pc

            from govreports.corpus.parts import read_table

            notes = read_table(self.files("problems")[-1], columns=["report_id"])
            others = {str(v) for v in pc.unique(notes["report_id"]).to_pylist()}
            self._ids = sorted(others.union(line.partition("\t")[0] for line in self.state.lines()))
        return self._ids

    def parts_of(self, report_ids: Sequence[str] | None) -> list[int]:
        """Return the numbers of the parts that hold any of some reports."""
        if report_ids is None:
            return list(range(len(self.state.parts)))
        wanted = set(report_ids)
        return [
            number
            for number, part in enumerate(self.state.parts)
            if any(line.partition("\t")[0] in wanted for line in part.lines)
        ]

    def frame(
        self, name: str, categories: Sequence[str], report_ids: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return a frame of the whole generation, or the rows of some reports."""
        files = self.files(name)
        if report_ids is not None:
            numbers = self.parts_of(report_ids)
            files = [files[n] for n in numbers] + files[len(self.state.parts) :]
        return self.read(name, files, categories, report_ids)

    def read(
        self,
        name: str,
        files: Sequence[Place],
        categories: Sequence[str],
        report_ids: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Read Parquet files of one frame, keeping the rows of some reports."""
        import pyarrow as pa

        from govreports.corpus.loading import trim
        from govreports.corpus.parts import arrow_schema, read_table
        from govreports.corpus.tables import to_pandas

        schema = arrow_schema(name)
        tables = [_filter(read_table(f, schema=schema), report_ids) for f in files]
        table = pa.concat_tables(tables) if tables else schema.empty_table()
        frame = to_pandas(name, table, categories)
        return frame if report_ids is None else trim(frame, list(categories))


def _filter(table: pa.Table, report_ids: Sequence[str] | None) -> pa.Table:
    if report_ids is None:
        return table
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(report_ids, pa.string())
    return table.filter(pc.is_in(table["report_id"].cast(pa.string()), value_set=wanted))
