"""Measures against independent implementations and worked examples."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_text_panel import panel

from govreports import text
from govreports.text.collocation import log_dice, npmi
from govreports.text.dispersion import dp, juilland_d
from govreports.text.keyness import g2, log_odds, log_ratio
from govreports.text.ledger import wilson


def own_words(corpus, **where):
    """Lists of counted words by report, by the shortest way."""
    tokens = text.tokens(corpus)
    found: dict[str, list[str]] = {}
    for r, words, own in zip(tokens["report_id"], tokens["words"], tokens["own"], strict=True):
        kept = [w for w, o in zip(words, own, strict=True) if o and any(c.isalnum() for c in w)]
        found.setdefault(r, []).extend(kept)
    return found


def test_frequencies_add_up_to_the_tokens_of_each_group():
    corpus = panel()
    said = own_words(corpus)
    level = dict(zip(corpus.reports["report_id"], corpus.reports["level"], strict=True))
    found = text.frequencies(corpus, by="level", stop_words=())
    for group, part in found.groupby("level", observed=True):
        counts = Counter(w for r, words in said.items() if level[r] == group for w in words)
        assert dict(zip(part["word"], part["count"], strict=True)) == counts
        assert part["count"].sum() == part["words"].iloc[0] == sum(counts.values())
    assert found["n_texts"].iloc[0] == 24


def test_stop_words_are_left_out_of_lists_but_not_of_totals():
    whole, short = text.frequencies(panel(), stop_words=()), text.frequencies(panel())
    assert set(short["word"]) < set(whole["word"])
    assert short["words"].iloc[0] == whole["words"].iloc[0]


def test_words_asked_for_have_a_row_in_every_group():
    found = text.frequencies(panel(), by="year", words=["信息处理费", "无此词"])
    assert len(found) == 8
    assert found.loc[found["word"] == "无此词", "count"].sum() == 0
    assert found.loc[(found["year"] == 2020) & (found["word"] == "信息处理费"), "count"].tolist() == [0]


@pytest.mark.parametrize("by", ["year", "level", "province", ["level", "year"], "section"])
def test_any_column_makes_groups(by):
    found = text.frequencies(panel(), by=by, stop_words=())
    names = [by] if isinstance(by, str) else by
    assert (
        found.groupby(names, observed=True)["words"].first().sum()
        == text.frequencies(panel())["words"].iloc[0]
    )


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="colour"):
        text.frequencies(panel(), by="colour")


def test_other_copies_are_left_out():
    corpus = panel()
    reports = corpus.reports.assign(is_primary=corpus.reports["year"] == 2021)
    found = text.frequencies(corpus.narrative, reports=reports)
    assert found["n_texts"].iloc[0] == 12


def test_tfidf_is_scikit_learns():
    from sklearn.feature_extraction.text import TfidfVectorizer

    said = own_words(panel())
    vectorizer = TfidfVectorizer(analyzer=list)
    table = vectorizer.fit_transform([said[r] for r in sorted(said)])
    found = text.tfidf(panel(), stop_words=(), top=None)
    ours = found.pivot(index="report_id", columns="word", values="tfidf").fillna(0)
    assert ours.index.tolist() == sorted(said)
    np.testing.assert_allclose(
        ours[vectorizer.get_feature_names_out()].to_numpy(), table.toarray(), atol=1e-12
    )


def test_ngrams_are_scikit_learns_within_punctuation():
    from sklearn.feature_extraction.text import CountVectorizer

    runs = []
    for words, own in text.tokens(panel())[["words", "own"]].itertuples(index=False):
        run: list[str] = []
        for w, o in zip([*words, "。"], [*own, True], strict=True):
            if o and any(c.isalnum() for c in w):
                run.append(w)
            else:
                runs.append(run)
                run = []
    vectorizer = CountVectorizer(analyzer=lambda r: [" ".join(r[i : i + 3]) for i in range(len(r) - 2)])
    counts = np.asarray(vectorizer.fit_transform(runs).sum(axis=0)).ravel()
    theirs = {w: n for w, n in zip(vectorizer.get_feature_names_out(), counts, strict=True) if n >= 5}
    found = text.ngrams(panel(), 3)
    assert dict(zip(found["ngram"], found["count"], strict=True)) == theirs
    clusters = text.ngrams(panel(), 3, containing="培训")
    assert set(clusters["ngram"]) == {g for g in theirs if "培训" in g.split()}
    assert (found["agencies"] <= found["texts"]).all()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(501, 9000), st.integers(501, 9000))
def test_g2_is_scipys_and_nltks(a, b, size_a, size_b):
    from nltk.metrics import BigramAssocMeasures
    from scipy.stats import chi2_contingency

    if a + b == 0:
        assert g2(a, b, size_a, size_b) == 0
        return
    table = [[a, b], [size_a - a, size_b - b]]
    theirs = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    ours = float(g2(a, b, size_a, size_b))
    assert ours == pytest.approx(theirs, abs=1e-6)
    nltks = BigramAssocMeasures.likelihood_ratio(a, (size_a, a + b), size_a + size_b)
    assert ours == pytest.approx(nltks, rel=1e-6, abs=1e-4)


def test_log_ratio_of_hardies_briefing():
    # Twice as frequent is 1, four times 2, equally frequent 0; an absent word counts as half an occurrence.
    assert log_ratio([20, 40, 10, 8], [10, 10, 10, 0], 1000, 1000).tolist() == [1, 2, 0, 4]


def test_log_odds_by_the_papers_equations():
    a, b, background = [30, 5, 65], [10, 20, 170], [40, 25, 235]
    prior = 60.0
    expected = []
    for i in range(3):
        alpha = prior * background[i] / sum(background)
        first = math.log((a[i] + alpha) / (sum(a) + prior - a[i] - alpha))
        second = math.log((b[i] + alpha) / (sum(b) + prior - b[i] - alpha))
        expected.append((first - second) / math.sqrt(1 / (a[i] + alpha) + 1 / (b[i] + alpha)))
    np.testing.assert_allclose(log_odds(a, b, background, prior), expected)


def test_keyness_finds_the_planted_words_and_adjusts_as_statsmodels():
    from statsmodels.stats.multitest import multipletests

    found = text.keyness(panel(), by="level", group="county", against="prefecture")
    top = set(found.head(12)["word"])
    assert {"惠农", "明白卡"} <= top
    assert {"发布会", "营商"} <= set(found.tail(12)["word"])
    np.testing.assert_allclose(found["p_adjusted"], multipletests(found["p"], method="fdr_bh")[1])
    other = text.keyness(panel(), by="level", group="prefecture", against="county").set_index("word")
    np.testing.assert_allclose(other.loc[found["word"], "z"], -found["z"])
    assert found["n_texts"].iloc[0] == 24 and found["n_texts_other"].iloc[0] == 24


def test_keyness_names_a_value_that_is_not_there():
    with pytest.raises(ValueError, match="village"):
        text.keyness(panel(), by="level", group="village")
    with pytest.raises(ValueError, match="1 value"):
        text.keyness(panel(), by="origin")


def test_dispersion_of_griess_example():
    counts, sizes = [1, 2, 3, 4, 5], [9, 10, 10, 10, 11]  # the word a in five parts of 50 words
    assert dp(counts, sizes) == pytest.approx(0.18, abs=1e-9)
    assert juilland_d(counts, sizes) == pytest.approx(0.785, abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), min_size=2, max_size=8))
def test_dispersion_bounds(parts):
    counts, sizes = [min(c, s) for c, s in parts], [s for _, s in parts]
    if sum(counts):
        assert 0 <= dp(counts, sizes) <= 1
        assert 0 <= juilland_d(counts, sizes) <= 1 + 1e-9


def test_dispersion_counts_parts():
    found = text.dispersion(panel(), by="agency_id").set_index("word")
    assert found.loc["惠农", "range"] == 6 and found.loc["惠农", "n_parts"] == 12
    assert found.loc["惠农", "dp"] > found.loc["公开", "dp"]


def test_association_measures_by_their_papers():
    assert float(log_dice(10, 10, 10)) == 14
    assert float(log_dice(1, 16, 16)) == 10
    assert float(npmi(5, 5, 5, 100)) == pytest.approx(1)
    assert float(npmi(1, 10, 10, 100)) == pytest.approx(0)
    from nltk.metrics import BigramAssocMeasures

    pmi = BigramAssocMeasures.pmi(8, (20, 30), 400)
    assert float(npmi(8, 20, 30, 400)) == pytest.approx(pmi / -math.log2(8 / 400))


def test_collocations_by_brute_force():
    corpus = panel()
    tokens = text.tokens(corpus)
    pairs: Counter[tuple[str, str]] = Counter()
    ends = set("。！？；\n")
    for words, own in tokens[["words", "own"]].itertuples(index=False):
        sentences: list[list[str]] = [[]]
        for w, o in zip(words, own, strict=True):
            if o and any(c.isalnum() for c in w):
                sentences[-1].append(w)
            if set(w) & ends:
                sentences.append([])
        for s in sentences:
            pairs.update((a, b) for i, a in enumerate(s) for b in s[i + 1 : i + 6] if a != b)
    size: Counter[str] = Counter()
    for (a, b), n in pairs.items():
        size[a] += n
        size[b] += n
    total = 2 * sum(pairs.values())
    found = text.collocations(corpus, "培训")
    assert len(found) > 3
    for row in found.to_dict("records"):
        both = pairs["培训", row["collocate"]] + pairs[row["collocate"], "培训"]
        assert row["count"] == both and row["before"] == pairs[row["collocate"], "培训"]
        assert row["npmi"] == pytest.approx(float(npmi(both, size["培训"], size[row["collocate"]], total)))
        assert row["log_dice"] == pytest.approx(float(log_dice(both, size["培训"], size[row["collocate"]])))
    every = text.collocations(corpus)
    assert {frozenset(p) for p in every[["node", "collocate"]].to_numpy().tolist() if "培训" in p} == {
        frozenset(("培训", c)) for c in found["collocate"]
    }


def test_network_is_small_and_its_ties_are_counted_by_sentence():
    found = text.network(panel(), size=40)
    assert len(found.nodes) <= 40 and found.edges["npmi"].between(0.1, 1.0 + 1e-9).all()
    sentences = [
        {w for w, o in zip(words, own, strict=True) if o} for words, own in _sentences(text.tokens(panel()))
    ]
    for row in found.edges.head(10).to_dict("records"):
        assert row["sentences"] == sum({row["source"], row["target"]} <= s for s in sentences)
    graph = found.graph()
    assert graph.number_of_edges() == len(found.edges)
    assert set(found.nodes["community"]) == set(range(1, found.nodes["community"].max() + 1))


def _sentences(tokens: pd.DataFrame):
    for words, own in tokens[["words", "own"]].itertuples(index=False):
        start = 0
        for i, w in enumerate(words):
            if set(w) & set("。！？；\n") or i == len(words) - 1:
                yield words[start : i + 1], own[start : i + 1]
                start = i + 1


def test_term_rates_agree_with_a_plain_count_and_bracket_the_rate():
    corpus = panel()
    found = text.term_rates(corpus, ["信息处理费", "培训"], own=False)
    year = (
        corpus.narrative["report_id"]
        .astype("str")
        .map(dict(zip(corpus.reports["report_id"], corpus.reports["year"], strict=True)))
    )
    for row in found.to_dict("records"):
        assert row["count"] == corpus.narrative.loc[year == row["year"], "text"].str.count(row["term"]).sum()
        assert row["low"] <= row["per_10000"] + 1e-9 and row["per_10000"] <= row["high"] + 1e-9
    pd.testing.assert_frame_equal(found, text.term_rates(corpus, ["信息处理费", "培训"], own=False))


def test_readability_by_hand():
    frame = pd.DataFrame(
        {
            "report_id": ["a"],
            "paragraph": [1],
            "section": [1],
            "text": ["栏目更新不及时，人员不够。垚垚工作。"],
        }
    )
    row = text.readability(frame).iloc[0]
    assert (row["characters"], row["sentences"], row["clauses"]) == (15, 2, 3)
    assert row["sentence_characters"] == 7.5 and row["clause_characters"] == 5
    assert row["rare"] == "垚" and row["rare_share"] == pytest.approx(2 / 15)
    pooled = text.readability(panel(), by="level")
    assert pooled["characters"].sum() == text.readability(panel())["characters"].sum()


def test_topics_are_repeatable_and_shares_add_up():
    found = text.topics(panel(), 4)
    again = text.topics(panel(), 4)
    pd.testing.assert_frame_equal(found.words, again.words)
    pd.testing.assert_frame_equal(found.summary, again.summary)
    assert found.documents.groupby("report_id")["share"].sum().to_numpy() == pytest.approx(1)
    assert found.summary["stability"].between(0, 1).all() and (found.summary["method"] == "NMF").all()
    printed = "\n".join(panel().narrative["text"])
    assert all(e in printed for e in found.summary["example"])
    with pytest.raises(ValueError, match="60 topics"):
        text.topics(panel(), 60)


def test_themes_have_every_row_and_count_sentences():
    found = text.themes(panel(), by="level").set_index(["level", "theme"])
    assert found.loc[("county", "village"), "texts"] > found.loc[("prefecture", "village"), "texts"]
    assert (found["sentences"] <= found["n_sentences"]).all()
    assert len(found) == 2 * found.index.get_level_values("theme").nunique()


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (57, 112)])
def test_interval_is_statsmodels(k, n):
    from statsmodels.stats.proportion import proportion_confint

    assert wilson(k, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)
