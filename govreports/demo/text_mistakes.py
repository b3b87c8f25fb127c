"""Mistakes in the wording, sections and dates of a simulated report; each returns its place and detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.demo.bodies import foreign_terms, read_data
from govreports.demo.prose import fill

if TYPE_CHECKING:
    import random

    from govreports.demo.history import Draft

Made = tuple[str, str] | None  # place and detail, or None where the report gives no occasion


def _sentence(draft: Draft, rng: random.Random, kind: str, **more: object) -> str:
    text = next(r["text"] for r in read_data("mistakes.csv") if r["mistake"] == kind)
    return fill(text, {**draft.facts, **more}, rng)


def _add(draft: Draft, topic: str, text: str) -> tuple[str, str]:
    draft.added.setdefault(topic, []).append(text)
    return "narrative.1", text


def claim_differs(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if not draft.facts["requests"]:
        return None
    stated = int(str(draft.facts["received"])) + rng.randint(1, 4)
    _, text = _add(draft, "依申请公开", _sentence(draft, rng, "claim_differs", stated=stated))
    return "requests.received.total", text


def none_claimed(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if not draft.facts["requests"]:
        return None
    _, text = _add(draft, "依申请公开", _sentence(draft, rng, "none_claimed"))
    return "requests.received.total", text


def breakdown_over(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    a, b, c = rng.randint(60, 90), rng.randint(20, 40), rng.randint(10, 30)
    whole = a + b + c - rng.randint(5, 9)
    return _add(draft, "平台建设", _sentence(draft, rng, "breakdown_over", whole=whole, a=a, b=b, c=c))


def growth_impossible(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    """A growth that no whole number of last year's posts gives."""
    posts = rng.randint(21, 47)
    possible = {f"{100 * (posts - m) / m:.1f}" for m in range(1, posts)}
    shares = [f"{tenths / 10:.1f}" for tenths in range(101, 400)]
    share = rng.choice([s for s in shares if s not in possible])
    return _add(draft, "主动公开", _sentence(draft, rng, "growth_impossible", posts=posts, share=share))


def law_year(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place = draft.body.county or draft.body.city or draft.body.province
    return _add(draft, "监督保障", _sentence(draft, rng, "law_year", place=place, number=rng.randint(2, 40)))


def event_of_last_year(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    text = _sentence(draft, rng, "event_of_last_year", last_year=draft.year - 1)
    return _add(draft, "政府信息管理", text)


def title_year(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    draft.title = draft.title.replace(str(draft.year), str(draft.year - 1))
    return "title", draft.title


def foreign_function(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    term = foreign_terms().get(draft.body.sector)
    if term is None:
        return None
    return _add(draft, "主动公开", _sentence(draft, rng, "foreign_function", term=term))


def lost_number(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    return _add(draft, "主动公开", _sentence(draft, rng, "lost_number"))


def outdated_term(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    return _add(draft, "依申请公开", _sentence(draft, rng, "outdated_term"))


def section_missing(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    lost = rng.choice((5, 6))
    draft.order = tuple(n for n in draft.order if n != lost)
    return f"section.{lost}", "该部分缺失"


def problems_empty(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    draft.replaced[5] = ["无。"]
    return "section.5", "无。"


def fees_unsaid(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    draft.facts["fee_stated"] = False
    return "section.6", "未提及信息处理费"


def same_as_last_year(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if last is None:
        return None
    draft.key = last.key
    draft.facts |= {name: last.facts[name] for name in ("problems", "measures", "done")}
    return "section.5", f"与{draft.year - 1}年报告相同"


def late(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if draft.body.body_type not in ("department", "government") or draft.body.level == "township":
        return None
    draft.published = f"{draft.year + 1}-{rng.randint(4, 7):02d}-{rng.randint(1, 28):02d}"
    return "published", draft.published
