"""Sentences side by side: what two texts share, where a strange one may come from, whom to set beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from govreports.text import lists
from govreports.text.counting import beside, reports_of
from govreports.text.kinds import fold
from govreports.text.ledger import likeness
from govreports.text.themes import own_sentences

_AREAS = ("county", "city", "province")


def one_place(reports: pd.DataFrame, least: int = 6) -> pd.DataFrame:
    """Return the reports of one place and year, to be set beside each other.

    The smallest kind of place (county, city, province) of which at least `least` bodies have a report on
    the same year; of these the latest year, and in it the place with most reports. Without such a place,
    the reports of the year with most of them.

    >>> rows = [(f"r{i}", f"a{i}", "云县" if i < 3 else "雾县", "竹市", "云省", 2023) for i in range(7)]
    >>> frame = pd.DataFrame(rows, columns=["report_id", "agency_id", "county", "city", "province", "year"])
    >>> [len(one_place(frame, least)) for least in (4, 5, 8)]
    [4, 7, 7]
    """
    known = reports.dropna(subset=["year", "agency_id"])
    if "is_primary" in known:
        known = known[known["is_primary"].fillna(True).astype(bool)]
    for depth in range(len(_AREAS)):
        keys = ["year", *(c for c in reversed(_AREAS[depth:]) if c in known)]
        if _AREAS[depth] not in keys:
            continue
        placed = known.dropna(subset=keys)
        sizes = placed.groupby(keys, observed=True, sort=True)["agency_id"].nunique()
        if len(sizes) and sizes.max() >= least:
            large = sizes[sizes >= least]
            last = large[large.index.get_level_values("year") == large.index.get_level_values("year").max()]
            return placed[(placed[keys] == list(last.idxmax())).all(axis=1)]  # type: ignore[arg-type]
    if known.empty:
        return known
    counts = known["year"].value_counts().sort_index(ascending=False)
    return known[known["year"] == counts.idxmax()]


def side_by_side(
    source: Any,
    pairs: pd.DataFrame,
    *,
    reports: pd.DataFrame | None = None,
    section: int | Sequence[int] | None = None,
    own: bool = True,
) -> pd.DataFrame:
    """Return the sentences that pairs of reports share, each beside its counterpart.

    Two sentences are shared when they are folded at least as alike as `alike` in settings.toml, 0 to 100;
    each sentence of a is set beside the most alike one of b.

    Parameters
    ----------
    source : corpus, or a narrative frame
    pairs : DataFrame
        With report_a and report_b, such as `near_copies` returns.
    reports, section, own : as in `frequencies`

    Returns
    -------
    DataFrame
        report_a, paragraph_a, text_a, report_b, paragraph_b, text_b, likeness, characters (of a, folded), in
        the order of the pairs and of the text of a.

    Examples
    --------
    >>> frame = pd.DataFrame({"report_id": ["a", "b"], "paragraph": [4, 7], "section": [5, 5],
    ...     "text": ["部分栏目更新仍不及时。经费不足。", "人员少。部分栏目更新还不及时。"]})
    >>> found = side_by_side(frame, pd.DataFrame({"report_a": ["a"], "report_b": ["b"]}))
    >>> found[["text_a", "text_b"]].values.tolist()
    [['部分栏目更新仍不及时。', '部分栏目更新还不及时。']]
    """
    limits = lists.settings("template")
    wanted = set(pairs["report_a"].astype("str")) | set(pairs["report_b"].astype("str"))
    said = own_sentences(source, reports=reports, own=own, section=section)
    said = said[said["report_id"].astype("str").isin(wanted)]
    said = said[said["text"].map(fold).str.len() >= limits["shortest"]]
    of = {str(i): part for i, part in said.groupby(said["report_id"].astype("str"), sort=False)}
    rows = []
    for a, b in pairs[["report_a", "report_b"]].astype("str").itertuples(index=False, name=None):
        if a not in of or b not in of:
            continue
        left, right = (list(zip(of[i]["paragraph"], of[i]["text"], strict=True)) for i in (a, b))
        alike = likeness([t for _, t in left], [t for _, t in right])
        for (paragraph, text), row in zip(left, alike, strict=True):
            best = int(np.argmax(row))
            if row[best] >= limits["alike"]:
                there, other = right[best]
                rows.append(
                    (a, paragraph, text.strip(), b, there, other.strip(), float(row[best]), len(fold(text)))
                )
    names = ["report_a", "paragraph_a", "text_a", "report_b", "paragraph_b", "text_b"]
    return pd.DataFrame(rows, columns=[*names, "likeness", "characters"])


def donors(source: Any, findings: pd.DataFrame, *, reports: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each term of another sector the sentence it stands in and the most alike one elsewhere.

    The donor is the report of another body, on the same year or before, that has the term in the most alike
    sentence, if it is folded at least as alike as `donor` in settings.toml, 0 to 100. Who wrote first cannot
    be told from likeness.

    Parameters
    ----------
    source : corpus, or a narrative frame
    findings : DataFrame
        Of `govreports.audit(corpus, rules=["text.foreign_function"])`.
    reports : DataFrame, optional
        With report_id, agency_id and year, where `source` is a frame.

    Returns
    -------
    DataFrame
        report_id, paragraph, term, text; donor_id (report), donor_paragraph, donor_text, likeness: missing
        where no such sentence was found.
    """
    known = reports_of(source, reports)
    if known is None:
        raise ValueError("donors needs the reports: give a corpus, or reports= with agency_id and year")
    hits = findings[(findings["verdict"] == "fail") & findings["actual"].notna()]
    names = ["report_id", "paragraph", "term", "text", "donor_id", "donor_paragraph", "donor_text"]
    rows: list[tuple[Any, ...]] = []
    if len(hits):
        said = own_sentences(source, reports=known, own=False)
        said = beside(said, known, ["agency_id", "year"])
        accused = set(zip(hits["report_id"].astype("str"), hits["actual"].astype("str"), strict=True))
        shown = hits[["report_id", "place", "actual"]].astype("str").drop_duplicates()
        for report_id, place, term in shown.itertuples(index=False, name=None):
            rows.append(_donor(said, report_id, place, term, accused))
    return pd.DataFrame(rows, columns=[*names, "likeness"])


def _donor(
    said: pd.DataFrame, report_id: str, place: str, term: str, accused: set[tuple[str, str]]
) -> tuple[Any, ...]:
    _, paragraph, offset = place.split(".")
    at = (said["report_id"] == report_id) & (said["paragraph"] == int(paragraph))
    own = said[at & (said["start"] <= int(offset)) & (said["end"] > int(offset))]
    if own.empty:
        return (report_id, int(paragraph), term, "", None, None, None, float("nan"))
    here = own.iloc[0]
    head = (report_id, int(paragraph), term, str(here["text"]).strip())
    other = said[said["text"].str.contains(term, regex=False) & (said["agency_id"] != here["agency_id"])]
    other = other[(other["year"] <= here["year"]).fillna(False)]
    other = other[~other["report_id"].isin({i for i, t in accused if t == term})]
    if len(other):
        alike = likeness([str(here["text"])], list(other["text"]))[0]
        best = other.iloc[int(np.argmax(alike))]
        if alike.max() >= lists.settings("template")["donor"]:
            text = str(best["text"]).strip()
            return (*head, str(best["report_id"]), int(best["paragraph"]), text, float(alike.max()))
    return (*head, None, None, None, float("nan"))
