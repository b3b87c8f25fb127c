"""Write the simulated panel: files in every layout and format, their metadata.csv, and the answers."""

from __future__ import annotations

import csv
import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import numpy as np

from govreports import form, writer
from govreports.demo.bodies import Body, bodies, body_at
from govreports.demo.history import Draft, history
from govreports.demo.mistakes import Answer, echoes, plant
from govreports.demo.prose import narrative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SEED = 2026
AGENCIES = 72
YEARS = range(2019, 2025)
MISTAKES = 0.2  # share of the reports with a planted mistake
COPIES = 0.03  # share of the reports that lie there a second time in another format
WORDING = 18  # every eighteenth body uses the wording of a neighbour in its province
NEIGHBOUR = 12
SIDECAR = "metadata.csv"
FIELDS = (
    "path",
    "agency",
    "body_type",
    "sector",
    "level",
    "division",
    "province",
    "city",
    "county",
    "year",
    "published",
    "origin",
)


class Simulated(NamedTuple):
    """One file of the panel: its path below the folder, its bytes, its row of metadata, its answers."""

    path: str
    data: bytes
    metadata: dict[str, object]
    answers: list[Answer]


def _with_blanks(draft: Draft, style: float) -> dict[str, writer.Figure]:
    """Some bodies leave zeros blank, some write a mark: a zero that is no sum of the requests table."""
    if 0.07 < style < 1:
        return draft.figures
    printed: writer.Figure = None if style < 0.04 else "/"
    totals = {c.place for c in form.skeleton(draft.editions) if c.is_total or c.table == "proactive"}
    return {p: printed if v == 0 and p not in totals else v for p, v in draft.figures.items()}


def _content(draft: Draft) -> writer.ReportContent:
    wording = random.Random(draft.key)
    preface, sections = narrative(draft.facts, wording, draft.added)
    style = random.Random(f"style {draft.body.index}").random()
    return writer.ReportContent(
        draft.body.agency,
        draft.year,
        draft.editions,
        _with_blanks(draft, style),
        {**sections, **draft.replaced},
        title=draft.title,
        preface=preface,
        published=draft.published,
        dated=draft.dated,
    )


def _deviations(rng: np.random.Generator, layout: str, order: tuple[int, ...]) -> writer.Deviations:
    """Deviations that change how a report looks and leave open nothing of what it says."""
    chosen = writer.random_deviations(rng, layout, rate=0.12)
    return replace(chosen, order=order, blank="empty", contents_list=False)


def _files(draft: Draft, answers: list[Answer], names: Sequence[str], seed: int) -> Iterator[Simulated]:
    """A report as one file, now and then as two."""
    body = draft.body
    rng = np.random.default_rng([seed, body.index, draft.year])
    first = (body.index * 5 + draft.year * 3) % len(names)
    chosen = [names[first]]
    if len(names) > 1 and rng.random() < COPIES:
        chosen.append(names[(first + 1 + int(rng.integers(len(names) - 1))) % len(names)])
    content = _content(draft)
    for number, layout in enumerate(chosen):
        suffix = writer.layout(layout).suffix
        path = f"{body.province}/{body.agency}/{draft.year}{'-副本' if number else ''}.{suffix}"
        metadata = {
            "path": path,
            "agency": body.agency,
            "body_type": body.body_type,
            "sector": body.sector,
            "level": body.level,
            "division": body.division,
            "province": body.province,
            "city": body.city,
            "county": body.county,
            "year": draft.year,
            "published": draft.published,
            "origin": "simulated",
        }
        data = writer.write(content, layout, _deviations(rng, layout, draft.order), rng)
        yield Simulated(path, data, metadata, [a._replace(report_id=path) for a in answers])


def _copied(draft: Draft, other: Body) -> Answer:
    kind = {"rule": "text.near_identical", "cause": "文字与另一机关基本相同", "mistake": "wording_shared"}
    return Answer("", kind["rule"], "narrative.1", kind["cause"], other.agency, kind["mistake"])


def simulate(
    *,
    seed: int = SEED,
    agencies: int = AGENCIES,
    first: int = 0,
    years: Iterable[int] = YEARS,
    layouts: Sequence[str] | None = None,
    mistakes: float = MISTAKES,
) -> Iterator[Simulated]:
    """Yield the files of a panel one by one; see `panel`."""
    names = list(layouts) if layouts is not None else writer.layouts()
    used: Counter[str] = Counter()
    for body in bodies(agencies, first):
        shares = body.index >= NEIGHBOUR and body.index % WORDING == 4
        other = body_at(body.index - NEIGHBOUR) if shares else None
        last: Draft | None = None
        chance = random.Random(f"mistakes {seed}/{body.index}")
        for draft in history(body, list(years), seed, other.index if other else None):
            answers = echoes(draft, last) if last else []
            if other:
                answers.append(_copied(draft, other))
            planted = plant(draft, last, chance, used) if chance.random() < mistakes else None
            if planted:
                kind, place, detail = planted
                answers.append(Answer("", kind["rule"], place, kind["cause"], detail, kind["mistake"]))
            yield from _files(draft, answers, names, seed)
            last = draft


def _table(stack: ExitStack, path: Path, fields: Sequence[str]) -> csv.DictWriter[str]:
    handle: TextIO = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    table = csv.DictWriter(handle, fields, lineterminator="\n")
    table.writeheader()
    return table


def panel(
    path: str | Path,
    *,
    seed: int = SEED,
    agencies: int = AGENCIES,
    first: int = 0,
    years: Iterable[int] = YEARS,
    layouts: Sequence[str] | None = None,
    mistakes: float = MISTAKES,
    answers: str | Path | None = None,
) -> int:
    """Write a simulated panel of fictional bodies and return the number of files.

    One report is held in memory at a time. The same arguments give the same files.

    Parameters
    ----------
    path : path
        Folder to write to, a collection with its own metadata.csv (origin simulated).
    seed : int
    agencies : int
        Number of bodies, spread over 12 fictional provinces and all levels.
    first : int
        Number of the first body written: two panels with the bodies 0 to 5 and 6 to 71 are one of 72.
    years : iterable of int
        Years reported on, in order, from 2019.
    layouts : sequence of str, optional
        Layouts to choose from, by default all of `writer.layouts()`. Text layouts are some hundred times
        faster than PDF.
    mistakes : float
        Share of the reports with a planted mistake.
    answers : path, optional
        CSV file for what was planted (report_id, rule, place, cause, detail, mistake). It has to lie outside
        `path`, where it would be taken for data. None writes no answers.

    Raises
    ------
    ValueError
        If `answers` lies inside `path`, or a year has no form.
    """
    root = Path(path)
    years = list(years)
    if answers is not None and root.resolve() in Path(answers).resolve().parents:
        raise ValueError(f"the answer file {answers} lies inside the panel {root}; choose a place outside it")
    root.mkdir(parents=True, exist_ok=True)
    count = 0
    with ExitStack() as stack:
        sidecar = _table(stack, root / SIDECAR, FIELDS)
        found = _table(stack, Path(answers), Answer._fields) if answers is not None else None
        made = simulate(
            seed=seed, agencies=agencies, first=first, years=years, layouts=layouts, mistakes=mistakes
        )
        for file in made:
            target = root / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
            sidecar.writerow(file.metadata)
            if found is not None:
                found.writerows(a._asdict() for a in file.answers)
            count += 1
    return count
