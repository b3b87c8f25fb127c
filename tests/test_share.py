"""The share pack: the same content in every form, and no name left in the anonymous one."""

import io
import shutil
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pypdfium2
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from openpyxl import load_workbook
from PIL import Image

import govreports as gr
from govreports.cli import main
from govreports.render.exporter import csv_link
from govreports.render.share import browser, pack
from govreports.render.share.anonymous import Names, stem
from govreports.render.share.content import Figure, Table, Text, read_page
from govreports.render.share.dataset import write_anonymous
from govreports.render.share.excel import write_excel
from govreports.render.share.word import MOST_ROWS, write_word

ROOT = Path(__file__).parents[1]
START = 'processed = "data/processed"\nagency = None'
SHOW = """from govreports.charts import base
from govreports.render.notebook import start
page = start("01_分享", processed=processed, agency=agency)
reports = page.corpus.reports
page.takeaway(f"共 {reports['agency'].nunique()} 个机关，其中有{reports['agency'].iloc[0]}。")
ax = base.axes()
ax.barh(reports["agency"].astype("str"), range(len(reports)))
base.describe(ax, reports[["agency", "year"]], "各机关：" + "、".join(reports["agency"]))
page.show(ax, "bars")
page.table(reports[["agency", "report_id", "province", "city", "county", "title"]], "bodies")
page.table(page.corpus.narrative[["section_title", "text"]], "prose", rows=400)
page.table(page.traced("requests.received.total"), "trace")"""
PLACES = ["咸宁", "绵阳", "益阳", "鼎城", "茂南", "茂名", "湖北", "湖南", "四川", "常德"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    shutil.copytree(ROOT / "data" / "raw" / "abridged", folder / "data" / "raw" / "abridged")
    gr.build(folder / "data" / "raw", folder / "data" / "processed", progress=False)
    cells = [
        new_markdown_cell("# 01 分享\n*To share*\n\n说明一句。\n\n- 甲项\n- 乙项", id="a"),
        new_code_cell(START, id="b", metadata={"tags": ["parameters"]}),
        new_code_cell(SHOW, id="c"),
        new_markdown_cell("## 第二节\n*Second*", id="d"),
    ]
    (folder / "notebooks").mkdir()
    (folder / "pyproject.toml").write_text("", "utf-8")
    (folder / "notebooks" / "01_分享.ipynb").write_text(nbformat.writes(new_notebook(cells=cells)), "utf-8")
    return folder


def _share(place: Path, target: Path, **options) -> pack.Pack:
    notebook = place / "notebooks" / "01_分享.ipynb"
    return pack.share(notebook, processed=place / "data" / "processed", target=target, **options)


@pytest.fixture(scope="module")
def plain(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    _share(place, target := tmp_path_factory.mktemp("plain"))
    return target / "01_分享"


@pytest.fixture(scope="module")
def anonymous(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    _share(place, target := tmp_path_factory.mktemp("anonymous"), anonymous=True)
    return target / "01_分享-匿名"


def _word(folder: Path) -> str:
    document = Document(str(folder / "01_分享.docx"))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def _excel(folder: Path) -> str:
    book = load_workbook(folder / "01_分享.xlsx")
    return "\n".join(
        str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v is not None
    )


def _pdf(folder: Path) -> str:
    with pypdfium2.PdfDocument(folder / "01_分享.pdf") as document:
        return "".join(p.get_textpage().get_text_range() for p in document)


def test_word_has_headings_prose_pictures_and_tables(plain: Path) -> None:
    document = Document(str(plain / "01_分享.docx"))
    styles = {p.text: p.style.name for p in document.paragraphs if p.text}
    assert styles["01 分享"] == "Heading 1" and styles["第二节"] == "Heading 2"
    assert styles["甲项"] == "List Bullet" and styles["说明一句。"] == "Normal"
    assert any(s == "Intense Quote" and "共 5 个机关" in t for t, s in styles.items())
    (picture,) = document.inline_shapes
    assert "咸宁市地方金融工作局" in picture._inline.docPr.get("descr")
    assert [len(t.columns) for t in document.tables] == [6, 2, 2]
    assert "Microsoft YaHei" in document.styles["Normal"].element.xml
    assert "全部见同名的 .xlsx" in _word(plain) and len(document.tables[1].rows) == MOST_ROWS + 1


def test_workbook_has_the_data_of_figures_and_tables(plain: Path) -> None:
    book = load_workbook(plain / "01_分享.xlsx")
    assert book.sheetnames == ["目录", "01_bars", "01_bodies", "01_prose", "01_trace"]
    assert [c.value for c in book["01_bars"][1]] == ["agency", "year"]
    assert {c.value for c in book["01_bars"]["B"][1:]} == {2021, 2022}
    assert book["01_prose"].max_row > MOST_ROWS + 1
    assert "01_bars" in str(book["目录"]["A3"].hyperlink.target or book["目录"]["A3"].hyperlink.location)


def test_names_are_hidden_everywhere_and_figures_kept(plain: Path, anonymous: Path) -> None:
    for read in (_word, _excel):
        before, after = read(plain), read(anonymous)
        assert "咸宁市地方金融工作局" in before and "甲市" in after
        assert [p for p in PLACES if p in after] == []
    page = (anonymous / "01_分享.html").read_text("utf-8")
    assert [p for p in PLACES if p in page] == [] and "processed = " not in page.split("injected")[-1][:200]
    names = {w for w in _excel(anonymous).split() if w.endswith("局") and w[0] in "甲乙丙丁戊己庚辛壬癸"}
    assert len(names) >= 5 and all(n in _word(anonymous) for n in names)


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium to print with")
def test_print_and_screens(plain: Path, anonymous: Path) -> None:
    assert "第二节" in _pdf(plain) and "绵阳" in _pdf(plain)
    assert [p for p in PLACES if p in _pdf(anonymous)] == [] and "甲市" in _pdf(anonymous)
    screens = [Image.open(p) for p in sorted((plain / "screens").glob("screen-*.png"))]
    assert screens and {s.width for s in screens} == {browser.PIXELS}
    assert max(s.height for s in screens) <= 2 * browser.PIXELS + 1
    assert Image.open(plain / "screens" / "long.png").height == sum(s.height for s in screens)


def test_parameters_take_the_real_name(place: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(browser, "PLACES", ())
    made = _share(place, tmp_path, parameters={"agency": "绵阳市机关事务管理局"}, anonymous=True)
    assert "没有找到 Chromium" in made.missing[0] and {f.suffix for f in made.files} == {
        ".html",
        ".docx",
        ".xlsx",
    }
    text = _word(tmp_path / "01_分享-匿名")
    assert "共 1 个机关" in text and "绵阳" not in text and "机关事务管理局" in text


@pytest.mark.parametrize("left", ["绵阳市机关事务管理局", csv_link("机关\n鼎城区乡村振兴局\n")])
def test_a_name_that_is_left_stops_the_pack(place: Path, left: str) -> None:
    names = Names(gr.load(place / "data" / "processed").reports)
    pack.check(f"<p>甲市</p><a href='{csv_link('甲县')}'>", names)
    with pytest.raises(pack.ShareError, match="匿名后仍有名称留下"):
        pack.check(f"<p>甲市</p><a href='{left}'>", names)


def test_command(place: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr(
        browser, "find_browser", lambda: (_ for _ in ()).throw(browser.NoBrowserError("没有。"))
    )
    assert main(["share", "notebooks/01_分享.ipynb", "--to", str(tmp_path)]) == 1
    assert "没有。" in capsys.readouterr().err and (tmp_path / "01_分享" / "01_分享.docx").exists()
    assert main(["share", "notebooks/99.ipynb"]) == 2
    assert main(["share", "notebooks/01_分享.ipynb", "-p", "agency=无此机关"]) == 1
    assert "没有可以分享的内容" in capsys.readouterr().err


def test_a_dataset_without_names_has_the_same_figures(place: Path, tmp_path: Path) -> None:
    corpus = gr.load(place / "data" / "processed")
    folder, names = write_anonymous(corpus, tmp_path)
    made = gr.load(folder)
    assert len(made.reports) == len(corpus.reports) and not (tmp_path / "raw").exists()
    assert sorted(made.cells["value"].dropna()) == sorted(corpus.cells["value"].dropna())
    assert len(made.narrative) == len(corpus.narrative) and len(made.claims) == len(corpus.claims)
    for name in ("source_url", "index_number", "retrieved"):
        assert made.reports[name].isna().all()
    everything = made.reports.to_csv() + made.narrative.to_csv() + made.problems.to_csv()
    assert [n for n in [*names.originals(), *PLACES] if n in everything] == []
    assert not set(made.reports["division"].dropna()) & set(corpus.reports["division"].dropna())


def _reports(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["agency", "province", "city", "county", "body_type"])


def test_counties_of_one_name_stay_apart() -> None:
    names = Names(
        _reports(
            ("东山县财政局", "甲安省", "南川市", "东山县", "department"),
            ("东山县财政局", "乙宁省", "北川市", "东山县", "department"),
            ("东山县石桥镇人民政府", "乙宁省", "北川市", "东山县", "township"),
            ("石桥开发区管委会", "乙宁省", "北川市", None, "zone"),
            (None, None, None, None, None),
        )
    )
    made = [b.name for b in names.bodies.values() if b.name]
    assert len(set(made)) == 4 and not any("东山" in n or "石桥" in n for n in made)
    one, two = (b for k, b in names.bodies.items() if k[0] == "东山县财政局")
    assert names.hide("东山县财政局在东山", one) != names.hide("东山县财政局在东山", two)
    assert names.hide("见https://www.x.gov.cn/a.html，电话0797-8123456。") == "见（略），电话（略）。"
    numbers = names.hide("按东政办发〔2022〕3号、国办公开办函〔2021〕30号")
    assert numbers == "（略）〔2022〕3号、国办公开办函〔2021〕30号"
    assert names.hide("公安机关") == "公安机关"


@given(st.sets(st.integers(0, 5000), max_size=50))
def test_stems_differ(numbers: set[int]) -> None:
    assert len({stem(n) for n in numbers}) == len(numbers)


PNG = io.BytesIO()
Image.new("RGB", (4, 4)).save(PNG, "PNG")


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=1+1": ['=HYPERLINK("x")', "-2", "\x00甲"], "code": ["04", "05", "06"]})
    pieces = [
        Text("h1", "题\x00"),
        Figure("a/b:c*" * 9, PNG.getvalue(), "图", frame),
        Figure("a/b:c*" * 9, PNG.getvalue(), "图", frame),
        Table("", [], [["x"], ["y", "=z"]], None),
        Table("空", [], [], None),
    ]
    write_word(pieces, tmp_path / "a.docx", "题")
    write_excel(pieces, tmp_path / "a.xlsx", "题")
    book = load_workbook(tmp_path / "a.xlsx")
    assert len(book.sheetnames) == 5
    assert "f" not in {c.data_type for s in book for row in s.iter_rows() for c in row}
    assert book.worksheets[1]["A2"].value == '=HYPERLINK("x")' and book.worksheets[1]["B2"].value == "04"


def test_office_files_are_the_same_bytes_twice(tmp_path: Path, monkeypatch) -> None:
    pieces = [Text("h1", "题"), Figure("a", PNG.getvalue(), "图", pd.DataFrame({"数": [1]}))]
    for name in ("a", "b"):
        monkeypatch.setattr("time.localtime", lambda *_, y=name: (2020 + ord(y) % 5, 1, 1, 0, 0, 0, 0, 1, 0))
        write_word(pieces, tmp_path / f"{name}.docx", "题")
        write_excel(pieces, tmp_path / f"{name}.xlsx", "题")
    for kind in ("docx", "xlsx"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
        with zipfile.ZipFile(tmp_path / f"a.{kind}") as held:
            assert {i.date_time for i in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_page_is_read_in_order() -> None:
    table = "<table><thead><tr><th>头</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    page = "<nav>x</nav><h2>甲</h2><ul><li>一</li></ul><details>码</details><pre>错</pre>"
    assert read_page(f"<main>{page}{table}</main>") == [
        Text("h2", "甲"),
        Text("li", "一"),
        Text("error", "错"),
        Table("", ["头"], [["1"]], None),
    ]
