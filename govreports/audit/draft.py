"""One page for a body that checks its own draft: what to ask, where, with the numbers. Text, HTML or Word."""

from __future__ import annotations

import html
import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Literal, NamedTuple, overload

from govreports.audit.causes import causes
from govreports.audit.engine import audit, frames_of
from govreports.audit.rules import shipped
from govreports.audit.sheet import KINDS
from govreports.audit.wording import place_label

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

# Asked in a draft: what a second copy or a collection would be needed for is left out.
_LEFT_OUT = ["years.*", "duty.published", "promises", "text.near_identical", "proactive.zero_decisions"]
_STYLE = (
    "body{font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif;"
    "max-width:50em;margin:2em auto;line-height:1.6}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.4em;vertical-align:top}"
)
_NOTE = (
    "本页由程序根据表格和正文的数字生成，仅供核对，不作评价。"
    "未列出的事项不代表没有问题；空白单元格不按零处理。"
)
_WIDTHS = (1.2, 2.2, 3.6, 9.0)  # centimetres of the columns on a page of A4


class Entry(NamedTuple):
    kind: str
    place: str
    title: str
    message: str
    hints: tuple[str, ...]
    basis: str


class Page(NamedTuple):
    title: str
    summary: str
    entries: tuple[Entry, ...]
    undecided: tuple[str, ...]


def _page(report: object) -> Page:
    frames = frames_of(report)
    findings = audit(SimpleNamespace(**frames), off=_LEFT_OUT)
    about = frames["reports"].iloc[0]
    agency = "" if about["agency"] != about["agency"] else str(about["agency"])
    year = "" if about["year"] is None or str(about["year"]) == "<NA>" else f" {about['year']} 年度"
    fails = findings[findings["verdict"] == "fail"]
    scoped = findings[(findings["verdict"] == "unknown") & findings["difference"].notna()]
    hints: dict[str, list[str]] = {}
    suggested: pd.DataFrame = causes(SimpleNamespace(**frames), findings)
    for row in suggested.drop_duplicates(["table", "rank"]).itertuples(index=False):
        hints.setdefault(str(row.table), []).append(str(row.message_zh))
    known = {r.id: r for r in shipped()}
    entries = []
    for kind in KINDS:
        for f in fails[fails["severity"] == kind].itertuples(index=False):
            table = str(f.place).split(".")[0]
            mine = tuple(hints.pop(table, ())) if kind == "arithmetic" else ()
            rule = known[str(f.rule)]
            place, message = place_label(str(f.place)), str(f.message_zh)
            entries.append(Entry(KINDS[kind], place, rule.title_zh, message, mine, rule.basis))
    counts = "、".join(f"{KINDS[k]} {n} 处" for k in KINDS if (n := int((fails["severity"] == k).sum())))
    decided = findings[findings["verdict"] != "unknown"]["rule"].nunique()
    summary = (
        f"共核对 {findings['rule'].nunique()} 项，其中 {decided} 项可以判定；需要核对的有：{counts or '无'}。"
    )
    return Page(f"{agency}{year}报告核对结果".strip(), summary, tuple(entries), tuple(scoped["message_zh"]))


def _more(entry: Entry) -> list[str]:
    """What stands below a message: what may lie behind it, and the legal basis."""
    return [f"可能的原因：{h}" for h in entry.hints] + ([f"依据：{entry.basis}"] if entry.basis else [])


def _text(page: Page) -> str:
    lines = [page.title, "=" * 30, page.summary, ""]
    for n, e in enumerate(page.entries, 1):
        lines += [f"{n}. [{e.kind}] {e.place}：{e.title}", f"   {e.message}"]
        lines += [f"   {more}" for more in _more(e)]
    if page.undecided:
        lines += ["", "口径可能不同、请自行确认的数字："] + [f"- {m}" for m in page.undecided]
    return "\n".join([*lines, "", _NOTE, ""])


def _html(page: Page) -> str:
    esc = html.escape
    rows = "".join(
        f"<tr><td>{n}</td><td>{esc(e.kind)}</td><td>{esc(e.place)}</td>"
        f"<td><b>{esc(e.title)}</b><br>{esc(e.message)}"
        + "".join(f"<br><small>{esc(more)}</small>" for more in _more(e))
        + "</td></tr>"
        for n, e in enumerate(page.entries, 1)
    )
    asked = "".join(f"<li>{esc(m)}</li>" for m in page.undecided)
    more = f"<h2>口径可能不同、请自行确认的数字</h2><ul>{asked}</ul>" if asked else ""
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{esc(page.title)}</title><style>{_STYLE}"
        f"</style></head>\n<body><h1>{esc(page.title)}</h1><p>{esc(page.summary)}</p>\n"
        f"<table><tr><th>序号</th><th>性质</th><th>位置</th><th>核对内容</th></tr>{rows}</table>\n{more}"
        f"<p>{esc(_NOTE)}</p></body></html>\n"
    )


def _docx(page: Page) -> bytes:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(page.title, 1)
    document.add_paragraph(page.summary)
    rows = [("序号", "性质", "位置", "核对内容")]
    rows += [
        (str(n), e.kind, e.place, "\n".join([f"{e.title}：{e.message}", *_more(e)]))
        for n, e in enumerate(page.entries, 1)
    ]
    table = document.add_table(rows=0, cols=len(_WIDTHS))
    table.style = "Table Grid"
    table.autofit = False
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, _WIDTHS, strict=True):
            cell.text = "".join(c for c in text if c >= " " or c == "\n")
            cell.width = Cm(width)
    for message in page.undecided:
        document.add_paragraph(f"请自行确认：{message}")
    document.add_paragraph(_NOTE)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@overload
def draft_page(report: object, format: Literal["docx"]) -> bytes: ...
@overload
def draft_page(report: object, format: Literal["text", "html"] = "text") -> str: ...
@overload
def draft_page(report: object, format: str) -> str | bytes: ...
def draft_page(report: object, format: str = "text") -> str | bytes:
    """Return the page of one report in neutral Chinese: place, formula with the numbers, what to ask.

    Parameters
    ----------
    report : Report
        Of `read_report`, or a corpus of which the first report is taken for the heading.
    format : {"text", "html", "docx"}

    Returns
    -------
    str, or bytes for docx

    Raises
    ------
    ValueError
        If the format is another.
    """
    makers: dict[str, Callable[[Page], str | bytes]] = {"text": _text, "html": _html, "docx": _docx}
    if format not in makers:
        raise ValueError(f"no format {format!r}; choose text, html or docx")
    return makers[format](_page(report))


def check_page(report: object) -> str:
    """Return `draft_page(report, "text")`."""
    return draft_page(report, "text")
