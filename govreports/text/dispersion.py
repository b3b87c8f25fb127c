"""How evenly a word is spread over the parts of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreports.text.counting import count


def dp(counts: Any, sizes: Any) -> float:
    """Return Gries's deviation of proportions: 0 spread as the parts' sizes are, near 1 all in a small part.

    Half the sum of |share of the word in a part - share of the corpus that the part is|: Gries (2008),
    Dispersions and adjusted frequencies in corpora, IJCL 13(4).

    >>> round(dp([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)  # the paper's first example
    0.18
    """
    counts, sizes = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    return float(np.abs(counts / counts.sum() - sizes / sizes.sum()).sum() / 2)


def juilland_d(counts: Any, sizes: Any) -> float:
    """Return Juilland's D: 1 even, 0 all in one part. Rates are used, so that parts may differ in size.

    1 - V / sqrt(n - 1), V the coefficient of variation (population form): Juilland & Chang-Rodríguez (1964).

    >>> [round(juilland_d(counts, [10, 10, 10]), 6) for counts in ([4, 4, 4], [12, 0, 0])]
    [1.0, 0.0]
    """
    sizes = np.asarray(sizes, dtype=float)
    rates = np.asarray(counts, dtype=float)[sizes > 0] / sizes[sizes > 0]
    if len(rates) < 2:
        return float("nan")
    return float(max(1 - rates.std() / rates.mean() / np.sqrt(len(rates) - 1), 0.0))


def dispersion(
    source: Any,
    *,
    by: str | None = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    words: Iterable[str] | None = None,
    minimum: int = 5,
) -> pd.DataFrame:
    """Return how evenly words are spread over reports, or over the groups that `by` makes.

    Parameters
    ----------
    source, reports, own, stop_words, section : as in `frequencies`
    by : str, optional
        The column whose values are the parts (agency_id, province, year, …); without it each report is a
        part.
    words : optional
        Only these words. Otherwise those that occur `minimum` times.

    Returns
    -------
    DataFrame
        word, count, per_10000, range (parts that have it), share_of_parts, n_parts, dp (Gries 2008), dp_norm
        (divided by its maximum: Lijffijt & Gries 2012, IJCL 17(1)), juilland_d, texts, n_texts. Parts without
        any word are left out.
    """
    counts = count(source, by, reports=reports, own=own, stop_words=stop_words, section=section)
    table = (counts.matrix if by is None else counts.by_group()).tocsc()
    sizes = np.asarray(table.sum(axis=1)).ravel()
    total = np.asarray(table.sum(axis=0)).ravel()
    if words is None:
        chosen = np.flatnonzero(counts.listed & (total >= minimum))
    else:
        chosen = np.flatnonzero(np.isin(counts.vocabulary.astype(str), list(words)))
    used = sizes > 0
    least = sizes[used].min() / sizes.sum() if used.any() else 0.0
    texts = np.asarray((counts.matrix > 0).sum(axis=0)).ravel()
    rows = []
    for j in chosen:
        part = table[:, [j]].toarray().ravel()[used]
        deviation = dp(part, sizes[used])
        rows.append(
            {
                "word": str(counts.vocabulary[j]),
                "count": int(total[j]),
                "per_10000": 1e4 * total[j] / sizes.sum(),
                "range": int((part > 0).sum()),
                "share_of_parts": float((part > 0).mean()),
                "n_parts": int(used.sum()),
                "dp": deviation,
                "dp_norm": deviation / (1 - least) if least < 1 else float("nan"),
                "juilland_d": juilland_d(part, sizes[used]),
                "texts": int(texts[j]),
                "n_texts": len(counts.texts),
            }
        )
    names = [
        "word",
        "count",
        "per_10000",
        "range",
        "share_of_parts",
        "n_parts",
        "dp",
        "dp_norm",
        "juilland_d",
    ]
    made = pd.DataFrame(rows, columns=[*names, "texts", "n_texts"]).astype({"word": "str"})
    return made.sort_values(["count", "word"], ascending=[False, True], kind="stable").reset_index(drop=True)
