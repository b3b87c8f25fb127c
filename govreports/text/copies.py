"""Near-copies: how much of one text stands in another, and which texts of a corpus resemble each other.

All comparisons fold the texts first (`kinds.fold`): width, punctuation, white space and digits do not
count, so that a sentence with another year or figure is still the same sentence. A likeness is no proof of
copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from govreports.text import lists
from govreports.text.counting import By, attach, columns, narrative_of, reports_of
from govreports.text.kinds import fold, own_text, runs, title_set
from govreports.text.sentences import sentences

_PAIR = ["containment_a", "containment_b", "jaccard", "longest_run", "longest_text", "shared_sentences"]


def near_copy(a: str, b: str, n: int = 5) -> dict[str, Any]:
    """Compare two texts.

    Returns
    -------
    dict
        characters_a, characters_b (folded); containment_a (share of a's runs of n characters that b has) and
        containment_b; jaccard (Broder 1997, On the resemblance and containment of documents); longest_run
        (characters) and longest_text (folded); shared_sentences (sentences of a that b has too, as printed
        in a).

    Examples
    --------
    >>> found = near_copy("栏目更新不及时。人员少。", "部分栏目更新不及时。经费足。")
    >>> found["longest_text"], found["containment_a"], round(found["jaccard"], 4)
    ('栏目更新不及时', 0.5, 0.2727)
    """
    folded_a, folded_b = fold(a), fold(b)
    runs_a, runs_b = runs(folded_a, n), runs(folded_b, n)
    made: dict[str, Any] = {"characters_a": len(folded_a), "characters_b": len(folded_b)}
    made.update(_overlap(runs_a, runs_b))
    match = SequenceMatcher(None, folded_a, folded_b, autojunk=False).find_longest_match()
    made["longest_run"], made["longest_text"] = match.size, folded_a[match.a : match.a + match.size]
    shortest = lists.settings("template")["shortest"]
    there = {key for s in sentences(b) if len(key := fold(s)) >= shortest}
    made["shared_sentences"] = [s.strip() for s in sentences(a) if fold(s) in there]
    return made


def _overlap(a: set[str], b: set[str]) -> dict[str, float]:
    both = len(a & b)
    return {
        "containment_a": both / len(a) if a else 0.0,
        "containment_b": both / len(b) if b else 0.0,
        "jaccard": both / len(a | b) if a or b else 0.0,
    }


def texts(
    source: Any,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return one row per report with its text: report_id, text (paragraphs joined by line breaks).

    Parameters
    ----------
    source : corpus, or a narrative frame
    own : bool
        The body's own words only.
    """
    narrative = narrative_of(source, reports, section)
    printed = narrative["text"].fillna("")
    if own:
        headings = narrative["heading"] if "heading" in narrative else [None] * len(narrative)
        kept = [own_text(t, title_set(h)) for t, h in zip(printed, headings, strict=True)]
        printed = pd.Series(kept, index=narrative.index, dtype="str")
    joined = printed.groupby(narrative["report_id"].astype("str"), sort=True).agg("\n".join)
    return joined.rename("text").reset_index()


def near_copies(
    source: Any,
    *,
    threshold: float = 0.7,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
    by: By = None,
    minimum: int = 50,
) -> pd.DataFrame:
    """Return the pairs of reports of different bodies whose texts resemble each other.

    Candidates come from MinHash LSH (Broder 1997; 128 permutations, Leskovec et al., Mining of Massive
    Datasets, chapter 3), then each pair is compared exactly and kept when its Jaccard reaches the threshold.

    Parameters
    ----------
    source, reports, own, section : as in `texts`
    by : str or list of str, optional
        Only pairs with the same value of these columns (year, province, …).
    minimum : int
        Shorter texts (folded characters) are left out.

    Returns
    -------
    DataFrame
        report_a, report_b (report_a before report_b in order), the columns of `by`, characters_a,
        characters_b, containment_a, containment_b, jaccard, longest_run, longest_text, n_texts (compared).
        Most alike first.
    """
    from datasketch import MinHash, MinHashLSH

    known = reports_of(source, reports)
    frame = texts(source, reports=reports, own=own, section=section)
    folded = {
        i: f for i, t in zip(frame["report_id"], frame["text"], strict=True) if len(f := fold(t)) >= minimum
    }
    who = _agencies(list(folded), known)
    index = MinHashLSH(threshold=threshold, num_perm=128)
    sketches = {}
    for report_id, text in folded.items():
        sketch = MinHash(num_perm=128, seed=1)
        sketch.update_batch([r.encode() for r in sorted(runs(text))])
        sketches[report_id] = sketch
        index.insert(report_id, sketch)
    pairs = {
        (min(a, b), max(a, b))
        for a, sketch in sketches.items()
        for b in index.query(sketch)
        if a != b and who[a] != who[b]
    }
    printed = dict(zip(frame["report_id"], frame["text"], strict=True))
    rows = []
    for a, b in sorted(pairs):
        if _overlap(runs(folded[a]), runs(folded[b]))["jaccard"] >= threshold:
            found = near_copy(printed[a], printed[b])
            rows.append(
                {"report_a": a, "report_b": b, **{k: v for k, v in found.items() if k != "shared_sentences"}}
            )
    names = ["report_a", "report_b", "characters_a", "characters_b", *_PAIR[:-1]]
    made = pd.DataFrame(rows, columns=names).astype({"report_a": "str", "report_b": "str"})
    made["n_texts"] = len(folded)
    if names := columns(by):
        side = {
            s: attach(made[[f"report_{s}"]].rename(columns={f"report_{s}": "report_id"}), names, known)
            for s in "ab"
        }
        same = (
            side["a"][names].astype("str") == side["b"].reindex(side["a"].index)[names].astype("str")
        ).all(axis=1)
        made = made.loc[same[same].index].join(side["a"][names])
    order = ["jaccard", "report_a", "report_b"]
    return made.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)


def _agencies(ids: Sequence[str], reports: pd.DataFrame | None) -> dict[str, str]:
    """Return the body of each report; the report itself where it is not known."""
    if reports is None or "agency_id" not in reports:
        return {i: i for i in ids}
    known = dict(zip(reports["report_id"].astype("str"), reports["agency_id"].astype("str"), strict=True))
    return {i: known.get(i, i) for i in ids}


def similarity(
    source: Any,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
    n: int = 5,
) -> pd.DataFrame:
    """Return the containment of every report's text in every other's, for a group such as one county and
    year.

    Returns
    -------
    DataFrame
        report_a, report_b, containment (share of a's runs of n characters that b has), jaccard, characters_a,
        n_texts; one row per ordered pair of two reports.
    """
    frame = texts(source, reports=reports, own=own, section=section)
    folded = {i: fold(t) for i, t in zip(frame["report_id"], frame["text"], strict=True)}
    sets = {i: runs(t, n) for i, t in folded.items()}
    rows = [
        (a, b, (o := _overlap(sets[a], sets[b]))["containment_a"], o["jaccard"], len(folded[a]), len(sets))
        for a in sets
        for b in sets
        if a != b
    ]
    names = ["report_a", "report_b", "containment", "jaccard", "characters_a", "n_texts"]
    return pd.DataFrame(rows, columns=names).astype({"report_a": "str", "report_b": "str"})


def year_pairs(
    source: Any,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return how much of each body's text stood in its report of the year before.

    Returns
    -------
    DataFrame
        agency_id, year, report_id, previous (report_id), containment (of this year's text in last year's),
        jaccard, characters, n_texts (bodies with both years in that pair of years).
    """
    known = reports_of(source, reports)
    if known is None:
        raise ValueError("year_pairs needs the reports: give a corpus, or reports= with agency_id and year")
    frame = attach(texts(source, reports=reports, own=own, section=section), ["agency_id", "year"], known)
    frame["year"] = frame["year"].astype(int)
    before = frame.assign(year=frame["year"] + 1).rename(
        columns={"report_id": "previous", "text": "text_before"}
    )
    pairs = frame.merge(before, on=["agency_id", "year"])
    found = [(fold(a), fold(b)) for a, b in zip(pairs["text"], pairs["text_before"], strict=True)]
    overlap = [_overlap(runs(a), runs(b)) for a, b in found]
    pairs["containment"] = pd.Series([o["containment_a"] for o in overlap], dtype="float64")
    pairs["jaccard"] = pd.Series([o["jaccard"] for o in overlap], dtype="float64")
    pairs["characters"] = pd.Series([len(a) for a, _ in found], dtype="int64")
    pairs["n_texts"] = pairs.groupby("year")["agency_id"].transform("nunique")
    shown = ["agency_id", "year", "report_id", "previous", "containment", "jaccard", "characters", "n_texts"]
    return pairs[shown].sort_values(["agency_id", "year"], kind="stable").reset_index(drop=True)


def template_share(
    source: Any,
    *,
    k: int | None = None,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return the share of each report's sentences that at least k other bodies have too, and the rest.

    Sentences are compared folded; those under 8 characters are not counted. Shares are of characters.
    `own=False` takes headings and formulas in. `k` is 3 unless given (settings.toml).

    Returns
    -------
    DataFrame
        report_id, the columns of `by`, sentences, shared (sentences found elsewhere), characters,
        template_share, own_share (1 - template_share), n_texts (reports compared), n_agencies.
    """
    limits = lists.settings("template")
    k = limits["others"] if k is None else k
    known = reports_of(source, reports)
    frame = texts(source, reports=reports, own=own, section=section)
    who = _agencies(list(frame["report_id"]), known)
    rows = [
        (i, who[i], key)
        for i, text in zip(frame["report_id"], frame["text"], strict=True)
        for s in sentences(text)
        if len(key := fold(s)) >= limits["shortest"]
    ]
    said = pd.DataFrame(rows, columns=["report_id", "agency", "key"])
    others = said.groupby("key")["agency"].nunique().rename("bodies")
    said = said.join(others, on="key")
    said["shared"] = said["bodies"] - 1 >= k
    said["characters"] = said["key"].str.len()
    said["template"] = said["characters"].where(said["shared"], 0)
    made = said.groupby("report_id").agg(
        sentences=("key", "size"),
        shared=("shared", "sum"),
        characters=("characters", "sum"),
        template=("template", "sum"),
    )
    made = made.reset_index().astype({"report_id": "str"})
    made["template_share"] = (made.pop("template") / made["characters"]).astype(float)
    made["own_share"] = 1 - made["template_share"]
    made["n_texts"], made["n_agencies"] = len(frame), len(set(who.values()))
    names = columns(by)
    made = attach(made, names, known)
    return made[["report_id", *names, *[c for c in made if c not in ("report_id", *names)]]].reset_index(
        drop=True
    )
