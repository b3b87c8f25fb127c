"""Claims: a table of sentences with all the traps, and properties that hold for any text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import schema
from govreports.claims import Claim, claims, find

CASES = Path(__file__).parent / "data" / "claims_cases.txt"
Stated = tuple[str, float, str, bool]


def _cases() -> list[tuple[str, list[Stated]]]:
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sentence, expected = line.split(" => ")
            found.append((sentence, [_stated(e) for e in expected.split(";") if expected != "-"]))
    return found


def _stated(text: str) -> Stated:
    kind, value, *unit = text.split(" ")
    return kind, float(value.lstrip("~")), unit[0] if unit else "", value.startswith("~")


def _of(claim: Claim) -> Stated:
    return claim.kind, claim.value, claim.unit, claim.approximate


def test_table_of_sentences() -> None:
    cases = _cases()
    expected = found = hit = 0
    wrong = []
    for sentence, stated in cases:
        got, want = Counter(map(_of, find(sentence))), Counter(stated)
        expected, found, hit = expected + want.total(), found + got.total(), hit + (got & want).total()
        if got != want:
            wrong.append(f"{sentence} wants {stated} got {list(got.elements())}")
    recall, precision = hit / expected, hit / found
    print(
        f"\n{len(cases)} sentences: recall {recall:.3f} of {expected}, precision {precision:.3f} of {found}"
    )
    print("\n".join(wrong))
    assert len(cases) >= 300
    assert recall >= 0.97
    assert precision >= 0.97


@pytest.mark.parametrize(
    ("sentence", "subject", "scope"),
    [
        ("全年共收到局长信箱信件4件", "局长信箱信件", ""),
        ("审结备案行政复议案件134件", "审结备案行政复议案件", "备案"),
        ("对12项规范性文件进行了解读", "规范性文件进行了解读", ""),
        ("上半年收到申请6件", "收到申请", "上半年"),
        ("未收到依申请(邮件申请)公开事项", "依申请(邮件申请)公开事项", "邮件 邮件申请"),
        ("接待46次,其中当面16次", "接待", ""),
        ("2021年累计公开信息95条", "公开信息", "累计"),
    ],
)
def test_subject_and_scope(sentence: str, subject: str, scope: str) -> None:
    claim = find(sentence)[0]
    assert subject in claim.subject
    assert claim.scope == scope


NUMBERS = st.integers(min_value=1, max_value=9_999_999)
TEXT = st.text(
    alphabet="收到申请公开0123456789１２一二十百万亿余近约无未被件条份%元,,。.《》第(“”)、年月号 \n其中个次",
    max_size=300,
)


@given(NUMBERS, st.sampled_from(["件", "条", "份", "宗", "次", "篇"]), st.booleans())
def test_a_printed_count_is_read(value: int, unit: str, separators: bool) -> None:
    printed = f"{value:,}" if separators else str(value)
    [claim] = find(f"本年度共收到申请{printed}{unit}。")
    assert (claim.value, claim.unit, claim.kind, claim.text) == (value, unit, "count", printed + unit)


@given(TEXT)
@settings(max_examples=300)
def test_spans_are_places_in_the_text_and_do_not_repeat(text: str) -> None:
    found = find(text)
    assert all(text[c.start : c.end] == c.text and c.text for c in found)
    assert len({(c.start, c.end) for c in found}) == len(found)
    assert [c.start for c in found] == sorted(c.start for c in found)


@given(st.integers(1990, 2035), st.integers(1, 12), st.integers(1, 31), st.integers(1, 99))
def test_dates_and_document_numbers_are_no_claims(year: int, month: int, day: int, number: int) -> None:
    assert (
        find(f"{year}年{month}月{day}日,根据〔{year}〕{number}号文和第{number}条的要求,{year}年度继续推进。")
        == []
    )


@pytest.mark.parametrize(
    "unit", ["0" * 20_000, "百" * 20_000, "未" * 20_000, "无情" * 10_000, "《" * 20_000, "第(" * 10_000]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    import time

    begin = time.perf_counter()
    find(unit)
    assert time.perf_counter() - begin < 3.0


def test_frame_of_claims() -> None:
    narrative = schema.to_frame(
        "narrative",
        [
            {"report_id": "a", "paragraph": 1, "section": 1, "text": "公开信息12条。"},
            {"report_id": "b", "paragraph": 3, "section": 6, "text": "无。"},
        ],
    )
    frame = claims(narrative)
    assert list(frame.columns) == schema.CLAIMS.names
    assert frame["value"].tolist() == [12.0, 0.0]
    assert frame["paragraph"].tolist() == [1, 3]
    assert isinstance(frame["kind"].dtype, pd.CategoricalDtype)
    assert claims(narrative.iloc[:0]).empty


def test_a_number_wrapped_by_a_line_is_not_taken_as_exact() -> None:
    found = find("答复22 8件,其中予以公开53件、部分公开11件。")
    assert [(c.value, c.approximate) for c in found] == [(8.0, True), (53.0, False), (11.0, False)]
