"""Cells as one wide row per report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import form

if TYPE_CHECKING:
    import pandas as pd

HEADS = ("agency_id", "agency", "year")


def panel(reports: pd.DataFrame, cells: pd.DataFrame, labels: str | None = None) -> pd.DataFrame:
    """Return one row per report (index report_id; agency_id, agency, year, then the places in form order).

    Raises
    ------
    ValueError
        If there are no labels in that language.
    """
    import pandas as pd

    places = list(dict.fromkeys(c.place for e in form.EDITIONS for c in form.edition(e).cells))
    number = {place: i for i, place in enumerate(places)}
    keys = pd.MultiIndex.from_tuples([tuple(p.split(".")) for p in places], names=["table", "row", "column"])
    at = keys.get_indexer(pd.MultiIndex.from_frame(cells[["table", "row", "column"]].astype("str")))
    wide = (
        cells.assign(place=at)[["report_id", "place", "value"]]
        .pivot(index="report_id", columns="place", values="value")
        .rename(columns=dict(enumerate(places)))
    )
    wide.index = wide.index.astype("str")
    wide = wide.reindex(index=reports["report_id"], columns=[p for p in places if number[p] in set(at)])
    wide.columns.name = None
    if labels is not None:
        wide.columns = pd.Index(_labels(list(wide.columns), labels))
    heads = reports.set_index("report_id")[list(HEADS)]
    return pd.concat([heads, wide], axis=1)


def _labels(places: list[str], language: str) -> list[str]:
    """Return a name for each place; places that two editions label alike say their edition."""
    named = form.labels(language)
    named["place"] = named["table"] + "." + named["row"] + "." + named["column"]
    named["name"] = named["table_label"] + " / " + named["row_short"] + " / " + named["column_label"]
    latest = named.drop_duplicates("place", keep="last").set_index("place")
    texts = latest["name"].reindex(places)
    editions = latest["edition"].to_dict()
    twice = texts.duplicated(keep=False)
    return [
        f"{text} ({editions[place]})" if double else str(text)
        for place, text, double in zip(places, texts, twice, strict=True)
    ]
