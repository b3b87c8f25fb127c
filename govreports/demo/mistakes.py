"""Mistakes planted in simulated reports, each with its answer: rule, place, cause and detail.

The kinds are rows of `demo/data/mistakes.csv`; each names the function below that makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.demo.bodies import foreign_terms, read_data
from govreports.demo.prose import fill

if TYPE_CHECKING:
    import random
    from collections import Counter

    from govreports.demo.history import Draft

ECHO_CAUSE = "上年的差错使两年不衔接"
Made = tuple[str, str] | None  # place and detail, or None where the report gives no occasion


class Answer(NamedTuple):
    """What was planted: a row of the answer file."""

    report_id: str
    rule: str
    place: str
    cause: str
    detail: str
    mistake: str


@cache
def kinds() -> tuple[dict[str, str], ...]:
    """Return the kinds of mistakes: mistake, rule, first_year, last_year, cause, text."""
    return read_data("mistakes.csv")


def _request_places(draft: Draft, least: float, total: bool) -> list[str]:
    cells = form.skeleton({"requests": draft.editions["requests"]})
    names = [c for c in cells if (c.column == "total") == total and c.row != "processed"]
    return [c.place for c in names if _number(draft, c.place) >= least]


def _number(draft: Draft, place: str) -> float:
    value = draft.figures.get(place)
    return value if isinstance(value, float) else 0.0


def _set(draft: Draft, place: str, value: float) -> tuple[str, str]:
    detail = f"{_number(draft, place):g} -> {value:g}"
    draft.figures[place] = value
    return place, detail


def _sentence(draft: Draft, rng: random.Random, kind: str, **more: object) -> str:
    text = next(r["text"] for r in kinds() if r["mistake"] == kind)
    return fill(text, {**draft.facts, **more}, rng)


def _add(draft: Draft, topic: str, text: str) -> tuple[str, str]:
    draft.added.setdefault(topic, []).append(text)
    return "narrative.1", text


def cell_changed(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = _request_places(draft, 1, total=False)
    if not places:
        return None
    place = rng.choice(places)
    return _set(draft, place, _number(draft, place) + rng.randint(1, 9))


def digits_swapped(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = [p for p in _request_places(draft, 12, total=False) if len(set(str(int(_number(draft, p))))) > 1]
    if not places:
        return None
    place = rng.choice(places)
    digits = list(str(int(_number(draft, place))))
    at = rng.choice([i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]])
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return _set(draft, place, float("".join(digits)))


def lost_carry(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = _request_places(draft, 20, total=True)
    if not places:
        return None
    place = rng.choice(places)
    return _set(draft, place, _number(draft, place) - 10)


def processed_off(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place, whole = "requests.processed.natural_person", "requests.processed.total"
    if _number(draft, place) < 3:
        return None
    draft.figures[whole] = _number(draft, whole) + 1
    return _set(draft, place, _number(draft, place) + 1)


def column_shifted(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    table = form.edition(draft.editions["requests"]).tables["requests"]
    if sum(_number(draft, f"requests.{r.row}.total") > 0 for r in table.rows) < 5:
        return None
    for row in table.rows:
        places = [f"requests.{row.row}.{c.column}" for c in row.columns]
        values = [draft.figures[p] for p in places]
        draft.figures |= dict(zip(places, [0.0, *values[:-1]], strict=True))
    return "requests", "各行数字右移一列,原合计丢失"


def total_blank(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = _request_places(draft, 1, total=True)
    if not places:
        return None
    place = rng.choice(places)
    detail = f"{_number(draft, place):g} -> 空白"
    draft.figures[place] = None
    return place, detail


def all_zero(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if not draft.facts["requests"]:
        return None
    for place in draft.figures:
        if place.startswith("requests."):
            draft.figures[place] = 0.0
    return "requests", f"文字述及申请{draft.facts['received']}件"


def wrong_edition(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    old = form.EDITIONS[0]
    columns = [c.column for c in form.edition(old).tables["requests"].rows[0].columns]
    for column in columns:
        parts = [p for p in draft.figures if p.startswith("requests.other_") and p.endswith(f".{column}")]
        draft.figures[f"requests.other_processing.{column}"] = sum(_number(draft, p) for p in parts)
        for place in parts:
            del draft.figures[place]
    draft.editions["requests"] = old
    return "requests", f"{draft.year}年报告使用{old}年格式的申请表"


def remedies_off(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    rows = form.edition(draft.editions["remedies"]).tables["remedies"].rows
    place = f"remedies.{rng.choice(rows).row}.total"
    return _set(draft, place, _number(draft, place) + rng.randint(1, 3))


def chain_broken(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    """A year opens with more than the last one left, and answers them: its own sums hold."""
    if last is None:
        return None
    more = float(rng.randint(1, 5))
    for row in ("pending_start", "granted_in_full", "processed"):
        for column in ("natural_person", "total"):
            place = f"requests.{row}.{column}"
            draft.figures[place] = _number(draft, place) + more
            if column == "total":
                draft.facts[row] = int(_number(draft, place))
    left, opened = (
        _number(d, f"requests.{r}.total") for d, r in ((last, "pending_end"), (draft, "pending_start"))
    )
    return "requests.pending_start.total", f"上年末{left:g},本年初{opened:g}"


def rules_misfilled(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if draft.body.level not in ("county", "township"):
        return None
    return _set(draft, "proactive.rules.issued", float(str(draft.facts["website"])))


def unit_mistaken(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place = "proactive.administrative_fees.amount"
    if not last or _number(last, place) < 1 or _number(draft, place) < 1:
        return None
    return _set(draft, place, float(round(_number(draft, place) * 10_000)))


def stock_jump(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place = "proactive.normative_documents.in_force"
    if last is None or place not in last.figures:
        return None
    return _set(draft, place, _number(draft, place) + rng.randint(4, 15))


def purchase_without_amount(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if not _number(draft, "proactive.procurement.items"):
        return None
    return _set(draft, "proactive.procurement.amount", 0.0)


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


MAKERS: dict[str, Callable[[Draft, Draft | None, random.Random], Made]] = {
    f.__name__: f
    for f in (
        cell_changed,
        digits_swapped,
        lost_carry,
        processed_off,
        column_shifted,
        total_blank,
        all_zero,
        wrong_edition,
        remedies_off,
        chain_broken,
        rules_misfilled,
        unit_mistaken,
        stock_jump,
        purchase_without_amount,
        claim_differs,
        none_claimed,
        breakdown_over,
        growth_impossible,
        law_year,
        event_of_last_year,
        title_year,
        foreign_function,
        lost_number,
        outdated_term,
        section_missing,
        problems_empty,
        fees_unsaid,
        same_as_last_year,
        late,
    )
}


def echoes(draft: Draft, last: Draft) -> list[Answer]:
    """Return what a mistake in last year's figures makes this year's look like: sound, but not in step."""
    found = []

    def note(rule: str, place: str, expected: float) -> None:
        shown = _number(draft, place)
        if shown != expected:
            detail = f"按上年所载应为{expected:g},本年为{shown:g}"
            found.append(Answer("", rule, place, ECHO_CAUSE, detail, "echo"))

    opened = "requests.pending_start.total"
    note("years.carried", opened, _number(last, "requests.pending_end.total"))
    stock = "proactive.normative_documents"
    if f"{stock}.repealed" in draft.figures and f"{stock}.in_force" in last.figures:
        moved = _number(draft, f"{stock}.issued") - _number(draft, f"{stock}.repealed")
        note("proactive.flow", f"{stock}.in_force", _number(last, f"{stock}.in_force") + moved)
    fee = "proactive.administrative_fees.amount"
    if _number(last, fee) > 1000 * max(_number(draft, fee), 1.0):
        note("proactive.unit", fee, _number(last, fee))
    return found


def plant(
    draft: Draft, last: Draft | None, rng: random.Random, used: Counter[str]
) -> tuple[dict[str, str], str, str] | None:
    """Plant one mistake that the report gives occasion for; return its kind, place and detail.

    Kinds used least so far are tried first, so that those that seldom have an occasion occur too.
    """
    fitting = [k for k in kinds() if int(k["first_year"]) <= draft.year <= int(k["last_year"] or draft.year)]
    rng.shuffle(fitting)
    for kind in sorted(fitting, key=lambda k: used[k["mistake"]]):
        made = MAKERS[kind["mistake"]](draft, last, rng)
        if made is not None:
            used[kind["mistake"]] += 1
            return kind, *made
    return None
