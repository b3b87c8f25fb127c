"""Cells as a matrix: one row per report, one column per place of the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from govreports.indicators.definitions import Term

# What is known of a cell or a quantity, from best to worst; a sum is as good as its worst part.
STATES = ("ok", "blank", "unread", "no_previous", "not_in_edition", "no_form")
OK, BLANK, UNREAD, NO_PREVIOUS, NOT_IN_EDITION, NO_FORM = range(6)
KNOWN_STATUS = {"number": OK, "blank": BLANK, "mark": BLANK}
REPORT_COLUMNS = ("report_id", "agency_id", "agency", "level", "body_type", "year", "scope", "origin")


@dataclass(frozen=True)
class Matrix:
    """Values and states of the cells of many reports.

    reports has one row per report; values, states are (reports x places); editions gives the edition
    of each table, 0 where there is none; previous is the row of the same body's report on the
    year before, -1 where there is none.
    """

    reports: pd.DataFrame
    places: dict[str, int]
    values: NDArray[np.float64]
    states: NDArray[np.int8]
    editions: dict[str, NDArray[np.int64]]
    previous: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.reports)

    def evaluate(self, terms: Sequence[Term], *, zero: bool = False) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return a linear formula as values and states per report; a blank counts as 0 if `zero`."""
        total = np.zeros(len(self))
        state = np.full(len(self), OK, dtype=np.int8)
        for term in terms:
            at = [self.places[p] for p in term.places]
            values, states = self.values[:, at], self.states[:, at]
            no_table = self.editions[term.places[0].partition(".")[0]] == 0
            if zero:
                values = np.where(states == BLANK, 0.0, values)
                states = np.where(states == BLANK, OK, states)
            if term.optional:
                values = np.where(states == NOT_IN_EDITION, 0.0, values)
                states = np.where(states == NOT_IN_EDITION, OK, states)
            part, worst = values.sum(axis=1), states.max(axis=1, initial=OK)
            worst = np.where(no_table, NO_FORM, worst)
            if term.previous:
                known = self.previous >= 0
                part = np.where(known, part[self.previous], np.nan)
                worst = np.where(known, worst[self.previous], NO_PREVIOUS)
            total = total + term.weight * part
            state = np.maximum(state, worst).astype(np.int8)
        return np.where(state == OK, total, np.nan), state


def primary(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the reports that analysis uses: one copy of each, with a year."""
    keep = reports["year"].notna()
    if "is_primary" in reports:
        keep &= reports["is_primary"].fillna(True).astype(bool)
    made = reports.loc[keep].reset_index(drop=True)
    return made.assign(**{name: None for name in REPORT_COLUMNS if name not in made})


def build(reports: pd.DataFrame, cells: pd.DataFrame, places: Sequence[str]) -> Matrix:
    """Return the matrix of the primary reports for the places given.

    Raises
    ------
    ValueError
        If one report has two rows for one cell.
    """
    chosen = primary(reports)[list(REPORT_COLUMNS)]
    index = {p: i for i, p in enumerate(places)}
    shape = (len(chosen), len(index))
    values, states = np.full(shape, np.nan), np.full(shape, NOT_IN_EDITION, dtype=np.int8)
    rows = pd.Index(chosen["report_id"].astype(str)).get_indexer(_text(cells["report_id"]))
    columns = _columns(cells, index)
    hit = (rows >= 0) & (columns >= 0)
    r, c = rows[hit], columns[hit]
    if len(r) and np.bincount(r * shape[1] + c).max() > 1:
        raise ValueError("a report has two rows for one cell; the frame `cells` must have one per cell")
    status = cells["status"].to_numpy(dtype=object)[hit]
    states[r, c] = pd.Series(status).map(KNOWN_STATUS).fillna(UNREAD).to_numpy(dtype=np.int8)
    numbers = cells["value"].to_numpy(dtype=float)[hit]
    values[r, c] = np.where(states[r, c] == OK, numbers, np.nan)
    states[r, c] = np.where((states[r, c] == OK) & np.isnan(numbers), UNREAD, states[r, c])
    return Matrix(chosen, index, values, states, _editions(cells, rows, len(chosen)), _previous(chosen))


def _text(column: pd.Series) -> pd.Index:
    """Return a column as plain strings, fast where it is categorical."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        names = column.cat.categories.astype(str).to_numpy(dtype=object)
        return pd.Index(names[column.cat.codes.to_numpy()] if len(names) else np.array([], dtype=object))
    return pd.Index(column.astype(str).to_numpy(dtype=object))


def _columns(cells: pd.DataFrame, index: dict[str, int]) -> NDArray[np.int64]:
    """Return the place number of each cell, -1 where it is not needed."""
    parts = [pd.factorize(cells[name]) for name in ("table", "row", "column")]
    lookup = np.full([len(names) + 1 for _, names in parts], -1, dtype=np.int64)
    known = [{str(name): i for i, name in enumerate(names)} for _, names in parts]
    for place, number in index.items():
        at = [k.get(p) for k, p in zip(known, place.split("."), strict=True)]
        if None not in at:
            lookup[tuple(at)] = number
    return lookup[tuple(codes for codes, _ in parts)]


def _editions(cells: pd.DataFrame, rows: NDArray[Any], count: int) -> dict[str, NDArray[np.int64]]:
    table = cells["table"].to_numpy(dtype=object)
    edition = pd.to_numeric(cells["edition"]).fillna(0).to_numpy(dtype=np.int64)
    made = {}
    for name in form.TABLES:
        made[name] = np.zeros(count, dtype=np.int64)
        hit = (rows >= 0) & (table == name)
        made[name][rows[hit]] = edition[hit]
    return made


def _previous(reports: pd.DataFrame) -> NDArray[np.int64]:
    """Return where the same body's report on the year before stands."""
    at: dict[tuple[str, int], int] = {}
    keys = list(zip(reports["agency_id"], reports["year"].astype(int), strict=True))
    for i, (agency, year) in enumerate(keys):
        if not pd.isna(agency):
            at.setdefault((str(agency), year), i)
    return np.array([at.get((str(agency), year - 1), -1) for agency, year in keys], dtype=np.int64)
