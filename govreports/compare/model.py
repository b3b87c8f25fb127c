"""Two reports side by side: cells, outcome groups, sections, quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports import form
from govreports.compare.say import each, say
from govreports.compare.texts import compare_quantities, compare_sections
from govreports.compare.words import TextDifference, default_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govreports.compare.words import Segment

GROWTH_BASE = 30  # below it a percentage misleads, and only the change is given
READ = ("number",)
SIDE_COLUMNS = ("value", "raw", "status", "edition")


@dataclass(frozen=True)
class Side:
    """One of the two reports: its metadata and frames, whatever it came from."""

    metadata: Mapping[str, Any]
    cells: pd.DataFrame
    narrative: pd.DataFrame
    claims: pd.DataFrame

    @property
    def agency(self) -> str:
        return str(_or(self.metadata.get("agency"), say("no_agency")))

    @property
    def year(self) -> int | None:
        year = _or(self.metadata.get("year"), None)
        return None if year is None else int(year)

    @property
    def name(self) -> str:
        return f"{self.agency} {self.year if self.year is not None else say('no_year')}"


@dataclass(frozen=True)
class Comparison:
    """What differs between two reports; see `compare` for the columns of the frames."""

    a: Side
    b: Side
    cells: pd.DataFrame
    outcomes: pd.DataFrame
    sections: pd.DataFrame
    texts: Mapping[int, TextDifference]
    quantities: pd.DataFrame

    def _repr_html_(self) -> str:
        """Show the page in a notebook, inside a frame of its own (its style stays inside)."""
        from html import escape

        from govreports.compare.html import page

        style = "width:100%;height:720px;border:0"
        return f'<iframe sandbox srcdoc="{escape(page(self))}" style="{style}"></iframe>'


def _or(value: Any, default: Any) -> Any:
    return default if value is None or value is pd.NaT or value is pd.NA or value != value else value


def side(source: Any) -> Side:
    """Return a report-like object, or a pair (corpus, report_id), as a side of a comparison.

    Raises
    ------
    KeyError
        If the corpus has no such report.
    TypeError
        If the object has no .metadata, .cells, .narrative and .claims.
    """
    if isinstance(source, tuple) and len(source) == 2:
        corpus, report_id = source
        rows = corpus.reports[corpus.reports["report_id"].astype(str) == report_id]
        if rows.empty:
            raise KeyError(f"the corpus has no report {report_id!r}; see corpus.reports['report_id']")
        frames = [
            f[f["report_id"].astype(str) == report_id]
            for f in (corpus.cells, corpus.narrative, corpus.claims)
        ]
        return Side(rows.iloc[0].to_dict(), *frames)
    if missing := [n for n in ("metadata", "cells", "narrative", "claims") if not hasattr(source, n)]:
        raise TypeError(
            f"cannot compare {type(source).__name__}: it lacks {', '.join(missing)}; "
            "give a report from read_report, or a pair (corpus, report_id)"
        )
    return Side(source.metadata, source.cells, source.narrative, source.claims)


def compare(a: Any, b: Any, *, segment: Segment | None = None) -> Comparison:
    """Compare two reports: every cell, every section, every stated quantity.

    Parameters
    ----------
    a, b : reports (`read_report`), or pairs (corpus, report_id)
        Changes are b minus a, so give the earlier report first.
    segment : callable, optional
        Text to words; rjieba (or jieba) by default.

    Returns
    -------
    Comparison
        .cells: table, row, column | label, label_en, unit, is_total, edition_a, edition_b, a, b, raw_a,
        raw_b, status_a, status_b, change (in the unit), growth (change / a, for a >= 30), status (same |
        changed | only_a | only_b | neither | not_comparable), reason, reason_en: why there is no change
        or growth. Every cell of either edition has its row; a cell that one edition lacks is refused.
        .outcomes: outcome | label, a, b, share_a, share_b (of processed, from 30 processed), change_pp.
        .sections: section | title, characters_a, characters_b, similarity, kept (share of b's words
        that stand in a in the same order), own_a, own_b, own_kept (the same of the bodies' own words:
        no headings, formulas, cited titles), status. .texts: section → word-level difference.
        .quantities: section, subject, unit, kind, scope | a, b, text_a, text_b, change, status.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from govreports import schema
    >>> def report(year, received):
    ...     cell = {"report_id": str(year), "table": "requests", "row": "received", "column": "total",
    ...             "edition": 2021, "value": received, "raw": str(received), "status": "number"}
    ...     frames = {n: schema.to_frame(n, []) for n in ("narrative", "claims")}
    ...     return SimpleNamespace(metadata={"agency": "甲市", "year": year},
    ...                            cells=schema.to_frame("cells", [cell]), **frames)
    >>> found = compare(report(2022, 40), report(2023, 50)).cells.iloc[0]
    >>> float(found["change"]), float(found["growth"])
    (10.0, 0.25)
    """
    first, second = side(a), side(b)
    cells = compare_cells(first.cells, second.cells)
    texts, sections = compare_sections(first.narrative, second.narrative, segment or default_segment())
    return Comparison(
        first,
        second,
        cells,
        compare_outcomes(cells),
        sections,
        texts,
        compare_quantities((first.narrative, first.claims), (second.narrative, second.claims)),
    )


def _one_side(cells: pd.DataFrame, name: str) -> pd.DataFrame:
    keys = ["table", "row", "column"]
    made = cells[[*keys, *SIDE_COLUMNS]].astype(dict.fromkeys(keys, "str")).set_index(keys)
    return made.astype({"status": "object"}).rename(
        columns={"value": name} | {c: f"{c}_{name}" for c in SIDE_COLUMNS[1:]}
    )


def _skeleton() -> pd.DataFrame:
    zh, en = form.labels("zh"), form.labels("en")
    zh["label"] = zh["row_short"] + "(" + zh["column_short"] + ")"
    zh["label_en"] = en["row_label"] + ": " + en["column_label"]
    zh = zh.drop_duplicates(["table", "row", "column"], keep="last").reset_index(drop=True)
    return zh.assign(order=range(len(zh)))


def compare_cells(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Return every cell of either report with both values; columns in `compare`."""
    keys = ["table", "row", "column"]
    made = _one_side(a, "a").join(_one_side(b, "b"), how="outer").reset_index()
    labels = _skeleton()[[*keys, "label", "label_en", "unit", "is_total", "order"]]
    made = made.merge(labels, on=keys, how="left").sort_values("order", kind="stable", ignore_index=True)
    in_a, in_b = made["edition_a"].notna(), made["edition_b"].notna()
    read_a, read_b = made["a"].notna(), made["b"].notna()
    both = read_a & read_b
    made["change"] = (made["b"] - made["a"]).where(both)
    based = both & (made["a"] >= GROWTH_BASE)
    made["growth"] = (made["change"] / made["a"].where(based)).where(based)
    made["status"] = np.select(
        [~(in_a & in_b), both & (made["change"] == 0), both, read_a, read_b],
        ["not_comparable", "same", "changed", "only_a", "only_b"],
        default="neither",
    )
    words = [_reason(row) for row in each(made)]
    made["reason"] = pd.Series([w[0] for w in words], dtype=object)
    made["reason_en"] = pd.Series([w[1] for w in words], dtype=object)
    shown = [
        *keys,
        "label",
        "label_en",
        "unit",
        "is_total",
        "edition_a",
        "edition_b",
        "a",
        "b",
        "raw_a",
        "raw_b",
    ]
    return made[[*shown, "status_a", "status_b", "change", "growth", "status", "reason", "reason_en"]]


def _reason(row: Any) -> tuple[str | None, str | None]:
    if row.status == "not_comparable":
        edition = int(row.edition_a if pd.notna(row.edition_a) else row.edition_b)
        return say("reason_edition", edition=edition), say("reason_edition", "en", edition=edition)
    if row.status in ("only_a", "only_b", "neither"):
        lacks = [
            (s.upper(), str(getattr(row, f"status_{s}"))) for s in ("a", "b") if pd.isna(getattr(row, s))
        ]
        zh = "、".join(f"{s} 份{say(status)}" for s, status in lacks)
        en = ", ".join(f"{s}: {say(status, 'en')}" for s, status in lacks)
        return say("reason_missing", lacks=zh), say("reason_missing", "en", lacks=en)
    if row.status == "changed" and row.a < GROWTH_BASE:
        return say("reason_base", base=GROWTH_BASE), say("reason_base", "en", base=GROWTH_BASE)
    return None, None


def compare_outcomes(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the six outcome groups of both reports as counts and shares of processed."""
    total = cells[(cells["table"] == "requests") & (cells["column"] == "total")].set_index("row")
    processed = {s: total[s].get("processed", np.nan) for s in ("a", "b")}
    rows = []
    for group in (g for g in form.groups() if g["parent"] == "results"):
        row: dict[str, Any] = {
            "outcome": group["group"],
            "label": group["short"],
            "label_en": group["label_en"],
        }
        for s in ("a", "b"):
            row[s] = _group_sum(total, group["group"], s)
            whole = processed[s]
            row[f"share_{s}"] = row[s] / whole if whole >= GROWTH_BASE and row[s] <= whole else np.nan
        row["change_pp"] = (row["share_b"] - row["share_a"]) * 100
        rows.append(row)
    return pd.DataFrame(rows)


def _group_sum(total: pd.DataFrame, group: str, s: str) -> float:
    editions = total[f"edition_{s}"].dropna()
    if editions.empty:
        return float("nan")
    rows = [r.row for r in form.edition(int(editions.iloc[0])).tables["requests"].rows if r.group == group]
    return float(total[s].reindex(rows).sum(skipna=False))
