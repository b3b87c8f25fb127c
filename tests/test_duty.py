"""Who published when, against the legal date."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from govreports import schema
from govreports.duty import deadline, due_list, duty, is_holiday, read_register


def corpus(*rows: dict) -> SimpleNamespace:
    base = {"body_type": "department", "level": "county", "year": 2023}
    made = [
        base | {"report_id": f"r{n}", "agency": f"机关{n}", "agency_id": f"a{n}"} | r
        for n, r in enumerate(rows)
    ]
    return SimpleNamespace(reports=schema.to_frame("reports", made))


@pytest.mark.parametrize(
    ("body_type", "level", "year", "due"),
    [
        ("department", "county", 2023, date(2024, 1, 31)),
        ("department", "central", 2019, date(2020, 1, 31)),
        ("government", "prefecture", 2023, date(2024, 3, 31)),
        ("department", "county", 2018, date(2019, 3, 31)),
        ("government", None, 2015, date(2016, 3, 31)),
        ("government", "township", 2023, None),
        ("township", "township", 2023, None),
        ("subdistrict", "township", 2023, None),
        ("zone", "county", 2023, None),
        ("vertical", "county", 2023, None),
        (None, "county", 2023, None),
        ("department", None, 2023, None),
    ],
)
def test_legal_dates(body_type, level, year, due):
    found = deadline(body_type, level, year)
    assert found.due == due
    assert bool(found.reason) == (due is None)


@pytest.mark.parametrize(
    ("row", "state", "days", "word"),
    [
        ({"published": "2024-01-31"}, "on_time", 0, "按时"),
        ({"published": "2024-02-01"}, "late", 1, "晚 1 天"),
        ({"published": "2024-01-12", "dated": "2024-01-10"}, "on_time", -19, "按时"),
        ({"dated": "2024-01-12"}, "undecided", None, "下限"),
        ({"dated": "2024-02-12"}, "late", 12, "落款晚于期限 12 天"),
        ({}, "undecided", None, "均未见"),
        ({"published": "2024-01-05", "dated": "2024-01-10"}, "undecided", None, "早于落款"),
        ({"published": "2023-10-05"}, "undecided", None, "年度结束"),
        (
            {"published": "2024-05-05", "body_type": "subdistrict", "level": "township"},
            "undecided",
            None,
            "没有给",
        ),
        ({"published": "2024-05-05", "level": None}, "undecided", None, "层级不明"),
        ({"published": "2019-03-30", "year": 2018}, "on_time", -1, "按时"),
    ],
)
def test_states(row, state, days, word):
    found = duty(corpus(row)).iloc[0]
    assert found["state"] == state
    assert (found["days"] == days) if days is not None else pd.isna(found["days"])
    assert word in found["note"]
    assert found["note_en"].endswith(".")


def test_register_shows_who_is_not_seen():
    register = pd.DataFrame({"agency": ["机关0", "机关9"], "body_type": "department", "level": "county"})
    found = duty(corpus({"published": "2024-01-12"}), register=register).set_index("agency")
    assert found["state"].to_dict() == {"机关0": "on_time", "机关9": "not_seen"}
    assert "未见" in found.loc["机关9", "note"]
    alone = duty(corpus({"published": "2024-01-12"}))
    assert alone["agency"].tolist() == ["机关0"], "without a register nothing is said of others"


def test_register_by_id_years_and_local_date(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(
        "agency_id,agency,body_type,level,first_year,last_year,due\n"
        "a0,改名前的机关,department,county,,,\n"
        "b,街道,subdistrict,township,,,02-28\n"
        "c,已撤并,department,county,2015,2022,\n",
        encoding="utf-8",
    )
    reports = corpus(
        {"published": "2024-01-12"}, {"agency": "街道", "agency_id": None, "published": "2024-03-02"}
    )
    found = duty(reports, register=read_register(path)).set_index("agency_id")
    assert found.loc["a0", "state"] == "on_time"
    assert found.loc["b", ["state", "days", "basis"]].tolist() == ["late", 3, "地方期限"], (
        "2024 is a leap year"
    )
    assert "c" not in found.index
    assert len(found) == 2


def test_register_misuse(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("agency,level\n甲,county\n", encoding="utf-8")
    with pytest.raises(ValueError, match="body_type"):
        read_register(path)
    path.write_text("agency,body_type,level\n甲,department,county\n甲,department,county\n", encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read_register(path)


def test_a_moved_site_decides_nothing():
    rows = [
        {"year": year, "published": "2024-06-01", "source_url": f"https://moved.example/{year}.html"}
        for year in (2021, 2022, 2023)
    ]
    found = duty(corpus(*rows, {"published": "2024-06-01", "source_url": "https://other.example/1.html"}))
    assert found["state"].tolist() == ["undecided"] * 3 + ["late"]
    assert found["reason"].tolist()[:3] == ["migrated"] * 3
    told = duty(
        corpus({"published": "2024-06-01", "source_url": "https://x.example/a"}), migrated=["x.example"]
    )
    assert told["reason"].tolist() == ["migrated"]
    signed = {"dated": "2024-02-03", "published": "2024-06-01", "source_url": "https://x.example/a"}
    assert duty(corpus(signed), migrated=["x.example"])["days"].tolist() == [3], "the signature still decides"


def test_holidays_are_noted_and_move_nothing():
    # 31 March 2024 was a Sunday.
    row = {"body_type": "government", "published": "2024-04-01"}
    found = duty(corpus(row)).iloc[0]
    assert (found["state"], found["days"]) == ("late", 1)
    assert found["due_is_holiday"]
    assert "节假日" in found["note"]
    assert is_holiday(date(2024, 2, 10))
    assert is_holiday(date(2024, 2, 4)) is False, "a Sunday worked in exchange"
    far = duty(corpus({"year": 2040, "published": "2041-01-10"})).iloc[0]
    assert pd.isna(far["due_is_holiday"])
    assert "日历没有" in far["note"]


def test_due_list_for_the_morning_after():
    register = pd.DataFrame(
        {
            "agency": ["机关0", "机关1", "机关2", "机关3", "甲县人民政府"],
            "body_type": ["department"] * 4 + ["government"],
            "level": "county",
        }
    )
    reports = corpus({"published": "2024-01-12"}, {"published": "2024-02-12"}, {"dated": "2024-01-12"})
    february = due_list(reports, register, 2023)
    assert february[["agency", "state"]].values.tolist() == [
        ["机关3", "not_seen"],
        ["机关1", "late"],
        ["机关2", "undecided"],
    ]
    assert due_list(reports, register, 2023, kind="government")["agency"].tolist() == ["甲县人民政府"]
    with pytest.raises(ValueError, match="1 April"):
        due_list(reports, register, 2023, kind="office")


def test_an_empty_corpus_and_copies():
    empty = corpus({})
    empty.reports = empty.reports.iloc[:0]
    assert duty(empty).empty
    both = corpus(
        {"published": "2024-01-12"}, {"published": "2025-01-12", "agency_id": "a0", "is_primary": False}
    )
    assert duty(both)["state"].tolist() == ["on_time"]
