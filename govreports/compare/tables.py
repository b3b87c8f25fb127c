"""What changed between two reports, as tables to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from govreports import form
from govreports.compare.say import each, say

if TYPE_CHECKING:
    from govreports.compare.model import Comparison

ORDER = {"changed": 0, "only_a": 1, "only_b": 2}
MINUS = "\u2212"


def number(value: Any, *, sign: bool = False) -> str:
    """Return a figure with thousands separators, or a dash where there is none.

    >>> number(3525.0), number(-12.5, sign=True), number(None)
    ('3,525', '−12.5', '—')
    """
    if value is None or pd.isna(value):
        return "—"
    text = f"{abs(value):,.4f}".rstrip("0").rstrip(".")
    before = MINUS if value < 0 else "+" if sign and value > 0 else ""
    return before + text


def percent(share: Any, *, sign: bool = False) -> str:
    """Return a share as a percentage with one decimal.

    >>> percent(0.234), percent(-0.1, sign=True)
    ('23.4%', '−10.0%')
    """
    if share is None or pd.isna(share):
        return "—"
    before = MINUS if share < 0 else "+" if sign and share > 0 else ""
    return f"{before}{abs(share):.1%}"


def changed_quantities(quantities: pd.DataFrame) -> pd.DataFrame:
    """Return the stated quantities that are not the same in both: changed first, then one-sided ones."""
    found = quantities[quantities["status"] != "same"]
    return found.sort_values("status", key=lambda s: s.map(ORDER), kind="stable")


def quantity_table(comparison: Comparison, language: str = "zh") -> pd.DataFrame:
    """Return the stated quantities that changed, with headings in the language given.

    Columns: section, subject (with its scope), as printed in A and in B, change, status.
    """
    heads = [say(c, language) for c in ("section", "subject", "a", "b", "change", "status")]
    rows = []
    for x in each(changed_quantities(comparison.quantities)):
        texts = [t if isinstance(t, str) else "—" for t in (x.text_a, x.text_b)]
        subject = x.subject + (f"({x.scope})" if x.scope else "")
        rows.append([x.section, subject, *texts, number(x.change, sign=True), say(x.status, language)])
    return pd.DataFrame(rows, columns=heads)


def cell_table(comparison: Comparison, language: str = "zh") -> pd.DataFrame:
    """Return every cell that changed or cannot be compared, with headings in the language given.

    Columns: table, item, unit, A, B, change, growth (from a base of 30), note (why there is none).
    Cells that are the same in both are left out.
    """
    chinese = language == "zh"
    titles = {s.table: s.title if chinese else s.title_en for s in form.sections() if s.table}
    heads = [say(c, language) for c in ("table", "item", "unit", "a", "b", "change", "growth", "why")]
    rows = []
    for x in each(comparison.cells[comparison.cells["status"] != "same"]):
        name, why = (x.label, x.reason) if chinese else (x.label_en, x.reason_en)
        changes = (number(x.change, sign=True), percent(x.growth, sign=True))
        rows.append([titles[x.table], name, x.unit, number(x.a), number(x.b), *changes, why or ""])
    return pd.DataFrame(rows, columns=heads)
