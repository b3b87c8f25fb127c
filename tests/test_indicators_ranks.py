"""Ranks, tiers and funnels."""

from __future__ import annotations

import numpy as np
import pytest
from small_corpus import corpus, totals

from govreports import indicators
from govreports.indicators.ranks import funnel, limits, overdispersion, rank_moves, tiers


def bodies(*pairs: tuple[int, int]):
    made = [({}, totals(granted_in_full=g, processed=n, received=n, other_reasons=0)) for g, n in pairs]
    return indicators(corpus(*made), ["grant_rate", "full_grant_rate"])


def test_ranks_from_100_and_tiers_below():
    frame = bodies((50, 100), (90, 100), (10, 100), (50, 100), (20, 40), (3, 20))
    got = tiers(frame, "full_grant_rate").set_index("report_id")
    assert got["rank"].tolist()[:4] == [2, 1, 4, 2], "equal values share a rank"
    assert got["rank"].isna().tolist()[4:] == [True, True]
    assert got["tier"].astype(object).tolist()[:5] == [
        *("indistinguishable", "above", "below", "indistinguishable"),
        "indistinguishable",
    ]
    assert np.isnan(got.loc["r5", "value"])
    assert got["tier"].isna().tolist()[5]


def test_rank_moves_with_the_base():
    # b looks worse than a on processed, better once petitions are left out of the base.
    a = totals(granted_in_full=150, refused_third_party=150, processed=300, received=300)
    b = totals(
        granted_in_full=120, refused_third_party=40, declined_petition=140, processed=300, received=300
    )
    small = totals(granted_in_full=99, processed=99, received=99)
    moved = rank_moves(indicators(corpus(({}, a), ({}, b), ({}, small)), ["grant_rate"]))
    assert sorted(moved["report_id"]) == ["r0", "r1"]
    ranks = moved.set_index("report_id")
    assert ranks.loc["r0", ["rank_processed", "rank_on_merits"]].tolist() == [1, 2]
    assert ranks["moves"].tolist() == [1, 1]


def test_tiers_need_one_base():
    frame = bodies((50, 100))
    with pytest.raises(ValueError, match="base="):
        tiers(frame, "grant_rate")
    with pytest.raises(ValueError, match="no rows"):
        tiers(frame, "pending_rate")


def test_limits_by_hand():
    low, high = limits(np.array([100.0]), 0.5, 1.0, 0.95)
    assert (low[0], high[0]) == (
        pytest.approx(0.5 - 1.959964 * 0.05, abs=1e-6),
        pytest.approx(0.597998, abs=1e-6),
    )
    low, high = limits(np.array([100.0]), 0.5, 4.0, 0.95)
    assert high[0] - 0.5 == pytest.approx(2 * 1.959964 * 0.05, abs=1e-6)


def test_overdispersion_draws_in_the_outer_tenth():
    z = [*np.tile([-1.0, 1.0], 20), 50.0]
    assert overdispersion(z) < 1.2, "one outsider must not hide itself by widening the limits"
    assert overdispersion([-3.0, 3.0] * 20) == pytest.approx(9)


def test_funnel_names_only_the_outsider():
    made = bodies(*[(50 + (-1) ** i * 4, 100) for i in range(30)], (95, 100), (2, 4))
    found = funnel(made, "full_grant_rate")
    assert found.loc[found["outside"].astype(bool), "report_id"].tolist() == ["r30"]
    small = found[found["report_id"] == "r31"].iloc[0]
    assert not small["rated"]
    assert not small["outside"]
    assert (found["phi"] >= 1).all()
    rated = found[found["rated"].astype(bool)]
    assert (rated["low_998"] <= rated["low_95"]).all()
    assert (rated["high_95"] <= rated["high_998"]).all()


def test_funnel_refuses_what_is_no_share():
    frame = indicators(corpus(({}, totals(received=50, processed=60))), ["clearance_rate"])
    with pytest.raises(ValueError, match="share"):
        funnel(frame, "clearance_rate")


def test_funnel_of_bodies_that_are_all_alike():
    found = funnel(bodies(*[(0, 100)] * 6), "full_grant_rate")
    assert found["target"].eq(0).all()
    assert not found["outside"].any()
