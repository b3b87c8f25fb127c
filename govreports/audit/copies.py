"""Near-identical sections: MinHash finds candidates, exact overlap of character runs judges them.

Only a body's own words count: sentences of the form and of the law are left out (`audit/data/formulae.txt`).
Similarity is no accusation: sections 2 to 4 are mostly form, and bodies share templates.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from govreports.audit.engine import frames_of
from govreports.audit.rules import word_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PERMUTATIONS = 128
RUN = 5  # characters of a run (shingle)
_SENTENCE = re.compile(r"[^。;；!！?？\n]+")
_NOISE = re.compile(r"[\s\d０-９,，。、;；:：()（）“”\"《》%％]+")
_COLUMNS = ["report_a", "report_b", "section", "relation", "jaccard", "containment", "shared", "sentences"]


class Section(NamedTuple):
    report: int
    section: int
    sentences: tuple[str, ...]
    runs: frozenset[int]


@cache
def _formulae() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in word_list("formulae.txt")))


def own_sentences(text: str, least: int = 8) -> list[str]:
    """Return the sentences of a text that are neither form nor legal formula, and not very short.

    >>> own_sentences("根据《政府信息公开条例》编制。我局新设了三个公开专区并配备查询设备。")
    ['我局新设了三个公开专区并配备查询设备']
    """
    found = (s.strip() for s in _SENTENCE.findall(text))
    return [s for s in found if len(s) >= least and not _formulae().search(s)]


def _runs(sentences: Sequence[str]) -> frozenset[int]:
    found: set[int] = set()
    for s in sentences:
        plain = _NOISE.sub("", s)
        found.update(zlib.crc32(plain[k : k + RUN].encode("utf-8")) for k in range(len(plain) - RUN + 1))
    return frozenset(found)


def _sections(
    narrative: pd.DataFrame, order: dict[str, int], wanted: Sequence[int], least: int
) -> Iterator[Section]:
    part = narrative[narrative["section"].isin(list(wanted))]
    texts: dict[tuple[int, int], list[str]] = defaultdict(list)
    for report_id, section, text in zip(
        part["report_id"].astype(str), part["section"], part["text"], strict=True
    ):
        if report_id in order:
            texts[order[report_id], int(section)].append(text)
    for (report, section), pieces in texts.items():
        sentences = own_sentences("\n".join(pieces))
        runs = _runs(sentences)
        if len(runs) >= least:
            yield Section(report, section, tuple(sentences), runs)


def _candidates(sections: list[Section], threshold: float) -> set[tuple[int, int]]:
    """Pairs of positions whose signatures meet in a band."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=max(0.3, threshold - 0.15), num_perm=PERMUTATIONS)
    pairs: set[tuple[int, int]] = set()
    for k, s in enumerate(sections):
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
        sketch.update_batch(list(s.runs))
        pairs |= {(j, k) for j in lsh.query(sketch) if sections[j].section == s.section}
        lsh.insert(k, sketch)
    return pairs


def near_copies(
    corpus: object,
    *,
    sections: Sequence[int] = (1, 5),
    threshold: float = 0.7,
    least: int = 60,
) -> pd.DataFrame:
    """Find sections that are near-identical with the body's last year or with another body.

    Parameters
    ----------
    corpus : Corpus
    sections : sequence of int
        Sections to compare.
    threshold : float
        Least overlap (Jaccard) of runs of five characters.
    least : int
        Sections with fewer distinct runs are left out.

    Returns
    -------
    DataFrame
        report_a (the earlier), report_b, section, relation (own | other), jaccard, containment (share of the
        smaller that stands in the larger), shared (sentences word for word), sentences (those, one a line);
        most alike first.

    Raises
    ------
    ValueError
        If the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold {threshold!r}: choose a share above 0 and at most 1")
    frames = frames_of(corpus)
    reports = frames["reports"].reset_index(drop=True)
    ids = reports["report_id"].astype(str).tolist()
    agency = reports["agency_id"].astype(object).tolist()
    year = reports["year"].fillna(0).astype(int).tolist()
    copy_of = reports["duplicate_of"].astype(object).where(reports["duplicate_of"].notna(), None).tolist()
    kept = {r: i for i, r in enumerate(ids) if copy_of[i] is None}
    made = list(_sections(frames["narrative"], kept, sections, least))
    rows = []
    for j, k in sorted(_candidates(made, threshold)):
        a, b = sorted((made[j], made[k]), key=lambda s: (year[s.report], ids[s.report]))
        common = len(a.runs & b.runs)
        jaccard = common / len(a.runs | b.runs)
        containment = common / min(len(a.runs), len(b.runs))
        if jaccard < threshold or a.report == b.report:
            continue
        same = [s for s in dict.fromkeys(a.sentences) if s in set(b.sentences)]
        relation = "own" if agency[a.report] == agency[b.report] else "other"
        rows.append(
            (
                ids[a.report],
                ids[b.report],
                a.section,
                relation,
                round(jaccard, 4),
                round(containment, 4),
                len(same),
                "\n".join(same),
            )
        )
    found = pd.DataFrame(rows, columns=_COLUMNS)
    return found.sort_values(
        ["jaccard", "report_a", "report_b"], ascending=[False, True, True], ignore_index=True
    )


def template_share(corpus: object, *, sections: Sequence[int] = (1, 5), others: int = 3) -> pd.DataFrame:
    """Return how much of each section stands word for word in the reports of other bodies.

    Parameters
    ----------
    others : int
        A sentence is template when at least so many other bodies have it.

    Returns
    -------
    DataFrame
        report_id, section, characters (own words, form left out), template (characters of them in template
        sentences), share (template / characters).
    """
    frames = frames_of(corpus)
    reports = frames["reports"].reset_index(drop=True)
    ids = reports["report_id"].astype(str).tolist()
    agency = reports["agency_id"].astype(str).tolist()
    made = list(_sections(frames["narrative"], {r: i for i, r in enumerate(ids)}, sections, 1))
    bodies: dict[str, set[str]] = defaultdict(set)
    for s in made:
        for sentence in s.sentences:
            bodies[sentence].add(agency[s.report])
    rows = []
    for s in made:
        own = Counter({sentence: len(sentence) for sentence in s.sentences})
        template = sum(
            n for sentence, n in own.items() if len(bodies[sentence] - {agency[s.report]}) >= others
        )
        total = sum(own.values())
        rows.append((ids[s.report], s.section, total, template, template / total if total else np.nan))
    return pd.DataFrame(rows, columns=["report_id", "section", "characters", "template", "share"])


def similar_within(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return the exact overlap (Jaccard) of every pair of a few texts, for a heat map.

    >>> similar_within(["我局新设了三个公开专区并配备查询设备。", "我局新设了三个公开专区并配备查询设备。"])
    [(0, 1, 1.0)]
    """
    runs = [_runs(own_sentences(t)) for t in texts]
    return [
        (a, b, len(runs[a] & runs[b]) / len(runs[a] | runs[b]) if runs[a] | runs[b] else 0.0)
        for a, b in combinations(range(len(runs)), 2)
    ]
