"""Segmentation: the words of jieba 0.42.1, lossless, with no state shared between calls."""

from __future__ import annotations

import re
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import text
from govreports.text import lists, segmentation
from govreports.text.segmentation import DIFFERENT, dictionary, entries, fast, reference, segment, segment_all

SHARED = Path(__file__).parents[2] / "shared"
HAN = re.compile("[\u4e00-\u9fff]")


def chinese(words):
    """The words that have a Chinese character."""
    return [w for w in words if HAN.search(w)]


def files():
    folders = [SHARED / "seeds", SHARED / "converted"]
    return [p for f in folders if f.is_dir() for p in sorted(f.iterdir()) if p.suffix in (".txt", ".html")]


@pytest.mark.parametrize("user_words", [(), None], ids=["plain", "own"])
def test_equal_to_jieba_on_real_and_converted_reports(user_words):
    if not files():
        pytest.skip("../shared is absent")
    slow = reference(dictionary(user_words))
    for path in files():
        printed = path.read_bytes().decode("utf-8", "replace")
        words = segment(printed, user_words)
        assert "".join(words) == printed, path.name
        assert chinese(words) == chinese(slow.cut(printed)), path.name


ALPHABET = st.sampled_from(
    "政府信息公开的工作依申请一年度我局了和不及时在网站，。、《》（）“”：；\n 　12.%-A4aé〇·～㐂鿖豈𠀀\x1e"
)
TEXT = st.text(ALPHABET | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_equal_to_jieba_on_odd_input(printed):
    words = segment(printed, ())
    assert "".join(words) == printed
    assert chinese(words) == chinese(reference(()).cut(printed))


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, max_size=6))
def test_many_texts_at_once_are_cut_as_each_alone(texts):
    assert segment_all(texts) == [segment(t) for t in texts]


@pytest.mark.parametrize(
    ("printed", "ours", "jiebas"),
    [
        # No word of these has a Chinese character: jieba's model of unknown words cuts at the mark.
        ("9-A4", ["9-A4"], ["9", "-", "A4"]),
        ("3.14.15", ["3.14.15"], ["3.14", ".", "15"]),
        ("1.A4", ["1.A4"], ["1", ".", "A4"]),
    ],
)
def test_known_differences_on_words_without_chinese_characters(printed, ours, jiebas):
    assert segment(printed, ()) == ours
    assert list(reference(()).cut(printed)) == jiebas


@pytest.mark.parametrize("character", ["\u3402", "\u9fd6", "\uf900", "\U00020000"])
def test_characters_that_only_rjieba_takes_for_chinese_go_to_jieba(character):
    printed = f"{character}{character}%泽"
    assert fast(()).cut(printed) != list(reference(()).cut(printed)), (
        "no difference is left: drop the fallback"
    )
    assert DIFFERENT.search(character)
    assert segment(printed, ()) == list(reference(()).cut(printed))


def test_user_words_of_one_call_leave_no_trace():
    before = segment("某某云上公开日活动")
    assert "云上公开日" not in before
    assert "云上公开日" in segment("某某云上公开日活动", ["云上公开日"])
    assert segment("某某云上公开日活动") == before
    assert segment("信息处理费", ()) == ["信息处理", "费"]


def test_global_dictionary_of_jieba_is_never_touched(tmp_path):
    user = tmp_path / "own.txt"
    user.write_text("# ours\n云上公开日 5 n\n", encoding="utf-8")
    segment("某某云上公开日活动㐂", user)
    assert not jieba.dt.initialized
    assert "云上公开日" not in jieba.dt.FREQ


def test_user_files_lie_on_top_of_the_own_dictionary(tmp_path):
    user = tmp_path / "own.txt"
    user.write_text("\ufeff# ours\n云上公开日\n", encoding="utf-8")
    assert segment("云上公开日收取信息处理费", user) == ["云上公开日", "收取", "信息处理费"]


@pytest.mark.parametrize("line", ["词 0 n", "词 多 n", "词 3 n 更多", "词 -1"])
def test_bad_lines_of_a_user_dictionary_are_named(line):
    with pytest.raises(ValueError, match=line.split()[0]):
        entries(line)


def test_every_own_word_is_kept_whole():
    for word, frequency, _ in segmentation.own_words():
        assert frequency > 0
        assert segment(word) == [word]


def test_word_lists_are_sound():
    assert len(lists.common_characters()) == 3500
    assert {"一", "矗"} <= lists.common_characters()
    for name in ("stop_words.txt", "function_words.txt"):
        words = [w for line in lists.lines(lists.read(name)) for w in line.split()]
        assert len(words) == len(set(words)), f"{name}: {sorted({w for w in words if words.count(w) > 1})}"
    for name in ("themes.csv", "problem_types.csv", "promises.csv", "ledger_cues.csv"):
        codes = [t.code for t in lists.themes(name)]
        assert len(codes) == len(set(codes))
        assert not any(t.pattern.search("") for t in lists.themes(name)), "a term matches nothing at all"
    assert len(lists.themes("problem_types.csv")) == 9


def test_dictionary_of_themes_with_an_unquoted_comma_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("code,label_zh,label_en,terms\nx,甲,A,一.{0,3}二\n", encoding="utf-8")
    with pytest.raises(ValueError, match="too many columns"):
        lists.themes_of_file(path)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_sentences_clauses_and_kinds_lose_no_character(printed):
    assert "".join(text.sentences(printed)) == printed
    assert "".join(text.clauses(printed)) == printed


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("甲。乙", ["甲。", "乙"]),
        ("他说“甲。”乙", ["他说“甲。”", "乙"]),
        ("甲；乙！丙？？丁", ["甲；", "乙！", "丙？？", "丁"]),
        ("增长62.5%。其他", ["增长62.5%。", "其他"]),
        ("甲\n\n乙", ["甲\n", "\n", "乙"]),
        ("", []),
    ],
)
def test_sentences(printed, parts):
    assert text.sentences(printed) == parts
