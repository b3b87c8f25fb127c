"""The comparison page: whole, escaped, from one file."""

from __future__ import annotations

import argparse
import re
import sys
from html.parser import HTMLParser
from types import ModuleType

import pytest
from small_corpus import suqian, totals
from test_compare import report

from govreports import compare, errors, form
from govreports.compare import commands
from govreports.compare.html import number, percent

HOSTILE = '<script>alert("1")</script><img src=x onerror=y>&amp;'


class Page(HTMLParser):
    """Collects tags, attributes and the rows of the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: dict[str, list[str]] = {}
        self.open: list[str] | None = None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.open = []
            if place := dict(attrs).get("data-place"):
                self.rows[place] = self.open
        if tag in ("td", "th") and self.open is not None:
            self.open.append("")

    def handle_data(self, data):
        if self.open:
            self.open[-1] += data

    def handle_endtag(self, tag):
        if tag == "tr":
            self.open = None


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def test_suqian_all_25_rows_with_figures_and_changes():
    a, b = suqian(2023), suqian(2024)
    page = read(compare.page(compare(report(2023, a), report(2024, b))))
    rows = [r.row for r in form.edition(2021).tables["requests"].rows]
    assert len(rows) == 25
    for row in rows:
        place = f"requests.{row}.total"
        got = page.rows[place]
        assert got[1:3] == [f"{a[place]:,}", f"{b[place]:,}"]
        assert got[3] == number(b[place] - a[place], sign=True)
        assert got[4] == (percent(b[place] / a[place] - 1, sign=True) if a[place] >= 30 else "—")
    for cell in form.edition(2021).cells:
        if cell.table != "requests":
            assert page.rows[cell.place][1:3] == [number(a[cell.place]), number(b[cell.place])]
    assert page.rows["requests.received.total"][3:5] == ["+14", "+0.4%"]
    assert page.rows["requests.declined_petition.total"][3:5] == ["−218", "−71.5%"]


def test_nothing_from_outside_and_nothing_unescaped():
    a = report(2022, texts={1: f"旧{HOSTILE}"}, agency=HOSTILE)
    b = report(2023, texts={1: f"新{HOSTILE}"}, claims=[{"subject": HOSTILE, "value": 1, "text": HOSTILE}])
    html = compare.page(compare(a, b))
    page = read(html)
    assert {t for t, _ in page.tags} <= TAGS
    for _, attributes in page.tags:
        assert not {"src", "href", "srcset", "action"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    assert not re.search(r"https?://|url\(|@import", html)
    policy = next(a for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert str(policy["content"]).startswith("default-src 'none'")
    assert "&lt;script&gt;" in html


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "section", "div", "span", "p", "strong", "b"),
    *("h1", "h2", "h3", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "ins", "del"),
}


def test_the_same_page_each_time():
    pair = (
        report(2022, totals(received=3), texts={1: "一"}),
        report(2023, totals(received=4), texts={1: "二"}),
    )
    assert compare.page(compare(*pair)) == compare.page(compare(*pair))


def test_difference_is_shown_twice_over():
    html = compare.page(compare(report(2022, texts={5: "人手不足"}), report(2023, texts={5: "经费不足"})))
    assert "<del>" in html
    assert "<ins>" in html
    style = html[html.index("<style>") : html.index("</style>")]
    assert "line-through" in style
    assert "underline" in style
    assert "@media print" in style
    assert "@media (max-width" in style


def test_refused_rows_say_why():
    page = read(compare.page(compare(report(2020, edition=2019), report(2021))))
    assert "2021 版" in page.rows["requests.other_fee_unpaid.total"][5]
    assert page.rows["requests.other_fee_unpaid.total"][3] == "—"


def test_blank_is_not_zero_on_the_page():
    page = read(compare.page(compare(report(2022, totals(received=None)), report(2023, totals(received=4)))))
    assert page.rows["requests.received.total"][1:4] == ["—", "4", "—"]
    assert "空白不作 0" in page.rows["requests.received.total"][5]


def test_simulated_reports_say_so():
    a, b = report(2022), report(2023)
    assert "模拟数据" not in compare.page(compare(a, b))
    a.metadata["origin"] = "simulated"
    assert "模拟数据" in compare.page(compare(a, b))


def test_in_a_notebook_the_page_stays_in_its_frame():
    shown = compare(report(2022), report(2023))._repr_html_()
    assert shown.startswith("<iframe sandbox ")
    assert "<!DOCTYPE" not in shown


@pytest.fixture
def command(monkeypatch):
    """The command line with a reader that makes reports of file names."""
    reader = ModuleType("govreports.report")

    def read_report(path):
        if path.name == "bad.txt":
            raise errors.ReadError("binary", str(path), "请给出原文件。")
        if not path.stem.isdigit():
            raise FileNotFoundError(path)
        return report(int(path.stem))

    reader.read_report = read_report
    monkeypatch.setitem(sys.modules, "govreports.report", reader)
    parser = argparse.ArgumentParser()
    commands.add_command(parser.add_subparsers())

    def run(*words: str) -> int:
        args = parser.parse_args(["compare", *words])
        return args.run(args)

    return run


def test_command_writes_one_file(command, tmp_path, capsys):
    out = tmp_path / "new" / "对比.html"
    assert command("2022.txt", "2023.txt", "--out", str(out)) == 0
    assert out.read_bytes().startswith(b"<!DOCTYPE html>\n")
    assert "对比.html" in capsys.readouterr().out
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["对比.html"]


@pytest.mark.parametrize(("name", "said"), [("bad.txt", "请给出原文件"), ("none.txt", "没有这个文件")])
def test_command_tells_what_it_cannot_read(command, tmp_path, capsys, name, said):
    assert command("2022.txt", name, "--out", str(tmp_path / "x.html")) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()
