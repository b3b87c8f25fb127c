"""Words that set one group of reports apart from another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreports.text.counting import count


def g2(a: Any, b: Any, size_a: Any, size_b: Any) -> np.ndarray:
    """Return the log-likelihood ratio of a word's counts a and b in corpora of two sizes.

    2 Σ O ln(O / E) over the four cells (the word and all other words, in either corpus): Dunning (1993),
    Computational Linguistics 19(1). It equals scipy's `chi2_contingency(lambda_="log-likelihood")` without
    Yates' correction.

    >>> round(float(g2(20, 5, 1000, 1000)), 3)
    9.751
    """
    from scipy.special import xlogy

    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size_a, size_b = np.asarray(size_a, dtype=float), np.asarray(size_b, dtype=float)
    total = size_a + size_b
    cells = (
        (a, size_a, a + b),
        (b, size_b, a + b),
        (size_a - a, size_a, total - a - b),
        (size_b - b, size_b, total - a - b),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [xlogy(o, np.where(o > 0, o * total / (row * column), 1.0)) for o, row, column in cells]
    return np.maximum(2 * sum(parts), 0.0)


def log_ratio(a: Any, b: Any, size_a: Any, size_b: Any) -> np.ndarray:
    """Return the binary log of the ratio of two relative frequencies; 1 is twice as frequent.

    A count of 0 is taken as 0.5: Hardie (2014), Log Ratio, CASS briefing.

    >>> float(log_ratio(20, 5, 1000, 1000))
    2.0
    """
    a = np.where(np.asarray(a) == 0, 0.5, np.asarray(a, dtype=float))
    b = np.where(np.asarray(b) == 0, 0.5, np.asarray(b, dtype=float))
    return np.log2((a / size_a) / (b / size_b))


def log_odds(a: Any, b: Any, prior: Any, prior_size: float = 500.0) -> np.ndarray:
    """Return the z-scores of the weighted log-odds ratio with an informative Dirichlet prior.

    Monroe, Colaresi & Quinn (2008), Fightin' Words, Political Analysis 16(4), equations 16, 20 and 22.

    Parameters
    ----------
    a, b : counts of every word in the two groups
    prior : counts of every word in the background corpus
    prior_size : float
        Words that the prior weighs as much as (α0).

    >>> log_odds([10, 90], [10, 90], [20, 180]).round(6).tolist()
    [0.0, 0.0]
    """
    a, b, prior = (np.asarray(x, dtype=float) for x in (a, b, prior))
    if (prior <= 0).any():
        raise ValueError(
            "log_odds needs a prior above 0 for every word: leave out words that neither group has"
        )
    alpha = prior_size * prior / prior.sum()
    delta = np.log((a + alpha) / (a.sum() + prior_size - a - alpha)) - np.log(
        (b + alpha) / (b.sum() + prior_size - b - alpha)
    )
    return delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))


def keyness(
    source: Any,
    *,
    by: str,
    group: Any = None,
    against: Any = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    minimum: int = 5,
    prior_size: float = 500.0,
) -> pd.DataFrame:
    """Return the words that are more or less frequent in a group of reports than in another.

    Parameters
    ----------
    source, reports, own, stop_words, section : as in `frequencies`
    by : str
        The column of `reports` (or `section`) that makes the groups.
    group : optional
        The value to look at; without it, each value in turn.
    against : optional
        The value to compare with; without it, all other reports.
    minimum : int
        Words with fewer occurrences in both together are left out before testing.

    Returns
    -------
    DataFrame
        group, against (as strings), word, count and count_other, per_10000 and per_10000_other, texts and
        texts_other, n_texts and n_texts_other, words and words_other, log_ratio, g2, p (χ² with one degree of
        freedom), p_adjusted (Benjamini & Hochberg 1995, over the words of the comparison), z (weighted
        log-odds).
        Largest z first. The tests take words as independent, which they are not: read texts beside p.

    Raises
    ------
    ValueError
        If a value does not occur, or there is but one.
    """
    counts = count(source, by, reports=reports, own=own, stop_words=stop_words, section=section)
    values = counts.groups[by].tolist()
    for value in (group, against):
        if value is not None and value not in values:
            raise ValueError(f"{value!r} is no value of {by}; there are {', '.join(map(str, values))}")
    if len(values) < 2:
        raise ValueError(f"keyness compares groups, but {by} has {len(values)} value; choose another column")
    table, texts = counts.by_group().toarray(), counts.texts_by_group().toarray()
    n_texts = np.bincount(counts.group, minlength=len(values))
    made = []
    for i, value in enumerate(values):
        if (group is not None and value != group) or (against is not None and value == against):
            continue
        other = [j for j, v in enumerate(values) if (v == against if against is not None else j != i)]
        pair = (table[i], table[other].sum(axis=0), texts[i], texts[other].sum(axis=0))
        frame = _compared(counts.vocabulary, counts.listed, *pair, minimum, prior_size)
        frame.insert(0, "group", str(value))
        frame.insert(1, "against", "other" if against is None else str(against))
        frame["n_texts"], frame["n_texts_other"] = int(n_texts[i]), int(n_texts[other].sum())
        made.append(frame)
    return pd.concat(made, ignore_index=True)


def contrasts(reports: pd.DataFrame) -> list[tuple[str, Any, Any]]:
    """Return the comparisons that a set of reports allows, as (by, group, against) for `keyness`.

    The level with most reports against the one with next most, and the last year against the first; none
    where there is but one.

    >>> frame = pd.DataFrame({"level": ["county", "county", "province"], "year": [2019, 2024, 2024]})
    >>> contrasts(frame)
    [('level', 'county', 'province'), ('year', 2024, 2019)]
    """
    found: list[tuple[str, Any, Any]] = []
    levels = reports["level"].dropna().astype(str).value_counts().sort_index()
    ranked = levels.sort_values(ascending=False, kind="stable").index.tolist()
    if len(ranked) > 1:
        found.append(("level", ranked[0], ranked[1]))
    years = sorted(int(y) for y in reports["year"].dropna().unique())
    if len(years) > 1:
        found.append(("year", years[-1], years[0]))
    return found


def _compared(vocabulary, listed, a, b, texts_a, texts_b, minimum, prior_size):  # type: ignore[no-untyped-def]
    """Return the comparison of two groups, one row per word."""
    from scipy.stats import chi2, false_discovery_control

    size_a, size_b = int(a.sum()), int(b.sum())
    keep = listed & (a + b >= minimum) & (size_a > 0) & (size_b > 0)
    said = a + b > 0
    z = np.zeros(len(a))
    if keep.any():
        z[said] = log_odds(a[said], b[said], (a + b)[said], prior_size)
    z = z[keep]
    vocabulary, a, b, texts_a, texts_b = (x[keep] for x in (vocabulary, a, b, texts_a, texts_b))
    score = g2(a, b, size_a, size_b)
    p = chi2.sf(score, 1)
    frame = pd.DataFrame({"word": pd.Series(vocabulary, dtype="str"), "count": a, "count_other": b})
    frame["per_10000"], frame["per_10000_other"] = 1e4 * a / max(size_a, 1), 1e4 * b / max(size_b, 1)
    frame["texts"], frame["texts_other"] = texts_a, texts_b
    frame["words"], frame["words_other"] = size_a, size_b
    frame["log_ratio"] = log_ratio(a, b, max(size_a, 1), max(size_b, 1))
    frame["g2"], frame["p"] = score, p
    frame["p_adjusted"] = false_discovery_control(p, method="bh") if len(p) else p
    frame["z"] = z
    return frame.sort_values(["z", "word"], ascending=[False, True], kind="stable").reset_index(drop=True)
