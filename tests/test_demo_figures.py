"""Simulated figures: every sum of the form holds, sizes are overdispersed, nothing is impossible."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import form
from govreports.demo.figures import cells_frame, distinct_figures, random_figures

EDITIONS = st.fixed_dictionaries({t: st.sampled_from(form.EDITIONS) for t in form.TABLES})


def broken_sums(editions, figures):
    """Return (rule, name) of each sum of the form that the figures break."""
    broken = []
    for name, year in editions.items():
        table = form.edition(year).tables[name]
        for e in form.equations(name, year):
            across = (
                [r.row for r in table.rows] if e.axis == "row" else [c.column for c in table.rows[0].columns]
            )
            for other in across:

                def at(code, e=e, other=other, name=name):
                    row, column = (other, code) if e.axis == "row" else (code, other)
                    return figures[f"{name}.{row}.{column}"]

                if at(e.total) != pytest.approx(sum(w * at(part) for part, w in e.parts)):
                    broken.append((e.rule, other))
    return broken


@given(EDITIONS, st.integers(0, 10**6), st.floats(0, 50))
@settings(max_examples=60, deadline=None)
def test_random_figures_keep_every_sum(editions, seed, size):
    figures = random_figures(np.random.default_rng(seed), editions, size)
    assert list(figures) == [c.place for c in form.skeleton(editions)]
    assert broken_sums(editions, figures) == []
    for place, value in figures.items():
        column = place.rsplit(".", 1)[1]
        assert value >= 0 or column == "change", place
        assert column == "amount" or value == int(value), place
    if editions["proactive"] == 2019:
        bought, paid = (figures[f"proactive.procurement.{c}"] for c in ("items", "amount"))
        assert (bought == 0) == (paid == 0)
        for row in ("rules", "normative_documents"):
            assert figures[f"proactive.{row}.newly_disclosed"] <= figures[f"proactive.{row}.total_disclosed"]


@given(EDITIONS, st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_distinct_figures_are_large_and_different(editions, seed):
    figures = distinct_figures(np.random.default_rng(seed), editions)
    assert broken_sums(editions, figures) == []
    assert len(set(figures.values())) == len(figures)


def test_a_broken_sum_is_seen_by_this_test():
    editions = dict.fromkeys(form.TABLES, 2021)
    figures = distinct_figures(np.random.default_rng(0), editions)
    figures["requests.declined_petition.total"] += 1
    assert ("requests.row_total", "declined_petition") in broken_sums(editions, figures)


def test_most_small_bodies_have_no_request_and_a_few_very_many():
    rng = np.random.default_rng(5)
    received = [random_figures(rng, {"requests": 2021}, 0.02)["requests.received.total"] for _ in range(400)]
    assert np.mean(np.array(received) == 0) > 0.5
    large = [random_figures(rng, {"requests": 2021}, 5)["requests.received.total"] for _ in range(200)]
    assert np.var(large) > 20 * np.mean(large)


def test_carried_requests_open_the_year():
    carried = {"natural_person": 7, "other_organization": 2}
    figures = random_figures(np.random.default_rng(1), {"requests": 2019}, carried=carried)
    assert figures["requests.pending_start.natural_person"] == 7
    assert figures["requests.pending_start.total"] == 9


def test_cells_frame_is_the_cells_frame_of_the_schema():
    editions = {"proactive": 2019, "requests": 2021, "remedies": 2021}
    figures = random_figures(np.random.default_rng(2), editions)
    del figures["requests.received.total"]
    frame = cells_frame({"a/b.txt": (editions, figures), "c.txt": (editions, figures)})
    assert len(frame) == 2 * len(form.skeleton(editions))
    assert not frame.duplicated(["report_id", "table", "row", "column"]).any()
    assert (frame["status"] == "blank").sum() == 2
