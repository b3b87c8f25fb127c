"""Topics of a corpus, with a measure of how far they depend on the random start."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from govreports.text.counting import Counts, count, flatten, prepared


class Topics(NamedTuple):
    """Topics as frames: their words, a summary of one row each, and their shares of each report."""

    words: pd.DataFrame
    summary: pd.DataFrame
    documents: pd.DataFrame


def topics(
    source: Any,
    n: int = 8,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    top: int = 10,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
    least: int = 2,
    most: float = 0.7,
    method: str = "NMF",
) -> Topics:
    """Return topics of the reports.

    NMF on TF-IDF suits these short and formulaic texts and takes seconds for thousands of them; LDA on
    counts is there to compare, takes minutes, and is less stable on fewer than some thousand texts.
    NMF: Lee & Seung (1999), Nature 401; LDA: Blei, Ng & Jordan (2003), JMLR 3; both by scikit-learn. The
    first seed's topics are reported. Their stability is the mean Jaccard likeness of their top words with
    the best one-to-one match in the runs with the other seeds (Greene, O'Callaghan & Cunningham 2014, ECML
    PKDD).

    Parameters
    ----------
    source, reports, own, stop_words, section : as in `frequencies`
    n : int
        Topics; not more than texts.
    least : int
        Words in fewer texts are left out, and so are words of one character.
    most : float
        Words in more than this share of the texts are left out: they tell no topics apart.
    method : "NMF" | "LDA"

    Returns
    -------
    Topics
        `words`: topic, rank, word, weight, texts. `summary`: topic, label (its first five words), stability
        (0-1), texts (whose largest topic it is), n_texts, method, example (the sentence that has most of it),
        example_report, example_paragraph. `documents`: report_id, topic, share; adding up to 1 for each
        report.

    Raises
    ------
    ValueError
        If fewer texts than topics have words.
    """
    if method not in ("NMF", "LDA"):
        raise ValueError(f"method={method!r} is neither NMF nor LDA")
    counts = count(source, reports=reports, own=own, stop_words=stop_words, section=section)
    spread = np.asarray((counts.matrix > 0).sum(axis=0)).ravel()
    long = np.array([len(w) > 1 for w in counts.vocabulary], dtype=bool)
    keep = np.flatnonzero(counts.listed & long & (spread >= least) & (spread <= most * len(counts.texts)))
    texts = np.flatnonzero(np.asarray(counts.matrix[:, keep].sum(axis=1)).ravel() > 0)
    if len(texts) < n:
        raise ValueError(f"{n} topics need at least {n} texts with words in common; there are {len(texts)}")
    table = counts.matrix[texts][:, keep]
    fits = [_fit(table, n, seed, method) for seed in seeds]
    documents, weights = fits[0]
    vocabulary = counts.vocabulary[keep].astype(str)
    # The vocabulary is sorted, so that equal weights keep the order of the words.
    order = [np.argsort(-row, kind="stable") for row in weights]
    rows = [
        (t + 1, r, vocabulary[j], float(weights[t, j]), int(spread[keep[j]]))
        for t in range(n)
        for r, j in enumerate(order[t][:top], 1)
    ]
    words = pd.DataFrame(rows, columns=["topic", "rank", "word", "weight", "texts"]).astype({"word": "str"})
    share = documents / np.maximum(documents.sum(axis=1, keepdims=True), 1e-12)
    summary = words[words["rank"] <= 5].groupby("topic")["word"].agg(" ".join).rename("label").reset_index()
    summary["stability"] = _stability([w for _, w in fits], top)
    summary["texts"] = np.bincount(share.argmax(axis=1), minlength=n)
    summary["n_texts"], summary["method"] = len(texts), method
    summary = summary.join(_examples(prepared(source, reports, section), own, vocabulary, weights))
    return Topics(words, summary, _documents(counts, texts, share))


def _fit(table: Any, n: int, seed: int, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of texts by topics and of topics by words, topics of unit length."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stability says more than the stopping rule
        if method == "NMF":
            model = NMF(n, init="random", random_state=seed, max_iter=400)
            documents = model.fit_transform(TfidfTransformer().fit_transform(table))
        else:
            model = LatentDirichletAllocation(n, random_state=seed, learning_method="online", max_iter=20)
            documents = model.fit_transform(table)
    length = np.maximum(np.linalg.norm(model.components_, axis=1), 1e-12)
    return documents * length, model.components_ / length[:, None]


def _stability(weights: list[np.ndarray], top: int) -> np.ndarray:
    from scipy.optimize import linear_sum_assignment

    sets = [[set(np.argsort(-row, kind="stable")[:top].tolist()) for row in w] for w in weights]
    if len(sets) < 2:
        return np.full(len(sets[0]), np.nan)
    scores = []
    for other in sets[1:]:
        likeness = np.array([[len(a & b) / len(a | b) for b in other] for a in sets[0]])
        mine, theirs = linear_sum_assignment(-likeness)
        scores.append(likeness[mine, theirs])
    return np.mean(scores, axis=0)


def _examples(frame: pd.DataFrame, own: bool, vocabulary: np.ndarray, weights: np.ndarray) -> pd.DataFrame:
    """Return for each topic the sentence with most of it, for its length."""
    from scipy.sparse import csr_matrix

    flat = flatten(frame, own)
    place = {w: i for i, w in enumerate(vocabulary)}
    code = np.array([place.get(w, -1) for w in flat.vocabulary])
    sentence = flat.sentence - 1
    at = np.flatnonzero(flat.counted & (code[flat.word] >= 0))
    shape = (int(sentence.max()) + 1, len(vocabulary))
    has = csr_matrix((np.ones(len(at)), (sentence[at], code[flat.word[at]])), shape=shape)
    size = np.bincount(sentence[flat.counted], minlength=shape[0])
    score = (has > 0).astype(float) @ weights.T / np.sqrt(np.maximum(size, 8))[:, None]
    rows = []
    for best in score.argmax(axis=0):
        inside = np.flatnonzero(sentence == best)
        line = flat.frame.iloc[flat.row[inside[0]]]
        text = "".join(flat.vocabulary[flat.word[inside]]).strip()
        rows.append((text, str(line["report_id"]), int(line["paragraph"])))
    return pd.DataFrame(rows, columns=["example", "example_report", "example_paragraph"])


def _documents(counts: Counts, texts: np.ndarray, share: np.ndarray) -> pd.DataFrame:
    ids = counts.texts["report_id"].iloc[texts].to_numpy()
    n = share.shape[1]
    made = {
        "report_id": np.repeat(ids, n),
        "topic": np.tile(np.arange(1, n + 1), len(ids)),
        "share": share.ravel(),
    }
    return pd.DataFrame(made).astype({"report_id": "str"})
