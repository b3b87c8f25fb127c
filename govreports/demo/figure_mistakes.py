"""Mistakes in the figures of a simulated report; each returns its place and detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import form

if TYPE_CHECKING:
    import random

    from govreports.demo.history import Draft

Made = tuple[str, str] | None  # place and detail, or None where the report gives no occasion


def _request_places(draft: Draft, least: float, total: bool) -> list[str]:
    cells = form.skeleton({"requests": draft.editions["requests"]})
    names = [c for c in cells if (c.column == "total") == total and c.row != "processed"]
    return [c.place for c in names if number(draft, c.place) >= least]


def number(draft: Draft, place: str) -> float:
    """Return a printed figure; 0 for blanks, marks and cells that the edition lacks."""
    value = draft.figures.get(place)
    return value if isinstance(value, float) else 0.0


def _set(draft: Draft, place: str, value: float) -> tuple[str, str]:
    detail = f"{number(draft, place):g} -> {value:g}"
    draft.figures[place] = value
    return place, detail


def cell_changed(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = _request_places(draft, 1, total=False)
    if not places:
        return None
    place = rng.choice(places)
    return _set(draft, place, number(draft, place) + rng.randint(1, 9))


def digits_swapped(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = [p for p in _request_places(draft, 12, total=False) if len(set(str(int(number(draft, p))))) > 1]
    if not places:
        return None
    place = rng.choice(places)
    digits = list(str(int(number(draft, place))))
    at = rng.choice([i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]])
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return _set(draft, place, float("".join(digits)))


def lost_carry(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    places = _request_places(draft, 20, total=True)
    if not places:
        return None
    place = rng.choice(places)
    return _set(draft, place, number(draft, place) - 10)


def processed_off(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place, whole = "requests.processed.natural_person", "requests.processed.total"
    if number(draft, place) < 3:
        return None
    draft.figures[whole] = number(draft, whole) + 1
    return _set(draft, place, number(draft, place) + 1)


def column_shifted(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    table = form.edition(draft.editions["requests"]).tables["requests"]
    if sum(number(draft, f"requests.{r.row}.total") > 0 for r in table.rows) < 5:
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
    detail = f"{number(draft, place):g} -> 空白"
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
        draft.figures[f"requests.other_processing.{column}"] = sum(number(draft, p) for p in parts)
        for place in parts:
            del draft.figures[place]
    draft.editions["requests"] = old
    return "requests", f"{draft.year}年报告使用{old}年格式的申请表"


def remedies_off(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    rows = form.edition(draft.editions["remedies"]).tables["remedies"].rows
    place = f"remedies.{rng.choice(rows).row}.total"
    return _set(draft, place, number(draft, place) + rng.randint(1, 3))


def chain_broken(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    """A year opens with more than the last one left, and answers them: its own sums hold."""
    if last is None:
        return None
    more = float(rng.randint(1, 5))
    for row in ("pending_start", "granted_in_full", "processed"):
        for column in ("natural_person", "total"):
            place = f"requests.{row}.{column}"
            draft.figures[place] = number(draft, place) + more
            if column == "total":
                draft.facts[row] = int(number(draft, place))
    left, opened = (
        number(d, f"requests.{r}.total") for d, r in ((last, "pending_end"), (draft, "pending_start"))
    )
    return "requests.pending_start.total", f"上年末{left:g},本年初{opened:g}"


def rules_misfilled(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if draft.body.level not in ("county", "township"):
        return None
    return _set(draft, "proactive.rules.issued", float(str(draft.facts["website"])))


def unit_mistaken(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place = "proactive.administrative_fees.amount"
    if not last or number(last, place) < 1 or number(draft, place) < 1:
        return None
    return _set(draft, place, float(round(number(draft, place) * 10_000)))


def stock_jump(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    place = "proactive.normative_documents.in_force"
    if last is None or place not in last.figures:
        return None
    return _set(draft, place, number(draft, place) + rng.randint(4, 15))


def purchase_without_amount(draft: Draft, last: Draft | None, rng: random.Random) -> Made:
    if not number(draft, "proactive.procurement.items"):
        return None
    return _set(draft, "proactive.procurement.amount", 0.0)
