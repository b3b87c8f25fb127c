"""Indicators that survive an argument: every figure with its parts, its n, its interval, its reason.

`govreports.indicators(corpus)` calls `indicators`; the names beside it are attributes of the module.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from govreports.indicators.definitions import Indicator, definitions, quantity_labels, thresholds
from govreports.indicators.glossary import glossary

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from govreports.indicators.engine import Blank

_LAZY = {
    **dict.fromkeys(("wilson", "bootstrap"), "intervals"),
    **dict.fromkeys(("tiers", "rank_moves", "funnel", "overdispersion", "limits"), "ranks"),
    **dict.fromkeys(("stages", "reasons", "changes"), "flows"),
    "comparable": "editions",
    **dict.fromkeys(("Sheet", "sheet", "score", "sensitivity"), "scoring"),
}
__all__ = ["Indicator", "definitions", "glossary", "indicators", "quantity_labels", "thresholds", *_LAZY]


def indicators(
    corpus: Any,
    names: Iterable[str] | None = None,
    *,
    blank: Blank = "missing",
    by: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return indicators of each report, or of groups of bodies.

    Parameters
    ----------
    corpus : object with the frames .reports and .cells
        Only primary copies with a year are used.
    names : iterable of str, optional
        Ids of indicators (`definitions()`); all by default. One id stands for all its bases.
    blank : {"missing", "zero", "bounds"}
        What a blank cell counts as. "bounds" keeps `value` as with "missing" and adds `low` and `high`:
        for a body the range from blank = 0 through every filling that the sums of the form allow;
        for a group the pooled value with blanks as 0 and with those bodies left out.
    by : str or iterable of str, optional
        Columns of the reports to group by; `[]` for all bodies together. `year` always joins
        them, for nothing may be summed over years without taking pending cases out.

    Returns
    -------
    DataFrame
        Of bodies: report_id, agency_id, agency, level, body_type, year, indicator, base | kind, unit,
        numerator, denominator, value (a share, 0.25 for 25 %; counts in 件), low, high, n (the
        denominator of a rate), ci_low, ci_high (Wilson, shares only; right if requests were
        independent), peers, peer_median, peer_gap (value minus the median of the same level, body type
        and year, from 5 peers; a share too: times 100 it is 个百分点),
        reason (code) and note, note_en: why there is no value, or what to ask.
        Of groups: the columns of `by`, year, indicator, base | … value (pooled, weighted by n), ci_low,
        ci_high (bootstrap over bodies), plain (mean of the bodies' own values), p10, median, p90,
        spread (p90 - p10, from 20 bodies), rated (bodies with a value of their own), covered (bodies with
        the figures, of an indicator with several bases those of all of them), bodies.

    Raises
    ------
    ValueError
        For an unknown name, policy or column, and for groups over reports of mixed origin.

    Notes
    -----
    Formulas, least n and caveats: indicators.csv, printed by `glossary()`. A rate rests on n >= 30.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from govreports import schema
    >>> reports = schema.to_frame("reports", [{"report_id": "a", "agency_id": "1", "year": 2023}])
    >>> figures = {"received": 40, "processed": 41}
    >>> cells = schema.to_frame("cells", [
    ...     {"report_id": "a", "table": "requests", "row": row, "column": "total", "edition": 2021,
    ...      "value": value, "status": "number"} for row, value in figures.items()])
    >>> corpus = SimpleNamespace(reports=reports, cells=cells)
    >>> frame = indicators(corpus, ["clearance_rate"])
    >>> frame[["numerator", "denominator", "value"]].iloc[0].tolist()
    [41.0, 40.0, 1.025]
    """
    from govreports.indicators.engine import body_frame, matrix_for
    from govreports.indicators.groups import group_frame
    from govreports.indicators.matrix import primary

    wanted, matrix = matrix_for(corpus, names, blank)
    if by is None:
        return body_frame(matrix, wanted, blank)
    keys = [by] if isinstance(by, str) else list(by)
    return group_frame(matrix, wanted, primary(corpus.reports), keys, blank)


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(f"govreports.indicators.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Module(ModuleType):
    # The package and its main function share one name: `gr.indicators(corpus)`, `gr.indicators.glossary()`.
    def __call__(self, *args: Any, **options: Any) -> pd.DataFrame:
        return indicators(*args, **options)


sys.modules[__name__].__class__ = _Module
