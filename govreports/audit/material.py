"""What the rules look at: the figures of all reports as wide arrays, and their texts one by one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreports import form, schema
from govreports.audit.texts import Report, read_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STATUS = {name: i for i, name in enumerate(schema.STATUSES)}


class Material:
    """The frames of a corpus, arranged for the rules.

    `value(place)` is a float array with one entry for each report; `last(place)` the same cell in the
    body's report on the year before, missing where there is none.
    """

    def __init__(self, frames: dict[str, pd.DataFrame]):
        self.reports = frames["reports"].reset_index(drop=True)
        self.n = len(self.reports)
        self.ids = self.reports["report_id"].astype(str).tolist()
        self.order = {r: i for i, r in enumerate(self.ids)}
        self.year = self.reports["year"].fillna(0).to_numpy(dtype=int)
        self.frames = frames
        self._place = {
            c.place: i
            for i, c in enumerate(
                dict.fromkeys(
                    cell._replace(unit="", is_total=False)
                    for e in form.EDITIONS
                    for cell in form.edition(e).cells
                )
            )
        }
        self._fill(frames["cells"])
        self.previous = self._previous()
        self.shifted: NDArray[np.bool_] | None = None  # made once, by figures.shifted_columns

    def positions(self, frame: pd.DataFrame) -> NDArray[np.intp]:
        """Return the row of `reports` for every row of a frame, -1 where it has none."""
        ids = frame["report_id"]
        if isinstance(ids.dtype, pd.CategoricalDtype):
            codes = ids.cat.codes.to_numpy()
            known = np.array([self.order.get(str(c), -1) for c in ids.cat.categories] + [-1], dtype=np.intp)
            return known[codes]
        return np.array([self.order.get(str(c), -1) for c in ids], dtype=np.intp)

    def _fill(self, cells: pd.DataFrame) -> None:
        shape = (self.n, len(self._place))
        self._values = np.full(shape, np.nan)
        self._statuses = np.full(shape, -1, dtype=np.int8)
        self._editions = {t: np.zeros(self.n, dtype=int) for t in form.TABLES}
        if cells.empty:
            return
        key = [cells[c].astype("category") for c in ("table", "row", "column")]
        names = [k.cat.categories for k in key]
        codes = [k.cat.codes.to_numpy().astype(np.int64) for k in key]
        joined = (codes[0] * len(names[1]) + codes[1]) * len(names[2]) + codes[2]
        lookup = np.full(max(1, len(names[0]) * len(names[1]) * len(names[2])), -1)
        at = [{str(name): i for i, name in enumerate(n)} for n in names]
        for place, column in self._place.items():
            t, r, c = place.split(".")
            if t in at[0] and r in at[1] and c in at[2]:
                lookup[(at[0][t] * len(names[1]) + at[1][r]) * len(names[2]) + at[2][c]] = column
        rows, columns = self.positions(cells), lookup[joined]
        good = (rows >= 0) & (columns >= 0)
        rows, columns = rows[good], columns[good]
        self._values[rows, columns] = cells["value"].to_numpy(dtype=float)[good]
        status = pd.Categorical(cells["status"].astype(str), categories=list(schema.STATUSES)).codes
        self._statuses[rows, columns] = status[good]
        edition = cells["edition"].fillna(0).to_numpy(dtype=int)[good]
        table = codes[0][good]
        for name, code in at[0].items():
            self._editions[name][rows[table == code]] = edition[table == code]

    def _previous(self) -> NDArray[np.intp]:
        agency = (
            self.reports["agency_id"].astype(object).where(self.reports["agency_id"].notna(), None).tolist()
        )
        primary = self.reports["is_primary"].fillna(True).to_numpy(dtype=bool)
        known = {
            (a, y): i
            for i, (a, y, p) in enumerate(zip(agency, self.year, primary, strict=True))
            if a and y and p
        }
        return np.array(
            [known.get((a, y - 1), -1) for a, y in zip(agency, self.year, strict=True)], dtype=np.intp
        )

    @cached_property
    def first(self) -> NDArray[np.bool_]:
        """Say which reports are a body's first, as far as these reports tell.

        The body has none on an earlier year, while most others that report on this year have one.
        """
        ids = self.reports["agency_id"]
        earliest = (
            pd.Series(self.year).where(self.year > 0).groupby(ids.to_numpy(), observed=True).transform("min")
        )
        new = (earliest.to_numpy() == self.year) & ids.notna().to_numpy()
        share = pd.Series(new).groupby(self.year).transform("mean").to_numpy()
        return np.asarray(new & (share < 0.5))

    def value(self, place: str) -> NDArray[np.float64]:
        """Return one cell of every report; missing where it was not read or is not on the form."""
        column = self._place.get(place)
        return np.full(self.n, np.nan) if column is None else self._values[:, column]

    def status(self, place: str) -> NDArray[np.int8]:
        """Return the positions in `schema.STATUSES`; -1 where the cell is not on the form."""
        column = self._place.get(place)
        return np.full(self.n, -1, dtype=np.int8) if column is None else self._statuses[:, column]

    def has_status(self, place: str, status: str) -> NDArray[np.bool_]:
        return self.status(place) == _STATUS[status]

    def last(self, place: str) -> NDArray[np.float64]:
        """Return the cell in last year's report of the same body."""
        return np.where(self.previous >= 0, self.value(place)[self.previous], np.nan)

    def edition(self, table: str) -> NDArray[np.intp]:
        return self._editions[table]

    def places(self, table: str) -> list[str]:
        return [p for p in self._place if p.startswith(table + ".")]

    def read(self, table: str) -> NDArray[np.bool_]:
        """Say for which reports any figure of a table was read."""
        columns = [self._place[p] for p in self.places(table)]
        return np.isfinite(self._values[:, columns]).any(axis=1)

    def present(self, table: str) -> NDArray[np.bool_]:
        """Say for which reports a table was found at all, be its cells blank or not."""
        columns = [self._place[p] for p in self.places(table)]
        return ((self._statuses[:, columns] >= 0) & (self._statuses[:, columns] != _STATUS["absent"])).any(
            axis=1
        )

    def unplaced(self, table: str) -> NDArray[np.bool_]:
        columns = [self._place[p] for p in self.places(table)]
        return (self._statuses[:, columns] == _STATUS["unplaced"]).any(axis=1)

    def text_of(self, name: str) -> list[str]:
        """Return a column of the reports as strings, "" where it is missing."""
        column = self.reports[name]
        return column.astype(object).where(column.notna(), "").astype(str).tolist()

    @cached_property
    def problems(self) -> pd.DataFrame:
        return self.frames["problems"]

    @cached_property
    def texts(self) -> list[Report]:
        """All reports with their paragraphs and claims."""
        return read_texts(self)
