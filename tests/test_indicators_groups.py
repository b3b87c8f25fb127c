"""Groups: pooled and plain, coverage, and corpora from which nothing can be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_corpus import corpus, totals

from govreports import indicators


def body(number: int, granted: int, processed: int, **more):
    about = {"agency_id": f"a{number}", "report_id": f"r{number}"} | more
    return about, totals(granted_in_full=granted, processed=processed, received=processed)


def row(frame: pd.DataFrame, name: str, base: str | None = "processed") -> pd.Series:
    found = frame[frame["indicator"] == name]
    return found[found["base"] == base].iloc[0] if base else found.iloc[0]


def test_pooled_and_plain_by_hand():
    made = corpus(body(0, 90, 100), body(1, 20, 50), body(2, 1, 10))
    found = row(indicators(made, ["full_grant_rate"], by=[]), "full_grant_rate")
    assert found["numerator"] == 111
    assert found["denominator"] == found["n"] == 160
    assert found["value"] == pytest.approx(111 / 160)
    assert found["plain"] == pytest.approx((0.9 + 0.4) / 2), "the body with n = 10 has no rate of its own"
    assert (found["rated"], found["covered"], found["bodies"]) == (2, 3, 3)
    assert np.isnan(found["spread"])
    assert np.isnan(found["ci_low"]), "three bodies are too few for a bootstrap"


def test_spread_from_twenty_bodies():
    found = row(
        indicators(corpus(*(body(i, i, 100) for i in range(21))), ["full_grant_rate"], by=[]),
        "full_grant_rate",
    )
    assert (found["p10"], found["p90"]) == (pytest.approx(0.02), pytest.approx(0.18))
    assert found["spread"] == pytest.approx(0.16)
    assert found["ci_low"] < found["value"] < found["ci_high"]
    nineteen = indicators(corpus(*(body(i, i, 100) for i in range(19))), ["full_grant_rate"], by=[])
    assert np.isnan(nineteen["spread"].iloc[0])


def test_years_are_never_pooled():
    made = corpus(body(0, 50, 100, year=2022), body(1, 50, 100, year=2023))
    frame = indicators(made, ["full_grant_rate"], by="level")
    assert frame[["level", "year"]].values.tolist() == [["county", 2022], ["county", 2023]]


def test_blanks_leave_bodies_out_and_bounds_show_both_ends():
    made = corpus(
        body(0, 50, 100),
        ({"agency_id": "a1", "report_id": "r1"}, totals(granted_in_full=None, processed=100)),
    )
    found = row(indicators(made, ["full_grant_rate"], by=[], blank="bounds"), "full_grant_rate")
    assert (found["value"], found["low"], found["high"]) == (0.5, 0.25, 0.5)
    assert (found["covered"], found["bodies"]) == (1, 2)
    assert "应有 2 个机关" in found["note"]


def test_bases_side_by_side_are_of_the_same_bodies():
    lacks = totals(granted_in_full=90, processed=100, received=None)
    frame = indicators(corpus(body(0, 20, 100), ({}, lacks)), ["grant_rate"], by=[]).set_index("base")
    assert frame["covered"].tolist() == [1] * 4
    assert frame["value"].tolist() == [0.2] * 4, (
        "only caseload needs the blank, and all four leave the body out"
    )


def test_reports_that_cover_others_are_pointed_out():
    made = corpus(body(0, 50, 100, scope="aggregate"), body(1, 50, 100, scope="own"))
    note = indicators(made, ["full_grant_rate"], by=[])["note"].iloc[0]
    assert "1 份为汇总口径" in note
    assert indicators(made, ["full_grant_rate"], by="scope")["note"].isna().all()


def test_bodies_without_requests_are_counted():
    made = corpus(*(body(i, 0, 0) for i in range(24)), *(body(i, 5, 10) for i in range(24, 32)))
    found = row(indicators(made, ["without_requests"], by=[]), "without_requests", None)
    assert (found["numerator"], found["denominator"], found["value"]) == (24, 32, 0.75)
    few = corpus(*(body(i, 0, 0) for i in range(5)))
    found = row(indicators(few, ["without_requests"], by=[]), "without_requests", None)
    assert found["numerator"] == 5
    assert np.isnan(found["value"])
    assert found["reason"] == "few_bodies"


def test_top_tenth_by_hand():
    made = corpus(body(0, 0, 80), body(1, 0, 11), *(body(i, 0, 1) for i in range(2, 11)))
    found = row(indicators(made, ["top_tenth_share"], by=[]), "top_tenth_share", None)
    assert found["value"] == pytest.approx(0.91), "a tenth of 11 bodies is rounded up to 2"
    assert found["reason"] is None or pd.isna(found["reason"])


def no_rates(frame: pd.DataFrame) -> None:
    rates = frame[frame["unit"] == "%"]
    assert len(rates)
    assert rates["value"].isna().all()
    assert rates[["ci_low", "ci_high", "low", "high"]].isna().all().all()
    assert rates["reason"].notna().all()
    assert rates["note"].str.len().gt(5).all(), "the words say why"
    assert rates["note_en"].str.len().gt(5).all()


@pytest.mark.parametrize("blank", ["missing", "zero", "bounds"])
@pytest.mark.parametrize("by", [None, [], "level"])
def test_all_zero_bodies_give_no_rate(blank, by):
    made = corpus(*(({}, {}) for _ in range(12)))
    frame = indicators(made, blank=blank, by=by)
    no_rates(frame)
    assert (frame.loc[frame["indicator"] == "received", "value"] == 0).all()


@pytest.mark.parametrize("blank", ["missing", "bounds"])
@pytest.mark.parametrize("by", [None, []])
def test_blanks_only_give_no_figure_at_all(blank, by):
    rows = ("received", "pending_start", "granted_in_full", "granted_in_part", "processed", "pending_end")
    from govreports import form

    nothing = {c.place: None for c in form.edition(2021).cells}
    assert set(totals(**dict.fromkeys(rows))) <= set(nothing)
    frame = indicators(corpus(*(({}, nothing) for _ in range(12))), blank=blank, by=by)
    no_rates(frame)
    assert frame["value"].isna().all(), "a blank is not a zero"


@pytest.mark.parametrize("by", [None, []])
def test_blanks_as_zero_still_give_no_rate(by):
    from govreports import form

    nothing = {c.place: None for c in form.edition(2021).cells}
    no_rates(indicators(corpus(*(({}, nothing) for _ in range(12))), blank="zero", by=by))


@pytest.mark.parametrize("by", [None, []])
def test_a_corpus_of_one_body(by):
    frame = indicators(corpus(body(0, 1, 1)), by=by)
    no_rates(frame)
    assert (frame.loc[frame["indicator"] == "received", "value"] == 1).all()


@pytest.mark.parametrize("by", [None, [], "level"])
def test_an_empty_corpus(by):
    made = corpus(body(0, 1, 1))
    made.reports, made.cells = made.reports.iloc[:0], made.cells.iloc[:0]
    assert indicators(made, by=by).empty


def test_origins_are_not_mixed():
    made = corpus(body(0, 1, 50), body(1, 1, 50, origin="published"))
    with pytest.raises(ValueError, match="origin"):
        indicators(made, by=[])
    assert len(indicators(made, ["received"], by="origin")) == 2
    with pytest.raises(ValueError, match="no column"):
        indicators(made, by="colour")


def test_stages_and_reasons():
    figures = totals(
        received=50, processed=50, granted_in_full=30, refused_third_party=15, refused_deliberative=5
    )
    figures |= {"remedies.reconsideration.total": 6, "remedies.reconsideration.overturned": 2}
    figures |= {"remedies.litigation_direct.total": 1, "remedies.litigation_after_reconsideration.total": 3}
    made = corpus(({}, figures))
    counts = indicators.stages(made).set_index("stage")["count"]
    assert counts.to_dict() == {"received": 50, "processed": 50, "challenges": 7, "overturned": 2}
    tree = indicators.reasons(made)
    groups = tree[tree["row"].isna()].set_index("group")
    assert groups.loc["refused", "count"] == 20
    assert groups["share"].sum() == pytest.approx(1)
    items = tree[tree["row"].notna() & (tree["group"] == "refused")]
    assert items["count"].sum() == 20
