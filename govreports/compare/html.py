"""The comparison as one HTML file: nothing outside, readable on a phone and on paper."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from govreports import form
from govreports.compare.say import each, say
from govreports.compare.tables import changed_quantities, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govreports.compare.model import Comparison
    from govreports.compare.words import TextDifference

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
MARKS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
# The colours of data/page.css, for a page whose style is another's; underline and strike tell them as well.
INLINE = {
    "del": "color:#9b1c1c;background:#fdeaea;text-decoration:line-through",
    "ins": "color:#0b5c2b;background:#e6f5ea;text-decoration:underline",
}
COUNTS = ("件", "项")  # units that need no mention beside a count


@cache
def _style() -> str:
    return files("govreports.compare").joinpath("data", "page.css").read_text(encoding="utf-8")


def _table(head: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    top = "".join(f'<th{" class=n" if kind else ""} scope="col">{text}</th>' for text, kind in head)
    body = "\n".join(rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _heads(*codes: str) -> list[tuple[str, str]]:
    """Return column heads; a code that begins with # stands over figures."""
    fixed = {"a": '<span class="a">A</span>', "b": '<span class="b">B</span>'}
    return [(fixed.get(c.strip("#")) or say(c.strip("#")), "n" if c[0] == "#" else "") for c in codes]


def _row(head: str, cells: Iterable[tuple[str, str]], *, kind: str = "", place: str = "") -> str:
    """Return a table row; cells are (class, HTML)."""
    tags = "".join(f"<td{f' class={c!r}' if c else ''}>{html}</td>" for c, html in cells)
    mark = (f' class="{kind}"' if kind else "") + (f' data-place="{place}"' if place else "")
    return f'<tr{mark}><th scope="row">{escape(head)}</th>{tags}</tr>'


def _section(title: str, english: str, body: str) -> str:
    return f'<section><h2>{escape(title)}</h2><p class="en">{escape(english)}</p>\n{body}\n</section>'


def page(comparison: Comparison) -> str:
    """Return the page of a comparison as HTML text.

    It loads nothing from outside (a content security policy forbids it), escapes all text of the
    reports, and shows differences by colour and by underline or strike.
    """
    title = escape(say("title", a=comparison.a.name, b=comparison.b.name))
    parts = [
        _head(comparison, title),
        _section(say("summary"), say("summary", "en"), _summary(comparison)),
        _section(say("outcomes"), say("outcomes", "en"), _outcomes(comparison)),
        *(_cells(comparison, table) for table in form.TABLES),
        _section(say("texts"), say("texts", "en"), _texts(comparison)),
        _section(say("quantities"), say("quantities", "en"), _quantities(comparison)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_style()}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _head(c: Comparison, title: str) -> str:
    rows = []
    fields = {
        "agency": "agency",
        "year": "year",
        "title": "report_title",
        "published": "published",
        "dated": "dated",
    }
    for name, code in fields.items():
        values = [s.metadata.get(name) for s in (c.a, c.b)]
        shown = ["—" if v is None or pd.isna(v) else escape(str(v).removesuffix(" 00:00:00")) for v in values]
        rows.append(_row(say(code), [("", v) for v in shown]))
    mark = ""
    if "simulated" in {str(s.metadata.get("origin")) for s in (c.a, c.b)}:
        mark = f'<p><strong>{say("simulated")}</strong> <span class="en">{say("simulated", "en")}</span></p>'
    heads = [("", ""), *_heads("a", "b")]
    return f'<h1>{title}</h1><p class="en">{say("title", "en")}</p>{mark}{_table(heads, rows)}'


def _summary(c: Comparison) -> str:
    said = []
    total = c.cells[(c.cells["table"] == "requests") & (c.cells["column"] == "total")]
    labels = _labels("short")
    for x in each(
        total[total["row"].isin(["received", "processed", "pending_end"]) & total["change"].notna()]
    ):
        grown = f"({percent(x.growth, sign=True)})" if pd.notna(x.growth) and x.change else ""
        figures = {"a": number(x.a), "b": number(x.b), "change": number(x.change, sign=True), "growth": grown}
        said.append(say("moved", label=labels["requests", x.row], **figures))
    granted = c.outcomes.set_index("outcome").loc["granted_in_full"]
    if pd.notna(granted["change_pp"]):
        points = number(round(granted["change_pp"], 1), sign=True)
        shares = {"a": percent(granted["share_a"]), "b": percent(granted["share_b"])}
        said.append(say("granted", points=points, **shares))
    # Sections 2, 3, 4 and 6 are mostly formula; what is kept there says little.
    kept = c.sections[c.sections["kept"].notna() & c.sections["section"].isin([1, 5])]
    if len(kept):
        most = kept.sort_values("kept", ascending=False, kind="stable").iloc[0]
        said.append(say("kept", title=most["title"], kept=percent(most["kept"])))
    counts = c.cells["status"].value_counts()
    missing = sum(int(counts.get(k, 0)) for k in ("only_a", "only_b", "neither"))
    changed, same, refused = (int(counts.get(k, 0)) for k in ("changed", "same", "not_comparable"))
    said.append(say("cells", all=len(c.cells), changed=changed, same=same, refused=refused, missing=missing))
    return '<ul class="summary">' + "".join(f"<li>{escape(s)}</li>" for s in said) + "</ul>"


def _outcomes(c: Comparison) -> str:
    rows = []
    for o in each(c.outcomes):
        points = round(o.change_pp, 1) if pd.notna(o.change_pp) else None
        shown = [number(o.a), number(o.b), percent(o.share_a), percent(o.share_b)]
        rows.append(_row(o.label, [*(("n", v) for v in shown), ("n c", number(points, sign=True))]))
    heads = _heads("outcome", "#count_a", "#count_b", "#share_a", "#share_b", "#points")
    return _table(heads, rows) + f'<p class="why">{say("share_note")}</p>'


def _cells(c: Comparison, table: str) -> str:
    found = c.cells[c.cells["table"] == table]
    section = next(s for s in form.sections() if s.table == table)
    title = f"{section.numeral}、{section.title}"
    if found.empty:
        return _section(title, section.title_en, f"<p>{say('no_table')}</p>")
    columns = list(dict.fromkeys(found["column"])) if table == "requests" else []
    body = _rows(found[found["column"] == "total"] if columns else found, by_row=bool(columns))
    if columns:
        body += f'<h3>{say("by_applicant")}</h3><p class="en">{say("by_applicant", "en")}</p>'
        body += _grid(found, columns)
    return _section(title, section.title_en, body)


def _rows(found: pd.DataFrame, *, by_row: bool) -> str:
    labels, groups = _labels("label"), _group_labels()
    rows, group = [], None
    for x in each(found):
        if by_row and groups.get(x.row) != group:
            group = groups.get(x.row)
            rows += [f'<tr class="group"><th colspan="6">{escape(group)}</th></tr>'] if group else []
        kind = x.status if x.status in ("changed", "same") else "refused"
        figures = [
            ("n", _shown(x.a, x.raw_a)),
            ("n", _shown(x.b, x.raw_b)),
            ("n c", number(x.change, sign=True)),
        ]
        figures += [("n", percent(x.growth, sign=True)), ("why", escape(x.reason or ""))]
        head = labels[x.table, x.row] if by_row else x.label
        head += f" [{x.unit}]" if x.unit not in COUNTS else ""
        rows.append(_row(head, figures, kind=kind, place=f"{x.table}.{x.row}.{x.column}"))
    return _table(_heads("item", "#a", "#b", "#change", "#growth", "why"), rows)


@cache
def _labels(kind: str) -> dict[tuple[str, str], str]:
    """Return the label or short label of each row, as the newest edition prints it."""
    tables = [t for e in form.EDITIONS for t in form.edition(e).tables.values()]
    return {(t.table, r.row): getattr(r, kind) for t in tables for r in t.rows}


@cache
def _group_labels() -> dict[str, str]:
    """Return the printed heading above each outcome row that stands under one."""
    names = {g["group"]: g["label"] for g in form.groups() if g["table"] == "requests"}
    rows = [r for e in form.EDITIONS for r in form.edition(e).tables["requests"].rows if r.role == "outcome"]
    return {
        r.row: names[r.group]
        for r in rows
        if names[r.group] != r.label and r.row != r.group and "." in r.label
    }


def _shown(value: Any, raw: Any) -> str:
    """Return the figure, or what is printed in its place."""
    if pd.notna(value):
        return number(value)
    return f'<span class="why">{escape(str(raw))}</span>' if isinstance(raw, str) and raw.strip() else "—"


def _grid(found: pd.DataFrame, columns: list[str]) -> str:
    layout = form.edition(form.EDITIONS[-1]).tables["requests"].rows[0]
    shorts = {c.column: c.short for c in layout.columns}
    rows = []
    for row, cells in found.groupby("row", sort=False):
        made = []
        for x in each(cells.set_index("column").loc[columns]):
            pair = f"{_shown(x.a, x.raw_a)} → {_shown(x.b, x.raw_b)}"
            made.append(("n", f"<b>{pair}</b>" if x.status == "changed" else pair))
        rows.append(_row(_labels("short")["requests", str(row)], made))
    return _table([*_heads("item"), *((shorts[c], "n") for c in columns)], rows)


def _numerals() -> dict[int, str]:
    return {s.section: f"{s.numeral}、" for s in form.sections()}


def marked(difference: TextDifference) -> str:
    """Return a text difference as escaped HTML, with del and ins."""
    return "".join(MARKS[change.kind].format(escape(change.text)) for change in difference.changes)


def _texts(c: Comparison) -> str:
    parts, numerals = [], _numerals()
    for x in each(c.sections):
        facts = say("facts", a=x.characters_a, b=x.characters_b, status=say(x.status))
        if pd.notna(x.similarity):
            facts += say("similar", similarity=percent(x.similarity), kept=percent(x.kept))
        parts.append(f'<h3>{numerals.get(x.section, "")}{escape(x.title)}</h3><p class="why">{facts}</p>')
        if x.characters_a or x.characters_b:
            parts.append(f'<div class="text">{marked(c.texts[x.section])}</div>')
    return "\n".join(parts)


def differences(comparison: Comparison, language: str = "zh") -> str:
    """Return the sections that differ as a fragment of HTML, for a notebook; its style is in its tags."""
    parts, numerals = [], _numerals()
    for x in each(comparison.sections[comparison.sections["status"] != "same"]):
        if not (x.characters_a or x.characters_b):
            continue
        facts = say("facts", language, a=x.characters_a, b=x.characters_b, status=say(x.status, language))
        text = marked(comparison.texts[x.section]).replace("\n", "<br>")
        for tag, style in INLINE.items():
            text = text.replace(f"<{tag}>", f'<{tag} style="{style}">')
        title = numerals.get(x.section, "") + x.title
        parts.append(f"<h3>{escape(title)}</h3><p><small>{facts}</small></p><p>{text}</p>")
    return "\n".join(parts) or f"<p>{say('no_differences', language)}</p>"


def _quantities(c: Comparison) -> str:
    found = changed_quantities(c.quantities)
    if found.empty:
        return f"<p>{say('no_quantities')}</p>"
    rows = []
    for x in each(found):
        subject = escape(x.subject) + (f"({escape(x.scope)})" if x.scope else "")
        texts = [escape(t) if isinstance(t, str) else "—" for t in (x.text_a, x.text_b)]
        cells = [("", subject), ("n", texts[0]), ("n", texts[1]), ("n", number(x.change, sign=True))]
        rows.append(_row(str(x.section), [*cells, ("", say(x.status))]))
    heads = _heads("section", "subject", "#a", "#b", "#change", "status")
    return _table(heads, rows) + f'<p class="why">{say("quantity_note")}</p>'
