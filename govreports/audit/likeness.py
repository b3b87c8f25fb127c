"""The rule on near-identical sections; it runs on request, since it compares all reports with each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from govreports.audit.results import Text

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule

# Sketches meet by chance near the threshold, so that candidates are sought below it and judged exactly.
MARGIN = 0.15
LEAST = 50  # characters of own words; shorter sections are alike by chance


class Pair(NamedTuple):
    """Two reports whose section is alike; `own`: one body's, in two years."""

    earlier: str
    later: str
    own: bool
    jaccard: float
    shared: list[str]


def near_identical_pairs(m: Material, section: int, threshold: float) -> list[Pair]:
    """Return the pairs of reports whose own words in one section are alike: other bodies, or last year's."""
    from govreports.text import copies

    kept = m.reports[m.reports["duplicate_of"].isna()]
    narrative = m.frames["narrative"]
    source = SimpleNamespace(
        reports=kept, narrative=narrative[narrative["report_id"].isin(kept["report_id"].tolist())]
    )
    others = copies.near_copies(
        source, threshold=max(0.3, threshold - MARGIN), section=section, minimum=LEAST
    )
    past = copies.year_pairs(source, section=section)
    past = past[past["characters"] >= LEAST]
    found = [
        (str(a), str(b), False, float(j))
        for a, b, j in zip(others["report_a"], others["report_b"], others["jaccard"], strict=True)
    ]
    found += [
        (str(a), str(b), True, float(j))
        for a, b, j in zip(past["previous"], past["report_id"], past["jaccard"], strict=True)
    ]
    texts = copies.texts(source, section=section)
    said = dict(zip(texts["report_id"].astype(str), texts["text"], strict=True))
    made = []
    for a, b, own, jaccard in found:
        if jaccard < threshold:
            continue
        earlier, later = sorted((a, b), key=lambda r: (m.year[m.order[r]], r))
        shared = copies.near_copy(said[earlier], said[later])["shared_sentences"]
        made.append(Pair(earlier, later, own, jaccard, shared))
    return sorted(made, key=lambda p: (-p.jaccard, p.earlier, p.later))


def near_identical(m: Material, rule: Rule, out: Results) -> None:
    """Sections near-identical with the body's last year or another body, with a shared sentence."""
    wanted = [int(x) for x in rule.words("sections")]
    agencies = m.text_of("agency")
    for section in wanted:
        for pair in near_identical_pairs(m, section, rule.number("threshold")):
            ends = (m.order[pair.earlier], m.order[pair.later])
            # A body copies from its own past; between two bodies of one year nobody knows who was first.
            both = not pair.own and m.year[ends[0]] == m.year[ends[1]]
            for a, b in (ends, ends[::-1]) if both else (ends,):
                _say(m, rule, out, section, a, b, pair, agencies[a] or m.ids[a])
    has_text = np.zeros(m.n, dtype=bool)
    has_text[[t.index for t in m.texts if any(p.section in wanted for p in t.paragraphs)]] = True
    out.close(rule, has_text, "no_text")


def _say(
    m: Material, rule: Rule, out: Results, section: int, a: int, b: int, pair: Pair, agency: str
) -> None:
    who, who_en = ("本机关", "its own report") if pair.own else (agency, f"the report of {agency}")
    example = f"，如“{pair.shared[0][:50]}”" if pair.shared else ""
    text = Text(
        f"第{section}部分与{who} {m.year[a]} 年度报告高度相似"
        f"（相同片段占 {pair.jaccard:.0%}，逐字相同的句子 {len(pair.shared)} 句{example}）。",
        f"Section {section} is near-identical with {who_en} on {m.year[a]} "
        f"({pair.jaccard:.0%} of runs shared, {len(pair.shared)} sentences word for word).",
    )
    out.add(rule, b, f"section.{section} {m.ids[a]}", text, actual=f"{pair.jaccard:.2f}")


FUNCTIONS = {"near_identical": near_identical}
