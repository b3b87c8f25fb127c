"""Near-identical sections: found, with their shared sentences, and the form's words left out."""

from __future__ import annotations

import pytest
from audit_material import corpus, facts, narrative, verdicts

from govreports.audit import audit
from govreports.audit.likeness import near_identical_pairs
from govreports.audit.material import Material

OWN = [
    "我局新设三个线下公开专区,为办事群众配备自助查询设备和引导人员",
    "围绕老旧小区改造发布进度图表,按月说明施工安排和投诉渠道",
    "邀请企业代表参加座谈,收集对收费目录的修改意见并逐条回应",
    "把历年文件按主题重新编目,失效文件全部加注标识",
    "在社区公告栏张贴办事指南,方便不上网的老年人了解政策",
]
OTHER = [
    "组织志愿者到集市讲解补贴申领流程,现场发放明白纸",
    "对门户网站检索功能做了改版,常用事项可以两步到达",
    "与档案馆建立移交机制,纸质文件扫描后当日上架",
    "请审计人员抽查公开台账,发现的缺漏当月补齐",
    "录制方言版短视频介绍惠农政策,由村广播循环播放",
]
FORM = "根据《中华人民共和国政府信息公开条例》和政府信息公开工作年度报告格式编制。"


def _text(sentences: list[str]) -> str:
    return FORM + "".join(s + "。" for s in sentences)


def _corpus():
    texts = {
        "a/2021": ("a", 2021, _text(OWN)),
        "a/2022": ("a", 2022, _text([*OWN[:4], "新增一处查阅点"])),
        "b/2022": ("b", 2022, _text(OTHER)),
        "c/2022": ("c", 2022, _text([OTHER[0].replace("现场", "当场"), *OTHER[1:]])),
        "d/2022": ("d", 2022, FORM * 3),
    }
    reports = [facts(k, y, agency_id=a, agency=f"甲县{a}局") for k, (a, y, _) in texts.items()]
    rows = [r for k, (_, _, t) in texts.items() for r in narrative(k, [(1, t)])]
    return corpus(reports, [], rows)


def _pairs(threshold: float):
    c = _corpus()
    return near_identical_pairs(Material(vars(c)), 1, threshold)


def test_own_last_year_and_another_body() -> None:
    pairs = {(p.earlier, p.later): p for p in _pairs(0.7)}
    assert set(pairs) == {("a/2021", "a/2022"), ("b/2022", "c/2022")}
    assert pairs["a/2021", "a/2022"].own
    assert not pairs["b/2022", "c/2022"].own
    assert len(pairs["b/2022", "c/2022"].shared) == 4
    assert pairs["a/2021", "a/2022"].shared[0].startswith(OWN[0])


def test_the_words_of_the_form_are_no_likeness() -> None:
    assert "d/2022" not in {r for p in _pairs(0.3) for r in (p.earlier, p.later)}


def test_the_rule_runs_on_request_and_stays_neutral() -> None:
    c = _corpus()
    assert "text.near_identical" not in set(audit(c)["rule"])
    found = audit(c, near_copies=True)
    assert "text.near_identical" in verdicts(found, "a/2022")
    assert "text.near_identical" not in verdicts(found, "a/2021")
    message = found[(found["rule"] == "text.near_identical") & (found["verdict"] == "fail")]["message_zh"]
    assert message.str.contains("高度相似").all()
    assert not message.str.contains("抄袭|造假").any()


@pytest.mark.parametrize("body", ["b/2022", "c/2022"])
def test_two_bodies_of_one_year_are_both_asked(body: str) -> None:
    assert "text.near_identical" in verdicts(audit(_corpus(), ["text.near_identical"]), body)


def test_a_second_copy_of_a_report_is_no_likeness() -> None:
    c = _corpus()
    c.reports["duplicate_of"] = c.reports["duplicate_of"].where(c.reports["report_id"] != "c/2022", "b/2022")
    found = audit(c, ["text.near_identical"])
    assert "text.near_identical" not in verdicts(found, "b/2022")
