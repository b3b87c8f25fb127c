"""Charts of text: each returns its Axes, tells its numbers, and says when there is nothing to draw."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_text_panel import panel

from govreports import charts, text
from govreports.charts import base


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def county(corpus):
    return text.keyness(corpus, by="level", group="county")


CASES = {
    "keyness": lambda c: (charts.keyness_lollipop, {"names": ("县级", "市级")}, "keyness", county(c)),
    "term": lambda c: (charts.term_lines, {"term": "培训"}, "rates", text.term_rates(c, ["培训", "解读"])),
    "dispersion": lambda c: (charts.dispersion_scatter, {}, "dispersion", text.dispersion(c, by="agency_id")),
    "positions": lambda c: (charts.positions_plot, {"node": "培训"}, "positions", text.positions(c, "培训")),
    "cloud": lambda c: (charts.word_cloud, {"top": 12}, "frequencies", text.frequencies(c)),
    "problems": lambda c: (charts.problem_tiles, {}, "problems", text.problem_types(c)),
    "ledger": lambda c: (charts.ledger_bars, {}, "shares", text.ledger_shares(text.ledger(c))),
    "promises": lambda c: (charts.promise_bars, {}, "promises", text.promises(c, by="level")),
    "hedges": lambda c: (charts.hedge_dots, {}, "promises", text.promises(c, by="level")),
    "similarity": lambda c: (charts.similarity_heat, {}, "similarity", text.similarity(c.narrative[:90])),
    "years": lambda c: (charts.year_pair_tiles, {}, "pairs", text.year_pairs(c, section=5)),
    "own": lambda c: (charts.own_words_histogram, {}, "template", text.template_share(c)),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_chart_draws_tells_its_numbers_and_finishes(name, language):
    corpus = panel()
    draw, options, keyword, data = CASES[name](corpus)
    ax = draw(**{keyword: data}, language=language, **options)
    figure = base.finish(ax, corpus.reports, language=language)
    figure.draw_without_rendering()
    assert ax.get_title("left")
    assert base.alt_text(figure)
    assert len(base.chart_data(figure))


@pytest.mark.parametrize("name", CASES)
def test_chart_of_nothing_says_so(name):
    draw, options, keyword, data = CASES[name](panel())
    ax = draw(**{keyword: data.iloc[:0]}, **options)
    assert ax.texts and not ax.axison


def test_same_chart_twice_is_the_same_bytes(tmp_path):
    found = text.network(panel())
    words = text.frequencies(panel())
    for draw, data in (
        (charts.network_plot, {"network": found}),
        (charts.word_cloud, {"frequencies": words}),
    ):
        for n in (1, 2):
            base.figure_of(draw(**data)).savefig(tmp_path / f"{n}.png", metadata={"Software": None})
        assert (tmp_path / "1.png").read_bytes() == (tmp_path / "2.png").read_bytes()


def test_small_multiples_have_one_axes_for_each_term():
    rates = text.term_rates(panel(), ["培训", "解读", "惠农", "信息处理费"])
    figure = charts.by_term(rates=rates)
    titles = [a.get_title("left") for a in figure.axes if a.get_title("left")]
    assert titles == ["培训", "解读", "惠农", "信息处理费"]


def test_a_rate_on_few_measures_is_not_drawn():
    promises = text.promises(panel(), by="level").assign(measures=[29, 48])
    ax = charts.promise_bars(promises=promises)
    assert len(ax.patches) == 1


def test_panels_keep_bodies_and_levels_on_the_same_lines():
    corpus = panel()
    pairs = {s: text.year_pairs(corpus, section=s) for s in (1, 5)}
    figure = charts.year_pair_panel(pairs=pairs, most=4)
    left, right = figure.axes[:2]
    bodies = [t.get_text() for t in left.get_yticklabels()]
    for ax, section in ((left, 1), (right, 5)):
        table = pairs[section].pivot(index="agency_id", columns="year", values="containment").loc[bodies]
        np.testing.assert_allclose(ax.images[0].get_array(), 100 * table)
    assert len(bodies) == 4 and len(figure.axes) == 3  # one scale of colours for both
    assert len(base.chart_data(figure)) == len(pairs[1]) + len(pairs[5])
    figure = charts.promise_panel(promises=text.promises(corpus, by="level"))
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    titles = [
        a.get_title("left")
        for a in charts.own_words_by_level(template=text.template_share(corpus, by="level")).axes
    ]
    assert [t[:2] for t in titles] == ["市级", "县级"]


def test_few_reports_have_counts_and_no_shares():
    few = text.problem_types(panel(bodies=4))
    printed = [t.get_text() for t in charts.problem_tiles(problems=few).texts]
    assert printed and not any("%" in t for t in printed)
    shares = text.ledger_shares(text.ledger(panel(bodies=4)))
    ax = charts.ledger_bars(shares=shares)
    assert sum(p.get_width() for p in ax.patches) == 0
    rates = text.term_rates(panel(bodies=4), ["培训"])
    assert charts.term_lines(rates=rates, term="培训").child_axes == []
