"""One body through the years: what is pending or in force at a year's end opens the next year."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from govreports import form
from govreports.demo.bodies import read_data
from govreports.demo.figures import Figures, random_figures
from govreports.demo.prose import Facts, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govreports.demo.bodies import Body
    from govreports.writer import Figure

MEAN = 60.0  # requests a year of a body of size 1
BURST = 0.3  # shape of the spread between bodies: most have few requests, a few very many
DECISIONS = {"licensing": 400.0, "penalties": 60.0, "compulsion": 8.0, "other_management_services": 90.0}
PARTS = ("dynamic", "policies", "notices", "other_items")


@dataclass(slots=True)
class Draft:
    """A report before it is written. `added` holds sentences by topic, `replaced` whole sections."""

    body: Body
    year: int
    editions: dict[str, int]
    figures: dict[str, Figure]
    facts: Facts
    key: str
    published: str
    dated: str
    title: str = ""
    order: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    added: dict[str, list[str]] = field(default_factory=dict)
    replaced: dict[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _State:
    """What a year leaves to the next."""

    rate: float
    pending: dict[str, int]
    stock: int
    rules: int
    items: dict[str, int]
    decisions: dict[str, float]
    fee: float
    website: int
    problems: list[int] = field(default_factory=list)
    processed: float = 0.0
    reconsidered: float = 0.0
    posted: int = 0


def _start(body: Body, rng: np.random.Generator) -> _State:
    return _State(
        rate=body.size * MEAN * float(rng.gamma(BURST, 1 / BURST)),
        pending={},
        stock=int(rng.poisson(18 * min(body.size, 3) + 2)),
        rules=int(rng.poisson(12)) if body.kind_makes_rules else 0,
        items={r: int(rng.poisson(10)) for r in (*DECISIONS, "administrative_fees")},
        decisions={
            r: mean * body.licensing * float(rng.gamma(1.5, 1 / 1.5)) for r, mean in DECISIONS.items()
        },
        fee=float(rng.lognormal(3, 1.5)) if rng.random() < 0.4 else 0.0,
        website=int(rng.lognormal(6.3, 0.6)) + 40,
        problems=rng.choice(len(read_data("problems.csv")), size=2, replace=False).tolist(),
    )


def _documents(edition: int, state: _State, body: Body, rng: np.random.Generator) -> Figures:
    """Rules and normative documents: stock[y] = stock[y-1] + issued - repealed."""
    found: Figures = {}
    for row in ("rules", "normative_documents"):
        held = state.rules if row == "rules" else state.stock
        mean = (1.0 if body.kind_makes_rules else 0.0) if row == "rules" else 3 * min(body.size, 3)
        issued, repealed = int(rng.poisson(mean)), int(rng.binomial(held, 0.06))
        now = held + issued - repealed
        names = ("issued", "repealed", "in_force")
        values: tuple[int, ...] = (issued, repealed, now)
        if edition == form.EDITIONS[0]:
            names, values = ("newly_made", "newly_disclosed", "total_disclosed"), (issued, issued, now)
        found |= {f"proactive.{row}.{n}": float(v) for n, v in zip(names, values, strict=True)}
        if row == "rules":
            state.rules = now
        else:
            state.stock = now
    return found


def _services(figures: Figures, state: _State, rng: np.random.Generator) -> Figures:
    """Decisions move around the body's own level; items follow previous_items + change."""
    found: Figures = {}
    for row, mean in state.decisions.items():
        if f"proactive.{row}.decisions" in figures:
            found[f"proactive.{row}.decisions"] = float(rng.poisson(mean * float(rng.lognormal(0, 0.12))))
    for row, items in state.items.items():
        if f"proactive.{row}.change" in figures:
            change = max(-items, round(float(rng.normal(0, 1.5))))
            found[f"proactive.{row}.previous_items"], found[f"proactive.{row}.change"] = (
                float(items),
                float(change),
            )
            state.items[row] = items + change
    if "proactive.administrative_fees.amount" in figures:
        amount = round(state.fee * float(rng.lognormal(0, 0.15)), int(rng.choice([1, 2, 2, 4])))
        found["proactive.administrative_fees.amount"] = amount
    return found


def _challenges(figures: Figures, state: _State) -> None:
    """Set challenges aside that there were not enough answers or reconsiderations for."""
    row = {r: figures[f"remedies.{r}.total"] for r in ("reconsideration", "litigation_direct")}
    after = figures["remedies.litigation_after_reconsideration.total"]
    aside = []
    if sum(row.values()) > figures["requests.processed.total"] + state.processed:
        aside += list(row)
        row = dict.fromkeys(row, 0.0)
    if after > row["reconsideration"] + state.reconsidered:
        aside.append("litigation_after_reconsideration")
    for place in figures:
        if place.startswith("remedies.") and place.split(".")[1] in aside:
            figures[place] = 0.0
    state.processed = figures["requests.processed.total"]
    state.reconsidered = row["reconsideration"]


def _year_figures(body: Body, edition: int, state: _State, rng: np.random.Generator) -> Figures:
    editions = dict.fromkeys(form.TABLES, edition)
    received = int(rng.poisson(state.rate * float(rng.lognormal(0, 0.15))))
    figures = random_figures(rng, editions, body.size, received=received, carried=state.pending)
    figures |= _documents(edition, state, body, rng) | _services(figures, state, rng)
    _challenges(figures, state)
    prefix = "requests.pending_end."
    state.pending = {p.removeprefix(prefix): int(v) for p, v in figures.items() if p.startswith(prefix)}
    return figures


def _posted(state: _State, rng: np.random.Generator) -> Facts:
    """Items on the website, their parts, and the change on last year."""
    website = max(20, int(state.website * float(rng.lognormal(0, 0.12))))
    counts = rng.multinomial(website, [0.6, 0.08, 0.14, 0.18]).tolist()
    facts: Facts = {"website": website, **dict(zip(PARTS, counts, strict=True))}
    facts["dynamic_share"] = f"{100 * counts[0] / website:.1f}"
    if state.posted and website != state.posted:
        facts["growth"] = f"{100 * abs(website - state.posted) / state.posted:.1f}"
        facts["direction"] = "增长" if website > state.posted else "下降"
    state.posted = website
    return facts


def _problems(state: _State, rng: np.random.Generator) -> Facts:
    """Problems named this year: some of last year's again, word for word, the others mended and reported."""
    known = read_data("problems.csv")
    again = [i for i in state.problems if rng.random() < 0.3]
    mended = [i for i in state.problems if i not in again]
    fresh = [i for i in rng.permutation(len(known)).tolist() if i not in state.problems]
    now = again + fresh[: max(1, int(rng.integers(2, 4)) - len(again))]
    done = [known[i]["done"] for i in mended]
    done += [f"{known[i]['problem']}的情况仍在改进" for i in again]
    state.problems = now
    return {
        "problems": listed([known[i]["problem"] for i in now]),
        "measures": listed([known[i]["measure"] for i in now]),
        "done": ";".join(done) + "。" if done else "",
    }


def _facts(body: Body, year: int, figures: Figures, state: _State, rng: np.random.Generator) -> Facts:
    def total(row: str) -> int:
        return int(figures[f"requests.{row}.total"])

    names = ("received", "pending_start", "processed", "pending_end", "granted_in_full", "granted_in_part")
    facts: Facts = {name: total(name) for name in names}
    small = ("interpretations", "wechat", "meetings", "fixed", "checks", "trainings", "trainees")
    sizes = (6, 60, 2, 12, 15, 2, 60)
    facts |= {name: int(rng.poisson(mean)) + 1 for name, mean in zip(small, sizes, strict=True)}
    issued = figures.get("proactive.normative_documents.issued", 0.0)
    facts |= {
        "year": year,
        "next_year": year + 1,
        "agency": body.agency,
        "short": body.short,
        "field": body.field,
        "requests": total("received") > 0,
        "issued": int(issued),
        "documents": issued > 0,
        "recon": int(figures["remedies.reconsideration.total"]),
        "remedies": any(v for p, v in figures.items() if p.startswith("remedies.")),
        "government": body.body_type == "government",
        "charged": False,
        "fee_stated": year >= form.EDITIONS[1],
    }
    return facts | _posted(state, rng) | _problems(state, rng)


def _dates(body: Body, year: int, rng: np.random.Generator) -> tuple[str, str]:
    """Page and signature: departments by 31 January, governments by 31 March."""
    last = 85 if body.body_type == "government" else 28
    day = int(rng.integers(6, last))
    dates = [np.datetime64(f"{year + 1}-01-01") + d for d in (day, max(3, day - int(rng.integers(0, 4))))]
    return str(dates[0]), str(dates[1])


def history(body: Body, years: Sequence[int], seed: int, prose_of: int | None = None) -> Iterator[Draft]:
    """Yield a body's reports, year by year, with nothing wrong in them.

    `prose_of` is the index of another body whose wording this one uses for its own figures.
    """
    rng = np.random.default_rng([seed, body.index])
    state = _start(body, rng)
    titles = random.Random(f"{seed}/{body.index}")
    template = titles.choice(_titles())
    for year in years:
        edition = form.edition_for_year(year)
        if edition is None:
            raise ValueError(f"the demo has no form for reports on {year}; its years begin with 2019")
        figures = _year_figures(body, edition, state, rng)
        facts = _facts(body, year, figures, state, rng)
        published, dated = _dates(body, year, rng)
        writer_of = body.index if prose_of is None else prose_of
        yield Draft(
            body,
            year,
            dict.fromkeys(form.TABLES, edition),
            dict(figures),
            facts,
            f"{seed}/{writer_of}/{year}",
            published,
            dated,
            template.format(agency=body.agency, year=year),
        )


def _titles() -> list[str]:
    from govreports.writer.layouts import read_data as writer_data

    return [r["title"] for r in writer_data("titles.csv")]
