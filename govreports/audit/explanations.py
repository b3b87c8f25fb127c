"""Look for the smallest change that mends all sums of a table that fail."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from govreports import form
from govreports.audit.results import Text, shown
from govreports.audit.wording import cell_label

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 3
# Kinds that explain themselves come before a plain change of one cell.
_ORDER = (
    "total_blank",
    "misfilled_row",
    "shifted_column",
    "swapped_digits",
    "lost_carry",
    "one_cell",
    "cell_and_total",
)


class Cause(NamedTuple):
    kind: str
    changes: tuple[tuple[str, float, float], ...]  # place, printed, suggested
    mends: int
    text: Text


Sum = tuple[str, tuple[tuple[str, int], ...]]


def sums_of(table: str, edition: int) -> list[Sum]:
    """Return every sum of a table as (place of the total, ((place, weight), …))."""
    t = form.edition(edition).tables[table]
    found: list[Sum] = []
    for eq in form.equations(table, edition):
        if eq.axis == "row":
            found += [
                (f"{table}.{r.row}.{eq.total}", tuple((f"{table}.{r.row}.{p}", w) for p, w in eq.parts))
                for r in t.rows
            ]
        else:
            columns = [c.column for c in t.rows[0].columns]
            found += [
                (f"{table}.{eq.total}.{c}", tuple((f"{table}.{p}.{c}", w) for p, w in eq.parts))
                for c in columns
            ]
    return found


def gap(figures: dict[str, float], one: Sum) -> float:
    """Return total minus sum; NaN where a figure is missing."""
    total, parts = one
    return figures.get(total, float("nan")) - sum(w * figures.get(p, float("nan")) for p, w in parts)


def failing(figures: dict[str, float], sums: Iterable[Sum]) -> list[Sum]:
    return [s for s in sums if abs(gap(figures, s)) > 1e-6]


def _weight(one: Sum, place: str) -> int:
    """How the gap of a sum moves when a cell grows by 1."""
    return int(one[0] == place) - sum(w for p, w in one[1] if p == place)


def _is_swap(a: float, b: float) -> bool:
    """Say whether two counts differ by two digits changing places."""
    x, y = shown(a), shown(b)
    if len(x) != len(y) or a == b:
        return False
    differ = [k for k in range(len(x)) if x[k] != y[k]]
    return len(differ) == 2 and x[differ[0]] == y[differ[1]] and x[differ[1]] == y[differ[0]]


def _is_carry(a: float, b: float) -> bool:
    """Say whether two totals differ by one unit of a higher digit, as when a carry is lost."""
    step = abs(a - b)
    return step >= 10 and shown(step).strip("0") == "1"


def _one_cell(figures: dict[str, float], sums: list[Sum], bad: list[Sum]) -> list[Cause]:
    """Every single cell whose change mends all sums that fail (or the most of them) and breaks none."""
    found = []
    touched = dict.fromkeys(p for s in bad for p in (s[0], *(q for q, _ in s[1])))
    for place in touched:
        mine = [s for s in sums if _weight(s, place)]
        hit = [s for s in bad if _weight(s, place)]
        steps = {round(-gap(figures, s) / _weight(s, place), 6) for s in hit}
        if len(steps) != 1:
            continue
        printed = figures.get(place, float("nan"))
        new = printed + steps.pop()
        if new < 0 or (float(printed).is_integer() and not float(new).is_integer()):
            continue
        changed = figures | {place: new}
        left = failing(changed, mine)
        if left:
            continue
        kind = (
            "swapped_digits"
            if _is_swap(printed, new)
            else "lost_carry"
            if _is_carry(printed, new)
            else "one_cell"
        )
        label = cell_label(place)
        how = {
            "swapped_digits": "两位数字可能颠倒",
            "lost_carry": "求和时可能漏了进位",
            "one_cell": "可能填错",
        }[kind]
        how_en = {
            "swapped_digits": "two digits swapped",
            "lost_carry": "a lost carry",
            "one_cell": "a wrong figure",
        }[kind]
        text = Text(
            f"{label.zh}填报 {shown(printed)}，若为 {shown(new)}，{len(hit)} 处不平都可消除，{how}。",
            f"{label.en} is {shown(printed)}; with {shown(new)} its {len(hit)} failing sums hold: {how_en}.",
        )
        found.append(Cause(kind, ((place, printed, new),), len(hit), text))
    return found


def _cell_and_total(figures: dict[str, float], sums: list[Sum], bad: list[Sum]) -> list[Cause]:
    """A cell and the total of its row, wrong by the same amount: the row still sums, its columns do not."""
    rows = [
        s
        for s in sums
        if all(w == 1 for _, w in s[1])
        and len({p.split(".")[1] for p, _ in s[1]} | {s[0].split(".")[1]}) == 1
    ]
    found = []
    for total, parts in rows:
        hit = [s for s in bad if _weight(s, total)]
        steps = {round(-gap(figures, s) / _weight(s, total), 6) for s in hit}
        if len(steps) != 1 or total not in figures:
            continue
        step = steps.pop()
        for place, _ in parts:
            changes = {p: figures.get(p, float("nan")) + step for p in (place, total)}
            if min(changes.values()) < 0 or failing(figures | changes, sums):
                continue
            label = cell_label(place)
            text = Text(
                f"{label.zh}和该行总计可能同时填错 {shown(abs(step))}，改为 {shown(changes[place])} 和 "
                f"{shown(changes[total])} 后各处吻合。",
                f"{label.en} and the total of its row may both be off by {shown(abs(step))}.",
            )
            said = tuple((p, figures[p], v) for p, v in changes.items())
            found.append(Cause("cell_and_total", said, len(bad), text))
    return found


def _blank_totals(figures: dict[str, float], sums: list[Sum], bad: list[Sum]) -> list[Cause]:
    """A total printed as 0 while its parts are above 0 in all sums that it heads."""
    found = []
    for total, parts in bad:
        value = sum(w * figures[p] for p, w in parts)
        if figures[total] != 0 or value <= 0 or any(w < 0 for _, w in parts):
            continue
        mended = [s for s in bad if abs(gap(figures | {total: value}, s)) <= 1e-6]
        label = cell_label(total)
        text = Text(
            f"{label.zh}为 0，其各项之和为 {shown(value)}，总计可能漏填。",
            f"{label.en} is 0 and its parts sum to {shown(value)}: the total may have been left out.",
        )
        found.append(Cause("total_blank", ((total, 0.0, value),), len(mended), text))
    return found


def _shifted_table(figures: dict[str, float], table: str, edition: int, bad: list[Sum]) -> list[Cause]:
    """All rows one column to the right, their totals lost: moved back, each total is the sum of its row."""
    t = form.edition(edition).tables[table]
    columns = [c.column for c in t.rows[0].columns]
    rows = [[f"{table}.{r.row}.{c}" for c in columns] for r in t.rows]
    filled = [places for places in rows if any(figures.get(p, 0) for p in places)]
    wrong = {s[0].split(".")[1] for s in bad}
    if table != "requests" or len(filled) < 3 or any(figures.get(places[0], 0) for places in filled):
        return []
    if sum(places[0].split(".")[1] in wrong for places in filled) * 2 <= len(filled):
        return []
    back: dict[str, float] = {}
    for places in filled:
        moved = [figures.get(p, float("nan")) for p in places[1:]]
        back |= dict(zip(places, [*moved, sum(moved)], strict=True))
    if any(v != v for v in back.values()) or failing(figures | back, sums_of(table, edition)):
        return []
    changes = tuple((p, figures.get(p, float("nan")), v) for p, v in back.items() if figures.get(p) != v)
    text = Text(
        "全表各行数字可能整体向右错了一列，原总计列丢失；移回一列、总计取各项之和后各处吻合。",
        "All rows may stand one column to the right with their totals lost; moved back, all sums hold.",
    )
    return [Cause("shifted_column", changes, len(bad), text)]


def _moved_rows(
    figures: dict[str, float], table: str, edition: int, sums: list[Sum], bad: list[Sum]
) -> list[Cause]:
    """A row whose figures stand one column aside, or in a neighbouring row."""
    t = form.edition(edition).tables[table]
    found: list[Cause] = []
    columns = [c.column for c in t.rows[0].columns]
    rows = dict.fromkeys(s[0].split(".")[1] for s in bad if s[0].split(".")[1] in {r.row for r in t.rows})
    for row in rows:
        places = [f"{table}.{row}.{c}" for c in columns]
        values = [figures.get(p, float("nan")) for p in places]
        for side, moved in (("右", [*values[1:], values[0]]), ("左", [values[-1], *values[:-1]])):
            found += _if_it_mends(
                figures, dict(zip(places, moved, strict=True)), sums, bad, "shifted_column", row, side
            )
    names = [r.row for r in t.rows]
    for a, b in permutations(rows, 2):
        if abs(names.index(a) - names.index(b)) == 1 and a < b:
            swap = {
                f"{table}.{x}.{c}": figures.get(f"{table}.{y}.{c}", float("nan"))
                for x, y in ((a, b), (b, a))
                for c in columns
            }
            found += _if_it_mends(figures, swap, sums, bad, "misfilled_row", a, "")
    return found


def _if_it_mends(
    figures: dict[str, float],
    changes: dict[str, float],
    sums: list[Sum],
    bad: list[Sum],
    kind: str,
    row: str,
    side: str,
) -> list[Cause]:
    if failing(figures | changes, sums):
        return []
    first = next(iter(changes))
    label = cell_label(first)
    said = tuple((p, figures.get(p, float("nan")), v) for p, v in changes.items() if figures.get(p) != v)
    name = label.zh.split("·")[0]
    zh = f"“{name}”一行的数字可能整体向{side}错了一列" if side else f"“{name}”一行与相邻一行的数字可能填反"
    en = (
        f"the row “{row}” may stand one column aside"
        if side
        else f"the row “{row}” and its neighbour may be exchanged"
    )
    return [Cause(kind, said, len(bad), Text(f"{zh}，移回后各处吻合。", f"{en}; moved back, all sums hold."))]


def _moved_figure(
    figures: dict[str, float], table: str, edition: int, sums: list[Sum], bad: list[Sum]
) -> list[Cause]:
    """One figure typed into a neighbouring row of its column: taking it back mends all."""
    t = form.edition(edition).tables[table]
    names = [r.row for r in t.rows]
    found: list[Cause] = []
    low = [s[0].split(".")[1] for s in bad if gap(figures, s) != 0]
    for row in dict.fromkeys(r for r in low if r in names):
        k = names.index(row)
        for other in (names[j] for j in (k - 1, k + 1) if 0 <= j < len(names)):
            for c in (c.column for c in t.rows[0].columns):
                a, b = f"{table}.{row}.{c}", f"{table}.{other}.{c}"
                if figures.get(a, 0) > 0 and figures.get(b) == 0:
                    change = {a: 0.0, b: figures[a]}
                    found += _if_it_mends(figures, change, sums, bad, "misfilled_row", row, "")
    return found


def explain(figures: dict[str, float], table: str, edition: int) -> list[Cause]:
    """Return up to three explanations of the sums of one table that fail, the smallest first.

    Parameters
    ----------
    figures : dict
        Place to figure; missing places are blanks.

    >>> from govreports.demo.figures import random_figures
    >>> import numpy as np
    >>> figures = random_figures(np.random.default_rng(1), {"remedies": 2021}, 9.0)
    >>> figures["remedies.reconsideration.total"] += 7
    >>> explain(figures, "remedies", 2021)[0].changes[0][0]
    'remedies.reconsideration.total'
    """
    sums = sums_of(table, edition)
    printed = set(figures)
    bad = failing(figures, sums)
    if not bad:
        # What is given may exceed a total already, whatever the blanks hold: look at it without them.
        figures = {p: 0.0 for s in sums for p in (s[0], *(q for q, _ in s[1]))} | figures
        bad = failing(figures, sums)
    if not bad:
        return []
    found = _shifted_table(figures, table, edition, bad)
    found += _blank_totals(figures, sums, bad) + _one_cell(figures, sums, bad)
    if len(bad) > 1 and not any(c.mends == len(bad) for c in found):
        found += _cell_and_total(figures, sums, bad)
    if len(bad) > 1 or table == "remedies":
        found += _moved_rows(figures, table, edition, sums, bad) + _moved_figure(
            figures, table, edition, sums, bad
        )
    best: dict[tuple, Cause] = {}
    for c in (c for c in found if all(p in printed for p, _, _ in c.changes)):
        best.setdefault(tuple((p, new) for p, _, new in c.changes), c)
    totals = {s[0] for s in bad}
    return sorted(
        best.values(),
        key=lambda c: (
            -c.mends,
            len(c.changes),
            _ORDER.index(c.kind),
            c.changes[0][0] not in totals,
            c.changes[0][0],
        ),
    )[:MOST]
