"""Parts: the frames of a recorded set of reports as Parquet files, written once and never changed."""

from __future__ import annotations

import json
import os
import shutil
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports import schema
from govreports.corpus.remote import Place, Remote
from govreports.corpus.state import Part

if TYPE_CHECKING:
    import pyarrow as pa

STORED = ("reports", "cells", "narrative", "problems")
DIGEST = "cells_digest"  # of the figures of a report; missing where the file could not be read
PART = "part.json"
_BOUNDED = ("report_id", "year")  # columns by whose least and greatest value a reader leaves parts out


def arrow_schema(name: str) -> pa.Schema:
    """Return the Parquet types of a frame, the same in every part."""
    import pyarrow as pa

    types = {
        "category": pa.dictionary(pa.int32(), pa.string()),
        "string": pa.string(),
        "integer": pa.int32(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.timestamp("ms"),
    }
    return pa.schema([(f.name, types[f.kind]) for f in schema.SCHEMA[name].fields])


def base_schema(name: str) -> pa.Schema:
    """Return the types of a stored part: reports have the digest of their figures besides."""
    import pyarrow as pa

    declared = arrow_schema(name)
    return declared.append(pa.field(DIGEST, pa.string())) if name == "reports" else declared


def cells_digest(records: schema.Records) -> str:
    """Return a hash of the figures of one report, equal for copies that agree."""
    cells: dict[str, Any] = records.cells
    values, status = cells["value"], cells["status"]
    digest = sha256(repr((sorted(records.editions.items()), " ".join(status))).encode())
    if status.count("number") < len(status):
        values = [value for value, s in zip(values, status, strict=True) if s == "number"]
    digest.update(array("d", values))
    return digest.hexdigest()[:16]


def to_tables(read: Sequence[tuple[schema.Records, bool]]) -> dict[str, pa.Table]:
    """Turn records, and whether their file could be read, into Arrow tables, all in one go."""
    import pyarrow as pa

    records = [r for r, _ in read]
    digests = [cells_digest(r) if ok else None for r, ok in read]
    tables = {}
    for name, columns in schema.to_columns(records).items():
        types = arrow_schema(name)
        tables[name] = pa.table([_to_array(columns[f.name], f.type) for f in types], types)
    tables["reports"] = tables["reports"].append_column(DIGEST, pa.array(digests, pa.string()))
    return tables


def _to_array(values: Any, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if isinstance(values, schema.Coded):
        codes = pa.array(values.codes, pa.int32(), mask=values.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(values.categories, pa.string()))
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def merge(name: str, tables: list[pa.Table]) -> pa.Table:
    """Join tables of one frame and sort them by report, rows of a report staying in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = [t for t in tables if t.num_rows] or tables[:1]
    if len(tables) == 1:
        return tables[0]
    joined = pa.concat_tables(tables).unify_dictionaries()
    order = pc.sort_indices(joined["report_id"].cast(pa.string()))
    return joined.take(order)


def read_table(file: Place, **options: Any) -> pa.Table:
    """Read one Parquet file from wherever it lies."""
    import pyarrow.parquet as pq

    if isinstance(file, Path):
        return pq.read_table(file, partitioning=None, **options)
    with file.open("rb") as opened:
        return pq.read_table(opened, partitioning=None, **options)


def read_kept(folder: Place, name: str, report_ids: Sequence[str]) -> pa.Table:
    """Read the rows of some reports back from a stored part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = read_table(folder / f"{name}.parquet", schema=base_schema(name))
    kept = pc.is_in(table["report_id"].cast(pa.string()), value_set=pa.array(report_ids, pa.string()))
    return table.filter(kept)


def write_table(table: pa.Table, path: Place) -> None:
    """Write one Parquet file down to the disk."""
    import pyarrow.parquet as pq

    bounds = [name for name in _BOUNDED if name in table.column_names]
    if isinstance(path, Remote):
        with path.open("wb") as opened:
            pq.write_table(table, opened, compression="zstd", version="2.6", write_statistics=bounds)
        return
    pq.write_table(table, path, compression="zstd", version="2.6", write_statistics=bounds)
    sync(path)


def sync(path: Path) -> None:
    """Make a file, or the entries of a folder, last through a crash of the machine."""
    if os.name == "nt" and path.is_dir():  # folders cannot be synced there
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def count(tables: dict[str, pa.Table]) -> dict[str, dict[str, int]]:
    """Count the cells of a part by status and its problems by code."""
    wanted = {"cells": tables["cells"]["status"], "problems": tables["problems"]["code"]}
    counts = {}
    for name, column in wanted.items():
        tally = Counter(
            {v["values"].as_py(): v["counts"].as_py() for v in column.combine_chunks().value_counts()}
        )
        counts[name] = {str(k): n for k, n in sorted(tally.items(), key=str)}
    return counts


def store(tables: dict[str, pa.Table], part: Part, parser: str, parts: Place) -> None:
    """Write a part under its id, whole or not at all: it counts once its record is there."""
    record = json.dumps({"parser": parser, **asdict(part)}, ensure_ascii=False)
    staged = parts / (part.id if isinstance(parts, Remote) else f".tmp-{part.id}-{os.getpid()}")
    if isinstance(staged, Path):
        shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    for name, table in tables.items():
        write_table(table, staged / f"{name}.parquet")
    (staged / PART).write_text(record, encoding="utf-8", newline="\n")
    if isinstance(parts, Remote) or isinstance(staged, Remote):
        return
    sync(staged / PART)
    sync(staged)
    try:
        staged.rename(parts / part.id)
    except OSError:
        if not (parts / part.id / PART).is_file():
            raise
        shutil.rmtree(staged)  # a build that was killed had finished it
    sync(parts)


def stored_parts(parts: Place, parser: str, known: Iterable[Part]) -> dict[str, Part]:
    """Return the whole parts on disk that `parser` made: those known, and those that a killed build left."""
    found = {p.id: p for p in known}
    present = {p.name for p in parts.iterdir()} if parts.is_dir() else set()
    for part_id in sorted(present - set(found)):
        record = parts / part_id / PART
        if not part_id.startswith(".") and record.is_file():
            held = json.loads(record.read_text(encoding="utf-8"))
            if held.pop("parser") == parser:
                found[part_id] = Part(**held)
    return {part_id: p for part_id, p in found.items() if part_id in present}


def clear_unfinished(parts: Place) -> None:
    """Remove what unfinished parts of a killed build left behind."""
    if isinstance(parts, Remote):  # nothing is renamed there, and what has no record counts for nothing
        return
    for leftover in [*parts.glob(".tmp-*"), *parts.glob(".spool-*")]:
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
