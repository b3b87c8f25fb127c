"""Absent tables follow the year: when a sidecar gives another year, they take its edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import form, schema

if TYPE_CHECKING:
    import pandas as pd


def respan(cells: pd.DataFrame, years: dict[str, int | None]) -> pd.DataFrame:
    """Return the cells with the absent tables of some reports in the edition that their new year asks for.

    Tables that were found keep their edition: it is a property of the table, not of the year.
    """
    if not years:
        return cells
    import pandas as pd

    touched = cells["report_id"].isin(list(years))
    found = (
        cells[touched & (cells["status"] != "absent")].groupby("report_id", observed=True)["table"].unique()
    )
    records = []
    for report_id, year in years.items():
        edition = form.edition_for_year(year)
        missing = set(form.TABLES) - set(found.get(report_id, ()))
        if edition is not None and missing:
            records.append(_absent(report_id, {t: edition for t in form.TABLES if t in missing}))
    present = cells.set_index(["report_id", "table"]).index.isin(
        [(report_id, table) for report_id, tables in found.items() for table in tables]
    )
    kept = cells[~touched | present]
    joined = pd.concat([kept.astype(_str_keys()), schema.frames(records)["cells"].astype(_str_keys())])
    order = joined["table"].map({t: i for i, t in enumerate(form.TABLES)})
    joined = (
        joined.assign(order=order).sort_values(["report_id", "order"], kind="stable").drop(columns="order")
    )
    return joined.astype({f.name: cells[f.name].dtype for f in schema.CELLS.fields if f.values}).reset_index(
        drop=True
    )


def _str_keys() -> dict[str, str]:
    return {f.name: "str" for f in schema.CELLS.fields if f.kind == "category"}


def _absent(report_id: str, editions: dict[str, int]) -> schema.Records:
    length = len(form.skeleton(editions))
    cells: dict[str, list[object]] = {name: [None] * length for name in schema.CELL_PARTS}
    cells["status"] = ["absent"] * length
    return schema.Records({"report_id": report_id}, editions, cells)
