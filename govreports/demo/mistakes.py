"""Mistakes planted in simulated reports, each with its answer: rule, place, cause and detail.

The kinds are rows of `demo/data/mistakes.csv`; each names the function that makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govreports.demo import figure_mistakes, text_mistakes
from govreports.demo.bodies import read_data
from govreports.demo.figure_mistakes import Made, number

if TYPE_CHECKING:
    import random
    from collections import Counter

    from govreports.demo.history import Draft

ECHO_CAUSE = "上年的差错使两年不衔接"


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


def maker(mistake: str) -> Callable[[Draft, Draft | None, random.Random], Made]:
    """Return the function that makes one kind of mistake.

    >>> maker("late").__name__
    'late'
    """
    module = figure_mistakes if hasattr(figure_mistakes, mistake) else text_mistakes
    return getattr(module, mistake)  # type: ignore[no-any-return]


def echoes(draft: Draft, last: Draft) -> list[Answer]:
    """Return what a mistake in last year's figures makes this year's look like: sound, but not in step."""
    found = []

    def note(rule: str, place: str, expected: float) -> None:
        shown = number(draft, place)
        if shown != expected:
            detail = f"按上年所载应为{expected:g},本年为{shown:g}"
            found.append(Answer("", rule, place, ECHO_CAUSE, detail, "echo"))

    opened = "requests.pending_start.total"
    note("years.carried", opened, number(last, "requests.pending_end.total"))
    stock = "proactive.normative_documents"
    if f"{stock}.repealed" in draft.figures and f"{stock}.in_force" in last.figures:
        moved = number(draft, f"{stock}.issued") - number(draft, f"{stock}.repealed")
        note("proactive.flow", f"{stock}.in_force", number(last, f"{stock}.in_force") + moved)
    fee = "proactive.administrative_fees.amount"
    if number(last, fee) > 1000 * max(number(draft, fee), 1.0):
        note("proactive.unit", fee, number(last, fee))
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
        made = maker(kind["mistake"])(draft, last, rng)
        if made is not None:
            used[kind["mistake"]] += 1
            return kind, *made
    return None
