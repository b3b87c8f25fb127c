"""The loaded corpus: selections, wide panels, where a figure comes from, copies and bodies."""

from __future__ import annotations

import math
import pickle
from contextlib import suppress
from pathlib import Path

import corpus_reader as cr
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import corpus, form, schema
from govreports.corpus import building, files, identity
from govreports.corpus.derived import derive
from govreports.corpus.loading import Corpus
from govreports.corpus.overlays import OVERRIDES, parse_value

READER = "corpus_reader:read"


def build(raw: Path, out: Path, **options: object) -> corpus.Summary:
    return corpus.build(raw, out, **{"reader": READER, "workers": 0, **options})


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


COPIES = {
    "best format": ([{"format": "pdf"}, {"format": "html"}, {"format": "text"}], 1, 0),
    "most tables first": ([{"format": "html", "absent": ["requests"]}, {"format": "text"}], 1, 1),
    "equal: first id": ([{"format": "text"}, {"format": "text"}], 0, 0),
    "a figure differs": (
        [{"format": "html"}, {"format": "text", "figures": {"requests.received.total": 9}}],
        0,
        1,
    ),
    "unreadable": ([{"do": "unreadable", "format": "html"}, {"format": "text"}], 1, 0),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies(name, tmp_path):
    listed, primary, differing = COPIES[name]
    for i, said in enumerate(listed):
        cr.write(tmp_path / f"raw/{i}.json", "某 县财政局" if i else "某县财政局", 2022, **said)
    cr.write(tmp_path / "raw/other.json", "某县财政局", 2023)
    cr.write(tmp_path / "raw/unknown.json", "", None)
    build(tmp_path / "raw", tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    reports = loaded.reports.set_index("report_id")
    chosen = [bool(reports.loc[f"{i}.json", "is_primary"]) for i in range(len(listed))]
    assert chosen == [i == primary for i in range(len(listed))]
    read = [i for i, said in enumerate(listed) if "do" not in said and i != primary]
    assert [reports.loc[f"{i}.json", "duplicate_of"] for i in read] == [f"{primary}.json"] * len(read)
    assert reports["duplicate_of"].notna().sum() == len(read)
    assert reports.loc[["other.json", "unknown.json"], "is_primary"].all()
    assert (loaded.problems["code"] == "copies_differ").sum() == differing


def test_one_origin_is_no_copy_of_another(tmp_path):
    for origin in ("abridged", "published"):
        cr.write(tmp_path / f"raw/{origin}/a.json")
        (tmp_path / f"raw/{origin}/metadata.csv").write_text(f"path,origin\n*,{origin}\n", encoding="utf-8")
    build(tmp_path / "raw", tmp_path / "out")
    assert corpus.load(tmp_path / "out").reports["is_primary"].all()


def test_the_register_joins_renamed_bodies(tmp_path):
    names = {2019: "甲县信息办", 2021: "甲县大数据局", 2022: "甲县大数据局（本级）", 2023: "乙局"}
    for year, name in names.items():
        cr.write(tmp_path / f"raw/{year}.json", name, year)
    (tmp_path / "raw/agencies.csv").write_text(
        "id,name,from,to,successor,parent,aliases\nA1,甲县信息办,,2020,,,\nA1,甲县大数据局,2021,,,P9,甲县大数据局(本级)；大数据局\n"
        "B1,乙局,2000,2010,,,\n,无号,,,,,\n",
        encoding="utf-8",
        newline="\n",
    )
    build(tmp_path / "raw", tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    assert loaded.reports["agency_id"].tolist() == ["A1", "A1", "A1", "B1"]
    assert sorted(loaded.problems["code"]) == ["register_link", "register_row"]


def test_sidecars_of_collections_and_what_is_wrong_in_them(tmp_path):
    raw = tmp_path / "raw"
    for name in ("a/x.json", "a/deep/y.json", "b/x.json"):
        cr.write(raw / name, "原名", 2022)
    (raw / "metadata.csv").write_text("path,agency,sector\n*,外层,财政\n", encoding="utf-8")
    (raw / "a/metadata.csv").write_bytes(
        "path,agency,level,year,published,note\nx.json,内层,county,2021,2022年1月5日,\ndeep/y.json,,省级,21,,注\nnone.json,丙,,,,\n".encode(
            "gb18030"
        )
    )
    build(raw, tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    reports = loaded.reports.set_index("report_id")
    assert reports["agency"].to_dict() == {"a/deep/y.json": "外层", "a/x.json": "内层", "b/x.json": "外层"}
    assert reports.loc["a/x.json", ["level", "year", "sector"]].tolist() == ["county", 2021, "财政"]
    assert reports.loc["a/x.json", "published"] == pd.Timestamp("2022-01-05")
    assert reports.loc["a/x.json", "published_source"] == "sidecar"
    codes = loaded.problems.groupby(["code", "place"], observed=True).size().to_dict()
    assert codes == {
        ("sidecar_column", "L1"): 1,
        ("sidecar_value", "L3"): 2,
        ("sidecar_no_file", "L4"): 1,
    }


INFERRED = ("department", "税务", "county", "430703", "常德市", "鼎城区")
SCHOOLS = ("department", "教育", "prefecture", "440900", "茂名市", None)
FOLLOWED = {
    "nothing said": ({}, INFERRED),
    "the same name": ({"agency": "鼎城区税务局"}, INFERRED),
    "another name": ({"agency": "茂名市教育局"}, SCHOOLS),
    "another code": ({"division": "440902"}, ("department", "税务", "county", "440902", "茂名市", "茂南区")),
    "name and level": (
        {"agency": "茂名市教育局", "level": "county"},
        (*SCHOOLS[:2], "county", *SCHOOLS[3:]),
    ),
    "no such code": ({"division": "999999"}, (*INFERRED[:3], "999999", *INFERRED[4:])),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_was_inferred_follows_what_a_sidecar_says(name):
    said, expected = FOLLOWED[name]
    columns = ("body_type", "sector", "level", "division", "city", "county")
    row = {
        "agency": "鼎城区税务局",
        "province": "湖南省",
        **dict(zip(columns, INFERRED, strict=True)),
    }
    made = identity.override(row, said)
    assert tuple(made[c] for c in columns) == expected


@given(st.text(st.characters(codec=None, exclude_characters="/\0"), min_size=1))
def test_escaped_names_come_back_and_are_fit_for_a_line(name):
    report_id = files.escape(name)
    assert files.unescape(report_id) == name
    assert report_id.encode("utf-8") and len(report_id.splitlines()) <= 1


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["html", "pdf", "text"]), st.integers(0, 3)), max_size=40
    )
)
def test_every_body_and_year_has_exactly_one_primary(rows):
    copies = identity.Copies()
    for agency, fmt, tables in rows:
        row = {
            "agency_id": f"x{agency}",
            "year": 2022,
            "origin": "published",
            "format": fmt,
            "tables": "t " * tables,
        }
        copies.add(row, "ff")
    marked = [i for group, _ in copies.groups() for i in group[1:]]
    assert len(marked) == len(set(marked)) == len(rows) - len({a for a, _, _ in rows})
    for group, agree in copies.groups():
        best = max(rows[i][2] for i in group)
        assert rows[group[0]][2] == best and agree


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=12)
    | st.dates().map(str)
    | st.from_regex(r"\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?", fullmatch=True)
)
def test_a_value_of_a_sidecar_is_allowed_or_refused(text):
    taken = {}
    for f in OVERRIDES.values():
        with suppress(ValueError):
            taken[f.name] = parse_value(f, text)
    assert schema.to_frame("reports", [taken])[list(taken)].notna().all(axis=None)


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
