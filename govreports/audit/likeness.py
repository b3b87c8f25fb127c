"""The rule on near-identical sections; it runs on request, since it compares all reports with each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from govreports.audit.results import Text

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule


def near_identical(m: Material, rule: Rule, out: Results) -> None:
    """Sections near-identical with the body's last year or another body, with a shared sentence."""
    from govreports.audit.copies import near_copies

    source = SimpleNamespace(**m.frames)
    wanted = [int(x) for x in rule.words("sections")]
    found = near_copies(source, sections=wanted, threshold=rule.number("threshold"))
    years = dict(zip(m.ids, m.year.tolist(), strict=True))
    agencies = dict(zip(m.ids, m.text_of("agency"), strict=True))
    for row in found.itertuples(index=False):
        pair = (str(row.report_a), str(row.report_b))
        # A body copies from its own past; between two bodies of one year the texts do not tell who was first.
        both = row.relation == "other" and years[pair[0]] == years[pair[1]]
        for a, b in (pair, pair[::-1]) if both else (pair,):
            who = "本机关" if row.relation == "own" else agencies[a] or a
            who_en = "its own report" if row.relation == "own" else f"the report of {agencies[a] or a}"
            example = str(row.sentences).split("\n", 1)[0][:50]
            text = Text(
                f"第{row.section}部分与{who} {years[a]} 年度报告高度相似"
                f"(相同片段占 {row.jaccard:.0%},逐字相同的句子 {row.shared} 句"
                f"{f',如“{example}”' if example else ''})。",
                f"Section {row.section} is near-identical with {who_en} on {years[a]} "
                f"({row.jaccard:.0%} of runs shared, {row.shared} sentences word for word).",
            )
            out.add(rule, m.order[b], f"section.{row.section} {a}", text, actual=f"{row.jaccard:.2f}")
    has_text = np.zeros(m.n, dtype=bool)
    has_text[[t.index for t in m.texts if any(p.section in wanted for p in t.paragraphs)]] = True
    out.close(rule, has_text, "no_text")


FUNCTIONS = {"near_identical": near_identical}
