"""From records to typed columns and frames, many reports in one go."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from govreports import form
from govreports.schema.declared import CELL_PARTS, NARRATIVE, PROBLEMS, SCHEMA, Frame, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import pandas as pd


class Coded(NamedTuple):
    """A column of texts, each as its place among the categories, -1 where it is missing."""

    codes: np.ndarray
    categories: list[str]


def _typed(frame: Frame, columns: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd

    made = {}
    for f in frame.fields:
        values = columns[f.name]
        if isinstance(values, Coded):
            categories = pd.Index(values.categories, dtype="str")
            made[f.name] = pd.Series(pd.Categorical.from_codes(values.codes, categories))
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


def to_frame(name: str, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return a typed frame from mappings; names that a mapping lacks are missing values.

    >>> to_frame("problems", [{"report_id": "a.txt", "stage": "read", "code": "empty"}]).shape
    (1, 7)

    Raises
    ------
    ValueError
        If a mapping has a name that the frame does not know.
    """
    return _typed(SCHEMA[name], _columns(SCHEMA[name], rows))


def frames(records: Sequence[Records]) -> dict[str, pd.DataFrame]:
    """Return the frames reports, cells, narrative and problems of many reports, made in one go.

    Raises
    ------
    ValueError
        If the cells of a report are not those of its editions.
    """
    return {name: _typed(SCHEMA[name], columns) for name, columns in to_columns(records).items()}


def to_columns(records: Sequence[Records]) -> dict[str, dict[str, Any]]:
    """Return the columns of these frames: lists or arrays of values, or `Coded` where the kind is category.

    Raises
    ------
    ValueError
        If the cells of a report are not those of its editions.
    """
    ids = [str(r.metadata["report_id"]) for r in records]
    problems = [(i, *p) for i, r in zip(ids, records, strict=True) for p in r.problems]
    return {
        "reports": _columns(SCHEMA["reports"], [r.metadata for r in records]),
        "cells": _cells(ids, records),
        "narrative": _narrative(ids, records),
        "problems": _encoded(PROBLEMS, dict(zip(PROBLEMS.names, _turned(problems, 7), strict=True))),
    }


def _columns(frame: Frame, rows: Iterable[Mapping[str, object]]) -> dict[str, Any]:
    listed = list(rows)
    if unknown := {key for row in listed for key in row} - set(frame.names):
        raise ValueError(
            f"frame {frame.name!r} has no column {', '.join(sorted(unknown))};"
            f" it has {', '.join(frame.names)}"
        )
    return _encoded(frame, {n: [row.get(n) for row in listed] for n in frame.names})


def _cells(ids: Sequence[str], records: Sequence[Records]) -> dict[str, Any]:
    """Return the columns of the cells frame; what the editions alone decide is made once for each."""
    import numpy as np

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
        made = Coded(columns[name], _categories(name))
        columns[name] = made if name == "table" else _trimmed(made)
    columns["report_id"] = _repeated(ids, lengths)
    columns |= {name: list(chain.from_iterable([r.cells[name] for r in records])) for name in CELL_PARTS}
    return _encoded(SCHEMA["cells"], columns)


def _narrative(ids: Sequence[str], records: Sequence[Records]) -> dict[str, Any]:
    rows = list(chain.from_iterable([r.narrative for r in records]))
    section, title, topic, heading, text, source = _turned(rows, 6)
    columns = {
        "report_id": _repeated(ids, [len(r.narrative) for r in records]),
        "paragraph": list(chain.from_iterable([range(1, len(r.narrative) + 1) for r in records])),
        "section": section,
        "section_title": [t or None for t in title],
        "topic": [t or None for t in topic],
        "heading": [h or None for h in heading],
        "text": text,
        "characters": [len("".join(t.split())) for t in text],
        "source": source,
    }
    return _encoded(NARRATIVE, columns)


def _turned(rows: Sequence[tuple[Any, ...]], width: int) -> Iterable[Sequence[Any]]:
    """Return the columns of rows."""
    return zip(*rows, strict=True) if rows else [()] * width


def _repeated(ids: Sequence[str], counts: Sequence[int]) -> Coded:
    """Return the report of each row where every report has its rows one after another."""
    import numpy as np

    order = {report_id: code for code, report_id in enumerate(sorted(set(ids)))}
    return _trimmed(Coded(np.repeat(np.array([order[i] for i in ids], "int32"), counts), list(order)))


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
        made[name] = np.array([codes[getattr(c, name)] for c in skeleton], "int32")
    return made


def _encoded(frame: Frame, columns: dict[str, Any]) -> dict[str, Any]:
    """Encode the columns that are categories and no codes yet."""
    for f in frame.fields:
        if f.kind == "category" and not isinstance(columns[f.name], Coded):
            columns[f.name] = _encode(columns[f.name], f.values)
    return columns


def _encode(values: Sequence[object], allowed: Sequence[str]) -> Coded:
    """Return texts as codes of the categories allowed, or if none are named, of those that occur."""
    import numpy as np
    import pyarrow as pa

    if allowed:  # few texts, met again and again: no need to collect them
        codes: defaultdict[object, int] = defaultdict(
            lambda: -1, zip(allowed, range(len(allowed)), strict=True)
        )
        return Coded(np.fromiter(map(codes.__getitem__, values), "int32", len(values)), list(allowed))
    found = pa.array(values, pa.dictionary(pa.int32(), pa.large_string()))
    occurring = found.dictionary.to_pylist()
    categories = sorted(occurring)
    places = {value: place for place, value in enumerate(categories)}
    order = np.array([places[value] for value in occurring] + [-1], "int32")
    return Coded(order[found.indices.fill_null(-1)], categories)


def _trimmed(column: Coded) -> Coded:
    """Leave out the categories that do not occur."""
    import numpy as np

    used = np.bincount(column.codes, minlength=len(column.categories)) > 0
    if used.all():
        return column
    categories = [c for c, is_used in zip(column.categories, used, strict=True) if is_used]
    return Coded((np.cumsum(used, dtype="int32") - 1)[column.codes], categories)
