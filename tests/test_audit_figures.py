"""Rules on figures: consistent tables pass, any one changed figure is caught, blanks are never judged."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from audit_material import cells, corpus, facts, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from govreports import form, schema
from govreports.audit import Rule, audit, choose, rules
from govreports.audit.figures import parse
from govreports.demo.figures import cells_frame, random_figures

EDITIONS = {2021: dict.fromkeys(form.TABLES, 2021), 2020: dict.fromkeys(form.TABLES, 2019)}
SUMS = ["requests.balance", "requests.results", "requests.row_total", "remedies.total"]
GRAVE = ["arithmetic", "legal"]
FIGURES_ONLY = ["requests.*", "remedies.*", "proactive.*", "years.*"]


def _one(figures: dict, year: int = 2021, editions: dict | None = None, **more: object):
    editions = editions or EDITIONS[year]
    return corpus([facts("a", year, **more)], cells("a", editions, figures))


def _figures(seed: int, year: int = 2021) -> dict:
    return random_figures(np.random.default_rng(seed), EDITIONS[year], 1.0)


def test_thousands_of_consistent_reports_fail_no_grave_rule() -> None:
    rng = np.random.default_rng(7)
    made, reports = {}, []
    for n in range(2_000):
        year = 2020 if n % 3 == 0 else 2021
        size = (0.05, 0.3, 1.0, 2.5)[n % 4]
        made[f"r{n}"] = (EDITIONS[year], random_figures(rng, EDITIONS[year], size))
        level, kind = (("county", "department"), ("prefecture", "government"))[n % 2]
        reports.append(facts(f"r{n}", year, agency_id=f"a{n}", level=level, body_type=kind))
    source = SimpleNamespace(
        reports=schema.to_frame("reports", reports),
        cells=cells_frame(made),
        narrative=schema.to_frame("narrative", []),
    )
    found = audit(source, FIGURES_ONLY)
    grave = found[found["severity"].isin(GRAVE)]
    assert not (grave["verdict"] == "fail").any()
    for rule in SUMS:
        assert (found[found["rule"] == rule]["verdict"] == "pass").all()


@given(st.integers(0, 10_000), st.sampled_from(SUMS), st.sampled_from([2020, 2021]), st.data())
@settings(max_examples=30, deadline=None)
def test_one_changed_figure_is_caught_and_restored_it_passes(
    seed: int, rule: str, year: int, data: st.DataObject
) -> None:
    figures = _figures(seed, year)
    table = rule.split(".")[0]
    equations = [e for e in form.equations(table, EDITIONS[year][table]) if e.rule == rule]
    eq = data.draw(st.sampled_from(equations))
    names = [eq.total, *(name for name, _ in eq.parts)]
    name = data.draw(st.sampled_from(names))
    t = form.edition(EDITIONS[year][table]).tables[table]
    lines = [r.row for r in t.rows] if eq.axis == "row" else [c.column for c in t.rows[0].columns]
    line = data.draw(st.sampled_from(lines))
    place = f"{table}.{line}.{name}" if eq.axis == "row" else f"{table}.{name}.{line}"
    changed = figures | {place: figures[place] + data.draw(st.sampled_from([1.0, 3.0, 90.0]))}
    assert rule not in verdicts(audit(_one(figures, year), [rule]), "a")
    found = audit(_one(changed, year), [rule])
    fails = found[found["verdict"] == "fail"]
    expected = f"{table}.{line}.{eq.total}" if eq.axis == "row" else f"{table}.{eq.total}.{line}"
    assert expected in set(fails["place"])
    assert fails["message_zh"].str.contains("相差").all()


@given(st.integers(0, 10_000), st.sampled_from(SUMS), st.data())
@settings(max_examples=30, deadline=None)
def test_a_blank_is_never_judged(seed: int, rule: str, data: st.DataObject) -> None:
    figures = _figures(seed)
    table = rule.split(".")[0]
    place = data.draw(st.sampled_from([c.place for c in form.edition(2021).tables[table].cells]))
    blanked = figures | {place: None}
    assert rule not in verdicts(audit(_one(blanked), [rule]), "a")


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        ("requests.received.natural_person", -1.0, "requests.type"),
        ("requests.received.natural_person", 2.5, "requests.type"),
        ("remedies.reconsideration.affirmed", -2.0, "remedies.type"),
        ("proactive.licensing.decisions", 0.5, "proactive.type"),
    ],
)
def test_types(place: str, value: float, rule: str) -> None:
    found = audit(_one(_figures(1) | {place: value}), [rule])
    assert found["place"].tolist() == [place]
    assert found["verdict"].tolist() == ["fail"]
    assert audit(_one(_figures(1)), [rule])["verdict"].tolist() == ["pass"]


def test_fee_amounts_may_have_decimals() -> None:
    figures = _figures(1) | {"proactive.administrative_fees.amount": 12.5}
    assert audit(_one(figures), ["proactive.type"])["verdict"].tolist() == ["pass"]


def test_total_blank_gives_the_sum_and_leaves_the_cell() -> None:
    figures = random_figures(np.random.default_rng(5), EDITIONS[2021], 1.0, received=40)
    place = "requests.received.total"
    found = audit(_one(figures | {place: None}), ["requests.total_blank", "requests.row_total"])
    row = found[found["verdict"] == "fail"]
    assert row["place"].tolist() == [place]
    assert row["expected"].tolist() == [f"{figures[place]:g}"]
    assert "requests.row_total" not in verdicts(found, "a")


def test_shifted_columns_are_one_question() -> None:
    rng = np.random.default_rng(2)
    figures = random_figures(rng, EDITIONS[2021], 1.0, received=300)
    names = [c.column for c in form.edition(2021).tables["requests"].rows[0].columns]
    moved = dict(figures)
    for row in form.edition(2021).tables["requests"].rows:
        values = [figures[f"requests.{row.row}.{c}"] for c in names]
        for column, value in zip(names, [0.0, *values[:-1]], strict=True):
            moved[f"requests.{row.row}.{column}"] = value
    found = audit(_one(moved), ["requests.*"])
    assert [r for r in verdicts(found, "a") if r != "requests.fee_notice"] == ["requests.shifted"]
    assert "requests.shifted" not in verdicts(audit(_one(figures), ["requests.*"]), "a")


def _two_years(before: dict, now: dict, first: int = 2022):
    return corpus(
        [facts("y1", first), facts("y2", first + 1)],
        cells("y1", EDITIONS[2021], before) + cells("y2", EDITIONS[2021], now),
    )


def test_carried_over_between_years() -> None:
    before = random_figures(np.random.default_rng(1), EDITIONS[2021], 3.0, received=200)
    carried = {
        c: int(before[f"requests.pending_end.{c}"])
        for c in (x.column for x in form.edition(2021).tables["requests"].rows[0].columns)
    }
    now = random_figures(np.random.default_rng(2), EDITIONS[2021], 3.0, received=100, carried=carried)
    assert "years.carried" not in verdicts(audit(_two_years(before, now)), "y2")
    wrong = random_figures(
        np.random.default_rng(3), EDITIONS[2021], 3.0, received=100, carried=dict.fromkeys(carried, 31)
    )
    found = audit(_two_years(before, wrong), ["years.carried"])
    found = found[found["report_id"] == "y2"]
    total = found[found["place"] == "requests.pending_start.total"].iloc[0]
    assert (total["verdict"], total["severity"]) == ("fail", "question")
    assert set(found[(found["verdict"] == "fail") & (found["place"] != total["place"])]["severity"]) <= {
        "info"
    }
    assert verdicts(audit(_two_years(before, now)), "y1", "unknown").count("years.carried") == 1


@pytest.mark.parametrize(
    ("now", "verdict", "severity"),
    [(12.0, "pass", "question"), (10.0, "fail", "info"), (14.0, "fail", "question")],
)
def test_flow_of_documents(now: float, verdict: str, severity: str) -> None:
    base = _figures(1) | {
        "proactive.normative_documents.in_force": 0.0,
        "proactive.normative_documents.issued": 0.0,
    }
    base |= {
        f"proactive.{r}.{c}": 0.0
        for r in ("rules", "normative_documents")
        for c in ("issued", "repealed", "in_force")
    }
    before = base | {"proactive.normative_documents.in_force": 11.0}
    after = base | {
        "proactive.normative_documents.issued": 2.0,
        "proactive.normative_documents.repealed": 1.0,
        "proactive.normative_documents.in_force": now,
    }
    found = audit(_two_years(before, after), ["proactive.flow"]).set_index("report_id").loc["y2"]
    assert (found["verdict"], found["severity"]) == (verdict, severity)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"remedies.litigation_after_reconsideration.total": 9_999.0}, "remedies.after"),
        ({"remedies.reconsideration.total": 99_999.0}, "remedies.volume"),
        (
            {"proactive.rules.issued": 8.0, "proactive.rules.repealed": 0.0, "proactive.rules.in_force": 3.0},
            "proactive.stock",
        ),
        ({"proactive.rules.repealed": 9_999.0}, "proactive.repealed"),
        ({"proactive.administrative_fees.amount": 251_000.0}, "proactive.unit"),
    ],
)
def test_questions_over_two_years(changes: dict, rule: str) -> None:
    base = _figures(4) | {"proactive.administrative_fees.amount": 25.1}
    assert rule not in verdicts(audit(_two_years(base, base), [rule]), "y2")
    assert rule in verdicts(audit(_two_years(base, base | changes), [rule]), "y2")


def test_same_table_jump_gap_and_versions() -> None:
    base = random_figures(np.random.default_rng(9), EDITIONS[2021], 5.0, received=500)
    found = audit(_two_years(base, base), ["years.same_table"])
    assert verdicts(found, "y2") == ["years.same_table"]
    received = [100, 104, 98, 101, 2_000]
    reports = [facts(f"y{i}", 2018 + i) for i in range(5)]
    rows = [
        r
        for i, n in enumerate(received)
        for r in cells(f"y{i}", EDITIONS[2021], {"requests.received.total": float(n)})
    ]
    assert verdicts(audit(corpus(reports, rows), ["years.jump"]), "y4") == ["years.jump"]
    apart = corpus(
        [facts("p", 2019), facts("q", 2022)],
        cells("p", EDITIONS[2021], base) + cells("q", EDITIONS[2021], base),
    )
    assert verdicts(audit(apart, ["years.gap"]), "q") == ["years.gap"]
    other = base | {"requests.received.total": 1.0}
    twice = corpus(
        [facts("p"), facts("q", is_primary=False, duplicate_of="p")],
        cells("p", EDITIONS[2021], base) + cells("q", EDITIONS[2021], other),
    )
    assert verdicts(audit(twice, ["years.versions"]), "q") == ["years.versions"]


def test_rules_of_the_2019_edition() -> None:
    base = _figures(3, 2020)
    row = "proactive.licensing"
    base |= {f"{row}.previous_items": 10.0, f"{row}.change": 2.0}
    later = base | {f"{row}.previous_items": 12.0}
    editions = EDITIONS[2020]

    def both(now: dict):
        return corpus(
            [facts("y1", 2019), facts("y2", 2020)], cells("y1", editions, base) + cells("y2", editions, now)
        )

    places = audit(both(later), ["proactive.items"])["place"].tolist()
    assert "proactive.licensing.previous_items" not in places
    places = audit(both(later | {f"{row}.previous_items": 15.0}), ["proactive.items"])["place"].tolist()
    assert "proactive.licensing.previous_items" in places
    bought = base | {"proactive.procurement.items": 0.0, "proactive.procurement.amount": 3.0}
    assert verdicts(audit(_one(bought, 2020), ["proactive.procurement"]), "a") == ["proactive.procurement"]
    more = base | {"proactive.rules.newly_disclosed": 5.0, "proactive.rules.total_disclosed": 4.0}
    assert verdicts(audit(_one(more, 2020), ["proactive.published"]), "a") == ["proactive.published"]


@pytest.mark.parametrize(
    ("kind", "level", "agency", "scope", "verdict"),
    [
        ("department", "county", "甲县教育局", "own", "fail"),
        ("government", "county", "甲县人民政府", "own", "fail"),
        ("government", "prefecture", "乙市人民政府", "own", "pass"),
        ("department", "prefecture", "乙市教育局", "own", "fail"),
        ("government", "province", "丙省人民政府", "own", "pass"),
        ("department", None, "某局", "own", "unknown"),
        ("government", "county", "甲县人民政府", "aggregate", "unknown"),
        ("subdistrict", "township", "东莞市人民政府", "own", "pass"),
    ],
)
def test_power_to_make_rules(kind: str, level: str | None, agency: str, scope: str, verdict: str) -> None:
    figures = _figures(1) | {"proactive.rules.issued": 2.0, "proactive.rules.in_force": 2.0}
    found = audit(_one(figures, body_type=kind, level=level, agency=agency, scope=scope), ["proactive.power"])
    assert set(found["verdict"]) == {verdict}


def test_zero_decisions_among_peers() -> None:
    rows, reports = [], []
    for n in range(6):
        reports.append(facts(f"r{n}", agency_id=f"a{n}", sector="教育"))
        rows += cells(
            f"r{n}", EDITIONS[2021], _figures(n) | {"proactive.licensing.decisions": 0.0 if n == 0 else 5.0}
        )
    found = audit(corpus(reports, rows), ["proactive.zero_decisions"])
    assert "proactive.zero_decisions" in verdicts(found, "r0")
    few = audit(corpus(reports[:3], rows[: 3 * 200]), ["proactive.zero_decisions"])
    assert set(few["verdict"]) == {"unknown"}


def test_edition_of_the_requests_table() -> None:
    late = _one(_figures(1, 2020), 2021, {"proactive": 2021, "requests": 2019, "remedies": 2021})
    assert verdicts(audit(late, ["requests.edition"]), "a") == ["requests.edition"]


def test_group_total_printed_on_its_own() -> None:
    figures = _figures(1)
    total = sum(v for p, v in figures.items() if p.startswith("requests.refused") and p.endswith(".total"))
    for printed, verdict in ((total, "pass"), (total + 1, "fail")):
        problem = {
            "report_id": "a",
            "stage": "align",
            "code": "group_total",
            "place": "requests.refused.total",
            "raw": f"{printed:g}",
        }
        c = corpus([facts("a", 2021)], cells("a", EDITIONS[2021], figures), problems=[problem])
        assert audit(c, ["requests.group_total"])["verdict"].tolist() == [verdict]


def test_rules_can_be_listed_switched_off_and_added(tmp_path) -> None:
    listed = rules()
    assert listed["id"].is_unique
    assert listed[["title_zh", "title_en"]].ne("").all().all()
    own = tmp_path / "own.toml"
    own.write_text(
        'off = ["requests.*"]\n[[rule]]\nid = "my.grants"\nfunction = "formula"\nseverity = "question"\n'
        'title_zh = "予以公开不超过五件"\ntitle_en = "At most five grants"\n'
        'params.formula = "requests.granted_in_full.total <= 5"\n',
        encoding="utf-8",
    )
    chosen = choose(own)
    assert not any(r.id.startswith("requests.") for r in chosen)
    figures = random_figures(np.random.default_rng(5), EDITIONS[2021], 1.0, received=300)
    found = audit(_one(figures | {"requests.granted_in_full.total": 40.0}), own)
    assert "my.grants" in verdicts(found, "a")
    assert "予以公开·总计 40" in found.set_index("rule").loc["my.grants", "message_zh"]


@pytest.mark.parametrize("wrong", ["a.b.c", "a.b.c = = 3", "a.b <= 2", "= 3 4 ~"])
def test_wrong_formulae_are_said_to_be_wrong(wrong: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        parse(wrong)


def test_unknown_functions_and_ids_are_said() -> None:
    rule = Rule("x.y", "nothing", "info", "某", "some")
    with pytest.raises(ValueError, match="no function"):
        audit(_one(_figures(1)), [rule])
    with pytest.raises(ValueError, match="no rule"):
        choose(["requests.nothing"])


def test_keys_are_unique_and_frames_typed() -> None:
    found = audit(_one(_figures(1)))
    assert not found.duplicated(["report_id", "rule", "place"]).any()
    assert set(rules()["id"]) - set(found["rule"]) == {"text.near_identical"}
    assert found[["message_zh", "message_en"]].ne("").all().all()


@pytest.mark.parametrize(
    ("raw", "verdicts_given"), [("251000元", {"fail"}), ("25.1万元", {"unknown"}), ("25.1", {"unknown"})]
)
def test_a_unit_in_the_cell_other_than_the_column_s(raw: str, verdicts_given: set[str]) -> None:
    rows = cells("a", EDITIONS[2021], _figures(1) | {"proactive.administrative_fees.amount": 25.1})
    for row in rows:
        if row["column"] == "amount":
            row["raw"] = raw
    assert set(audit(corpus([facts("a", 2021)], rows), ["proactive.unit"])["verdict"]) == verdicts_given


def test_a_total_whose_row_was_lost_is_not_said_to_be_there() -> None:
    rows = cells("a", EDITIONS[2021], _figures(1) | {"requests.received.total": None})
    for row in rows:
        if row["row"] == "received":
            row |= {"value": None, "raw": "", "status": "unplaced"}
    found = audit(corpus([facts("a", 2021)], rows), ["requests.total_blank"])
    assert found["verdict"].tolist() == ["unknown"]


def test_an_unknown_carry_names_its_own_reason() -> None:
    figures = {p: None if ".pending_end." in p else v for p, v in _figures(1).items()}
    blank = _two_years(figures, _figures(2))
    said = audit(blank, ["years.carried"]).set_index("report_id")["message_zh"]
    assert "空白" in said["y2"]
    assert "没有该机关上一年度的报告" in said["y1"]
