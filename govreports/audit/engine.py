"""One engine: frames and rules in, findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import schema
from govreports.audit import (
    across_years,
    duties,
    figures,
    growth,
    language,
    likeness,
    narrative_sums,
    peers,
    stated,
    structure,
)
from govreports.audit.material import Material
from govreports.audit.results import Results
from govreports.audit.rules import Rule, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

FUNCTIONS: dict[str, Callable[[Material, Rule, Results], None]] = {
    name: function
    for module in (
        figures,
        across_years,
        peers,
        stated,
        narrative_sums,
        growth,
        structure,
        language,
        likeness,
        duties,
    )
    for name, function in module.FUNCTIONS.items()
}
_FRAMES = ("reports", "cells", "narrative", "claims", "problems")


def frames_of(source: object) -> dict[str, pd.DataFrame]:
    """Return the frames of a corpus, or of one report that has metadata in place of a reports frame.

    Raises
    ------
    TypeError
        If the object has no such attributes.
    """
    found = {name: getattr(source, name) for name in _FRAMES if getattr(source, name, None) is not None}
    if "reports" not in found and (metadata := getattr(source, "metadata", None)) is not None:
        known = {k: v for k, v in dict(metadata).items() if k in schema.REPORTS.names}
        found["reports"] = schema.to_frame("reports", [known])
    missing = {"reports", "cells", "narrative"} - set(found)
    if missing:
        raise TypeError(
            f"audit needs a corpus or a report; this {type(source).__name__} "
            f"lacks {', '.join(sorted(missing))}"
        )
    found.setdefault("problems", schema.to_frame("problems", []))
    return found


def audit(
    corpus: object = None,
    rules: str | Path | Sequence[Rule | str] | None = None,
    *,
    off: Sequence[str] = (),
    near_copies: bool = False,
    **frames: pd.DataFrame,
) -> pd.DataFrame:
    """Check reports against the form, themselves, their past and their peers.

    Parameters
    ----------
    corpus : Corpus or Report, optional
        Anything with the frames reports, cells, narrative, claims, problems; or give the frames by name.
    rules : path, or rules and ids, optional
        A rule file to lay over the shipped rules, or the rules to run (`["requests.*", "structure.fees"]`).
    off : sequence of str
        Rules to leave out.
    near_copies : bool
        Also compare the sections of all reports with each other (`text.near_identical`), which takes longer.

    Returns
    -------
    DataFrame
        As in `schema.FINDINGS`: report_id, rule, place | verdict (pass, fail, unknown), severity,
        attribution, expected, actual, difference, message_zh, message_en. A rule that found nothing has
        one row for the report; one that failed has a row for each place.

    Raises
    ------
    ValueError
        If a rule is not known or names no function of the engine.
    """
    given = frames_of(corpus) if corpus is not None else dict(frames)
    if corpus is None:
        given.setdefault("problems", schema.to_frame("problems", []))
    material = Material(given)
    results = Results(material)
    for rule in choose(rules, off, on_request=near_copies):
        if rule.function not in FUNCTIONS:
            raise ValueError(
                f"rule {rule.id}: no function {rule.function!r}; there are {', '.join(sorted(FUNCTIONS))}"
            )
        FUNCTIONS[rule.function](material, rule, results)
    return results.frame()
