"""Who reported, which copy counts, and what people write beside the reports."""

from __future__ import annotations

from contextlib import suppress

import corpus_reader as cr
import pandas as pd
import pytest
from corpus_reader import build
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import corpus, schema
from govreports.corpus import files, identity
from govreports.corpus.overlays import OVERRIDES, parse_value

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
    assert loaded.agencies.groupby("id")["name"].apply(list).to_dict() == {
        "A1": ["甲县信息办", "甲县大数据局"],
        "B1": ["乙局"],
    }


HEAD = "id,name,from,to,successor\n"
CHAINS = {
    "renamed twice": ("A,甲,,2019,B\nB,乙,2020,2021,C\nC,丙,2022,,\n", "CCC", []),
    "years not told": ("A,甲,,,B\nB,乙,,,C\nC,丙,,,\n", "CCC", []),
    "no link, no guess": ("A,甲,,2019,\nB,乙,2020,2021,\nC,丙,2022,,\n", "ABC", []),
    "both reported on one year": ("A,甲,,2020,B\nB,乙,2019,,\n", "AB", []),
    "merged": ("A,甲,,2019,C\nB,乙,,2020,C\nC,丙,2021,,\n", "ABC", ["register_merger"] * 2),
    "in a ring": ("A,甲,,,B\nB,乙,,,A\n", "BB", ["register_link"]),
    "its own": ("A,甲,,,A\n", "A", ["register_link"]),
    "two of them": ("A,甲,,,B\nA,甲局,,,C\nB,乙,,,\nC,丙,,,\n", "BBC", ["register_link"]),
    "unknown": ("A,甲,,,Z\nB,乙,,,\n", "AB", ["register_link"]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_successors_share_an_id_only_where_the_register_says_so(name, tmp_path):
    rows, expected, codes = CHAINS[name]
    for year, body in zip((2019, 2021, 2022), "甲乙丙", strict=True):
        cr.write(tmp_path / f"raw/{year}.json", body, year)
    (tmp_path / "raw/agencies.csv").write_text(HEAD + rows, encoding="utf-8", newline="\n")
    build(tmp_path / "raw", tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    assert "".join(loaded.reports["agency_id"])[: len(expected)] == expected
    assert loaded.problems["code"].tolist() == codes
    assert loaded.reports["is_primary"].all()
    assert loaded.panel()["agency_id"].tolist() == loaded.reports["agency_id"].tolist()


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.integers(2018, 2023))))
def test_any_register_gives_an_id(links):
    rows = [
        ("agencies.csv", i, {"id": old, "name": f"{old}局", "from": str(year), "successor": new})
        for i, (old, new, year) in enumerate(links, 2)
    ]
    register = identity.Register.read(rows)
    held = {old for old, _, _ in links}
    for old in held:
        for year in (None, 2017, 2020, 2024):
            assert register.find(f"{old}局", year) in held


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
