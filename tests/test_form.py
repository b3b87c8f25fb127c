"""The form's data files: complete, unique, and pointing only at what exists."""

import re
import unicodedata

import pytest

from govreports import form
from govreports.align.labels import lexicon
from govreports.align.tokens import fold
from govreports.form.model import read_data


def test_the_editions_have_the_official_number_of_cells():
    counts = {e: {t.table: len(t.cells) for t in form.edition(e).tables.values()} for e in form.EDITIONS}
    assert counts == {
        2019: {"proactive": 22, "requests": 161, "remedies": 15},
        2021: {"proactive": 10, "requests": 175, "remedies": 15},
    }


@pytest.mark.parametrize("edition", form.EDITIONS)
def test_places_are_unique(edition):
    places = [c.place for c in form.edition(edition).cells]
    assert len(set(places)) == len(places)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+\.[a-z_]+", p) for p in places)


@pytest.mark.parametrize("edition", form.EDITIONS)
@pytest.mark.parametrize("table", form.TABLES)
def test_sums_name_rows_and_columns_that_exist(edition, table):
    shown = form.edition(edition).tables[table]
    rows = {r.row for r in shown.rows}
    columns = {c.column for r in shown.rows for c in r.columns}
    for equation in form.equations(table, edition):
        names = columns if equation.axis == "row" else rows
        used = [equation.total, *(part for part, _ in equation.parts)]
        assert set(used) <= names, equation
        assert len(set(used)) == len(used), equation


@pytest.mark.parametrize("edition", form.EDITIONS)
def test_every_outcome_counts_towards_processed(edition):
    outcomes = {r.row for r in form.edition(edition).tables["requests"].rows if r.role == "outcome"}
    results = next(e for e in form.equations("requests", edition) if e.rule == "requests.results")
    assert {part for part, _ in results.parts} == outcomes


def test_one_code_is_one_concept_in_both_editions():
    """The same code has the same label, but for the wordings that only the notices changed."""
    labels = form.labels().set_index(["edition", "table", "row", "column"])["row_label"]
    old, new = labels.loc[2019], labels.loc[2021]
    both = old.index.intersection(new.index)
    differ = {place[1] for place in both if old[place] != new[place]}
    assert differ <= {"normative_documents"}
    assert {("proactive", r, "decisions") for r in ("licensing", "penalties", "compulsion")} <= set(both)


def test_units_are_canonical():
    canonical = {r["canonical"] for r in read_data("units.csv")}
    assert {c.unit for e in form.EDITIONS for c in form.edition(e).cells} <= canonical | {"项"}
    assert {r["unit"] for r in read_data("units.csv")} >= canonical


def test_aliases_name_codes_that_exist():
    rows = {(r["table"], r["row"]) for r in read_data("rows.csv")}
    columns = {r["column"] for r in read_data("columns.csv")}
    for alias in read_data("aliases.csv"):
        assert alias["table"] in form.TABLES, alias
        if alias["kind"] == "row":
            assert (alias["table"], alias["code"]) in rows, alias
        elif alias["code"] and alias["kind"] in ("column", "header"):
            assert alias["code"] in columns, alias


@pytest.mark.parametrize("table", form.TABLES)
def test_a_printed_label_means_one_row(table):
    meant: dict[str, set[str]] = {}
    for row, texts in lexicon(table).variants.items():
        for text in texts:
            meant.setdefault(text, set()).add(row)
    assert {text: rows for text, rows in meant.items() if len(rows) > 1} == {}


@pytest.mark.parametrize(
    "a, b",
    [
        ("（三）不予公开", "(三)不予公开"),
        ("自 然 人", "自然人"),
        ("3.危及“三安全一稳定”", '3.危及"三安全一稳定"'),
        ("１.属于国家秘密", "1.属于国家秘密"),
        ("本年增/减", "本年增减"),
    ],
)
def test_fold_sets_width_space_and_punctuation_aside(a, b):
    assert fold(a) == fold(b) == unicodedata.normalize("NFKC", fold(b))


@pytest.mark.parametrize(
    "year, edition",
    [(None, None), (2008, None), (2018, None), (2019, 2019), (2020, 2019), (2021, 2021), (2040, 2021)],
)
def test_the_year_asks_for_an_edition(year, edition):
    assert form.edition_for_year(year) == edition


def test_unknown_names_are_refused_with_what_there_is():
    with pytest.raises(ValueError, match="2019, 2021"):
        form.edition(2020)
    with pytest.raises(ValueError, match="'zh' or 'en'"):
        form.labels("fr")
