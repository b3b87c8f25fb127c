"""An invented panel of narratives for the tests of text analysis, and what must hold for every text in it."""

from __future__ import annotations

import random
from functools import cache
from types import SimpleNamespace

import pandas as pd

from govreports import text
from govreports.text.counting import flatten

PROBLEMS = [
    "部分栏目更新不够及时，个别信息发布滞后",
    "公开内容较为单一，深度有待加强",
    "政策解读形式不够丰富，图表解读偏少",
    "业务人员力量不足，培训还不够",
    "少数科室对公开工作重视不够，主动性不强",
    "公开渠道有待拓宽，新媒体平台利用不足",
    "依申请公开答复文书不够规范",
    "内部协调机制尚不健全，责任落实不到位",
    "与群众互动偏少，回应关切不够",
]
REWORDED = [
    "一些栏目内容更新仍显滞后，发布信息不够及时",
    "公开内容的深度不足，形式内容都比较单一",
    "解读政策的形式偏少，图表类解读还不丰富",
    "从事公开工作的人员力量仍显不足，业务培训较少",
    "个别科室重视程度不高，做好公开工作的主动性仍不足",
    "新媒体平台利用还不充分，公开渠道仍需拓宽",
    "依申请公开的答复文书规范程度不高",
    "责任落实仍有差距，内部协调的机制不够健全",
    "群众互动渠道利用偏少，关切回应得不够",
]
MEASURES = [
    "进一步加大栏目巡查力度，不断提升更新质量",
    "由办公室牵头，6月底前完成栏目清理",
    "全年组织业务培训2次，覆盖全部科室",
    "积极探索图解等方式，切实提高解读水平",
]
COUNTY = ["围绕村务公开，在村部设立查阅点。", "向群众发放惠农政策明白卡。", "便民服务站张贴办事流程图。"]
CITY = [
    "召开新闻发布会，介绍营商环境改革。",
    "推进政务数据共享和集约化建设。",
    "在规划公示平台公布城市更新项目。",
]
SHARED = [
    "全年未发生应当公开而未公开的信息。",
    "我单位及时调整了公开工作领导小组，由主要负责人任组长，统筹全年工作。",
    "对拟公布的信息逐条开展保密审查，做到先审查后公开。",
]


@cache
def panel(bodies: int = 12, first: int = 2020, last: int = 2023, seed: int = 7) -> SimpleNamespace:
    """Return an object with .reports and .narrative, the columns that text analysis needs."""
    rng = random.Random(seed)
    reports, narrative = [], []
    for b in range(bodies):
        level = "county" if b % 2 else "prefecture"
        own = COUNTY if level == "county" else CITY
        name = f"云{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳'[b]}局"
        named = rng.sample(range(len(PROBLEMS)), 3)
        for year in range(first, last + 1):
            report_id = f"demo/{b:02d}_{year}.txt"
            reports.append(
                (report_id, f"A{b:02d}", name, level, "云省" if b % 3 else "雾省", year, True, "simulated")
            )
            paragraphs = [
                (1, "一、总体情况"),
                (1, f"{year}年，{name}发布信息{rng.randint(20, 900)}条，其中解读{rng.randint(1, 30)}篇。"),
                (1, "".join(rng.sample(own, 2)) + "".join(rng.sample(SHARED, 2))),
                (
                    1,
                    f"{name}组织培训{rng.randint(1, 9)}场，《云省公开办法》已印发。",
                ),
                (3, "全年收到申请2件。" + ("收取信息处理费0元。" if year > 2020 else "")),
                (5, "五、存在的主要问题及改进情况"),
            ]
            if rng.random() < 0.4 and year > first:
                done = PROBLEMS[named.pop()]
                paragraphs.append((5, f"（一）{year - 1}年度存在的问题及改进情况。一是{done}，已整改到位。"))
            while len(named) < 3:
                new = rng.randrange(len(PROBLEMS))
                if new not in named:
                    named.append(new)
            following = (named[0] + 1) % len(PROBLEMS)
            if rng.random() < 0.5 and following not in named:
                named[0] = following
            said = [(PROBLEMS if rng.random() < 0.6 else REWORDED)[i] for i in named]
            paragraphs.append(
                (5, "存在问题：" + "；".join(f"{'一二三'[i]}是{t}" for i, t in enumerate(said)) + "。")
            )
            promised = rng.sample(MEASURES, 2)
            paragraphs.append(
                (5, "改进措施：" + "；".join(f"{'一二'[i]}是{t}" for i, t in enumerate(promised)) + "。")
            )
            paragraphs.append((6, f"报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"))
            narrative += [(report_id, i, s, None, t) for i, (s, t) in enumerate(paragraphs, 1)]
    names = ["report_id", "agency_id", "agency", "level", "province", "year", "is_primary", "origin"]
    frame = pd.DataFrame(reports, columns=names).astype(
        {"year": "Int32", "level": "category", "province": "category"}
    )
    texts = pd.DataFrame(narrative, columns=["report_id", "paragraph", "section", "heading", "text"])
    texts = texts.astype({"report_id": "category", "paragraph": "Int32", "section": "Int32"})
    return SimpleNamespace(reports=frame, narrative=texts)


def test_no_character_is_lost_between_narrative_sentences_kinds_and_tokens():
    narrative = panel().narrative
    printed = narrative["text"].tolist()
    assert ["".join(w) for w in text.tokens(narrative)["words"]] == printed
    for frame in (text.sentence_frame(narrative), text.kinds(narrative)):
        keys = [frame["report_id"].astype("str"), frame["paragraph"]]
        joined = frame.groupby(keys, sort=False)["text"].agg("".join)
        assert joined.tolist() == printed


def test_counted_words_are_all_tokens_with_a_letter_or_digit():
    tokens = text.tokens(panel().narrative)
    words = [w for row in tokens["words"] for w in row if any(c.isalnum() for c in w)]
    assert int(flatten(tokens, own=False).counted.sum()) == len(words)


def test_tokens_do_not_depend_on_other_paragraphs_or_call_order():
    narrative = panel().narrative
    whole = text.tokens(narrative)
    part = text.tokens(narrative.iloc[30:40])
    text.segment("收取信息处理费", user_words=["收取信息"])
    again = text.tokens(narrative.iloc[::-1]).iloc[::-1]
    assert [list(w) for w in part["words"]] == [list(w) for w in whole["words"].iloc[30:40]]
    assert [list(w) for w in again["words"]] == [list(w) for w in whole["words"]]
    assert [list(o) for o in again["own"]] == [list(o) for o in whole["own"]]


def test_tokens_survive_parquet(tmp_path):
    tokens = text.tokens(panel().narrative)
    tokens.to_parquet(tmp_path / "tokens.parquet", index=False)
    read = pd.read_parquet(tmp_path / "tokens.parquet")
    pd.testing.assert_frame_equal(text.frequencies(read), text.frequencies(tokens))
