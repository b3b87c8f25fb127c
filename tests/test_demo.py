"""The simulated panel: consistent where nothing is planted, answers for what is, the same files each time."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from test_demo_figures import broken_sums

from govreports import form, writer
from govreports.demo.bodies import bodies, read_data
from govreports.demo.commands import add_command
from govreports.demo.history import history
from govreports.demo.mistakes import kinds, maker
from govreports.demo.panel import YEARS, panel, simulate

TEXT = [name for name in writer.layouts() if writer.layout(name).family == "text"]


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("panel")
    answers = folder / "answers.csv"
    count = panel(folder / "raw", layouts=TEXT, answers=answers)
    with answers.open(encoding="utf-8") as handle:
        return folder / "raw", count, list(csv.DictReader(handle))


@pytest.mark.parametrize("name", ["mistakes.csv", "bodies.csv", "problems.csv", "words.csv", "figures.csv"])
def test_data_files_have_no_ragged_rows(name):
    rows = read_data(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows), "a comma wants quotes"


def test_bodies_are_distinct_and_at_all_levels():
    listed = list(bodies(400))
    assert len({b.agency for b in listed}) == 400
    first = listed[:72]
    assert {b.level for b in first} == {"province", "prefecture", "county", "township"}
    assert len({b.province for b in first}) == 12
    assert {b.body_type for b in first} >= {
        "government",
        "department",
        "township",
        "subdistrict",
        "zone",
        "vertical",
    }
    peers = Counter((b.level, b.sector) for b in first if b.body_type == "department")
    assert sum(n >= 5 for n in peers.values()) >= 3


def test_names_and_codes_are_nobodys():
    import govreports.metadata

    text = (Path(govreports.metadata.__file__).parent / "data" / "divisions.csv").read_text(encoding="utf-8")
    assert "咸宁" in text
    for body in bodies(72):
        assert body.province not in text
        assert not body.city or body.city not in text
        assert not body.county or body.county not in text
        assert f"\n{body.division}" not in text


@pytest.mark.parametrize("index", range(0, 72, 7))
def test_a_history_has_no_mistake(index):
    body = next(bodies(index + 1, index))
    last = None
    for draft in history(body, list(YEARS), 2026):
        f = draft.figures
        assert broken_sums(draft.editions, f) == []
        assert set(f) == {c.place for c in form.skeleton(draft.editions)}
        if last is not None:
            for column in ("natural_person", "total"):
                assert f[f"requests.pending_start.{column}"] == last.figures[f"requests.pending_end.{column}"]
            if "proactive.licensing.change" in f:
                before = last.figures
                opened = before["proactive.licensing.previous_items"] + before["proactive.licensing.change"]
                assert f["proactive.licensing.previous_items"] == opened
            if (
                "proactive.normative_documents.repealed" in f
                and "proactive.normative_documents.repealed" in last.figures
            ):
                held = last.figures["proactive.normative_documents.in_force"]
                moved = (
                    f["proactive.normative_documents.issued"] - f["proactive.normative_documents.repealed"]
                )
                assert f["proactive.normative_documents.in_force"] == held + moved
            after = f["remedies.litigation_after_reconsideration.total"]
            decided = (d.figures["remedies.reconsideration.total"] for d in (draft, last))
            assert after <= sum(decided)
        assert f.get("proactive.rules.issued", 0) == 0 or body.kind_makes_rules
        parts = ("dynamic", "policies", "notices", "other_items")
        assert sum(draft.facts[p] for p in parts) == draft.facts["website"]
        assert draft.facts["received"] == f["requests.received.total"]
        last = draft


def test_the_panel_has_every_report_and_its_metadata(made):
    folder, count, _ = made
    with (folder / "metadata.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == count >= 72 * len(YEARS)
    assert {r["origin"] for r in rows} == {"simulated"}
    assert {r["path"] for r in rows} == set(files_of(folder)) - {"metadata.csv"}
    assert len({(r["agency"], r["year"]) for r in rows}) == 72 * len(YEARS)


def test_most_small_bodies_have_no_request_and_a_few_very_many():
    received = {
        body.index: draft.figures["requests.received.total"]
        for body in bodies(288)
        for draft in history(body, [2022], 2026)
    }
    small = [received[b.index] for b in bodies(288) if b.level == "township"]
    assert sum(v == 0 for v in small) > 0.5 * len(small)
    assert sum(v == 0 for v in received.values()) > 0.3 * len(received)
    assert sum(sorted(received.values())[-28:]) > 0.5 * sum(received.values())


def test_every_kind_of_mistake_is_planted_and_answered(made):
    folder, _, answers = made
    found = Counter(a["mistake"] for a in answers)
    assert set(found) == {k["mistake"] for k in kinds()} | {"wording_shared", "echo"}
    assert all(callable(maker(k["mistake"])) for k in kinds())
    assert all(a["rule"] and a["place"] and a["cause"] for a in answers)
    assert {a["report_id"] for a in answers} <= set(files_of(folder))
    assert len(answers) < 0.4 * 72 * len(YEARS)


def test_arithmetic_mistakes_break_a_sum_and_nothing_else_does():
    sums = {"requests.row_total", "requests.results", "requests.shifted", "remedies.total"}
    import govreports.demo.panel as module

    def breaks(answers, draft):
        figures = {p: v if isinstance(v, float) else 0.0 for p, v in draft.figures.items()}
        return bool(broken_sums(draft.editions, figures)), {a.rule for a in answers}

    seen = Counter()
    original = module._files
    try:
        module._files = lambda draft, answers, names, seed: [breaks(answers, draft)]
        for broken, rules in simulate(layouts=TEXT):
            expected = bool(rules & (sums | {"requests.total_blank"}))
            assert broken == expected, rules
            seen[broken] += 1
    finally:
        module._files = original
    assert seen[True] >= 6


def test_the_same_arguments_give_the_same_files(tmp_path):
    for name in ("a", "b"):
        panel(tmp_path / name, agencies=6, layouts=["pipes", "html_portal", "csv"])
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    panel(tmp_path / "c", agencies=6, seed=7, layouts=["pipes", "html_portal", "csv"])
    assert files_of(tmp_path / "a") != files_of(tmp_path / "c")


def test_two_panels_side_by_side_are_one(tmp_path):
    panel(tmp_path / "all", agencies=8, layouts=["pipes"], mistakes=0)
    panel(tmp_path / "one", agencies=3, layouts=["pipes"], mistakes=0)
    panel(tmp_path / "two", agencies=8, first=3, layouts=["pipes"], mistakes=0)
    both = files_of(tmp_path / "one") | files_of(tmp_path / "two")
    everything = files_of(tmp_path / "all")
    assert {k: v for k, v in both.items() if k != "metadata.csv"} == {
        k: v for k, v in everything.items() if k != "metadata.csv"
    }


def test_answers_inside_the_panel_are_refused(tmp_path):
    with pytest.raises(ValueError, match="outside"):
        panel(tmp_path, agencies=1, answers=tmp_path / "raw" / "answers.csv")


def test_years_without_a_form_are_refused(tmp_path):
    with pytest.raises(ValueError, match="2018"):
        panel(tmp_path, agencies=1, years=[2018], layouts=["pipes"])


def test_the_command(tmp_path, capsys):
    import argparse

    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    args = parser.parse_args(
        ["demo", str(tmp_path / "out"), "--agencies", "2", "--formats", "text", "--years", "2021", "2022"]
    )
    assert args.run(args) == 0
    assert "虚构" in capsys.readouterr().out
    assert len(files_of(tmp_path / "out")) >= 5
