"""Indicators of single reports, against figures worked out by hand."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_corpus import corpus, suqian, totals

from govreports import form, indicators, schema
from govreports.indicators.definitions import definitions, quantity_labels, read_data, terms
from govreports.indicators.intervals import bootstrap, wilson

# One body with easy figures. Outcomes: 40 + 20 + 10 + 15 + 10 + 5 = 100 = processed.
EASY = totals(
    received=90,
    pending_start=20,
    granted_in_full=40,
    granted_in_part=20,
    refused_state_secret=2,
    refused_third_party=4,
    refused_registry_lookup=4,
    unavailable_not_held=12,
    unavailable_needs_creation=3,
    declined_petition=7,
    declined_duplicate=3,
    other_clarification_lapsed=4,
    other_reasons=1,
    processed=100,
    pending_end=10,
) | {
    "requests.received.natural_person": 81,
    "requests.received.commercial_enterprise": 9,
    "remedies.reconsideration.affirmed": 30,
    "remedies.reconsideration.overturned": 10,
    "remedies.reconsideration.other_result": 10,
    "remedies.reconsideration.pending": 5,
    "remedies.reconsideration.total": 55,
    "remedies.litigation_direct.affirmed": 3,
    "remedies.litigation_direct.total": 3,
    "remedies.litigation_after_reconsideration.affirmed": 10,
    "remedies.litigation_after_reconsideration.total": 10,
    "proactive.normative_documents.repealed": 12,
}
LAST_YEAR = totals(received=60, processed=50) | {"proactive.normative_documents.in_force": 48}
# numerator, denominator, value
WORKED = {
    ("received", None): (90, None, 90),
    ("caseload", None): (110, None, 110),
    ("pending_change", None): (-10, None, -10),
    ("growth_received", "received_last_year"): (30, 60, 0.5),
    ("growth_processed", "processed_last_year"): (50, 50, 1.0),
    ("grant_rate", "processed"): (60, 100, 0.6),
    ("grant_rate", "caseload"): (60, 110, 60 / 110),
    ("grant_rate", "on_merits"): (60, 85, 60 / 85),
    ("grant_rate", "resolvable"): (60, 70, 60 / 70),
    ("full_grant_rate", "processed"): (40, 100, 0.4),
    ("partial_grant_rate", "processed"): (20, 100, 0.2),
    ("refusal_rate", "processed"): (10, 100, 0.1),
    ("refusal_rate_without_lookup", "processed"): (6, 100, 0.06),
    ("unavailable_rate", "processed"): (15, 100, 0.15),
    ("declined_rate", "processed"): (10, 100, 0.1),
    ("other_rate", "processed"): (5, 100, 0.05),
    ("refusal_ground_third_party", "refused"): (4, 10, None),  # 10 refusals carry no shares
    ("not_held_rate", "processed"): (12, 100, 0.12),
    ("petition_share", "processed"): (7, 100, 0.07),
    ("clarification_lapsed_rate", "processed"): (4, 100, 0.04),
    ("fee_unpaid_rate", "processed"): (0, 100, 0.0),
    ("pending_rate", "caseload"): (10, 110, 10 / 110),
    ("clearance_rate", "received"): (100, 90, 100 / 90),
    ("applicant_natural_person", "received"): (81, 90, 0.9),
    ("applicant_commercial_enterprise", "received"): (9, 90, 0.1),
    ("overturn_rate_reconsideration", "reconsideration_concluded"): (10, 50, 0.2),
    ("overturn_rate_reconsideration", "reconsideration_settled"): (10, 40, 0.25),
    ("overturn_rate_litigation_direct", "direct_concluded"): (0, 3, None),
    ("challenge_rate", "processed"): (
        58,
        100,
        0.58,
    ),  # 55 + 3: the 10 after reconsideration are the same cases
    ("escalation", "reconsideration_concluded"): (10, 50, 0.2),
    ("document_turnover", "documents_in_force_last_year"): (12, 48, 0.25),
}


@pytest.fixture(scope="module")
def easy() -> pd.DataFrame:
    body = {"agency_id": "same"}
    return indicators(corpus((body | {"year": 2022}, LAST_YEAR), (body, EASY)))


@pytest.mark.parametrize(("key", "expected"), WORKED.items(), ids=lambda v: str(v[0]))
def test_worked_by_hand(easy, key, expected):
    rows = easy[(easy["year"] == 2023) & (easy["indicator"] == key[0])]
    row = rows[rows["base"].isna() if key[1] is None else rows["base"] == key[1]].iloc[0]
    numerator, denominator, value = expected
    assert row["numerator"] == numerator
    assert denominator is None or row["denominator"] == denominator
    assert np.isnan(row["value"]) if value is None else row["value"] == pytest.approx(value)
    if value is None:
        assert row["reason"] == "small_n"
        assert f"{denominator} < 30" in row["note"]


def test_every_indicator_of_the_file_is_worked_or_alike(easy):
    per_body = {(d.indicator, d.base or None) for d in definitions() if not d.for_groups_only}
    assert set(zip(easy["indicator"], easy["base"].replace({np.nan: None}), strict=True)) == per_body
    assert set(WORKED) <= per_body


def test_bases_nest_and_parts_sum_to_one(easy):
    now = easy[easy["year"] == 2023].set_index(["indicator", "base"])["value"]
    assert now["grant_rate", "caseload"] < now["grant_rate", "processed"]
    assert now["grant_rate", "processed"] < now["grant_rate", "on_merits"] < now["grant_rate", "resolvable"]
    outcomes = [d.indicator for d in definitions() if d.indicator in OUTCOMES]
    assert sum(now[o, "processed"] for o in outcomes) == pytest.approx(1)


OUTCOMES = (
    *("full_grant_rate", "partial_grant_rate", "refusal_rate", "unavailable_rate"),
    *("declined_rate", "other_rate"),
)


def test_yardstick_asks_only_above_16_percent():
    def note(pending: int) -> str | None:
        figures = totals(received=100, processed=100 - pending, pending_end=pending)
        return indicators(corpus(({}, figures)), ["pending_rate"])["note"].iloc[0]

    assert note(7) is None
    assert note(12) is None
    assert note(16) is None
    assert "16%" in str(note(17))


def test_suqian_2024_published_figures():
    frame = indicators(corpus(({"year": 2024}, suqian(2024))))
    got = frame.set_index(["indicator", "base"])
    assert got.loc[("grant_rate", "processed"), ["numerator", "denominator"]].tolist() == [1431 + 471, 3521]
    assert got.loc[("refusal_rate", "processed"), "numerator"] == 92
    assert got.loc[("challenge_rate", "processed"), "numerator"] == 170 + 25
    assert got.loc[("pending_rate", "caseload"), "value"] == pytest.approx(125 / (3525 + 121))


@pytest.mark.parametrize(("x", "n"), [(0, 30), (1, 30), (15, 30), (30, 30), (457, 3521), (99, 100)])
def test_wilson_against_statsmodels(x, n):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    expected = proportion.proportion_confint(x, n, alpha=0.05, method="wilson")
    assert [float(e) for e in wilson(x, n)] == pytest.approx(list(expected), abs=1e-12)


def test_wilson_refuses_what_is_no_share():
    low, high = wilson([1, 5, 0], [0, 4, np.nan])
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_bootstrap_is_the_same_each_time_and_needs_bodies():
    top, bottom = [3, 8, 1, 9, 4, 6], [10, 20, 5, 30, 10, 9]
    names = list("abcdef")
    assert bootstrap(top, bottom, names) == bootstrap(top, bottom, names)
    assert bootstrap(top, bottom, names, seed=1) != bootstrap(top, bottom, names, seed=2)
    assert np.isnan(bootstrap(top[:4], bottom[:4], names[:4])[0])
    assert np.isnan(bootstrap([0] * 6, bottom, names)[0]), "nothing but zeros is no certainty"


def test_bootstrap_draws_bodies_not_reports():
    # Six bodies of ten equal reports each: drawing reports would make the interval far too narrow.
    top, names = np.repeat([0, 2, 4, 6, 8, 10], 10), np.repeat(list("abcdef"), 10)
    by_body = bootstrap(top, np.full(60, 10), names)
    by_report = bootstrap(top, np.full(60, 10), np.arange(60).astype(str))
    assert by_body[1] - by_body[0] > 2 * (by_report[1] - by_report[0])


def test_editions_compare_by_group_and_refuse_by_item():
    old = totals(granted_in_full=50, other_processing=50, processed=100, received=100)
    frame = indicators(corpus(({"year": 2020}, old), edition=2019)).set_index(["indicator", "base"])
    assert frame.loc[("other_rate", "processed"), "value"] == 0.5
    lapsed = frame.loc[("clarification_lapsed_rate", "processed")]
    assert np.isnan(lapsed["value"])
    assert lapsed["reason"] == "not_in_edition"
    assert "版本" in lapsed["note"]
    assert frame.loc[("document_turnover", "documents_in_force_last_year"), "reason"] == "not_in_edition"


def test_a_report_with_tables_of_two_editions():
    mixed = {"proactive": 2021, "requests": 2019, "remedies": 2021}
    figures = totals(granted_in_full=60, other_processing=40, processed=100)
    frame = indicators(corpus(({"year": 2021, "edition_of_tables": mixed}, figures)), ["other_rate"])
    assert frame["value"].tolist() == [0.4]


def test_before_2019_there_is_no_form():
    reports = schema.to_frame("reports", [{"report_id": "old", "agency_id": "a", "year": 2016}])
    empty = SimpleNamespace(reports=reports, cells=schema.to_frame("cells", []))
    frame = indicators(empty, ["grant_rate", "received"])
    assert set(frame["reason"]) == {"no_form"}
    assert frame["value"].isna().all()


def test_only_primary_copies_count():
    both = corpus(({}, EASY), ({"is_primary": False, "agency_id": "a0"}, EASY))
    assert indicators(both, ["received"])["report_id"].tolist() == ["r0"]


def test_contradicting_figures_are_no_rate():
    frame = indicators(corpus(({}, totals(granted_in_full=120, processed=100))), ["full_grant_rate"])
    assert frame["reason"].tolist() == ["inconsistent"]
    assert frame["value"].isna().all()


def test_peer_gap_needs_five_peers():
    def bodies(count: int) -> pd.DataFrame:
        figures = [({}, totals(granted_in_full=40 + i, processed=100)) for i in range(count)]
        return indicators(corpus(*figures), ["full_grant_rate"])

    assert bodies(4)["peer_gap"].isna().all()
    gaps = bodies(5)
    assert gaps["peer_median"].tolist() == [pytest.approx(0.42)] * 5
    assert gaps["peer_gap"].tolist() == pytest.approx([-0.02, -0.01, 0, 0.01, 0.02])


def test_changes_in_percentage_points_and_in_counts():
    before = totals(received=80, granted_in_full=20, processed=80)
    now = totals(received=100, granted_in_full=40, processed=100)
    body = {"agency_id": "same"}
    frame = indicators(corpus((body | {"year": 2022}, before), (body, now)), ["full_grant_rate", "received"])
    found = indicators.changes(frame).set_index("indicator")
    assert found.loc["full_grant_rate", ["change", "unit"]].tolist() == [pytest.approx(15), "个百分点"]
    assert found.loc["received", ["change", "unit"]].tolist() == [20, "件"]
    gap = corpus((body | {"year": 2021}, before), (body, now))
    assert indicators.changes(indicators(gap, ["received"])).empty


def test_no_growth_on_a_base_below_30():
    body = {"agency_id": "same"}
    frame = indicators(
        corpus((body | {"year": 2022}, totals(received=29)), (body, totals(received=58))), ["growth_received"]
    )
    assert frame["reason"].tolist() == ["no_previous", "small_n"]
    assert frame["numerator"].tolist()[1] == 29


def test_definitions_are_whole():
    keys = [(d.indicator, d.base) for d in definitions()]
    assert len(set(keys)) == len(keys)
    for d in definitions():
        assert all([d.title_zh, d.title_en, d.caveat_zh, d.caveat_en, d.source, d.unit])
        assert terms(d.numerator)
        if d.is_rate:
            assert terms(d.denominator)
            assert d.minimum_n == 30
            assert d.base in quantity_labels()
        assert d.unit == ("%" if d.is_rate or d.for_groups_only else "件")
    # One formula, one name.
    formulas = [(d.numerator, d.denominator, d.kind) for d in definitions()]
    assert len(set(formulas)) == len(formulas)


@pytest.mark.parametrize(
    "formula", ["requests.nothing.total", "received received", "requests.@nobody.total", "a + "]
)
def test_formulas_that_cannot_be_read(formula):
    with pytest.raises(ValueError, match="formula"):
        terms(formula)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_glossary_names_every_indicator_and_quantity(language):
    page = indicators.glossary(language)
    for d in definitions():
        assert f"`{d.indicator}`" in page
    for q in read_data("quantities.csv"):
        assert f"`{q['quantity']}`" in page
    assert not re.search(r"\{\w+\}", page), "a threshold was not filled in"
    with pytest.raises(ValueError, match="zh"):
        indicators.glossary("fr")


def test_misuse_is_told():
    one = corpus(({}, EASY))
    with pytest.raises(ValueError, match="grant_rate"):
        indicators(one, ["grant_rat"])
    with pytest.raises(ValueError, match="bounds"):
        indicators(one, blank="guess")
    with pytest.raises(TypeError, match="cells"):
        indicators(SimpleNamespace(reports=one.reports))
    twice = SimpleNamespace(reports=one.reports, cells=pd.concat([one.cells, one.cells]))
    with pytest.raises(ValueError, match="two rows"):
        indicators(twice)


def test_comparable_cells_of_two_editions():
    table = indicators.comparable(2019, 2021)
    assert len(table) == len({c.place for e in form.EDITIONS for c in form.edition(e).cells})
    assert (table["comparable"] == table["reason"].isna()).all()
    assert indicators.comparable(2021, 2021)["comparable"].all()
