"""Consistent figures for the form's tables: random, overdispersed, every sum holding.

The weights (how often an outcome or a kind of applicant occurs) are data: `demo/data/figures.csv`.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from govreports import form

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Figures = dict[str, float]

# Requests arrive in bursts: a gamma-mixed Poisson with this shape leaves most small bodies at zero.
SHAPE = 0.35
MEAN_REQUESTS = 60.0
RANGE = 90_000  # distinct_figures draws its cells from 1,000 up to here


@cache
def weights(kind: str) -> dict[str, float]:
    """Return the weights of one kind (column, outcome or remedy) by code.

    >>> weights("remedy")["affirmed"]
    0.58
    """
    text = files("govreports.demo").joinpath("data", "figures.csv").read_text(encoding="utf-8")
    return {r["name"]: float(r["value"]) for r in csv.DictReader(text.splitlines()) if r["kind"] == kind}


def burst(rng: np.random.Generator, mean: float) -> int:
    """Return an overdispersed count with the given mean (gamma-mixed Poisson).

    >>> burst(np.random.default_rng(1), 0.0)
    0
    """
    return int(rng.poisson(rng.gamma(SHAPE, mean / SHAPE)))


def split(rng: np.random.Generator, count: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Return `count` divided at random over the names of `shares`.

    >>> sum(split(np.random.default_rng(1), 40, {"a": 3, "b": 1}).values())
    40
    """
    p = np.array(list(shares.values()))
    return dict(zip(shares, rng.multinomial(count, p / p.sum()).tolist(), strict=True))


def _requests(
    rng: np.random.Generator, edition: int, count: int, carried: Mapping[str, int] | None
) -> Figures:
    table = form.edition(edition).tables["requests"]
    columns = weights("column")
    total = next(c.column for c in table.rows[0].columns if c.is_total)
    mix = dict(
        zip(columns, rng.dirichlet(np.array(list(columns.values())) * 12 + 0.02).tolist(), strict=True)
    )
    received = split(rng, count, mix)
    start = {c: int((carried or {}).get(c, 0)) for c in columns}
    if carried is None:
        start = {c: int(rng.binomial(received[c], 0.06)) for c in columns}
    wanted = {row.row: weights("outcome")[row.row] for row in table.rows if row.role == "outcome"}
    tilt = dict(zip(wanted, rng.dirichlet(np.array(list(wanted.values())) / 4 + 0.02).tolist(), strict=True))
    rows: dict[str, dict[str, int]] = {row.row: {} for row in table.rows}
    for c in columns:
        end = int(rng.binomial(received[c] + start[c], 0.07))
        done = received[c] + start[c] - end
        for row, n in split(rng, done, tilt).items():
            rows[row][c] = n
        rows["received"][c], rows["pending_start"][c] = received[c], start[c]
        rows["processed"][c], rows["pending_end"][c] = done, end
    return {
        f"requests.{row}.{c}": float(n)
        for row, cells in rows.items()
        for c, n in {**cells, total: sum(cells.values())}.items()
    }


def _remedies(rng: np.random.Generator, edition: int, processed: float) -> Figures:
    table = form.edition(edition).tables["remedies"]
    means = (0.06, 0.015, 0.02)
    found: Figures = {}
    for row, mean in zip(table.rows, means, strict=True):
        parts = split(rng, burst(rng, mean * processed), weights("remedy"))
        for column in row.columns:
            n = sum(parts.values()) if column.is_total else parts[column.column]
            found[f"remedies.{row.row}.{column.column}"] = float(n)
    return found


def _money(rng: np.random.Generator, mean: float) -> float:
    """An amount in 万元: nothing in half of the cases, else with 0, 2 or 4 decimals."""
    if mean <= 0 or rng.random() < 0.5:
        return 0.0
    return round(float(rng.lognormal(np.log(mean), 1.4)), int(rng.choice([0, 2, 2, 4])))


def _documents(rng: np.random.Generator, size: float) -> tuple[int, int, int]:
    issued = int(rng.poisson(4 * size))
    in_force = issued + int(rng.poisson(25 * size))
    return issued, int(rng.binomial(in_force, 0.06)), in_force


def _proactive_2021(rng: np.random.Generator, size: float) -> Figures:
    found: Figures = {}
    for row, scale in (("rules", 0.1 if size > 3 else 0.0), ("normative_documents", min(size, 6.0))):
        figures = _documents(rng, scale)
        for column, n in zip(("issued", "repealed", "in_force"), figures, strict=True):
            found[f"proactive.{row}.{column}"] = float(n)
    for row, mean in (("licensing", 400.0), ("penalties", 60.0), ("compulsion", 8.0)):
        found[f"proactive.{row}.decisions"] = float(burst(rng, mean * size))
    found["proactive.administrative_fees.amount"] = _money(rng, 80 * size)
    return found


def _proactive_2019(rng: np.random.Generator, size: float) -> Figures:
    found: Figures = {}
    for row, scale in (("rules", 0.1 if size > 3 else 0.0), ("normative_documents", min(size, 6.0))):
        made = int(rng.poisson(4 * scale))
        shown = int(rng.binomial(made, 0.9))
        held = shown + int(rng.poisson(25 * scale))
        for column, n in zip(
            ("newly_made", "newly_disclosed", "total_disclosed"), (made, shown, held), strict=True
        ):
            found[f"proactive.{row}.{column}"] = float(n)
    for row in ("licensing", "other_management_services", "penalties", "compulsion", "administrative_fees"):
        items = int(rng.poisson(12 * min(size, 8.0)))
        found[f"proactive.{row}.previous_items"] = float(items)
        found[f"proactive.{row}.change"] = float(max(-items, round(rng.normal(0, 2 + items / 10))))
        if row != "administrative_fees":
            found[f"proactive.{row}.decisions"] = float(burst(rng, 150 * size))
    amount = _money(rng, 120 * size)
    found["proactive.procurement.items"] = float(1 + rng.poisson(3 * size)) if amount else 0.0
    found["proactive.procurement.amount"] = amount
    return found


_PROACTIVE = {2019: _proactive_2019, 2021: _proactive_2021}


def random_figures(
    rng: np.random.Generator,
    editions: Mapping[str, int],
    size: float = 1.0,
    *,
    received: int | None = None,
    carried: Mapping[str, int] | None = None,
) -> Figures:
    """Return figures for every cell of the tables named, with all sums of the form holding.

    Parameters
    ----------
    rng : numpy.random.Generator
    editions : mapping
        Edition of each table, for example ``{"proactive": 2021, "requests": 2019, "remedies": 2021}``.
        A table left out gets no figures.
    size : float
        Size of the body: 1.0 has about 60 requests a year on average, most of them in few bodies.
    received : int, optional
        New requests of the year, all applicants together. Drawn from `size` if not given.
    carried : mapping, optional
        Requests pending at the start, by applicant column. Drawn at random if not given.

    Returns
    -------
    dict
        Place ("table.row.column") to figure; counts, and 万元 with up to four decimals.

    >>> found = random_figures(np.random.default_rng(3), {"remedies": 2021})
    >>> len(found)
    15
    """
    found: Figures = {}
    if "proactive" in editions:
        found |= _PROACTIVE[editions["proactive"]](rng, size)
    if "requests" in editions:
        count = burst(rng, size * MEAN_REQUESTS) if received is None else received
        found |= _requests(rng, editions["requests"], count, carried)
    if "remedies" in editions:
        found |= _remedies(rng, editions["remedies"], found.get("requests.processed.total", 20 * size))
    return {cell.place: found[cell.place] for cell in form.skeleton(dict(editions))}


def distinct_figures(rng: np.random.Generator, editions: Mapping[str, int]) -> Figures:
    """Return large figures, all different, with every sum holding: a test of reading sees any mix-up.

    Amounts have decimals; `change` is negative in half of the rows.
    """
    while True:
        found = _distinct(rng, editions)
        if len(set(found.values())) == len(found):
            return found


def _distinct(rng: np.random.Generator, editions: Mapping[str, int]) -> Figures:
    cells = form.skeleton(dict(editions))
    drawn = iter((rng.permutation(RANGE)[: len(cells)] + 1000).tolist())
    found: Figures = {c.place: float(next(drawn)) for c in cells}
    for c in cells:
        if c.column == "amount":
            found[c.place] = round(found[c.place] + int(rng.integers(1, 10_000)) / 10_000, 4)
        elif c.column == "change" and rng.random() < 0.5:
            found[c.place] = -found[c.place]
    for name, edition in editions.items():
        _close(found, form.edition(edition).tables[name], form.equations(name, edition))
    return found


def _close(found: Figures, table: form.Table, equations: tuple[form.Equation, ...]) -> None:
    """Set each total to the sum that the form states: down the columns, then along the rows."""
    by_column = [e for e in equations if e.axis == "column"]
    if by_column:
        results = next(e for e in by_column if e.total == "processed")
        for c in (c for c in table.rows[0].columns if not c.is_total):
            done = sum(found[f"{table.table}.{row}.{c.column}"] for row, _ in results.parts)
            start = found[f"{table.table}.pending_start.{c.column}"]
            found[f"{table.table}.processed.{c.column}"] = done
            # received is drawn from what leaves pending_end as it was drawn
            found[f"{table.table}.received.{c.column}"] = (
                done + found[f"{table.table}.pending_end.{c.column}"] - start
            )
    for e in (e for e in equations if e.axis == "row"):
        for row in table.rows:
            found[f"{table.table}.{row.row}.{e.total}"] = sum(
                weight * found[f"{table.table}.{row.row}.{part}"] for part, weight in e.parts
            )


def cells_frame(reports: Mapping[str, tuple[Mapping[str, int], Mapping[str, float]]]) -> pd.DataFrame:
    """Return a frame as schema.CELLS for figures by report_id, as if every cell had been read.

    Parameters
    ----------
    reports : mapping
        report_id to (editions, figures). A place that the figures lack, or with NaN, is blank;
        tables that the editions lack are absent and have no rows.

    >>> editions = {"remedies": 2021}
    >>> made = cells_frame({"a.txt": (editions, random_figures(np.random.default_rng(1), editions))})
    >>> made["status"].unique().tolist()
    ['number']
    """
    from govreports import schema

    rows: list[dict[str, object]] = []
    for report_id, (editions, figures) in reports.items():
        for i, cell in enumerate(form.skeleton(dict(editions))):
            value = figures.get(cell.place, float("nan"))
            known = value == value
            rows.append(
                {
                    "report_id": report_id,
                    "table": cell.table,
                    "row": cell.row,
                    "column": cell.column,
                    "edition": editions[cell.table],
                    "value": value,
                    "raw": f"{value:g}" if known else "",
                    "status": "number" if known else "blank",
                    "matched_by": "label" if known else None,
                    "source": f"L{i + 1}",
                    "is_total": cell.is_total,
                    "unit": cell.unit,
                }
            )
    return schema.to_frame("cells", rows)
