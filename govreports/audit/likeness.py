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
        a, b = str(row.report_a), str(row.report_b)
        example = str(row.sentences).split("\n", 1)[0][:50]
        own = row.relation == "own"
        other = f"本机关 {years[a]} 年度报告" if own else f"{agencies[a] or a} {years[a]} 年度报告"
        other_en = (
            f"its own report on {years[a]}" if own else f"the report of {agencies[a] or a} on {years[a]}"
        )
        text = Text(
            f"第{row.section}部分与{other}高度相似"
            f"(相同片段占 {row.jaccard:.0%},逐字相同的句子 {row.shared} 句"
            f"{f',如“{example}”' if example else ''})。",
            f"Section {row.section} is near-identical with {other_en} "
            f"({row.jaccard:.0%} of runs shared, {row.shared} sentences word for word).",
        )
        place = f"section.{row.section} {a}"
        out.add(rule, m.order[b], place, text, expected="", actual=f"{row.jaccard:.2f}")
    has_text = np.zeros(m.n, dtype=bool)
    has_text[[t.index for t in m.texts if any(p.section in wanted for p in t.paragraphs)]] = True
    out.close(rule, has_text, "no_text")


FUNCTIONS = {"near_identical": near_identical}
