"""Blanks: three policies, and bounds that hold whatever the blanks were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import corpus, totals

from govreports import form, indicators
from govreports.demo.figures import random_figures
from govreports.indicators.definitions import definitions

EDITIONS = dict.fromkeys(form.TABLES, 2021)
RATES = [d for d in definitions() if d.is_rate]
FULL = totals(received=100, granted_in_full=50, granted_in_part=20, refused_third_party=30, processed=100)


def one(figures: dict, names: list[str], blank: str) -> pd.Series:
    return indicators(corpus(({}, figures)), names, blank=blank).iloc[0]


def test_three_policies_on_one_blank_that_the_sums_determine():
    # 100 processed, 50 granted in full, 30 refused: the blank must be 20.
    figures = FULL | totals(granted_in_part=None)
    missing = one(figures, ["partial_grant_rate"], "missing")
    assert np.isnan(missing["value"])
    assert missing["reason"] == "blank"
    assert "部分公开" in missing["note"]
    assert one(figures, ["partial_grant_rate"], "zero")["value"] == 0
    bounds = one(figures, ["partial_grant_rate"], "bounds")
    assert np.isnan(bounds["value"])
    assert (bounds["low"], bounds["high"]) == (0, 0.2)


def test_two_blanks_share_the_remainder():
    figures = FULL | totals(granted_in_part=None, refused_third_party=None)
    bounds = one(figures, ["grant_rate"], "bounds")
    # From blank = 0 (50) up to all of the remaining 50 granted in part (100).
    assert (bounds["low"], bounds["high"]) == (0.5, 1.0)


def test_a_blank_that_must_be_zero_leaves_nothing_open():
    figures = FULL | totals(declined_petition=None)
    bounds = one(figures, ["petition_share"], "bounds")
    assert (bounds["low"], bounds["high"]) == (0, 0)


def test_no_bounds_where_nothing_limits_the_blanks():
    figures = FULL | totals(granted_in_part=None, processed=None, pending_end=None)
    bounds = one(figures, ["partial_grant_rate"], "bounds")
    assert np.isnan(bounds["low"])
    assert "无从限定" in bounds["note"]


def test_no_bounds_where_two_sums_contradict():
    # The applicants say 5, the outcomes say 20.
    figures = FULL | totals(granted_in_part=None) | {"requests.granted_in_part.natural_person": 5}
    bounds = one(figures, ["partial_grant_rate"], "bounds")
    assert np.isnan(bounds["high"])
    assert "不能同时成立" in bounds["note"]


def test_a_blank_total_is_the_sum_of_its_parts():
    figures = FULL | {"requests.granted_in_part.total": None, "requests.processed.total": None}
    bounds = one(figures, ["partial_grant_rate"], "bounds")
    assert np.isnan(bounds["value"]), "a sum that the report left blank is not printed"
    assert (bounds["low"], bounds["high"]) == (0.2, 0.2)


def test_no_bounds_where_figures_contradict():
    figures = FULL | totals(granted_in_part=None, processed=60)
    bounds = one(figures, ["partial_grant_rate"], "bounds")
    assert np.isnan(bounds["high"])
    assert "不能同时成立" in bounds["note"]


@pytest.mark.parametrize("status", ["absent", "text", "unplaced"])
def test_what_was_not_read_is_never_zero(status):
    figures = FULL | totals(granted_in_part=status)
    for blank in ("missing", "zero", "bounds"):
        row = one(figures, ["partial_grant_rate"], blank)
        assert np.isnan(row["value"])
        assert row["reason"] == "unread"


def test_a_mark_is_a_blank():
    assert one(FULL | totals(granted_in_part="mark"), ["partial_grant_rate"], "zero")["value"] == 0


@settings(max_examples=8)
@given(
    seed=st.integers(0, 10_000),
    lost=st.lists(st.sets(st.integers(0, 199), max_size=8), min_size=8, max_size=8),
)
def test_bounds_contain_the_true_value(seed, lost):
    """Whatever cells are blanked, the value that the full report has lies within the bounds."""
    rng = np.random.default_rng(seed)
    full = [random_figures(rng, EDITIONS, size=30) for _ in lost]
    places = [c.place for c in form.edition(2021).cells]
    holed = [f | {places[i]: None for i in gone} for f, gone in zip(full, lost, strict=True)]
    true = indicators(corpus(*(({}, f) for f in full)))
    got = indicators(corpus(*(({}, f) for f in holed)), blank="bounds")
    zero = indicators(corpus(*(({}, f) for f in holed)), blank="zero")
    for t, g, z in zip(true.itertuples(), got.itertuples(), zero.itertuples(), strict=True):
        if np.isnan(g.low):
            continue
        assert g.low <= g.high
        if not np.isnan(t.value):
            assert g.low - 1e-9 <= t.value <= g.high + 1e-9, (t.indicator, t.base)
        if not np.isnan(z.value):
            assert g.low - 1e-9 <= z.value <= g.high + 1e-9, (t.indicator, t.base)
        if not np.isnan(g.value):
            assert g.low == g.value == g.high


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), edition=st.sampled_from(form.EDITIONS), size=st.floats(5, 60))
def test_identities_on_any_consistent_report(seed, edition, size):
    figures = random_figures(np.random.default_rng(seed), dict.fromkeys(form.TABLES, edition), size=size)
    frame = indicators(corpus(({}, figures), edition=edition)).set_index(["indicator", "base"])
    value = frame["value"]
    bases = [value["grant_rate", b] for b in ("caseload", "processed", "on_merits", "resolvable")]
    known = [b for b in bases[1:] if not np.isnan(b)]
    assert known == sorted(known), "a smaller base cannot give a smaller rate"
    parts = value[[i for i in value.index if frame.loc[i, "kind"] == "share" and i[0] in SIX]]
    if not parts.isna().any():
        assert parts.sum() == pytest.approx(1)
    grounds = value[[i for i in value.index if i[0].startswith("refusal_ground")]]
    if not grounds.isna().any():
        assert grounds.sum() == pytest.approx(1)
    applicants = value[[i for i in value.index if i[0].startswith("applicant_")]]
    if not applicants.isna().any():
        assert applicants.sum() == pytest.approx(1)
    shares = frame[(frame["kind"] == "share") & frame["value"].notna()]
    assert (shares["ci_low"] <= shares["value"]).all()
    assert (shares["value"] <= shares["ci_high"]).all()
    assert frame.loc[frame["value"].notna() & frame["n"].notna(), "n"].ge(30).all()


SIX = {d.indicator for d in definitions() if d.family == "outcome"}
