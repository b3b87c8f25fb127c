"""Two reports side by side: cells, sections, quantities, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import cell_rows, corpus, suqian, totals

from govreports import compare, form, schema
from govreports.compare.words import difference


def report(
    year: int,
    figures: dict[str, Any] | None = None,
    *,
    edition: Any = 2021,
    texts: dict[int, str] | None = None,
    claims: list[dict[str, Any]] | None = None,
    agency: str = "甲市人民政府",
) -> SimpleNamespace:
    """Return a report-like object with the figures, sections and quantities given."""
    rid = f"{year}.txt"
    narrative = [
        {"report_id": rid, "paragraph": n, "section": s, "text": t}
        for n, (s, t) in enumerate((texts or {}).items(), 1)
    ]
    stated = [
        {"report_id": rid, "paragraph": 1, "start": n, "end": n + 1, "unit": "件", "kind": "count"} | c
        for n, c in enumerate(claims or [])
    ]
    return SimpleNamespace(
        metadata={"agency": agency, "year": year, "report_id": rid},
        cells=schema.to_frame("cells", cell_rows(rid, figures or {}, edition)),
        narrative=schema.to_frame("narrative", narrative),
        claims=schema.to_frame("claims", stated),
    )


def cell(comparison, place: str) -> pd.Series:
    return comparison.cells.set_index(["table", "row", "column"]).loc[tuple(place.split("."))]


@pytest.mark.parametrize(
    ("a", "b", "change", "growth", "status", "word"),
    [
        (40, 50, 10, 0.25, "changed", None),
        (40, 40, 0, 0.0, "same", None),
        (29, 58, 29, None, "changed", "基数不足 30"),
        (30, 0, -30, -1.0, "changed", None),
        (0, 5, 5, None, "changed", "基数不足 30"),
        (None, 5, None, None, "only_b", "A 份空白"),
        (5, "mark", None, None, "only_a", "B 份为符号"),
        ("absent", "blank", None, None, "neither", "A 份本副本未见、B 份空白"),
        (0, 0, 0, None, "same", None),
    ],
)
def test_cells(a, b, change, growth, status, word):
    found = cell(
        compare(report(2022, totals(received=a)), report(2023, totals(received=b))), "requests.received.total"
    )
    assert found["status"] == status
    assert (found["change"] == change) if change is not None else np.isnan(found["change"])
    assert (found["growth"] == growth) if growth is not None else np.isnan(found["growth"])
    assert (word in found["reason"]) if word else found["reason"] is None
    assert (found["reason"] is None) == (found["reason_en"] is None)


def test_every_cell_of_either_edition_has_its_row():
    found = compare(report(2020, edition=2019), report(2021, edition=2021)).cells
    assert len(found) == len({c.place for e in form.EDITIONS for c in form.edition(e).cells})
    refused = found[found["status"] == "not_comparable"]
    shared = {c.place for c in form.edition(2019).cells} & {c.place for c in form.edition(2021).cells}
    assert len(refused) == len(found) - len(shared)
    assert refused[["change", "growth"]].isna().all().all()
    assert refused["reason"].str.contains("版表格").all()
    kept = found[found["status"] != "not_comparable"].set_index(["table", "row", "column"])
    assert ("proactive", "licensing", "decisions") in kept.index, "one concept in both editions"
    assert ("proactive", "rules", "issued") not in kept.index


def test_tables_of_mixed_editions():
    late = {"proactive": 2021, "requests": 2019, "remedies": 2021}
    found = compare(report(2021, edition=late), report(2022))
    assert cell(found, "requests.other_processing.total")["status"] == "not_comparable"
    assert cell(found, "proactive.rules.issued")["status"] == "same"


def test_outcomes_across_editions_by_group():
    old = report(2020, totals(granted_in_full=30, other_processing=70, processed=100), edition=2019)
    new = report(2021, totals(granted_in_full=80, other_reasons=120, processed=200))
    found = compare(old, new).outcomes.set_index("outcome")
    assert found.loc["other", ["a", "b", "share_a", "share_b"]].tolist() == [70, 120, 0.7, 0.6]
    assert found.loc["granted_in_full", "change_pp"] == pytest.approx(10)


@pytest.mark.parametrize("figures", [totals(granted_in_full=1, processed=1), {}, totals(processed=None)])
def test_no_shares_from_nothing(figures):
    found = compare(report(2022, figures), report(2023, figures)).outcomes
    assert found[["share_a", "share_b", "change_pp"]].isna().all().all()


def test_suqian_every_change_as_published():
    a, b = suqian(2023), suqian(2024)
    found = compare(report(2023, a), report(2024, b)).cells
    for row in found.itertuples():
        place = f"{row.table}.{row.row}.{row.column}"
        assert (row.a, row.b) == (a[place], b[place])
        assert row.change == pytest.approx(b[place] - a[place])
    requests = found[(found["table"] == "requests") & (found["column"] == "total")].set_index("row")
    assert len(requests) == 25
    assert requests.loc["received", ["a", "b", "change"]].tolist() == [3511, 3525, 14]
    assert requests.loc["declined_petition", "growth"] == pytest.approx(87 / 305 - 1)
    assert requests.loc["pending_start", "b"] == requests.loc["pending_end", "a"] == 121


def test_sections():
    a = report(2022, texts={1: "加强公开工作。", 5: "人手不足。", 6: "无。"})
    b = report(2023, texts={1: "加强公开工作。", 5: "人手不足，经费不足。"})
    found = compare(a, b, segment=list)
    got = found.sections.set_index("section")
    assert got.loc[1, ["status", "similarity", "kept"]].tolist() == ["same", 1.0, 1.0]
    assert got.loc[5, "kept"] == pytest.approx(4 / 8), "marks are no words"
    assert got.loc[6, "status"] == "only_a"
    assert got.loc[2, "status"] == "neither"
    assert np.isnan(got.loc[2, "kept"]), "nothing kept of nothing is no 0 %"
    assert got.loc[5, ["characters_a", "characters_b"]].tolist() == [5, 10]


@settings(max_examples=80)
@given(st.text("公开政府信息，。\n三四ab "), st.text("公开政府信息，。\n三四ab "))
def test_difference_rebuilds_both_texts(a, b):
    found = difference(a, b, list)
    assert "".join(c.text for c in found.changes if c.kind != "added") == a
    assert "".join(c.text for c in found.changes if c.kind != "removed") == b
    back = difference(b, a, list)
    assert found.similarity == back.similarity
    if found.similarity is not None:
        assert 0 <= found.similarity <= 1
        if a == b:
            assert found.similarity == 1


def test_difference_is_by_word_with_the_default_segmenter():
    found = difference("新收申请三千件", "新收申请四千件")
    assert [c.text for c in found.changes if c.kind != "same"] == ["三千件", "四千件"] or all(
        len(c.text) > 1 for c in found.changes if c.kind != "same"
    )


def test_quantities():
    def stated(*pairs: tuple[str, float, str | None]) -> list[dict[str, Any]]:
        return [{"subject": s, "value": v, "text": f"{v:g}件", "scope": scope} for s, v, scope in pairs]

    a = report(
        2022, texts={1: "…"}, claims=stated(("新收申请", 3, None), ("网站信息", 9, None), ("案件", 5, "备案"))
    )
    b = report(
        2023, texts={1: "…"}, claims=stated(("新收申请", 4, None), ("微博信息", 7, None), ("案件", 5, None))
    )
    got = compare(a, b).quantities.set_index(["subject", "scope"])
    assert got.loc[("新收申请", ""), ["a", "b", "change", "status"]].tolist() == [3, 4, 1, "changed"]
    assert got.loc[("网站信息", ""), "status"] == "only_a"
    assert got.loc[("微博信息", ""), "status"] == "only_b"
    assert got.loc[("案件", "备案"), "status"] == "only_a", "another scope is another thing"


def test_a_pair_of_corpus_and_id():
    made = corpus(({"year": 2022}, totals(received=40)), ({}, totals(received=50)))
    found = compare((made, "r0"), (made, "r1"))
    assert found.a.name == "机关0 2022"
    assert cell(found, "requests.received.total")["change"] == 10
    with pytest.raises(KeyError, match="no report"):
        compare((made, "r9"), (made, "r1"))
    with pytest.raises(TypeError, match="read_report"):
        compare("a.txt", (made, "r1"))
