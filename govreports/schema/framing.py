"""From records to typed frames, many reports in one go."""

from __future__ import annotations

from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from govreports import form
from govreports.schema.declared import CELL_PARTS, CELLS, MATCHES, NARRATIVE, SCHEMA, STATUSES, Frame, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import pandas as pd


def _typed(frame: Frame, columns: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd

    made = {}
    for f in frame.fields:
        values = columns[f.name]
        if isinstance(values, pd.Categorical):
            made[f.name] = pd.Series(values)
        elif f.kind == "category":
            dtype: Any = pd.CategoricalDtype(list(f.values)) if f.values else "category"
            made[f.name] = pd.Series(values, dtype="str").astype(dtype)
        elif f.kind == "integer":
            made[f.name] = pd.Series(values, dtype="Int32")
        elif f.kind == "number":
            made[f.name] = pd.Series(values, dtype="float64")
        elif f.kind == "boolean":
            made[f.name] = pd.Series(values, dtype="boolean")
        elif f.kind == "date":
            made[f.name] = pd.to_datetime(pd.Series(values, dtype="str"), format="%Y-%m-%d").astype(
                "datetime64[s]"
            )
        else:
            made[f.name] = pd.Series(values, dtype="str")
    return pd.DataFrame(made)


def to_frame(name: str, rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return a typed frame from mappings; names that a mapping lacks are missing values.

    >>> to_frame("problems", [{"report_id": "a.txt", "stage": "read", "code": "empty"}]).shape
    (1, 7)

    Raises
    ------
    ValueError
        If a mapping has a name that the frame does not know.
    """
    frame = SCHEMA[name]
    listed = list(rows)
    if unknown := {key for row in listed for key in row} - set(frame.names):
        raise ValueError(
            f"frame {name!r} has no column {', '.join(sorted(unknown))}; it has {', '.join(frame.names)}"
        )
    return _typed(frame, {n: [row.get(n) for row in listed] for n in frame.names})


def frames(records: Sequence[Records]) -> dict[str, pd.DataFrame]:
    """Return the frames reports, cells, narrative and problems of many reports, made in one go.

    Raises
    ------
    ValueError
        If the cells of a report are not those of its editions.
    """
    ids = [str(r.metadata["report_id"]) for r in records]
    problems = [
        {"report_id": report_id, **p._asdict()}
        for report_id, r in zip(ids, records, strict=True)
        for p in r.problems
    ]
    return {
        "reports": to_frame("reports", [r.metadata for r in records]),
        "cells": _typed(CELLS, _cells(ids, records)),
        "narrative": _typed(NARRATIVE, _narrative(ids, records)),
        "problems": to_frame("problems", problems),
    }


def _cells(ids: Sequence[str], records: Sequence[Records]) -> dict[str, Any]:
    """Return the columns of the cells frame; what the editions alone decide is made once for each."""
    import numpy as np
    import pyarrow as pa

    forms = [_form(tuple(r.editions.items())) for r in records]
    lengths = [len(f["edition"]) for f in forms]
    for report_id, r, length in zip(ids, records, lengths, strict=True):
        if any(len(r.cells[name]) != length for name in CELL_PARTS):
            raise ValueError(
                f"{report_id}: the form has {length} cells in its editions, not as many as given"
            )
    columns: dict[str, Any] = {
        name: np.concatenate([f[name] for f in forms]) if forms else np.array([], int)
        for name in ("edition", "is_total", *_CODED)
    }
    for name in _CODED:
        columns[name] = _coded(columns[name], _categories(name), trim=name != "table")
    order = {report_id: code for code, report_id in enumerate(sorted(set(ids)))}
    columns["report_id"] = _coded(np.repeat([order[i] for i in ids], lengths), list(order), trim=True)
    parts = {name: list(chain.from_iterable([r.cells[name] for r in records])) for name in CELL_PARTS}
    columns["value"] = pa.array(parts["value"], pa.float64()).to_numpy(zero_copy_only=False)
    columns["raw"] = pa.array(parts["raw"], pa.large_string())
    columns["status"] = _encoded(parts["status"], STATUSES)
    columns["matched_by"] = _encoded(parts["matched_by"], MATCHES)
    columns["source"] = _encoded(parts["source"])
    return columns


def _narrative(ids: Sequence[str], records: Sequence[Records]) -> Mapping[str, Any]:
    rows = [
        (report_id, n, section, title or None, topic or None, heading or None, text, _visible(text), source)
        for report_id, r in zip(ids, records, strict=True)
        for n, (section, title, topic, heading, text, source) in enumerate(r.narrative, 1)
    ]
    return dict(zip(NARRATIVE.names, zip(*rows, strict=True) if rows else repeat(()), strict=False))


def _visible(text: str) -> int:
    return len("".join(text.split()))


_CODED = ("table", "row", "column", "unit")  # columns of text that the editions alone decide


@cache
def _categories(name: str) -> list[str]:
    if name == "table":
        return list(form.TABLES)
    return sorted(
        {getattr(c, name) for e in form.EDITIONS for c in form.skeleton(dict.fromkeys(form.TABLES, e))}
    )


@cache
def _form(editions: tuple[tuple[str, int], ...]) -> dict[str, np.ndarray]:
    """Return the columns that the editions of a report decide, text as codes of `_categories`."""
    import numpy as np

    table_editions = dict(editions)
    skeleton = form.skeleton(table_editions)
    made = {
        "edition": np.array([table_editions[c.table] for c in skeleton], "int32"),
        "is_total": np.array([c.is_total for c in skeleton], bool),
    }
    for name in _CODED:
        codes = {value: code for code, value in enumerate(_categories(name))}
        made[name] = np.array([codes[getattr(c, name)] for c in skeleton], int)
    return made


def _encoded(values: Sequence[object], allowed: Sequence[str] = ()) -> pd.Categorical:
    """Return texts as categories: those allowed, or if none are named, those that occur."""
    import numpy as np
    import pyarrow as pa

    found = pa.array(values, pa.large_string()).dictionary_encode()
    occurring = found.dictionary.to_pylist()
    categories = allowed or sorted(occurring)
    places = {value: place for place, value in enumerate(categories)}
    order = np.array([places.get(value, -1) for value in occurring] + [-1], int)
    return _coded(order[found.indices.fill_null(-1)], categories, trim=False)


def _coded(codes: np.ndarray, categories: Sequence[str], trim: bool) -> pd.Categorical:
    import pandas as pd

    made = pd.Categorical.from_codes(codes, pd.Index(list(categories), dtype="str"))
    return made.remove_unused_categories() if trim else made
