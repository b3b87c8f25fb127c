"""Dictionaries of themes: what sentences speak of, by group of reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from govreports.text import lists
from govreports.text.counting import By, attach, columns, narrative_of, reports_of
from govreports.text.kinds import own_text, title_set
from govreports.text.sentences import has_words, sentence_frame


def own_sentences(
    source: Any,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return the sentences that have words, without what is not the body's own: see `sentence_frame`."""
    narrative = narrative_of(source, reports, section)
    if own:
        headings = narrative["heading"] if "heading" in narrative else [None] * len(narrative)
        kept = [
            own_text(t, title_set(h)) for t, h in zip(narrative["text"].fillna(""), headings, strict=True)
        ]
        narrative = narrative.assign(text=pd.Series(kept, index=narrative.index, dtype="str"))
    frame = sentence_frame(narrative)
    return frame[frame["text"].map(has_words).astype(bool)].reset_index(drop=True)


def themes(
    source: Any,
    *,
    by: By = None,
    dictionary: str | Path = "themes.csv",
    reports: pd.DataFrame | None = None,
    own: bool = True,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return how many sentences and reports of each group speak of each theme.

    A sentence speaks of a theme when one of the theme's terms occurs in it; it may speak of several.

    Parameters
    ----------
    source : corpus, or a narrative frame
    by, reports, own, section : as in `frequencies`
    dictionary : str or Path
        `themes.csv` (fields of work, with the fields of articles 20 and 21 of the 条例), `problem_types.csv`,
        `promises.csv`, or the path of your own file with the same columns.

    Returns
    -------
    DataFrame
        The columns of `by`; theme, label_zh, label_en; sentences, share_of_sentences, texts, share_of_texts;
        n_sentences and n_texts (of the group). Every theme has a row in every group, 0 where nothing speaks
        of it.
    """
    names = columns(by)
    entries = lists.themes_of_file(dictionary) if isinstance(dictionary, Path) else lists.themes(dictionary)
    known = reports_of(source, reports)
    frame = attach(own_sentences(source, reports=reports, own=own, section=section), names, known)
    hits = pd.DataFrame({e.code: [bool(e.pattern.search(t)) for t in frame["text"]] for e in entries})
    frame = frame.reset_index(drop=True)
    rows = []
    for key, part in frame.groupby(names, observed=True, sort=True) if names else [((), frame)]:
        ids = part["report_id"].astype("str")
        for e in entries:
            hit = hits.loc[part.index, e.code].to_numpy(bool)
            n, texts = int(hit.sum()), int(ids[hit].nunique())
            size = (len(part), int(ids.nunique()))
            shares = (n / max(size[0], 1), texts / max(size[1], 1))
            rows.append((*key, e.code, e.label_zh, e.label_en, n, shares[0], texts, shares[1], *size))
    shown = ["theme", "label_zh", "label_en", "sentences", "share_of_sentences", "texts", "share_of_texts"]
    return pd.DataFrame(rows, columns=[*names, *shown, "n_sentences", "n_texts"])
