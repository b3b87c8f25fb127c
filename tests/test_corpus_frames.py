"""The loaded corpus: selections, wide panels, where a figure comes from, copies and bodies."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import corpus_reader as cr
import pandas as pd
import pytest
from corpus_reader import READER, build

from govreports import corpus, form, schema
from govreports.corpus import building
from govreports.corpus.derived import derive
from govreports.corpus.loading import Corpus


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Corpus:
    tmp = tmp_path_factory.mktemp("corpus")
    for i in range(12):
        level = ["county", "township"][i % 2]
        cr.write(
            tmp / f"raw/{i:02d}.json",
            f"{i}局",
            2019 + i % 6,
            fill=i,
            level=level,
            title=f"{i}局年度报告",
            odd=i == 3,
        )
    cr.write(tmp / "raw/old.json", "旧局", 2020, editions=dict.fromkeys(form.TABLES, 2019), fill=5)
    cr.write(tmp / "raw/copy.json", "0局", 2019, fill=0, absent=["remedies"])
    (tmp / "raw/metadata.csv").write_text(
        "path,source_url,retrieved,origin\n*,,,simulated\n00.json,https://example.org/0,2023/2/1,published\n"
        "copy.json,,,published\n",
        encoding="utf-8",
        newline="\n",
    )
    build(tmp / "raw", tmp / "out")
    return corpus.load(tmp / "out")


def test_frames_have_the_types_of_the_schema(loaded):
    for name in ("reports", "cells", "narrative", "problems"):
        frame, declared = getattr(loaded, name), schema.SCHEMA[name]
        assert list(frame.columns) == declared.names
        empty = schema.to_frame(name, [])
        for f in declared.fields:
            assert frame[f.name].dtype.name == empty[f.name].dtype.name, f.name
            if f.values:
                assert list(frame[f.name].cat.categories) == list(f.values)
        assert not frame.duplicated(declared.names[: declared.keys]).any()


def test_categories_are_shared_and_trimmed(loaded):
    assert (
        loaded.cells["report_id"].dtype
        == loaded.narrative["report_id"].dtype
        == loaded.problems["report_id"].dtype
    )
    one = loaded.select(year=2020)
    assert one.cells["report_id"].dtype == one.narrative["report_id"].dtype
    assert list(one.cells["report_id"].cat.categories) == one.reports["report_id"].tolist()
    assert list(one.cells["status"].cat.categories) == ["number"]


SELECTIONS = {
    "value": ({"year": 2022}, {"03.json", "09.json"}),
    "list": ({"year": [2022, 2024]}, {"03.json", "05.json", "09.json", "11.json"}),
    "two columns": ({"year": 2022, "level": "township"}, {"03.json", "09.json"}),
    "function": ({"title": lambda t: t.str.startswith("1局")}, {"01.json"}),
    "none": ({"level": None}, {"old.json"}),
    "origin": ({"origin": "published"}, {"00.json"}),
    "copies too": ({"origin": "published", "primary": None}, {"00.json", "copy.json"}),
    "copies only": ({"primary": False}, {"copy.json"}),
    "date": ({"retrieved": "2023-02-01"}, {"00.json"}),
    "nothing": ({"year": 1999}, set()),
}


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("touched", [True, False])
def test_select(name, touched, loaded):
    wanted, expected = SELECTIONS[name]
    fresh = corpus.load(loaded._source.processed)
    if touched:
        assert len(fresh.cells) and len(fresh.narrative)
    chosen = fresh.select(**wanted)
    assert set(chosen.reports["report_id"]) == expected
    assert set(chosen.cells["report_id"]) == expected
    assert set(chosen.narrative["report_id"]) == expected
    assert set(chosen.problems["report_id"]) <= expected
    again = chosen.select(primary=None)
    pd.testing.assert_frame_equal(again.cells, chosen.cells)


def test_select_names_the_columns_that_there_are(loaded):
    with pytest.raises(KeyError, match=r"没有列 'yaer'.*year"):
        loaded.select(yaer=2022)
    with pytest.raises(KeyError, match=r"相近的有：03\.json"):
        loaded.report("03.jso")


def test_panel(loaded):
    wide = loaded.panel()
    assert list(wide.columns[:3]) == ["agency_id", "agency", "year"]
    assert wide.loc["07.json", "requests.received.total"] == 7
    assert wide.index.tolist() == loaded.reports["report_id"].tolist()
    assert math.isnan(wide.loc["old.json", "requests.other_reasons.total"])
    assert wide.loc["old.json", "requests.other_processing.total"] == 5
    assert (
        wide.notna().sum().sum()
        == loaded.cells["value"].notna().sum() + len(wide) * 3 - wide.iloc[:, :3].isna().sum().sum()
    )
    zh = loaded.panel("zh")
    assert zh.columns.is_unique and zh.shape == wide.shape
    name = "收到和处理政府信息公开申请情况 / 本年新收 / 总计"
    assert zh.loc["07.json", name] == 7
    with pytest.raises(ValueError, match="no labels"):
        loaded.panel("fr")
    assert loaded.select(year=1999).panel().empty


def test_trace_shows_the_line(loaded):
    found = loaded.trace("07.json", "requests.received.total", context=1)
    assert (found.printed, found.value, found.source) == ("7", 7.0, "L4")
    assert found.file and found.file.name == "07.json"
    first = loaded.trace("07.json", "proactive.rules.issued", context=1)
    assert first.source == "L2" and first.context[0][0] == 1 and "7局" in first.context[0][1]
    assert "requests.received.total" in str(found)
    with pytest.raises(KeyError, match=r"表\.行\.列"):
        loaded.trace("07.json", "received")
    with pytest.raises(KeyError, match="没有单元格"):
        loaded.trace("07.json", "requests.other_processing.total")


def test_trace_without_the_raw_folder(loaded, tmp_path):
    found = loaded.trace("07.json", "requests.received.total", raw=tmp_path)
    assert found.file is None and found.printed == "7" and found.context == ()


def test_cite(loaded):
    zh = corpus.cite(loaded, "00.json", "requests.received.total")
    assert zh == (
        "0局2019年度政府信息公开工作年度报告，《0局年度报告》，第三部分“收到和处理政府信息公开申请情况”，"
        "“一、本年新收政府信息公开申请数量”行“总计”列，原文“0”，https://example.org/0，访问日期2023-02-01。"
    )
    en = corpus.cite(loaded, "00.json", "requests.received.total", language="en")
    assert "row “Received this year”" in en and en.endswith("accessed 2023-02-01.")
    assert "模拟数据" in corpus.cite(loaded, "01.json", "requests.received.total")
    with pytest.raises(ValueError, match="zh、en"):
        corpus.cite(loaded, "00.json", "requests.received.total", language="fr")


def test_the_corpus_says_what_it_holds(loaded):
    assert "14 份（主本 13 份）" in repr(loaded) and "2019–2024" in repr(loaded)
    assert "<table>" in loaded._repr_html_()
    assert all(Path(p).is_file() for paths in loaded.paths.values() for p in paths)


def test_load_of_other_folders(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="找不到"):
        corpus.load(tmp_path / "none")
    monkeypatch.setattr(building, "READER", READER)
    monkeypatch.setitem(building.build.__kwdefaults__, "reader", READER)
    cr.write(tmp_path / "raw/a.json")
    assert corpus.load(tmp_path / "raw", workers=0).reports["report_id"].tolist() == ["a.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["raw"]


def test_derived_frames_are_made_once_for_each_part(tmp_path):
    for i in range(4):
        cr.write(tmp_path / f"raw/{i}.json", f"{i}局", text=["一二三", "四"])
    build(tmp_path / "raw", tmp_path / "out")
    calls = []

    def lengths(narrative: pd.DataFrame) -> pd.DataFrame:
        calls.append(len(narrative))
        return narrative[["report_id", "paragraph"]].assign(length=narrative["text"].str.len())

    loaded = corpus.load(tmp_path / "out")
    made = derive(loaded, "lengths", lengths, version="1")
    assert made["length"].tolist() == [3, 1] * 4
    assert made["report_id"].dtype == loaded.cells["report_id"].dtype
    pd.testing.assert_frame_equal(
        derive(corpus.load(tmp_path / "out"), "lengths", lengths, version="1"), made
    )
    assert calls == [8]
    assert (
        derive(loaded.select(agency="2局"), "lengths", lengths, version="1")["report_id"].tolist()
        == ["2.json"] * 2
    )
    derive(loaded, "lengths", lengths, version="2")
    assert calls == [8, 8]


def test_a_corpus_travels_to_another_process(loaded):
    there = pickle.loads(pickle.dumps(loaded.select(year=2022)))
    pd.testing.assert_frame_equal(there.cells, loaded.select(year=2022).cells)


def test_summaries_travel(tmp_path):
    cr.write(tmp_path / "raw/a.json", odd=True)
    summary = build(tmp_path / "raw", tmp_path / "out")
    assert pickle.loads(pickle.dumps(summary)) == summary
    assert "number 200" in str(summary) and "label_unknown 1" in str(summary)


def test_one_origin_at_a_time(loaded):
    with pytest.raises(ValueError, match=r"混有.*published、simulated"):
        loaded.one_origin()
    assert set(loaded.one_origin("simulated").reports["origin"]) == {"simulated"}
    assert len(loaded.one_origin("published").one_origin()) == 1
    with pytest.raises(ValueError, match="没有 origin='abridged'"):
        loaded.one_origin("abridged")


def test_the_digest_tells_the_data_and_not_the_place(tmp_path):
    digests = []
    for name, fill in (("a", 1), ("b", 1), ("c", 2)):
        cr.write(tmp_path / name / "raw/x.json", fill=fill)
        build(tmp_path / name / "raw", tmp_path / name / "out")
        digests.append(corpus.load(tmp_path / name / "out").digest)
    assert digests[0] == digests[1] != digests[2]
    correct = "report_id,cell,printed,corrected,reason\nx.json,requests.received.total,1,2,x\n"
    (tmp_path / "a/raw/corrections.csv").write_text(correct, encoding="utf-8")
    build(tmp_path / "a/raw", tmp_path / "a/out")
    assert corpus.load(tmp_path / "a/out").digest not in digests


def test_claims_are_kept_and_shown_once_they_are_worked_out(tmp_path):
    cr.write(tmp_path / "raw/a.json", text=["全年主动公开信息1286条，受理申请12件。"])
    build(tmp_path / "raw", tmp_path / "out")
    assert not (tmp_path / "out/claims").is_symlink()
    claims = corpus.load(tmp_path / "out").claims
    assert claims["value"].tolist() == [1286, 12]
    shown = pd.read_parquet(tmp_path / "out/claims")
    assert shown["value"].tolist() == [1286, 12]
    assert len(corpus.load(tmp_path / "out").select(year=1999).claims) == 0
    cr.write(tmp_path / "raw/b.json")
    build(tmp_path / "raw", tmp_path / "out")
    assert not (tmp_path / "out/claims").is_symlink()
    assert len(corpus.load(tmp_path / "out").claims) == 2 and (tmp_path / "out/claims").is_dir()
