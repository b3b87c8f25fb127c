"""Between Arrow tables and the frames of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govreports.schema import SCHEMA

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def to_pandas(name: str, table: pa.Table, report_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a table as a frame with the types of the schema.

    Parameters
    ----------
    report_ids : sequence of str, optional
        Categories of `report_id`, so that all frames of a corpus share them and join cheaply.
    """
    import pandas as pd

    frame = table.unify_dictionaries().to_pandas()
    for f in SCHEMA[name].fields:
        if f.name not in frame:
            continue
        column = frame[f.name]
        if f.kind == "category":
            wanted = report_ids if f.name == "report_id" and report_ids is not None else f.values
            known = list(wanted) if wanted else sorted(column.cat.categories)
            frame[f.name] = column.cat.set_categories(known)
        elif f.kind == "integer":
            frame[f.name] = column.astype("Int32")
        elif f.kind == "boolean":
            frame[f.name] = column.astype("boolean")
        elif f.kind == "date":
            frame[f.name] = column.astype("datetime64[s]")
        elif f.kind == "string":
            frame[f.name] = column.astype(pd.StringDtype(na_value=float("nan")))
    return frame
