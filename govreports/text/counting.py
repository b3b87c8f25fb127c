"""From tokens to counts: which words of which texts are counted, and how the texts are grouped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreports.text import lists
from govreports.text.sentences import has_words
from govreports.text.tokens import tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

By = str | Sequence[str] | None
_ENDS = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Flat:
    """Every token in reading order.

    `word` holds codes into `vocabulary`, `row` the row of `frame` (paragraph), `position` the place in it,
    `counted` whether the token is a word that the analysis counts, `sentence` a running number of sentences.
    """

    vocabulary: np.ndarray
    word: np.ndarray
    row: np.ndarray
    position: np.ndarray
    counted: np.ndarray
    sentence: np.ndarray
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of words by text: `matrix[i, j]` is the count of `vocabulary[j]` in `texts.iloc[i]`.

    `groups` has one row per group with the columns asked for by `by`; `group[i]` is the group of text i, and
    `listed` says of each word whether it is listed (stop words count in totals but are not listed).
    """

    vocabulary: np.ndarray
    matrix: csr_matrix
    texts: pd.DataFrame
    groups: pd.DataFrame
    group: np.ndarray
    listed: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """Words of each text."""
        return np.asarray(self.matrix.sum(axis=1)).ravel().astype(np.int64)

    def by_group(self) -> csr_matrix:
        """Return the counts of words by group."""
        return indicator(self.group, len(self.groups)) @ self.matrix

    def texts_by_group(self) -> csr_matrix:
        """Return the number of texts of each group that have a word."""
        return indicator(self.group, len(self.groups)) @ (self.matrix > 0).astype(np.int64)


def indicator(group: np.ndarray, n: int) -> csr_matrix:
    """Return the matrix that sums rows by group."""
    from scipy.sparse import csr_matrix

    return csr_matrix(
        (np.ones(len(group), dtype=np.int64), (group, np.arange(len(group)))), shape=(n, len(group))
    )


def stop_list(stop_words: Iterable[str] | str | Path | None) -> frozenset[str]:
    """Return the stop words: None is the package's list, a `Path` a file of your own, `()` none."""
    if stop_words is None:
        return lists.words("stop_words.txt")
    if isinstance(stop_words, Path):
        return lists.words_of_file(stop_words)
    return frozenset([stop_words] if isinstance(stop_words, str) else stop_words)


def columns(by: By) -> list[str]:
    """Return the columns that `by` names."""
    return [] if by is None else [by] if isinstance(by, str) else list(by)


def reports_of(source: Any, reports: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the reports frame of a call: given by keyword, or the corpus's own."""
    found = reports if reports is not None else getattr(source, "reports", None)
    return found if isinstance(found, pd.DataFrame) else None


def primary(frame: pd.DataFrame, reports: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows of the primary copies; all rows where the reports do not say which those are."""
    if reports is None:
        return frame
    flag = reports["is_primary"].fillna(True).astype(bool) if "is_primary" in reports else None
    keep = reports["report_id"] if flag is None else reports.loc[flag, "report_id"]
    return frame[frame["report_id"].astype("str").isin(set(keep.astype("str")))]


def narrative_of(
    source: Any, reports: pd.DataFrame | None = None, section: int | Sequence[int] | None = None
) -> pd.DataFrame:
    """Return the narrative of a corpus or a frame: primary copies, and the sections asked for."""
    frame = source if isinstance(source, pd.DataFrame) else source.narrative
    return in_section(primary(frame, reports_of(source, reports)), section).reset_index(drop=True)


def in_section(frame: pd.DataFrame, section: int | Sequence[int] | None) -> pd.DataFrame:
    if section is None:
        return frame
    return frame[frame["section"].isin([section] if isinstance(section, int) else list(section))]


def attach(frame: pd.DataFrame, names: Sequence[str], reports: pd.DataFrame | None) -> pd.DataFrame:
    """Return a frame with columns of `reports` joined by report_id; rows where one is missing are left out.

    Raises
    ------
    ValueError
        If a column is in neither frame.
    """
    wanted = [n for n in names if n not in frame]
    if wanted:
        if reports is None or (lacking := [n for n in wanted if n not in reports]):
            raise ValueError(
                f"by= names {', '.join(wanted if reports is None else lacking)}, no column of reports; "
                "give a corpus, or reports= with the frame that has it"
            )
        frame = beside(frame, reports, wanted)
    return frame.dropna(subset=list(names)) if names else frame


def beside(frame: pd.DataFrame, reports: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return a frame with columns of the reports, their types kept, missing where a report is not known."""
    known = reports.set_index(reports["report_id"].astype("str"))[list(names)]
    found = known.reindex(frame["report_id"].astype("str").to_numpy()).set_axis(frame.index)
    return frame.assign(**{n: found[n] for n in names})


def flatten(frame: pd.DataFrame, own: bool = True) -> Flat:
    """Return every token of a frame of tokens. Counted are those with a letter, digit or character."""
    import pyarrow as pa
    import pyarrow.compute as pc

    frame = frame.reset_index(drop=True)
    listed = pa.array(list(frame["words"]), pa.list_(pa.string()))
    encoded = pc.dictionary_encode(listed.flatten())
    vocabulary = np.array(encoded.dictionary.to_pylist(), dtype=object)
    word = np.asarray(encoded.indices).astype(np.int64)
    lengths = np.asarray(pc.fill_null(pc.list_value_length(listed), 0)).astype(np.int64)
    row = np.repeat(np.arange(len(frame)), lengths)
    position = np.arange(len(word)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    is_word = np.array([has_words(w) for w in vocabulary], dtype=bool)
    counted = is_word[word] if len(word) else np.zeros(0, dtype=bool)
    if own and len(word):
        counted = counted & np.concatenate([*frame["own"]]).astype(bool)
    ends = np.array([bool(_ENDS.search(w)) for w in vocabulary], dtype=bool)
    first = np.r_[True, row[1:] != row[:-1]] if len(row) else np.zeros(0, dtype=bool)
    after = np.r_[False, ends[word][:-1]] if len(row) else np.zeros(0, dtype=bool)
    return Flat(vocabulary, word, row, position, counted, np.cumsum(first | after), frame)


def prepared(source: Any, reports: pd.DataFrame | None, section: int | Sequence[int] | None) -> pd.DataFrame:
    """Return the tokens of a call: primary copies and the sections asked for."""
    known = reports_of(source, reports)
    return in_section(primary(tokens(source), known), section)


def count(
    source: Any,
    by: By = None,
    *,
    reports: pd.DataFrame | None = None,
    own: bool = True,
    stop_words: Iterable[str] | str | Path | None = None,
    section: int | Sequence[int] | None = None,
) -> Counts:
    """Count the words of each text: a report, or a report's section where `by` names section."""
    from scipy.sparse import csr_matrix

    names = columns(by)
    frame = attach(prepared(source, reports, section), names, reports_of(source, reports)).reset_index(
        drop=True
    )
    flat = flatten(frame, own)
    unit = ["report_id", "section"] if "section" in names else ["report_id"]
    keys = frame[unit].astype({"report_id": "str"})
    unit_of_row = keys.groupby(unit, sort=True, observed=True).ngroup().to_numpy()
    first = pd.Series(unit_of_row).drop_duplicates().sort_values().index
    texts = frame.loc[first, list(dict.fromkeys([*unit, *names]))].reset_index(drop=True)
    if names:
        group = texts.groupby(names, sort=True, observed=True).ngroup().to_numpy()
        starts = pd.Series(group).drop_duplicates().sort_values().index
        groups = texts.loc[starts, names].reset_index(drop=True)
    else:
        group, groups = np.zeros(len(texts), dtype=np.int64), pd.DataFrame(index=range(1))
    keep = flat.counted
    shape = (len(texts), len(flat.vocabulary))
    data = (np.ones(int(keep.sum()), dtype=np.int64), (unit_of_row[flat.row[keep]], flat.word[keep]))
    matrix = csr_matrix(data, shape=shape)
    used = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel())
    used = used[np.argsort(flat.vocabulary[used].astype(str), kind="stable")]
    vocabulary = flat.vocabulary[used]
    stop = stop_list(stop_words)
    listed = np.array(
        [w not in stop and any(c.isalpha() for c in w) if stop else True for w in vocabulary], dtype=bool
    )
    return Counts(vocabulary, matrix[:, used], texts, groups, group, listed)
