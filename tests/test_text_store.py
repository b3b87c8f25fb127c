"""Tokens of a stored corpus, and segmentation of the demo panel as jieba has it."""

from __future__ import annotations

import re

import pytest

from govreports import text
from govreports.corpus import build, load
from govreports.demo.panel import panel
from govreports.text.segmentation import dictionary, reference, segment

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    panel(folder / "raw" / "demo", agencies=4, layouts=["pipes"], mistakes=0)
    build(folder / "raw", folder / "processed", workers=1)
    return folder / "processed"


def words(tokens):
    return [(str(r), p, list(w), list(o)) for r, p, _, w, o in tokens.itertuples(index=False, name=None)]


def test_tokens_of_a_store_are_kept_and_equal_to_those_worked_out_anew(stored):
    corpus = load(stored)
    first = text.tokens(corpus)
    assert ["".join(w) for w in first["words"]] == corpus.narrative["text"].tolist()
    kept = list(stored.rglob("tokens-*.parquet"))
    assert kept
    again = text.tokens(load(stored))
    assert words(again) == words(first) == words(text.part_tokens(corpus.narrative))


def test_a_selection_has_the_tokens_of_its_reports(stored):
    corpus = load(stored).select(year=2022)
    assert set(text.tokens(corpus)["report_id"]) == set(corpus.reports["report_id"])


@pytest.mark.parametrize("user_words", [(), None], ids=["plain", "own"])
def test_equal_to_jieba_on_the_demo_panel(stored, user_words):
    slow = reference(dictionary(user_words))
    for printed in load(stored).narrative["text"].unique():
        ours = [w for w in segment(printed, user_words) if HAN.search(w)]
        assert ours == [w for w in slow.cut(printed) if HAN.search(w)]
