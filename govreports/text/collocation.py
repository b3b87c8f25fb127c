"""Words that stand together: collocations, and the network of words that share sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from govreports.text.counting import By, Flat, attach, columns, flatten, prepared, reports_of, stop_list
from govreports.text.keyness import g2

if TYPE_CHECKING:
    import networkx as nx


def log_dice(both: Any, x: Any, y: Any) -> np.ndarray:
    """Return 14 + log2 of the Dice coefficient; at most 14, and one point is twice as often.

    Rychlý (2008), A Lexicographer-Friendly Association Score, RASLAN.

    >>> float(log_dice(4, 8, 8))
    13.0
    """
    return 14 + np.log2(2 * np.asarray(both, dtype=float) / (np.asarray(x) + np.asarray(y)))


def npmi(both: Any, x: Any, y: Any, n: Any) -> np.ndarray:
    """Return normalised pointwise mutual information: -1 never together, 0 by chance, 1 only together.

    Bouma (2009), Normalized (Pointwise) Mutual Information in Collocation Extraction, GSCL.

    >>> [round(float(npmi(10, x, x, 1000)), 6) for x in (10, 100)]
    [1.0, 0.0]
    """
    both, x, y = (np.asarray(v, dtype=float) for v in (both, x, y))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log(both * n / (x * y)) / -np.log(both / n)
    return np.where(both >= n, 1.0, score)


def _listed(flat: Flat, stop_words: Iterable[str] | str | Path | None) -> np.ndarray:
    """Say of each token whether it is a content word: counted, two characters or more, no stop word."""
    stop = stop_list(stop_words)
    good = np.array(
        [len(w) > 1 and w not in stop and any(c.isalpha() for c in w) for w in flat.vocabulary], dtype=bool
    )
    return flat.counted & good[flat.word] if len(flat.word) else flat.counted


def collocations(
    source: Any,
    node: str | None = None,
    *,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    window: int = 5,
    minimum: int = 5,
) -> pd.DataFrame:
    """Return words that stand near each other more often than chance has it.

    Two words are a pair when they stand within `window` words (punctuation not counted) of one sentence. The
    measures take the pairs as the corpus (surface co-occurrence: Evert 2008, Corpora and collocations): x
    and y are the pairs that a word is part of, N is all pairs, each counted from both its words.

    Parameters
    ----------
    source, by, reports, own, stop_words, section : as in `frequencies`
    node : str, optional
        Only collocates of this word; otherwise every pair, once.
    minimum : int
        Pairs seen fewer times in the group are left out.

    Returns
    -------
    DataFrame
        The columns of `by`; node, collocate; count (pairs), before (pairs with the collocate first), texts
        (reports), log_dice (Rychlý 2008), npmi (Bouma 2009), g2 (Dunning 1993), n_texts. Largest log_dice
        first.
    """
    names = columns(by)
    frame = attach(prepared(source, reports, section), names, reports_of(source, reports))
    flat = flatten(frame, own)
    pairs = _pairs(flat, window)
    words = pd.Series(flat.vocabulary, dtype=object)
    report = flat.frame["report_id"].astype("str").to_numpy()
    grouping = flat.frame.groupby(names, observed=True, sort=True) if names else None
    group_of_row = (
        grouping.ngroup().to_numpy() if grouping is not None else np.zeros(len(flat.frame), dtype=int)
    )
    good = np.zeros(len(flat.vocabulary), dtype=bool)
    good[np.unique(flat.word[_listed(flat, stop_words)])] = True
    code = np.flatnonzero(flat.vocabulary == node) if node is not None else None
    if code is not None:
        good[code] = True
    made = []
    for g in np.unique(group_of_row):
        inside = pairs[group_of_row[pairs["row"].to_numpy()] == g]
        table = _scored(inside, report, good, code, minimum)
        rows = flat.frame[group_of_row == g]
        for i, name in enumerate(names):
            table.insert(i, name, rows[name].iloc[0])
        made.append(table.assign(n_texts=rows["report_id"].nunique()))
    found = (
        pd.concat(made, ignore_index=True)
        if made
        else _scored(pairs, report, good, code, minimum).assign(n_texts=0)
    )
    for name in ("node", "collocate"):
        found[name] = pd.Series(words.reindex(found[name]).to_numpy(), dtype="str")
    order = [*names, "log_dice", "node", "collocate"]
    return found.sort_values(
        order, ascending=[True] * len(names) + [False, True, True], kind="stable"
    ).reset_index(drop=True)


def _pairs(flat: Flat, window: int) -> pd.DataFrame:
    """Return the pairs of counted words within a window: first, second (codes) and row."""
    at = np.flatnonzero(flat.counted)
    word, sentence, row = flat.word[at], flat.sentence[at], flat.row[at]
    parts = []
    for d in range(1, window + 1):
        together = sentence[d:] == sentence[:-d]
        parts.append(
            pd.DataFrame(
                {"first": word[:-d][together], "second": word[d:][together], "row": row[:-d][together]}
            )
        )
    return pd.concat(parts, ignore_index=True)


def _scored(pairs, report, good, code, minimum):  # type: ignore[no-untyped-def]
    """Return the measures of the pairs of one group."""
    pairs = pairs[pairs["first"] != pairs["second"]]
    both = np.concatenate([pairs["first"], pairs["second"]])
    size = np.bincount(both, minlength=len(good)).astype(float)
    total = float(len(both))
    if code is not None:
        pairs = pairs[pairs["first"].isin(code) | pairs["second"].isin(code)]
    pairs = pairs[good[pairs["first"]] & good[pairs["second"]]]
    a, b = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    flip = np.isin(b, code) if code is not None else b < a
    made = pd.DataFrame({"node": np.where(flip, b, a), "collocate": np.where(flip, a, b), "before": flip})
    made["report"] = report[pairs["row"].to_numpy()]
    table = made.groupby(["node", "collocate"]).agg(
        count=("before", "size"), before=("before", "sum"), texts=("report", "nunique")
    )
    table = table[table["count"] >= minimum].reset_index()
    n, x, y = table["count"].to_numpy(float), size[table["node"]], size[table["collocate"]]
    table["log_dice"] = log_dice(n, x, y)
    table["npmi"] = npmi(n, x, y, total)
    table["g2"] = g2(n, y - n, x, total - x)
    return table


class Network(NamedTuple):
    """Words and their ties, as frames of nodes and edges: see `network`."""

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def graph(self) -> nx.Graph:
        """Return the network as a networkx graph."""
        import networkx as nx

        graph = nx.Graph()
        for row in self.nodes.to_dict("records"):
            graph.add_node(row["word"], **{str(k): v for k, v in row.items()})
        for row in self.edges.to_dict("records"):
            graph.add_edge(row["source"], row["target"], weight=row["npmi"], sentences=row["sentences"])
        return graph


def network(
    source: Any,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
    size: int = 60,
    minimum: int = 5,
    threshold: float = 0.1,
) -> Network:
    """Return the network of the most frequent content words, tied by the sentences they share.

    Two words are tied when at least `minimum` sentences have both and their NPMI (Bouma 2009) over
    sentences is at least `threshold`. Communities: greedy modularity (Clauset, Newman & Moore 2004), 1 the
    largest.

    Parameters
    ----------
    source, reports, own, stop_words, section : as in `frequencies`
    size : int
        At most this many words, the most frequent; words without a tie are left out.

    Returns
    -------
    Network
        `nodes`: word, count, sentences, texts, community, n_sentences, n_texts. `edges`: source, target,
        sentences (that have both), npmi.
    """
    from scipy.sparse import csr_matrix

    flat = flatten(prepared(source, reports, section), own)
    at = np.flatnonzero(_listed(flat, stop_words))
    count = np.bincount(flat.word[at], minlength=len(flat.vocabulary))
    order = sorted(np.flatnonzero(count).tolist(), key=lambda i: (-count[i], str(flat.vocabulary[i])))[:size]
    place = np.full(len(flat.vocabulary), -1)
    place[order] = np.arange(len(order))
    n_sentences = len(np.unique(flat.sentence[flat.counted]))
    at = at[place[flat.word[at]] >= 0]
    _, sentence = np.unique(flat.sentence[at], return_inverse=True)
    shape = (int(sentence.max()) + 1 if len(at) else 1, len(order))
    has = csr_matrix((np.ones(len(at), dtype=np.int64), (sentence, place[flat.word[at]])), shape=shape) > 0
    both = (has.astype(np.int64).T @ has.astype(np.int64)).toarray()
    alone = both.diagonal()
    i, j = np.nonzero(np.triu(both, 1) >= minimum)
    strength = npmi(both[i, j], alone[i], alone[j], max(n_sentences, 1))
    names = np.array([str(flat.vocabulary[k]) for k in order], dtype=object)
    made = {"source": names[i], "target": names[j], "sentences": both[i, j], "npmi": strength}
    edges = pd.DataFrame(made).astype({"source": "str", "target": "str"})
    edges = edges[edges["npmi"] >= threshold].sort_values(
        ["npmi", "source", "target"], ascending=[False, True, True]
    )
    report = flat.frame["report_id"].astype("str").to_numpy()
    seen = pd.DataFrame({"word": place[flat.word[at]], "report": report[flat.row[at]]})
    texts = seen.groupby("word")["report"].nunique().reindex(range(len(order)), fill_value=0)
    made = {"word": names, "count": count[order], "sentences": alone, "texts": texts.to_numpy()}
    nodes = pd.DataFrame(made).astype({"word": "str"})
    nodes = nodes[nodes["word"].isin(set(edges["source"]) | set(edges["target"]))].reset_index(drop=True)
    member = _communities(nodes["word"].tolist(), edges)
    nodes["community"] = [member[w] for w in nodes["word"]]
    nodes["n_sentences"], nodes["n_texts"] = n_sentences, len(np.unique(report))
    return Network(nodes, edges.reset_index(drop=True))


def _communities(words: list[str], edges: pd.DataFrame) -> dict[str, int]:
    """Return the community of each word, 1 the largest."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(words)
    graph.add_weighted_edges_from(edges[["source", "target", "npmi"]].itertuples(index=False, name=None))
    found = nx.community.greedy_modularity_communities(graph, weight="weight") if words else []
    ranked = sorted((sorted(c) for c in found), key=lambda c: (-len(c), c))
    return {word: n for n, c in enumerate(ranked, 1) for word in c}
