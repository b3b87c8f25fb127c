"""The words of a corpus: one row per paragraph, computed once per part of the store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from govreports.text import segmentation
from govreports.text.kinds import spans, title_set

if TYPE_CHECKING:
    import pandas as pd


def part_tokens(
    narrative: pd.DataFrame, user_words: Iterable[str | Path] | str | Path | None = None
) -> pd.DataFrame:
    """Return the words of each paragraph of a narrative; what the corpus store keeps beside each part.

    Parameters
    ----------
    narrative : DataFrame
        With report_id, paragraph, section, text, and heading if known.
    user_words : see `segment`

    Returns
    -------
    DataFrame
        report_id, paragraph, section; words (array of strings: joined they are the paragraph's text),
        own (array of booleans, one for each word: it is the body's own and not part of a heading,
        label, formula or citation). A row depends on its paragraph alone.
    """
    import numpy as np

    texts = narrative["text"].astype("str").to_numpy(dtype=object, na_value="").tolist()
    headings = narrative.get("heading")
    above = [""] * len(texts)
    if headings is not None:
        above = headings.astype("str").to_numpy(dtype=object, na_value="").tolist()
    given = list(zip(texts, above, strict=True))
    once = dict.fromkeys(given)  # headings and formulas recur in every report
    cut = segmentation.segment_all([t for t, _ in once], user_words)
    words = {key: np.array(w, dtype=object) for key, w in zip(once, cut, strict=True)}
    own = {key: np.array(_own(w, *key), dtype=bool) for key, w in zip(once, cut, strict=True)}
    frame = narrative[["report_id", "paragraph", "section"]].reset_index(drop=True)
    # Arrays in object columns: what Parquet's lists are when pandas reads them back.
    frame["words"] = np.fromiter((words[key] for key in given), dtype=object, count=len(given))
    frame["own"] = np.fromiter((own[key] for key in given), dtype=object, count=len(given))
    return frame


def _own(words: list[str], text: str, heading: str) -> list[bool]:
    flags = [True] * len(words)
    given = spans(text, title_set(heading))
    if not given:
        return flags
    at = i = 0
    for n, word in enumerate(words):
        while i < len(given) and given[i].end <= at:
            i += 1
        flags[n] = i == len(given) or at + len(word) <= given[i].start
        at += len(word)
    return flags


def tokens(corpus: Any, user_words: Iterable[str | Path] | str | Path | None = None) -> pd.DataFrame:
    """Return the words of a corpus, or of a narrative frame.

    Parameters
    ----------
    corpus : corpus or DataFrame
        A corpus of a store brings its tokens along, computed once per part; of anything else that has
        `.narrative`, or of a narrative frame, they are computed here. A frame of tokens is returned as it is.
    user_words : see `segment`
        Other words than the package's own are segmented anew.

    Returns
    -------
    DataFrame
        report_id, paragraph, section, words, own: see `part_tokens`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"report_id": ["a"], "paragraph": [1], "section": [5], "text": ["更新不及时。"]})
    >>> list(tokens(frame)["words"][0])
    ['更新', '不', '及时', '。']
    """
    import pandas as pd

    if isinstance(corpus, pd.DataFrame):
        if "words" in corpus:
            return corpus
        if "text" not in corpus:
            raise ValueError(
                f"tokens needs a narrative frame with a column text; this has {', '.join(corpus.columns)}"
            )
        return part_tokens(corpus, user_words)
    kept = _of_store(corpus) if user_words is None else None
    return part_tokens(corpus.narrative, user_words) if kept is None else kept


_TOKENS: WeakKeyDictionary[Any, pd.DataFrame] = WeakKeyDictionary()


def _of_store(corpus: Any) -> pd.DataFrame | None:
    """Return the tokens of a corpus that was loaded from a store, kept beside each part; None for others."""
    from govreports.corpus.derived import derive
    from govreports.corpus.loading import Corpus
    from govreports.corpus.state import fingerprint

    if not isinstance(corpus, Corpus):
        return None
    if corpus not in _TOKENS:
        _TOKENS[corpus] = derive(corpus, "tokens", part_tokens, version=fingerprint((), ("text", "form")))
    return _TOKENS[corpus]
