"""Collect verdicts and turn them into the findings frame."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from govreports import schema
from govreports.audit.rules import Rule, read_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govreports.audit.material import Material


class Text(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str


@cache
def reason(code: str) -> Text:
    """Return why a rule could not be decided.

    >>> reason("blank").en
    'a figure that it needs is blank or was not read'
    """
    for r in csv.DictReader(read_data("reasons.csv").splitlines()):
        if r["code"] == code:
            return Text(r["zh"], r["en"])
    raise KeyError(code)


def shown(value: float) -> str:
    """Return a number as people write it: no decimals where there are none.

    >>> shown(12.0), shown(0.5), shown(float("nan"))
    ('12', '0.5', '空白')
    """
    if value != value:
        return "空白"
    return str(int(value)) if float(value).is_integer() else f"{value:.10g}"


class Results:
    """Verdicts by rule. `fail` and `ask` add one, `close` says pass or unknown for all other reports."""

    def __init__(self, material: Material):
        self.material = material
        self._rows: list[tuple] = []
        self._blocks: list[tuple] = []
        self._spoken: dict[str, set[int]] = {}
        self.seen: set[tuple[int, str, str]] = set()

    def add(
        self,
        rule: Rule,
        index: int,
        place: str,
        text: Text,
        *,
        verdict: str = "fail",
        expected: object = "",
        actual: object = "",
        attribution: str = "report",
        severity: str | None = None,
    ) -> None:
        """Add one verdict; of several at one place the first stays."""
        key = (index, rule.id, place)
        if key in self.seen:
            return
        self.seen.add(key)
        self._spoken.setdefault(rule.id, set()).add(index)
        difference = float("nan")
        if isinstance(expected, int | float) and isinstance(actual, int | float):
            difference = float(actual) - float(expected)
        printed = [shown(x) if isinstance(x, int | float) else str(x) for x in (expected, actual)]
        self._rows.append(
            (
                index,
                rule.id,
                place,
                verdict,
                severity or rule.severity,
                attribution,
                *printed,
                difference,
                *text,
            )
        )

    def close(
        self,
        rule: Rule,
        decidable: Sequence[bool] | np.ndarray,
        why: str = "blank",
        **other: Sequence[bool] | np.ndarray,
    ) -> None:
        """Say pass where the rule could be decided and found nothing, unknown elsewhere.

        `why` is the reason for unknown (a code of reasons.csv); `other` names reasons that hold where their
        mask does.
        """
        decided = np.asarray(decidable, dtype=bool)
        silent = np.ones(self.material.n, dtype=bool)
        silent[list(self._spoken.get(rule.id, ()))] = False
        holds = (f"{rule.title_zh}：相符。", f"{rule.title_en}: holds.")
        self._blocks.append((np.flatnonzero(silent & decided), rule, "pass", *holds))
        left = silent & ~decided
        for code, mask in other.items():
            here = left & np.asarray(mask, dtype=bool)
            self._unknown(rule, here, code)
            left &= ~here
        self._unknown(rule, left, why)

    def _unknown(self, rule: Rule, where: np.ndarray, why: str) -> None:
        zh, en = reason(why)
        said = (f"{rule.title_zh}：不能判定，{zh}。", f"{rule.title_en}: cannot be decided, {en}.")
        self._blocks.append((np.flatnonzero(where), rule, "unknown", *said))

    def spoken(self, rule: str) -> set[int]:
        return self._spoken.get(rule, set())

    def frame(self) -> pd.DataFrame:
        """Return the findings, sorted by report, rule in the order run, and place."""
        columns = [list(c) for c in zip(*self._rows, strict=True)] if self._rows else [[] for _ in range(11)]
        for where, rule, verdict, zh, en in self._blocks:
            k = len(where)
            constant = (rule.id, rule.place, verdict, rule.severity, "report", "", "", float("nan"), zh, en)
            columns[0].extend(where.tolist())
            for column, value in zip(columns[1:], constant, strict=True):
                column.extend([value] * k)
        order = np.argsort(np.asarray(columns[0], dtype=np.intp), kind="stable")
        made: dict[str, object] = {}
        for f, column in zip(schema.FINDINGS.fields, columns, strict=True):
            if f.name == "report_id":
                made[f.name] = pd.Categorical.from_codes(
                    np.asarray(column, dtype=np.intp)[order],
                    categories=pd.Index(self.material.ids, dtype="str"),
                )
            elif f.kind == "category":
                values = pd.Categorical(column, categories=list(f.values) or None)
                made[f.name] = values[order]
            elif f.kind == "number":
                made[f.name] = np.asarray(column, dtype=float)[order]
            else:
                made[f.name] = pd.Series(column, dtype="str").iloc[order].array
        return pd.DataFrame(made)
