"""Word lists: counts, rates, share of texts, TF-IDF and clusters of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreports.text.counting import By, Counts, attach, beside, columns, count, flatten, prepared, reports_of


def _table(counts: Counts, group: np.ndarray, word: np.ndarray) -> pd.DataFrame:
    """Return a frame of the groups and words at the given pairs."""
    made = counts.groups.iloc[group].reset_index(drop=True)
    return made.assign(word=pd.Series(counts.vocabulary[word], dtype="str"))


def frequencies(
    source: Any,
    *,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    words: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return how often each word stands in each group of reports.

    Parameters
    ----------
    source : corpus, or frame of tokens or narrative
    by : str or list of str, optional
        Columns of `reports` (year, level, province, body_type, sector, …), or `section`.
    reports : DataFrame, optional
        The reports, where `source` is a frame. Copies that are not primary are left out.
    own : bool
        Count the body's own words only (no headings, form labels, formulas, cited titles).
    stop_words : None, words, or a Path
        Words not listed: the package's list with all numbers; `()` lists every word.
    section : int or list of int, optional
    words : optional
        Only these words, each with a row in every group, 0 where it does not occur.

    Returns
    -------
    DataFrame
        The columns of `by`; word; count; per_10000 (per 10,000 words of the group); texts (that have the
        word); share_of_texts; words and n_texts (of the group, stop words included). With `stop_words=()`
        the counts of a group add up to its words. Most frequent first.

    Examples
    --------
    >>> narrative = pd.DataFrame({"report_id": ["a", "b"], "paragraph": [1, 1], "section": [1, 1],
    ...     "text": ["发布解读，组织培训。", "组织培训。"]})
    >>> frequencies(narrative)[["word", "count", "texts"]].head(2).values.tolist()
    [['培训', 2, 2], ['组织', 2, 2]]
    """
    counts = count(source, by, reports=reports, own=own, stop_words=stop_words, section=section)
    table, texts = counts.by_group(), counts.texts_by_group()
    if words is None:
        group, word = (table.multiply(counts.listed)).nonzero()
        made = _table(counts, group, word)
        n, t = np.asarray(table[group, word]).ravel(), np.asarray(texts[group, word]).ravel()
    else:
        wanted = list(dict.fromkeys(words))
        place = {w: i for i, w in enumerate(counts.vocabulary)}
        at = [place.get(w, -1) for w in wanted]
        group = np.repeat(np.arange(len(counts.groups)), len(wanted))
        made = counts.groups.iloc[group].reset_index(drop=True)
        made["word"] = pd.Series(wanted * len(counts.groups), dtype="str")
        n = np.concatenate([[table[g, i] if i >= 0 else 0 for i in at] for g in range(len(counts.groups))])
        t = np.concatenate([[texts[g, i] if i >= 0 else 0 for i in at] for g in range(len(counts.groups))])
    size = np.asarray(table.sum(axis=1)).ravel()[group]
    n_texts = np.bincount(counts.group, minlength=len(counts.groups))[group]
    made = made.assign(
        count=n.astype(np.int64), per_10000=1e4 * n / np.maximum(size, 1), texts=t.astype(np.int64)
    )
    made = made.assign(
        share_of_texts=t / np.maximum(n_texts, 1), words=size.astype(np.int64), n_texts=n_texts
    )
    return _ranked(made, counts.groups, ["count"], ["word"])


def _ranked(frame: pd.DataFrame, groups: pd.DataFrame, falling: list[str], rising: list[str]) -> pd.DataFrame:
    names = [*groups.columns, *falling, *rising]
    order = [True] * groups.shape[1] + [False] * len(falling) + [True] * len(rising)
    return frame.sort_values(names, ascending=order, kind="stable").reset_index(drop=True)


def tfidf(
    source: Any,
    *,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    top: int | None = 20,
) -> pd.DataFrame:
    """Return the words that mark each document: each report, or each group of reports that `by` makes.

    Smooth idf, ln((1 + n) / (1 + df)) + 1, and rows of length 1: Pedregosa et al. (2011), scikit-learn's
    `TfidfTransformer`, after Salton & Buckley (1988). Parameters as in `frequencies`; `top` words per
    document.

    Returns
    -------
    DataFrame
        The columns of `by`, or report_id; word; tfidf; count; documents (that have the word); n_documents;
        n_texts (reports behind the document).
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = count(source, by, reports=reports, own=own, stop_words=stop_words, section=section)
    if by is None:
        table, documents = counts.matrix, counts.texts
        n_texts = np.ones(len(documents), dtype=np.int64)
    else:
        table, documents = counts.by_group(), counts.groups
        n_texts = np.bincount(counts.group, minlength=len(documents))
    table = table[:, np.flatnonzero(counts.listed)].tocsr()
    vocabulary = counts.vocabulary[counts.listed]
    if not table.nnz:
        return documents.iloc[:0].assign(word="", tfidf=0.0, count=0, documents=0, n_documents=0, n_texts=0)
    weights = TfidfTransformer(smooth_idf=True, norm="l2").fit_transform(table).tocoo()
    spread = np.asarray((table > 0).sum(axis=0)).ravel()
    made = documents.iloc[weights.row].reset_index(drop=True)
    made["word"] = pd.Series(vocabulary[weights.col], dtype="str")
    made["tfidf"] = weights.data
    made["count"] = np.asarray(table[weights.row, weights.col]).ravel()
    made["documents"], made["n_documents"] = spread[weights.col], len(documents)
    made["n_texts"] = n_texts[weights.row]
    made = _ranked(made, documents, ["tfidf"], ["word"])
    return (
        made
        if top is None
        else made.groupby(list(documents.columns), observed=True).head(top).reset_index(drop=True)
    )


def ngrams(
    source: Any,
    n: int | Sequence[int] = (2, 3, 4),
    *,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
    minimum: int = 5,
    containing: str | None = None,
) -> pd.DataFrame:
    """Return runs of n words that recur; with `containing`, the clusters round a word.

    A run stops at punctuation and, with `own`, at what is not the body's own. Parameters as in `frequencies`.

    Returns
    -------
    DataFrame
        The columns of `by`; ngram (words parted by spaces), n, count, texts (reports), agencies (equal to
        texts where the reports are not known), n_texts (of the group). At least `minimum` times in its group.
    """
    names = columns(by)
    known = reports_of(source, reports)
    extra = [] if known is None or "agency_id" not in known else ["agency_id"]
    frame = attach(prepared(source, reports, section), names, known)
    if extra and known is not None:
        frame = beside(frame, known, extra)
    flat = flatten(frame, own)
    keys = flat.frame[names].assign(_text=flat.frame["report_id"].astype("str"))
    keys["_agency"] = flat.frame["agency_id"].astype("str") if extra else keys["_text"]
    found = [
        _runs_of(flat, keys, size, names, minimum, containing)
        for size in ([n] if isinstance(n, int) else list(n))
    ]
    made = pd.concat(found, ignore_index=True)
    if names:
        n_texts = keys.groupby(names, observed=True)["_text"].nunique().rename("n_texts")
        made["n_texts"] = made[names].join(n_texts, on=names)["n_texts"]
    else:
        made["n_texts"] = keys["_text"].nunique()
    return _ranked(made, made[names], ["count", "n"], ["ngram"])


def _runs_of(flat, keys, size, names, minimum, containing):  # type: ignore[no-untyped-def]
    """Return the n-grams of one length with their counts by group."""
    start = np.arange(max(len(flat.word) - size + 1, 0))
    good = flat.counted[start].copy()
    for d in range(1, size):
        good &= flat.counted[start + d] & (flat.row[start + d] == flat.row[start])
    start = start[good]
    parts = pd.DataFrame({str(d): flat.word[start + d] for d in range(size)}, index=range(len(start)))
    if containing is not None:
        parts = parts[(flat.vocabulary[parts.to_numpy()] == containing).any(axis=1)]
        start = start[parts.index]
        parts = parts.reset_index(drop=True)
    rows = keys.iloc[flat.row[start]].reset_index(drop=True)
    grouped = pd.concat([rows, parts], axis=1).groupby([*names, *parts.columns], observed=True, sort=True)
    made = grouped.agg(count=("_text", "size"), texts=("_text", "nunique"), agencies=("_agency", "nunique"))
    made = made[made["count"] >= minimum].reset_index()
    made["ngram"] = pd.Series(
        [" ".join(flat.vocabulary[list(r)]) for r in made[parts.columns].to_numpy()], dtype="str"
    )
    made["n"] = size
    return made[[*names, "ngram", "n", "count", "texts", "agencies"]]
