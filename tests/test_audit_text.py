"""Rules on texts: for each what it has to catch, what it has to let pass, and what it must not decide."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from audit_material import cells, corpus, facts, narrative

from govreports import form
from govreports.audit import audit, choose
from govreports.audit.amounts import group_places
from govreports.audit.engine import FUNCTIONS
from govreports.audit.figures import parse
from govreports.audit.growth import bases
from govreports.audit.subjects import subjects

EDITIONS = dict.fromkeys(form.TABLES, 2021)
BASE = {c.place: 0.0 for c in form.skeleton(EDITIONS)}
REQUESTS: dict[str, float] = {
    "requests.received.total": 12.0,
    "requests.pending_start.total": 1.0,
    "requests.granted_in_full.total": 9.0,
    "requests.refused_state_secret.total": 1.0,
    "requests.refused_third_party.total": 1.0,
    "requests.unavailable_not_held.total": 1.0,
    "requests.processed.total": 12.0,
    "requests.pending_end.total": 1.0,
    "remedies.reconsideration.total": 3.0,
    "remedies.reconsideration.affirmed": 2.0,
    "remedies.reconsideration.overturned": 1.0,
    "remedies.litigation_direct.total": 2.0,
    "remedies.litigation_direct.affirmed": 2.0,
    "proactive.licensing.decisions": 40.0,
    "proactive.normative_documents.issued": 7.0,
}


class Case(NamedTuple):
    """One paragraph of a report on 2022, and the verdict that a rule has to give."""

    rule: str
    text: str
    expected: str
    section: int = 1
    figures: dict = {}  # noqa: RUF012
    more: dict = {}  # noqa: RUF012


def verdicts_of(rule: str, cases: list[Case]) -> list[set[str]]:
    """Verdicts of one rule on each case, all of them audited together as bodies of their own."""
    reports, rows, texts = [], [], []
    for n, case in enumerate(cases):
        values = BASE | REQUESTS | case.figures
        for place in [p for p in values if p.startswith("requests.") and p.endswith(".total") and values[p]]:
            values[place.replace(".total", ".natural_person")] = values[place]
        reports.append(facts(f"r{n}", **{"agency_id": f"a{n}", **case.more}))
        rows += cells(f"r{n}", EDITIONS, values)
        texts += narrative(f"r{n}", [(case.section, case.text)])
    found = audit(corpus(reports, rows, texts), [rule])
    by_report = {str(k): set(v) for k, v in found.groupby("report_id", observed=True)["verdict"]}
    return [by_report[f"r{n}"] for n in range(len(cases))]


def wrong(cases: list[Case]) -> list[str]:
    """The cases on which a rule says something else."""
    said = []
    for rule in dict.fromkeys(c.rule for c in cases):
        mine = [c for c in cases if c.rule == rule]
        for case, got in zip(mine, verdicts_of(rule, mine), strict=True):
            if got != {case.expected}:
                said.append(f"{rule}: {case.text} {case.more}: {case.expected} wanted, {sorted(got)} given")
    return said


def verdict(rule: str, text: str, section: int = 1, figures: dict | None = None, **more: object) -> set[str]:
    """Verdicts of one rule on one paragraph."""
    return verdicts_of(rule, [Case(rule, text, "", section, figures or {}, more)])[0]


CELL = [
    ("全年共收到政府信息公开申请12件。", "pass"),
    ("全年共收到政府信息公开申请15件。", "fail"),
    ("2022年,我局受理依申请公开15宗。", "fail"),
    ("我局收到15件政府信息公开申请。", "fail"),
    ("依申请公开申请数为15件。", "fail"),
    ("依申请公开申请量十五件。", "fail"),
    ("收到政府信息公开申请一十五件。", "fail"),
    ("全系统共收到政府信息公开申请15件。", "unknown"),
    ("市本级收到政府信息公开申请5件。", "unknown"),
    ("上半年收到政府信息公开申请5件。", "unknown"),
    ("截至目前,累计收到政府信息公开申请50件。", "unknown"),
    ("网上收到政府信息公开申请5件。", "unknown"),
    ("收到政府信息公开申请近15件。", "unknown"),
    ("收到政府信息公开申请10余件。", "unknown"),
    ("2021年收到政府信息公开申请15件。", "unknown"),
    ("收到局长信箱信件15件,内容涉及信息公开申请。", "unknown"),
    ("办理12345热线工单15件。", "unknown"),
    ("收到公开咨询15次。", "unknown"),
    ("收到政协提案15件,均已公开。", "unknown"),
    ("收办政府信息公开申请案件13件。", "pass"),
    ("收办政府信息公开申请案件20件。", "fail"),
    ("共收到政府信息公开申请13件。", "unknown"),
    ("全年办结政府信息公开申请12件。", "pass"),
    ("申请公开事项中,予以公开9件。", "pass"),
    ("申请公开事项中,予以公开8件。", "fail"),
    ("申请公开事项中,不予公开2件。", "pass"),
    ("申请公开事项中,不予公开5件。", "fail"),
    ("申请公开事项中,无法提供1件,不予处理0件。", "pass"),
    ("结转下年度办理的公开申请1件。", "pass"),
    ("结转下年度继续办理4件,均为公开申请。", "fail"),
    ("因政府信息公开被申请行政复议3件。", "pass"),
    ("因政府信息公开被申请行政复议8件。", "fail"),
    ("备案行政复议案件8件,均涉及信息公开。", "unknown"),
    ("因政府信息公开引起行政诉讼2件。", "pass"),
    ("因政府信息公开引起行政诉讼5件。", "fail"),
    ("公开信息528条。", "unknown"),
    ("公开规范性文件7件。", "pass"),
    ("公开规范性文件6件。", "unknown"),
]


def test_a_stated_quantity_against_its_cell() -> None:
    assert wrong([Case("claims.cell", text, expected) for text, expected in CELL]) == []


NONE = [
    ("全年未收到政府信息公开申请。", {}, "fail"),
    ("全年未收到政府信息公开申请。", {"requests.received.total": 0.0}, "pass"),
    ("未收到依申请(邮件申请)公开事项。", {}, "unknown"),
    ("没有发生因政府信息公开引起的行政复议。", {}, "fail"),
    ("没有发生因政府信息公开引起的行政复议。", {"remedies.reconsideration.total": 0.0}, "pass"),
    ("无行政诉讼中发生被撤销、确认违法情况。", {}, "pass"),
    ("无行政复议中发生被撤销、确认违法情况。", {}, "fail"),
    ("政府信息公开行政复议3件,均维持。", {}, "fail"),
    ("政府信息公开行政诉讼2件,均被维持。", {}, "pass"),
    ("上半年未收到政府信息公开申请。", {}, "unknown"),
    ("未收取信息处理费。", {}, "unknown"),
    ("未发生泄密事件。", {}, "unknown"),
]


def test_claims_of_none() -> None:
    assert wrong([Case("claims.none", text, expected, 1, figures) for text, figures, expected in NONE]) == []


ALL = [
    ("收到公开申请12件,均已办结。", "fail"),
    ("收到公开申请12件,全部按时办结。", "unknown"),
    ("收到公开申请12件,均在法定期限内答复。", "unknown"),
    ("收到公开申请12件,全部予以公开。", "fail"),
    ("收到群众来信12件,均已办结,未涉及申请。", "unknown"),
    ("网上公开申请2件,均已办结。", "unknown"),
]


def test_all_answered() -> None:
    assert wrong([Case("claims.all_answered", text, expected) for text, expected in ALL]) == []


def test_all_answered_holds() -> None:
    done = {"requests.pending_end.total": 0.0, "requests.granted_in_full.total": 12.0}
    assert verdict("claims.all_answered", "收到公开申请12件,均已办结。", figures=done) == {"pass"}
    assert verdict("claims.all_answered", "收到公开申请12件,均予以公开。", figures=done) == {"pass"}


SUMS = [
    ("公开信息448条,其中概况4条,动态421条,目录23条,公众号80条。", "pass"),
    ("公开信息81条,其中指南1条、机构3条、文件60条、动态42条。", "fail"),
    ("公开信息81条,分别为指南1条、机构3条。", "fail"),
    ("公开信息81条,其中指南1条、其他3条。", "fail"),
    ("公开信息81条,其中指南1条、机构3条。", "unknown"),
    ("公开信息81条,其中规划类30条。", "unknown"),
    ("公开信息近81条,其中指南50条、机构60条。", "unknown"),
    ("公开信息81条,其中网站60条、公众号60条。", "unknown"),
    ("收到申请10件(网上8件,信函2件)。", "pass"),
    ("收到来信10件,其中网上8件、信函2件。", "pass"),
    ("开展培训3次,召开会议2次。", "unknown"),
    ("公开信息81条,其中指南1条、机构80条;图解12个。", "pass"),
]


def test_parts_of_a_whole() -> None:
    assert wrong([Case("claims.breakdown", text, expected) for text, expected in SUMS]) == []


PERCENT = [
    ("收到申请12件,其中网上3件,占25%。", "pass"),
    ("收到申请12件,其中网上3件,占35%。", "fail"),
    ("发布信息1352条,采用1351条,采用率99.93%。", "pass"),
    ("发布信息3条,采用1条,占33.3%。", "pass"),
    ("网上申请占25%。", "unknown"),
    ("好评率达到98%。", "unknown"),
]


def test_shares() -> None:
    assert wrong([Case("claims.percent", text, expected) for text, expected in PERCENT]) == []


def test_100_percent_of_nothing_stated() -> None:
    assert verdict("claims.unbased_100", "办结率100%。") == {"fail"}
    assert verdict("claims.unbased_100", "办理事项3件,办结率100%。") == {"pass"}
    assert verdict("claims.unbased_100", "办结率98%。") == {"unknown"}


@pytest.mark.parametrize(
    ("value", "growth", "places", "expected"),
    [(528, 62.5, 1, [325]), (21, 14.7, 1, []), (110, 10, 0, [100]), (5, -50, 0, [10])],
)
def test_the_base_that_a_growth_leaves(value: int, growth: float, places: int, expected: list[int]) -> None:
    assert bases(value, growth, places) == expected


def test_backcast_and_growth() -> None:
    assert verdict("claims.backcast", "发布原创稿件21篇,比上年增长14.7%。") == {"fail"}
    assert verdict("claims.backcast", "发布信息528条,同比增长62.5%。") == {"pass"}
    years = [facts("p", 2021), facts("a", 2022)]
    rows = cells("p", EDITIONS, BASE | {"requests.received.total": 10.0}) + cells(
        "a", EDITIONS, BASE | REQUESTS
    )
    for text, expected in (
        ("收到公开申请12件,同比增长20%。", "pass"),
        ("收到公开申请12件,同比增长30%。", "fail"),
        ("收到公开申请12件,比上年增加2件。", "pass"),
        ("收到公开申请12件,比上年增加5件。", "fail"),
        ("发布信息12条,同比增长30%。", "unknown"),
    ):
        c = corpus(years, rows, narrative("a", [(1, text)]))
        found = audit(c, ["claims.growth"])
        assert found[found["report_id"] == "a"]["verdict"].tolist() == [expected], text
    quoted = corpus(years, rows, narrative("a", [(1, "2021年收到公开申请14件。")]))
    assert "fail" in set(audit(quoted, ["years.quoted"])["verdict"])


def test_two_numbers_for_one_thing() -> None:
    texts = [(1, "全年收到政府信息公开申请12件。"), (3, "2022年收到政府信息公开申请13件。")]
    c = corpus([facts("a")], cells("a", EDITIONS, BASE | REQUESTS), narrative("a", texts))
    assert "fail" in set(audit(c, ["claims.self"])["verdict"])
    same = corpus(
        [facts("a")], cells("a", EDITIONS, BASE | REQUESTS), narrative("a", [texts[0], (3, texts[0][1])])
    )
    assert set(audit(same, ["claims.self"])["verdict"]) == {"pass"}


LICENSING = [
    ("全年作出行政许可决定50件。", "fail"),
    ("全年作出行政许可决定30件。", "pass"),
    ("办理政务服务事项500件。", "unknown"),
    ("公示行政许可信息500条。", "unknown"),
]


def test_permits() -> None:
    assert wrong([Case("claims.licensing", text, expected) for text, expected in LICENSING]) == []


def test_all_zero_table() -> None:
    zero = dict.fromkeys(REQUESTS, 0.0)
    assert verdict("requests.all_zero", "收到政府信息公开申请4件。", figures=zero) == {"fail"}
    assert verdict("requests.all_zero", "收到局长信箱来信4件。", figures=zero) == {"unknown"}
    assert verdict("requests.all_zero", "收到政府信息公开申请4件。") == {"pass"}


def test_fee_notice() -> None:
    unpaid = {"requests.other_fee_unpaid.total": 2.0}
    assert verdict("requests.fee_notice", "无其他事项。", 6, unpaid) == {"fail"}
    assert verdict("requests.fee_notice", "收取信息处理费20元。", 6, unpaid) == {"pass"}


TEXT = [
    ("text.lost_number", 1, "公开了涉及民生的项审批事项。", "fail"),
    ("text.lost_number", 1, "涉及民生的项目审批。", "pass"),
    ("text.lost_number", 1, "全年共件申请。", "fail"),
    ("text.outdated", 1, "申请人说明自身生产、生活、科研等特殊需要。", "fail"),
    ("text.outdated", 1, "认真学习新《条例》。", "fail"),
    ("text.outdated", 1, "认真学习《条例》。", "pass"),
    (
        "text.repeated",
        1,
        "在政务大厅设置查阅点并安排专人引导。另外,在政务大厅设置查阅点并安排专人引导。",
        "fail",
    ),
    (
        "text.repeated",
        1,
        "先由科室逐件审查,再由办公室逐件复核;公布前先由科室逐件审查,再由办公室逐件复核。",
        "fail",
    ),
    ("text.repeated", 1, "先由科室审查。再由办公室复核,先由科室审查。", "pass"),
    (
        "text.repeated",
        1,
        "落实《中华人民共和国政府信息公开条例》,学习《中华人民共和国政府信息公开条例》。",
        "pass",
    ),
    ("promises.unanswered", 5, "存在以下问题:一是更新慢;二是人手少。改进措施:一是按月检查。", "fail"),
    ("promises.unanswered", 5, "存在以下问题:一是更新慢。改进措施:一是按月检查;二是办公室培训。", "pass"),
    ("promises.unanswered", 5, "存在更新慢的问题,将按月检查。", "unknown"),
    (
        "promises.unanswered",
        5,
        "上年问题的改进情况:一是已培训;二是已更新。存在问题:一是慢。措施:一是改。",
        "pass",
    ),
    ("structure.fees", 6, "未收取信息处理费。", "pass"),
    ("structure.fees", 6, "无。", "fail"),
    ("structure.problems", 5, "无。", "fail"),
    ("structure.problems", 5, "存在更新不及时的问题,将加强培训。", "pass"),
    ("structure.followup", 5, "针对2021年度存在的问题,已逐项整改。", "pass"),
    ("structure.followup", 5, "存在更新不及时的问题,将加强培训。", "fail"),
    ("structure.followup", 5, "本年度新组建,存在不足,将加强培训。", "unknown"),
    ("structure.year", 1, "2021年,我局开展了两次培训。", "fail"),
    ("structure.year", 1, "2021年,我局收到申请同比下降了三成。", "pass"),
    ("structure.year", 1, "公开了2021年度部门决算。", "pass"),
    ("structure.year", 0, "统计期限自2020年1月1日起至2020年12月31日止。", "fail"),
    ("law.number_year", 1, "根据某办发〔2023〕1号,实行审批制度。", "fail"),
    ("law.number_year", 1, "根据某办发〔2022〕1号,实行审批制度。", "unknown"),
    ("law.number_year", 0, "根据某办发〔2023〕1号编制。", "unknown"),
    ("law.number_year", 5, "下一步将落实某办发〔2023〕1号。", "unknown"),
    ("law.number_year", 1, "执行国办函〔2020〕109号文件。", "pass"),
    ("law.number_year", 1, "执行国务院令第492号条例。", "fail"),
    ("promises", 5, "下一步将由办公室牵头,6月底前完成12个栏目的调整。", "pass"),
    ("promises", 5, "下一步将进一步加强学习。", "fail"),
]


def test_rules_on_words_and_structure() -> None:
    assert wrong([Case(rule, text, expected, section) for rule, section, text, expected in TEXT]) == []


FOREIGN = [
    ("推进医保政府信息公开矩阵建设。", "机关事务", "甲市机关事务管理局", "fail"),
    ("推进医保政府信息公开矩阵建设。", "医保", "甲市医疗保障局", "pass"),
    ("推进《医保信息公开办法》的落实。", "机关事务", "甲市机关事务管理局", "pass"),
    ("公开教育、医保、养老、住房等信息。", "机关事务", "甲市机关事务管理局", "pass"),
    ("配合医保部门做好信息公开。", "机关事务", "甲市机关事务管理局", "pass"),
    ("公开财政预决算信息。", "机关事务", "甲市机关事务管理局", "pass"),
    ("推进医保政府信息公开矩阵建设。", None, "甲市某某中心", "unknown"),
]


def test_terms_of_another_sector() -> None:
    cases = [
        Case("text.foreign_function", text, expected, more={"sector": sector, "agency": agency})
        for text, sector, agency, expected in FOREIGN
    ]
    assert wrong(cases) == []


def test_a_government_speaks_of_all_sectors() -> None:
    text = "推进医保政府信息公开矩阵建设。"
    assert verdict("text.foreign_function", text, sector=None, body_type="government") == {"unknown"}


def test_titles_called_normative() -> None:
    assert verdict("proactive.normative_kind", "公开了《停电应急预案》《投资管理办法》等规范性文件。") == {
        "fail"
    }
    assert verdict("proactive.normative_kind", "公开了《投资管理办法》等规范性文件。") == {"pass"}
    assert verdict("proactive.normative_kind", "公开了规范性文件3件。") == {"unknown"}


DATES = [
    ("2023-01-30", "department", "county", "pass"),
    ("2023-01-31", "department", "county", "pass"),
    ("2023-02-20", "department", "county", "fail"),
    ("2023-03-31", "government", "county", "pass"),
    ("2023-04-20", "government", "county", "fail"),
    ("2023-04-20", "township", "township", "unknown"),
    ("2023-04-20", "zone", "county", "unknown"),
    ("2025-06-01", "department", "county", "unknown"),
    (None, "department", "county", "unknown"),
]


def test_day_of_publication() -> None:
    cases = [
        Case("duty.published", "无。", expected, more={"published": day, "body_type": kind, "level": level})
        for day, kind, level, expected in DATES
    ]
    assert wrong(cases) == []


def test_a_signature_bounds_the_day_from_below_only() -> None:
    assert verdict("duty.published", "无。", dated="2023-01-16") == {"unknown"}
    assert verdict("duty.published", "无。", dated="2023-02-16") == {"fail"}


def test_sections_and_tables_lost_in_a_copy_are_not_the_body_s_fault() -> None:
    for kind, whose in (("text copy", "undecided"), ("page", "report")):
        c = corpus(
            [facts("a", sections="1 3 2 5 6", copy_kind=kind)],
            cells("a", {}, {}),
            narrative("a", [(1, "文字。")]),
        )
        found = audit(c, ["structure.sections", "structure.tables"])
        assert set(found["verdict"]) == {"fail"}
        assert set(found["attribution"]) == {whose}
        assert found["message_zh"].str.contains("本副本未见").all()


def test_topics_and_assessment() -> None:
    full = (
        "主动公开、依申请公开、政府信息管理、平台建设、监督保障各方面工作均有安排,考核、社会评议和责任追究情况如下。"
        * 3
    )
    assert verdict("structure.topics", full) == {"pass"}
    assert verdict("structure.topics", full.replace("政府信息管理", "").replace("平台", "")) == {"fail"}
    assert verdict("structure.topics", full, year=2020) == {"unknown"}
    assert verdict("structure.assessment", full, body_type="government") == {"pass"}
    assert verdict("structure.assessment", full.replace("社会评议", ""), body_type="government") == {"fail"}
    assert verdict("structure.assessment", full) == {"unknown"}


def test_blank_cells_are_told() -> None:
    some = {c.place: None for c in form.edition(2021).tables["requests"].cells if c.column != "total"}
    assert verdict("quality.blank", "无。", figures=some) == {"fail"}
    assert verdict("quality.blank", "无。") == {"pass"}


def test_messages_are_neutral_and_without_codes() -> None:
    texts = [(1, t) for t, _ in CELL] + [(1, t) for t, *_ in NONE] + [(s, t) for _, s, t, _ in TEXT]
    c = corpus([facts("a")], cells("a", EDITIONS, BASE | REQUESTS), narrative("a", texts))
    found = audit(c)
    said = found["message_zh"]
    assert not said.str.contains("抄袭|造假|虚报|requests\\.|narrative\\.|nan").any()
    assert said.str.endswith(("。", "”")).all()
    assert not found["message_en"].str.contains("nan|None").any()


def test_the_body_named_in_the_text() -> None:
    text = "如有疑问,请与甲县{}联系。"
    own = {"agency": "甲县教育局", "body_type": "department"}
    assert verdict("structure.agency", text.format("教育局"), 0, **own) == {"pass"}
    assert verdict("structure.agency", text.format("水利局"), 0, **own) == {"fail"}
    assert verdict("structure.agency", text.format("人民政府办公室"), 0, **own) == {"unknown"}


def test_the_data_files_are_sound() -> None:
    for rule in choose():
        assert rule.function in FUNCTIONS, rule.id
        assert rule.title_zh and rule.title_en, rule.id
        if rule.severity == "legal":
            assert rule.basis or rule.id == "structure.year", rule.id
        if rule.function == "formula":
            text = rule.text("formula")
            left, _, right = parse(text.replace("{row}", rule.words("rows", ["rules"])[0]))
            known = {c.place for e in form.EDITIONS for c in form.edition(e).cells}
            assert {p for _, p, _ in [*left, *right] if p} <= known, rule.id
        if rule.function == "sums":
            named = {e.rule for t in form.TABLES for y in form.EDITIONS for e in form.equations(t, y)}
            assert rule.id in named
    known = {c.place for e in form.EDITIONS for c in form.edition(e).cells}
    for s in subjects():
        for expression in (s.cells, *s.also):
            assert set(re.split(r"[+-]", expression)) <= known or group_places(expression), s.id


def test_no_fee_in_one_place_and_an_amount_in_another() -> None:
    for last, expected in (("收取信息处理费300元。", {"fail"}), ("收取信息处理费0元。", {"unknown"})):
        texts = narrative("a", [(1, "本年度未收取信息处理费。"), (6, last)])
        c = corpus([facts("a")], cells("a", EDITIONS, BASE | REQUESTS), texts)
        assert set(audit(c, ["claims.none"])["verdict"]) == expected
