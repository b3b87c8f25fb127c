"""How often chosen terms are used, year by year, with the uncertainty that comes from who reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from govreports.text.counting import By, attach, beside, columns, flatten, prepared, reports_of
from govreports.text.themes import own_sentences


def term_rates(
    source: Any,
    terms: Iterable[str],
    *,
    by: By = "year",
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
    unit: str = "agency_id",
    resamples: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the rate of each term in each group, with a band from resampling bodies.

    A term is found as printed, within words or across them. The band is the percentile bootstrap over bodies
    (Efron & Tibshirani 1993, chapter 14): words of one body are not independent, so bodies are drawn, not
    words.

    Parameters
    ----------
    source : corpus, or a narrative frame
    terms : list of str
    by, reports, own, section : as in `frequencies`
    unit : str
        The column of reports whose values are drawn; report_id where the reports are not known.
    resamples, seed : int

    Returns
    -------
    DataFrame
        The columns of `by`; term, count, per_10000 (per 10,000 words), low and high (95 %; missing with fewer
        than two bodies), texts, share_of_texts, words, n_texts, n_agencies.
    """
    names, known = columns(by), reports_of(source, reports)
    given = list(dict.fromkeys(terms))
    table = _per_report(source, given, reports, own, section)
    table = attach(table, names, known)
    drawn = known is not None and unit in known
    table = (
        beside(table, known, [unit])
        if drawn and known is not None
        else table.assign(**{unit: table["report_id"]})
    )
    rng = np.random.default_rng(seed)
    rows = []
    for key, part in table.groupby(names, observed=True, sort=True) if names else [((), table)]:
        per_unit = part.groupby(part[unit].astype("str"), sort=True)[["_words", *given]].sum()
        words = per_unit["_words"].to_numpy(float)
        draws = rng.multinomial(len(words), np.full(len(words), 1 / len(words)), size=resamples)
        sizes = np.maximum(draws @ words, 1)
        for term in given:
            n, texts = int(part[term].sum()), int((part[term] > 0).sum())
            rates = 1e4 * (draws @ per_unit[term].to_numpy(float)) / sizes
            low, high = np.percentile(rates, [2.5, 97.5]) if len(words) > 1 else (np.nan, np.nan)
            rate = 1e4 * n / max(words.sum(), 1)
            share = texts / len(part)
            rows.append(
                (*key, term, n, rate, low, high, texts, share, int(words.sum()), len(part), len(words))
            )
    shown = [
        "term",
        "count",
        "per_10000",
        "low",
        "high",
        "texts",
        "share_of_texts",
        "words",
        "n_texts",
        "n_agencies",
    ]
    return pd.DataFrame(rows, columns=[*names, *shown])


def _per_report(source: Any, terms: list[str], reports: Any, own: bool, section: Any) -> pd.DataFrame:
    """Return the words of each report and how often it has each term."""
    flat = flatten(prepared(source, reports, section), own)
    ids = flat.frame["report_id"].astype("str")
    words = pd.Series(np.bincount(flat.row[flat.counted], minlength=len(ids))).groupby(ids.to_numpy()).sum()
    said = own_sentences(source, reports=reports, own=own, section=section)
    found = pd.DataFrame({t: said["text"].str.count(_literal(t)) for t in terms}, columns=terms)
    counts = found.groupby(said["report_id"].astype("str").to_numpy()).sum()
    made = counts.reindex(words.index, fill_value=0).assign(_words=words)
    return made.rename_axis("report_id").reset_index().astype({"report_id": "str"})


def _literal(term: str) -> str:
    import re

    if not term:
        raise ValueError("a term is empty: give the words or phrases to count")
    return re.escape(term)
