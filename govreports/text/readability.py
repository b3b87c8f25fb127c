"""How hard a report is to read: length of sentences and clauses, function words, rare characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from govreports.text import lists
from govreports.text.counting import By, attach, columns, flatten, narrative_of, prepared, reports_of
from govreports.text.kinds import own_text, title_set
from govreports.text.sentences import clauses, has_words, sentences

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SUMS = ["characters", "words", "sentences", "clauses", "function_words", "rare_characters"]


def readability(
    source: Any,
    *,
    by: By = None,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return measures of how a text reads, for each report or pooled over the groups that `by` makes.

    Lengths are means over all sentences or clauses of the report or group. Characters are Chinese ones.
    Rare are those beyond the 3,500 of level 1 of 通用规范汉字表 (2013). Sentence and clause length and the
    share of function words are the surface measures usual for Chinese (Sung et al. 2016, Behavior Research
    Methods 48).

    Parameters
    ----------
    source : corpus, or a narrative frame
    by, reports, own, section : as in `frequencies`

    Returns
    -------
    DataFrame
        report_id or the columns of `by`; characters, words, sentences, clauses, sentence_words,
        sentence_characters, clause_characters, function_share, rare_share (of characters), rare (the rare
        characters in order of code), n_texts.

    Examples
    --------
    >>> frame = pd.DataFrame({"report_id": ["a"], "paragraph": [1], "section": [1],
    ...     "text": ["我们更新栏目，并答复。好。"]})
    >>> readability(frame)[["sentences", "clauses", "sentence_characters"]].values.tolist()
    [[2.0, 3.0, 5.0]]
    """
    known = reports_of(source, reports)
    names = columns(by)
    narrative = narrative_of(source, reports, section)
    counts = _per_paragraph(narrative, own)
    tokens = prepared(source if not isinstance(source, pd.DataFrame) else narrative, reports, section)
    flat = flatten(tokens, own)
    function = lists.words("function_words.txt")
    said = pd.Series(flat.vocabulary[flat.word[flat.counted]], dtype=object)
    at = flat.frame.iloc[flat.row[flat.counted]]["report_id"].astype("str").reset_index(drop=True)
    words = pd.DataFrame({"report_id": at, "words": 1, "function_words": said.isin(function).astype(int)})
    made = counts.groupby("report_id").sum().join(words.groupby("report_id").sum()).fillna(0).reset_index()
    if names:
        made = attach(made, names, known)
    keys = names or ["report_id"]
    grouped = made.groupby(keys, observed=True, sort=True)
    total = grouped[_SUMS].sum()
    total["rare"] = grouped["rare"].sum().map(lambda text: "".join(sorted(set(text))))
    total["n_texts"] = grouped["report_id"].nunique()
    total = total.reset_index()
    total["sentence_words"] = total["words"] / total["sentences"].where(total["sentences"] > 0)
    total["sentence_characters"] = total["characters"] / total["sentences"].where(total["sentences"] > 0)
    total["clause_characters"] = total["characters"] / total["clauses"].where(total["clauses"] > 0)
    total["function_share"] = total["function_words"] / total["words"].where(total["words"] > 0)
    total["rare_share"] = total["rare_characters"] / total["characters"].where(total["characters"] > 0)
    shown = ["characters", "words", "sentences", "clauses", "sentence_words", "sentence_characters"]
    return total[[*keys, *shown, "clause_characters", "function_share", "rare_share", "rare", "n_texts"]]


def _per_paragraph(narrative: pd.DataFrame, own: bool) -> pd.DataFrame:
    common = lists.common_characters()
    rows = []
    headings = narrative["heading"] if "heading" in narrative else [None] * len(narrative)
    texts = zip(narrative["report_id"].astype("str"), narrative["text"].fillna(""), headings, strict=True)
    for report_id, text, heading in texts:
        kept = own_text(text, title_set(heading)) if own else text
        han = _HAN.findall(kept)
        rare = "".join(c for c in han if c not in common)
        parts = (sum(has_words(p) for p in split(kept)) for split in (sentences, clauses))
        rows.append((report_id, len(han), *parts, len(rare), rare))
    names = ["report_id", "characters", "sentences", "clauses", "rare_characters", "rare"]
    return pd.DataFrame(rows, columns=names).astype({"report_id": "str"})
