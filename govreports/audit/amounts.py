"""The figures of the cells that a subject names."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govreports import form
from govreports.audit.figures import shifted_columns

if TYPE_CHECKING:
    from govreports.audit.material import Material

_ADDEND = re.compile(r"([+-]?)([a-z_]+\.[a-z_]+\.[a-z_]+)")


@cache
def group_places(name: str) -> tuple[str, ...]:
    """Return the cells (column total) of a group of rows, such as `refused` or `litigation`."""
    rows = dict.fromkeys(
        f"{t.table}.{r.row}.total"
        for e in form.EDITIONS
        for t in form.edition(e).tables.values()
        for r in t.rows
        if r.group == name and r.row != name
    )
    return tuple(rows)


def amount(m: Material, expression: str, i: int) -> float:
    """Return cells joined by + and -, or the sum of a group's rows, in one report."""
    if not expression.startswith("remedies") and expression != "litigation" and shifted_columns(m)[i]:
        return float("nan")
    if "." not in expression:
        values = [m.value(p)[i] for p in group_places(expression) if m.status(p)[i] >= 0]
        return float(sum(values)) if values else float("nan")
    total = 0.0
    for sign, place in _ADDEND.findall(expression):
        total += (-1 if sign == "-" else 1) * float(m.value(place)[i])
    return total
