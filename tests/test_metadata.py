"""Metadata: whose report, on which year, when; and rather nothing than a wrong year or place."""

# ruff: noqa: E501  (rows of cases)
from __future__ import annotations

import json
from pathlib import Path

import pytest

from govreports import schema
from govreports.blocks import Document, Grid
from govreports.metadata import describe, read
from govreports.metadata.agencies import body_type, sector
from govreports.metadata.dates import file_year, find_date, leading_year, period, usual_year
from govreports.metadata.divisions import chain, divisions, find, read_rows
from govreports.metadata.titles import head_title, parse_title
from govreports.narrative import paragraphs
from govreports.report import read_steps
from govreports.sections import divide

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs the shared documents")


def metadata_of(text: str, path: str = "", **more: object) -> dict[str, object]:
    document = Document("text", list(text.split("\n")), **more)  # type: ignore[arg-type]
    outline = divide(document)
    return read(outline, paragraphs(outline, {}), path)


def codes(metadata: dict[str, object]) -> list[str]:
    problems = metadata["problems"]
    assert isinstance(problems, list)
    return [p.code for p in problems]


TITLES = [
    ("溪山市教育局2022年政府信息公开工作年度报告", "溪山市教育局", 2022),
    ("溪山市教育局 2022 年政府信息公开工作年度报告", "溪山市教育局", 2022),
    ("**溪山市教育局2022年度政府信息公开年度报告**", "溪山市教育局", 2022),
    ("溪山市教育局信息公开工作2022年度报告", "溪山市教育局", 2022),
    ("溪山市教育局政府信息公开2022年年度报告", "溪山市教育局", 2022),
    ("溪山市教育局政府信息公开工作年度报告（2022年度）", "溪山市教育局", 2022),
    ("溪山市教育局政府信息公开工作年度报告(2022年)", "溪山市教育局", 2022),
    ("溪山市教育局政府信息公开工作年度报告（2022）", "溪山市教育局", 2022),
    ("溪山市教育局（2022年度）政府信息公开工作年度报告", "溪山市教育局", 2022),
    ("溪山市教育局2021年度政府信息公开工作报告", "溪山市教育局", 2021),
    ("2020年溪山市教育局政府信息公开工作年度报告", "溪山市教育局", 2020),
    ("2020年度溪山市教育局政府信息公开年报", "溪山市教育局", 2020),
    ("溪山市教育局关于2022年政府信息公开工作情况的报告", "溪山市教育局", 2022),
    ("关于溪山市教育局2022年度政府信息公开工作的报告", "溪山市教育局", 2022),
    ("《溪山市教育局2022年政府信息公开工作年度报告》", "溪山市教育局", 2022),
    ("溪山市教育局2022年政务信息公开工作年度报告", "溪山市教育局", 2022),
    ("二〇二二年溪山市政府信息公开工作年度报告", "溪山市", 2022),
    ("溪山市人民政府信息公开工作年度报告（2022年）", "溪山市人民政府", 2022),
    ("2022年政府信息公开工作年度报告", "", 2022),
    ("政府信息公开工作年度报告", "", None),
    ("溪山市教育局2022年政府信息公开工作2021年度报告", "溪山市教育局", None),
]


@pytest.mark.parametrize(("line", "agency", "year"), TITLES)
def test_titles(line: str, agency: str, year: int | None) -> None:
    title = parse_title(line)
    assert title is not None
    assert (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize(
    "line",
    [
        "溪山市2022年法治政府建设年度报告",
        "政府信息公开指南",
        "政府信息公开年报_溪山市人民政府",
        "上一篇：溪山市教育局2021年政府信息公开工作年度报告",
        "根据条例，编制2022年政府信息公开工作年度报告。",
        "当前位置：首页>政府信息公开年报",
        "政府网站2022年度工作报表",
        "",
    ],
)
def test_what_is_no_title(line: str) -> None:
    assert parse_title(line) is None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("溪山市教育局2022年政府信息公开工作年度报告_政府信息公开年报_溪山市人民政府", "溪山市教育局"),
        ("溪山市水务局 -- 溪山市教育局2022年政府信息公开工作年度报告", "溪山市教育局"),
        ("溪山市教育局2022年政府信息公开工作年度报告 | 溪山政务网", "溪山市教育局"),
        ("2022年政府信息公开工作年度报告-溪山政务网", ""),
    ],
)
def test_the_name_of_the_site_is_not_the_body(text: str, agency: str) -> None:
    title = head_title(text)
    assert title is not None and (title.agency, title.year) == (agency, 2022)


DATES = [
    ("发布时间：2024-02-22 10:26", "2024-02-22"),
    ("2023年1月6日", "2023-01-06"),
    ("2023 年 1 月 16 日", "2023-01-16"),
    ("2023/1/16", "2023-01-16"),
    ("2023.01.16", "2023-01-16"),
    ("二〇二三年一月十六日", "2023-01-16"),
    ("二○二三年十二月三十一日", "2023-12-31"),
    ("二〇二三年十月二十日", "2023-10-20"),
    ("2023年2月30日", None),
    ("2023年13月1日", None),
    ("2023年", None),
    ("0780-88516776", None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates(text: str, expected: str | None) -> None:
    assert find_date(text) == expected


def test_years_in_the_text() -> None:
    assert period("自2022年1月1日起，至12月31日止") == 2022
    assert period("2022年1月1日-2022年12月31日") == 2022
    assert period("自2022年1月1日至2023年6月30日") is None
    assert period("2021年1月1日至2021年12月31日,又2022年1月1日至2022年12月31日") is None
    assert leading_year("2022年,我局") == 2022 and leading_year("我局2022年") is None
    assert usual_year("2022年五条,2022年六条,2021年一条。") == 2022
    assert usual_year("2022年五条,2021年一条。") is None
    assert usual_year("国办公开办函〔2021〕30号") is None
    assert (
        file_year("报告_2022.txt") == 2022
        and file_year("2021-2022.txt") is None
        and file_year("p20221.txt") is None
    )


DIVISIONS = [
    ("茂名市茂南区财政局", "440902"),
    ("鼎城区乡村振兴局", "430703"),
    ("益阳市工信局", "430900"),
    ("湖南省财政厅", "430000"),
    ("湖南省常德市鼎城区人民政府", "430703"),
    ("湖南常德市教育局", "430700"),
    ("北京市海淀区人民政府", "110108"),
    ("海淀区教育局", "110108"),
    ("北京市教育委员会", "110000"),
    ("延边朝鲜族自治州财政局", "222400"),
    ("延边州财政局", "222400"),
    ("恩施州卫生健康委员会", "422800"),
    ("长阳土家族自治县教育局", "420528"),
    ("长阳县教育局", "420528"),
    ("仙桃市公安局", "429004"),
    ("石河子市人民政府", "659001"),
    ("白杨市人民政府", "659012"),
    ("和康县人民政府", "653228"),
    ("内蒙古自治区财政厅", "150000"),
    ("内蒙古财政厅", "150000"),
    ("锡林郭勒盟教育局", "152500"),
    ("鄂伦春自治旗人民政府", "150723"),
    ("深圳市南山区人民政府", "440305"),
    ("义乌市人民政府", "330782"),
    ("杭州市江干区人民政府", "330104"),
    ("密云县人民政府", "110228"),
    ("吉林市教育局", "220200"),
    ("吉林省教育厅", "220000"),
    ("河北区人民政府", "120105"),
    ("海南州财政局", "632500"),
    ("常德经济技术开发区管理委员会", "430700"),
    ("湖南路街道办事处", None),
    ("鼓楼区教育局", None),
    ("朝阳区教育局", None),
    ("溪山市教育局", None),
]


@pytest.mark.parametrize(("agency", "code"), DIVISIONS)
def test_divisions(agency: str, code: str | None) -> None:
    assert find(agency)[0].code == code


@pytest.mark.parametrize(
    ("agency", "context", "code"),
    [
        ("鼓楼区教育局", "发布机构：南京市鼓楼区教育局", "320106"),
        ("鼓楼区教育局", "徐州市政府信息公开", "320302"),
        ("鼓楼区教育局", "南京市、徐州市", None),
        ("城关区人民政府", "兰州市城关区", "620102"),
        ("朝阳区教育局", "北京市朝阳区", "110105"),
        ("朝阳区教育局", "吉林省长春市", "220104"),
    ],
)
def test_shared_names_are_decided_by_the_text_or_not_at_all(
    agency: str, context: str, code: str | None
) -> None:
    assert find(agency, context)[0].code == code


@pytest.mark.parametrize(
    ("agency", "several"),
    [
        ("鼓楼区教育局", True),
        ("国家税务总局鼓楼区税务局", True),
        ("徐州市鼓楼区教育局", False),
        ("常德市青山县教育局", False),  # no register has such a county: one name, no code
        ("青山县教育局", False),
    ],
)
def test_only_a_name_that_several_places_have_is_called_ambiguous(agency: str, several: bool) -> None:
    told = metadata_of(f"{agency}2022年政府信息公开工作年度报告\n一、总体情况\n依法公开。")
    assert ("division_ambiguous" in codes(told)) == several


def test_the_table_of_divisions_is_whole() -> None:
    rows = read_rows("divisions.csv")
    current = [r for r in rows if r["status"] == "current"]
    assert len({r["code"] for r in current}) == len(current)
    assert {r["level"] for r in rows} == {"province", "prefecture", "county"}
    assert sum(r["level"] == "province" for r in current) == 34
    assert 330 <= sum(r["level"] == "prefecture" for r in current) <= 340
    assert 2840 <= sum(r["level"] == "county" for r in current) <= 2860
    assert all(r["parent"] in divisions() for r in rows if r["parent"])
    assert chain("429004") == {"county": "仙桃市", "province": "湖北省"}
    assert chain("110108") == {"county": "海淀区", "province": "北京市"}


AGENCIES = [
    ("溪山市人民政府", "government", None, "prefecture"),
    ("溪口县人民政府", "government", None, "county"),
    ("溪口县石桥镇人民政府", "township", None, "township"),
    ("石桥镇人民政府", "township", None, "township"),
    ("溪口县北山乡人民政府", "township", None, "township"),
    ("溪山市东城区和平街道办事处", "subdistrict", None, "township"),
    ("溪山市教育局", "department", "教育", "prefecture"),
    ("溪山市人民政府办公室", "department", "政府办", "prefecture"),
    ("溪山市城市管理局", "department", "城市管理", "prefecture"),
    ("溪山市市场监督管理局", "department", "市场监管", "prefecture"),
    ("溪口县卫生健康局", "department", "卫健", "county"),
    ("溪口县文化和旅游局", "department", "文旅", "county"),
    ("溪山市水务局", "department", "水利", "prefecture"),
    ("咸宁市地方金融工作局", "department", "金融", "prefecture"),
    ("绵阳市机关事务管理局", "department", "机关事务", "prefecture"),
    ("鼎城区乡村振兴局", "department", "乡村振兴", "county"),
    ("湖南省财政厅", "department", "财政", "province"),
    ("北京市海淀区教育委员会", "department", "教育", "county"),
    ("国家税务总局常德市税务局", "vertical", "税务", "prefecture"),
    ("国家税务总局鼎城区税务局", "vertical", "税务", "county"),
    ("长沙海关", "vertical", "海关", "prefecture"),
    ("溪口县气象局", "vertical", "气象", "county"),
    ("溪山市烟草专卖局", "vertical", "烟草", "prefecture"),
    ("溪山经济技术开发区管理委员会", "zone", None, None),
    ("常德经济技术开发区管理委员会", "zone", None, "prefecture"),
    ("溪山市第一人民医院", "institution", "卫健", "prefecture"),
    ("溪山市供水有限公司", "institution", "公用事业", "prefecture"),
    ("溪口县第一中学", "institution", "教育", "county"),
    ("国务院国有资产监督管理委员会", "department", "国资", "central"),
    ("国家税务总局", "vertical", "税务", "central"),
    ("水利部", "department", "水利", "central"),
    ("新疆生产建设兵团教育局", "department", "教育", "province"),
    ("石河子市教育局", "department", "教育", "county"),
    ("义乌市教育局", "department", "教育", "county"),
]


@pytest.mark.parametrize(("agency", "kind", "work", "level"), AGENCIES)
def test_bodies(agency: str, kind: str, work: str | None, level: str | None) -> None:
    told = describe(agency)
    assert (told.body_type, told.sector, told.level) == (kind, work, level)
    assert told.body_type in schema.BODY_TYPES and (told.level is None or told.level in schema.LEVELS)


def test_fictional_places_are_read_from_the_form_of_the_name() -> None:
    place = describe("东海省溪山市溪口县教育局").place
    assert (place.code, place.province, place.city, place.county) == (None, "东海省", "溪山市", "溪口县")
    place = describe("鼎城区乡村振兴局").place
    assert (place.province, place.city, place.county) == ("湖南省", "常德市", "鼎城区")


def test_word_tables_are_sound() -> None:
    types = read_rows("body_types.csv")
    assert {r["body_type"] for r in types} <= set(schema.BODY_TYPES) and {r["where"] for r in types} == {
        "any",
        "end",
    }
    words = [r["word"] for r in read_rows("sectors.csv")]
    assert len(words) == len(set(words))
    assert body_type("溪山市财政局") == "department" and sector("溪山市教育局") == "教育"


BODY = (
    "一、总体情况\n2022年,我局发布信息五条。\n（一）主动公开。2022年更新目录。\n六、其他需要报告的事项\n无。"
)


def test_body_and_year_from_the_signature_and_the_text() -> None:
    m = metadata_of(BODY + "\n溪山市教育局\n2023年1月16日")
    assert (m["agency"], m["agency_source"], m["year"]) == ("溪山市教育局", "signature", 2022)
    assert (m["dated"], m["dated_source"], m["title"]) == ("2023-01-16", "L7", None)


def test_the_link_to_last_years_report_does_not_win() -> None:
    links = "\n分享到：\n上一篇：溪山市教育局2021年政府信息公开工作年度报告\n相关链接\n溪山市教育局2020年政府信息公开工作年度报告"
    m = metadata_of(BODY + links)
    assert m["title"] is None and m["year"] == 2022
    assert m["agency"] != "溪山市教育局" or m["agency_source"] != "title"


def test_a_title_that_all_else_contradicts_gives_no_year() -> None:
    m = metadata_of("溪山市教育局2021年政府信息公开工作年度报告\n" + BODY + "\n溪山市教育局\n2023年1月16日")
    assert m["year"] is None and "year_undecided" in codes(m)


def test_no_evidence_gives_no_year() -> None:
    m = metadata_of("一、总体情况\n我局发布信息五条。", path="x.txt")
    assert m["year"] is None and "year_missing" in codes(m)
    assert m["agency"] is None and "agency_missing" in codes(m)
    m = metadata_of("一、总体情况\n我局发布信息五条。", path="reports/报告2022.txt")
    assert m["year"] is None and "year_undecided" in codes(m)


@pytest.mark.parametrize(
    "title",
    [
        "溪山市教育局2022年政府信息公\n开工作年度报告",
        "溪山市教育局\n2022年政府信息公开工作年度报告",
        "2022\n年溪山市教育局政府信息公开工作年度报告",
        "溪山市教育局政府信息公开工作年度报告\n（2022年度）",
        "溪山市教育局2022年政府信息公开工作年度报告_年报_溪山政务网\n\n溪山市教育局2022年政府信息公开工作年度报告",
    ],
)
def test_a_title_on_several_lines(title: str) -> None:
    m = metadata_of(title + "\n\n" + BODY)
    assert (m["agency"], m["agency_source"], m["year"]) == ("溪山市教育局", "title", 2022)


def test_index_block_and_dates_of_a_page() -> None:
    front = "索 引 号：	531140144/202302-00078	信息分类：	年报\n发布机构：	溪山市教育局	成文日期：	2023-01-10\n2022年政府信息公开工作年度报告\n发布时间：2023-02-22 10:26  浏览次数：12\n"
    m = metadata_of(front + BODY)
    assert m["index_number"] == "531140144/202302-00078"
    assert (m["published"], m["published_source"]) == ("2023-02-22", "L4")
    assert (m["agency"], m["agency_source"]) == ("溪山市教育局", "page")


def test_an_index_block_in_a_grid() -> None:
    grid = Grid([["索引号：", "53114/2023-78", "发文日期：", "2023-01-10"]], ["T1/R1"])
    items = [grid, "溪山市教育局2022年政府信息公开工作年度报告", *BODY.split("\n")]
    outline = divide(Document("html", list(items), wrapped=False))
    m = read(outline, paragraphs(outline, {}))
    assert (m["index_number"], m["published"], m["copy_kind"]) == ("53114/2023-78", "2023-01-10", "page")


def test_an_index_block_below_cells_of_several_lines() -> None:
    grid = Grid([["政务\n公开", "首\n页"], ["索引号：", "53114/2023-78"]], ["T1/R1", "T1/R2"])
    outline = divide(Document("html", [grid, *BODY.split("\n")], wrapped=False))
    assert read(outline, paragraphs(outline, {}))["index_number"] == "53114/2023-78"


def test_a_date_that_contradicts_the_year_is_kept_and_told() -> None:
    m = metadata_of("溪山市教育局2022年政府信息公开工作年度报告\n2030-01-05 来源：教育局\n" + BODY)
    assert (m["year"], m["published"]) == (2022, "2030-01-05") and "date_contradicts" in codes(m)


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("溪山市2022年政府信息公开工作年度报告", "溪山市人民政府"),
        ("溪口县石桥镇2022年政府信息公开工作年度报告", "溪口县石桥镇人民政府"),
        ("和平街道2022年政府信息公开工作年度报告", "和平街道办事处"),
    ],
)
def test_a_place_stands_for_its_government(title: str, agency: str) -> None:
    assert metadata_of(title + "\n" + BODY)["agency"] == agency


def test_a_short_name_in_the_title_is_made_whole_by_the_signature() -> None:
    m = metadata_of("市教育局2022年政府信息公开工作年度报告\n" + BODY + "\n溪山市教育局\n2023年1月16日")
    assert (m["agency"], m["agency_source"]) == ("溪山市教育局", "signature")


def test_scope() -> None:
    government = (
        "溪山市人民政府2022年政府信息公开工作年度报告\n一、总体情况\n2022年全市各级行政机关发布信息五条。"
    )
    assert metadata_of(government)["scope"] == "aggregate"
    assert metadata_of("溪山市教育局2022年政府信息公开工作年度报告\n" + BODY)["scope"] == "own"
    assert metadata_of("一、总体情况\n五条。")["scope"] == "unknown"


def test_the_keys_are_columns_of_the_reports_frame() -> None:
    assert set(metadata_of(BODY)) - {"problems"} <= set(schema.REPORTS.names)


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda p: p.name[:3])
def test_seeds(path: Path) -> None:
    gold = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))[path.stem]
    m = read_steps(path.read_bytes(), path.name).metadata
    names = (
        "agency",
        "agency_source",
        "year",
        "published",
        "dated",
        "body_type",
        "level",
        "city",
        "county",
        "index_number",
    )
    assert {n: m[n] for n in names if n in gold} == {n: gold[n] for n in names if n in gold}
    assert m["problems"] == []


@needs_shared
def test_converted_documents() -> None:
    manifest = json.loads((SHARED / "converted" / "manifest.json").read_text(encoding="utf-8"))
    for document in manifest["documents"]:
        path = SHARED / "converted" / document["file"]
        gold = json.loads((path.parent / "gold" / f"{document['case']}.json").read_text(encoding="utf-8"))
        m = read_steps(path.read_bytes(), path.name).metadata
        for name in ("agency", "year"):
            if document[f"{name}_shown"] or m[name] is not None:
                assert m[name] == gold[name], path.name
