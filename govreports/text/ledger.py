"""The ledger of section 5: what became of each problem and each promise in the next year's report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from govreports.text import lists
from govreports.text.counting import By, attach, columns, reports_of
from govreports.text.items import items
from govreports.text.kinds import fold

STATUSES = ("verbatim", "reworded", "mended", "dropped", "new")
_COLUMNS = [
    "agency_id",
    "year",
    "next_year",
    "kind",
    "status",
    "types",
    "text",
    "next_text",
    "likeness",
    "report_id",
]


def likeness(a: Sequence[str], b: Sequence[str]) -> np.ndarray:
    """Return how alike texts are, 0 to 100, each of a with each of b.

    The normalised indel similarity of the folded texts (rapidfuzz `ratio`): 100 · 2M / (length of both), M
    the characters of a longest common subsequence.

    >>> likeness(["更新不及时。"], ["更新不及时", "经费不足"]).round().tolist()
    [[100.0, 22.0]]
    """
    from rapidfuzz import fuzz, process

    if not len(a) or not len(b):
        return np.zeros((len(a), len(b)))
    return process.cdist([fold(x) for x in a], [fold(x) for x in b], scorer=fuzz.ratio, dtype=np.float64)


def ledger(source: Any, kind: str = "problem", *, reports: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what became of each item of section 5 in the same body's report on the next year.

    Items are matched one to one, the most alike first. verbatim: likeness of 90 or more. reworded: 62 or
    more, or 45 or more and a type of problem in common. mended (for measures: reported as done): not among
    this year's items, but the next report's account of last year's problems has it (45 or more, or a type
    in common).
    dropped: neither. new: in the next report only. The limits are in `settings.toml`; to read the words
    side by side is the reader's part.

    Parameters
    ----------
    source : corpus, or a narrative frame, or the frame of `items`
    kind : "problem" | "measure"
    reports : DataFrame, optional
        With report_id, agency_id, year, where `source` is a narrative frame.

    Returns
    -------
    DataFrame
        agency_id, year, next_year, kind, status, types, text, next_text (missing: dropped, or new for text),
        likeness, report_id, paragraph, next_report_id, next_paragraph. Only bodies with reports on both years
        that name any item in section 5.

    Raises
    ------
    ValueError
        If the kind is another, or the bodies and years are not known.
    """
    if kind not in ("problem", "measure"):
        raise ValueError(f"kind={kind!r} is neither problem nor measure")
    given = isinstance(source, pd.DataFrame) and "measurable" in source
    frame = source if given else items(source, reports=reports)
    if not {"agency_id", "year"} <= set(frame):
        raise ValueError(
            "the ledger needs bodies and years: give a corpus, or reports= with agency_id and year"
        )
    frame = frame.dropna(subset=["agency_id", "year"])
    by_report: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for record in frame.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        by_report.setdefault((str(row["agency_id"]), int(row["year"])), []).append(row)
    rows: list[dict[str, Any]] = []
    for (agency, year), before in sorted(by_report.items()):
        after = by_report.get((agency, year + 1))
        if after is not None:
            head = {"agency_id": agency, "year": year, "next_year": year + 1, "kind": kind}
            rows += [{**head, **row} for row in _matched(before, after, kind)]
    made = pd.DataFrame(rows, columns=[*_COLUMNS, "paragraph", "next_report_id", "next_paragraph"])
    texts = ["agency_id", "kind", "types", "text", "next_text", "report_id", "next_report_id"]
    whole = {
        "year": "Int32",
        "next_year": "Int32",
        "paragraph": "Int32",
        "next_paragraph": "Int32",
        "likeness": "float64",
    }
    return made.astype(
        {**dict.fromkeys(texts, "str"), **whole, "status": pd.CategoricalDtype(list(STATUSES))}
    )


def _matched(before: list[dict[str, Any]], after: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the rows of one body's pair of years."""
    limits = lists.settings("ledger")
    a, b = ([r for r in items if r["kind"] == kind] for items in (before, after))
    told = [r for r in after if r["kind"] in ("restated", "mended")]
    alike = likeness([r["text"] for r in a], [r["text"] for r in b])
    free_a, free_b = set(range(len(a))), set(range(len(b)))
    order = sorted((-alike[i, j], i, j) for i in free_a for j in free_b)
    status: dict[int, tuple[str, dict[str, Any] | None, float]] = {}
    for negative, i, j in order:
        score = -negative
        same_type = bool(set(a[i]["types"].split()) & set(b[j]["types"].split()))
        if i in free_a and j in free_b and score >= (limits["reworded"] if same_type else limits["alike"]):
            status[i] = ("verbatim" if score >= limits["verbatim"] else "reworded", b[j], score)
            free_a.discard(i)
            free_b.discard(j)
    accounts = likeness([r["text"] for r in a], [r["text"] for r in told])
    for i in sorted(free_a):
        status[i] = ("dropped", None, float("nan"))
        if told:
            types = set(a[i]["types"].split())
            near = [j for j in range(len(told)) if accounts[i, j] >= limits["mended"]]
            same = [j for j in range(len(told)) if types & set(told[j]["types"].split())]
            if near or same:
                best = max(near or same, key=lambda j, i=i: (accounts[i, j], -j))  # type: ignore[misc]
                status[i] = ("mended", told[best], float(accounts[i, best]))
    rows = [_row(a[i], *status[i]) for i in range(len(a))]
    rows += [_row(None, "new", b[j], float("nan")) for j in sorted(free_b)]
    return rows


def _row(a: dict[str, Any] | None, status: str, b: dict[str, Any] | None, score: float) -> dict[str, Any]:
    here, there = a or {}, b or {}
    return {
        "status": status,
        "types": (a or b or {})["types"],
        "text": here.get("text"),
        "next_text": there.get("text"),
        "likeness": score,
        "report_id": here.get("report_id"),
        "paragraph": here.get("paragraph"),
        "next_report_id": there.get("report_id"),
        "next_paragraph": there.get("paragraph"),
    }


def ledger_shares(
    frame: pd.DataFrame, *, by: By = "year", reports: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the share of each status in a ledger, by pair of years or any column of the reports.

    Returns
    -------
    DataFrame
        The columns of `by`; status, items, share (of all items, new ones included), n_items, n_agencies
        (bodies with both years), n_texts (reports compared). Every status has a row in every group.
    """
    names = columns(by)
    frame = frame.assign(_report=frame["report_id"].fillna(frame["next_report_id"]))
    outside = [n for n in names if n not in frame]
    if outside:
        renamed = frame.rename(columns={"report_id": "_first", "_report": "report_id"})
        frame = attach(renamed, outside, reports).rename(
            columns={"report_id": "_report", "_first": "report_id"}
        )
    rows = []
    for key, part in frame.groupby(names, observed=True, sort=True) if names else [((), frame)]:
        n_texts = len(set(part["report_id"].dropna()) | set(part["next_report_id"].dropna()))
        sizes = (len(part), int(part["agency_id"].nunique()), n_texts)
        for status in STATUSES:
            n = int((part["status"] == status).sum())
            rows.append((*key, status, n, n / max(len(part), 1), *sizes))
    return pd.DataFrame(
        rows, columns=[*names, "status", "items", "share", "n_items", "n_agencies", "n_texts"]
    )


def problem_types(
    source: Any, *, by: By = "year", kind: str = "problem", reports: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the share of reports that name each type of problem (or promise a measure against it).

    Parameters
    ----------
    source : corpus, narrative frame, or the frame of `items`
    by, reports : as in `frequencies`
    kind : "problem" | "measure"

    Returns
    -------
    DataFrame
        The columns of `by`; type, label_zh, label_en, items, texts, share_of_texts, n_texts (reports of the
        group that name any item in section 5). Every type has a row in every group.
    """
    names = columns(by)
    given = isinstance(source, pd.DataFrame) and "measurable" in source
    frame = attach(source if given else items(source, reports=reports), names, reports_of(source, reports))
    rows = []
    for key, part in frame.groupby(names, observed=True, sort=True) if names else [((), frame)]:
        n_texts = int(part["report_id"].nunique())
        named = part[part["kind"] == kind]
        for t in lists.themes("problem_types.csv"):
            hit = named[named["types"].str.split().map(lambda codes, c=t.code: c in codes).astype(bool)]
            texts = int(hit["report_id"].nunique())
            rows.append(
                (*key, t.code, t.label_zh, t.label_en, len(hit), texts, texts / max(n_texts, 1), n_texts)
            )
    shown = ["type", "label_zh", "label_en", "items", "texts", "share_of_texts", "n_texts"]
    return pd.DataFrame(rows, columns=[*names, *shown])


def promises(source: Any, *, by: By = None, reports: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how many of the measures promised can be checked, and how much the section hedges.

    A measure can be checked when it has a number, a date or an office named (`data/promises.csv`).

    Returns
    -------
    DataFrame
        The columns of `by`; measures, measurable, share, low and high (95 % interval: Wilson 1927, JASA 22),
        number, date, office (measures with each), hedges, hedges_per_100 (per 100 characters of all items),
        n_texts (reports with items), n_agencies if known.
    """
    names = columns(by)
    given = isinstance(source, pd.DataFrame) and "measurable" in source
    frame = attach(source if given else items(source, reports=reports), names, reports_of(source, reports))
    rows = []
    for key, part in frame.groupby(names, observed=True, sort=True) if names else [((), frame)]:
        made = part[part["kind"] == "measure"]
        n, good = len(made), int(made["measurable"].sum())
        parts = tuple(int(made[c].sum()) for c in ("number", "date", "office"))
        hedges = int(part["hedges"].sum())
        rate = 100 * hedges / max(int(part["characters"].sum()), 1)
        share = good / n if n else float("nan")
        rows.append(
            (*key, n, good, share, *wilson(good, n), *parts, hedges, rate, int(part["report_id"].nunique()))
        )
    shown = [
        "measures",
        "measurable",
        "share",
        "low",
        "high",
        "number",
        "date",
        "office",
        "hedges",
        "hedges_per_100",
    ]
    return pd.DataFrame(rows, columns=[*names, *shown, "n_texts"])


def wilson(k: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the score interval of a share k of n (Wilson 1927).

    >>> [round(x, 4) for x in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    if not n:
        return float("nan"), float("nan")
    p, scale = k / n, 1 + z * z / n
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / scale
    middle = (p + z * z / (2 * n)) / scale
    return (max(middle - half, 0.0) if k else 0.0), (min(middle + half, 1.0) if k < n else 1.0)
