"""Corpora written out by hand, for tests of indicators, comparison, duty and scoring."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from govreports import form, schema

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = Path(__file__).parents[2] / "shared"
Figure = float | str | None
TABLES = ("proactive", "requests", "remedies")


def cell_rows(
    report_id: str, figures: Mapping[str, Figure], edition: int | Mapping[str, int] = 2021
) -> list[dict[str, Any]]:
    """Return the rows of one report: figures, None for blanks, words for statuses, 0 if not named."""
    editions = dict.fromkeys(TABLES, edition) if isinstance(edition, int) else dict(edition)
    places = {c.place for c in form.skeleton(editions)}
    assert not set(figures) - places, f"not on the form: {set(figures) - places}"
    rows = []
    for cell in form.skeleton(editions):
        figure = figures.get(cell.place, 0)
        value = figure if isinstance(figure, int | float) else None
        status = "number" if value is not None else figure or "blank"
        rows.append(
            {
                **{"report_id": report_id, "table": cell.table, "row": cell.row, "column": cell.column},
                **{"edition": editions[cell.table], "value": value, "status": status, "unit": cell.unit},
                **{"raw": None if value is None else f"{value:g}", "is_total": cell.is_total},
            }
        )
    return rows


def totals(**rows: Figure) -> dict[str, Figure]:
    """Return figures of requests by row code: all of them from natural persons, so that the row sums hold."""
    return {
        f"requests.{row}.{column}": v for row, v in rows.items() for column in ("natural_person", "total")
    }


def corpus(*reports: tuple[dict[str, Any], Mapping[str, Any]], edition: Any = 2021) -> SimpleNamespace:
    """Return a corpus of (metadata, figures) pairs."""
    about, cells = [], []
    for number, (metadata, figures) in enumerate(reports):
        base = {"report_id": f"r{number}", "agency_id": f"a{number}", "agency": f"机关{number}", "year": 2023}
        base |= {"level": "county", "body_type": "department", "is_primary": True, "origin": "simulated"}
        about.append(base | metadata)
        own = about[-1].pop("edition_of_tables", edition)
        cells += cell_rows(about[-1]["report_id"], figures, own)
    empty = {n: schema.to_frame(n, []) for n in ("narrative", "claims", "problems")}
    return SimpleNamespace(
        reports=schema.to_frame("reports", about), cells=schema.to_frame("cells", cells), **empty
    )


def suqian(year: int) -> dict[str, float]:
    """Return the published figures of 宿迁市, or skip where they are not at hand."""
    path = SHARED / "gold" / f"suqian_{year}.json"
    if not path.exists():
        pytest.skip("shared figures are not beside the project")
    return dict(json.loads(path.read_text(encoding="utf-8"))["cells"])
