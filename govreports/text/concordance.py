"""A word in its context, and where in each text it stands."""

from __future__ import annotations

import html
from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from govreports.text import lists
from govreports.text.counting import attach, beside, prepared, reports_of

_STYLES = {
    "report": "text-align:left",
    "place": "text-align:left",
    "left": "text-align:right",
    "node": "text-align:center;white-space:nowrap",
    "right": "text-align:left",
}
_SHOWN = ("agency", "year", "level", "source_url")


def concordance(
    source: Any,
    node: str,
    *,
    window: int = 10,
    sort: str = "text",
    reports: pd.DataFrame | None = None,
    section: int | Sequence[int] | None = None,
    columns: Sequence[str] = _SHOWN,
    own: bool = False,
) -> pd.DataFrame:
    """Return every occurrence of a word or phrase with the words around it (key word in context).

    Parameters
    ----------
    source, reports, section : as in `frequencies`
    node : str
        Found as printed, within words or across them.
    window : int
        Words of context on each side, within the paragraph.
    sort : "text" | "left" | "right"
        By report and place, by the words before the node (nearest first), or by the words after it.
    columns : list of str
        Columns of `reports` to show, where it has them.
    own : bool
        Leave out occurrences that begin in a heading, label, formula or citation.

    Returns
    -------
    DataFrame
        report_id, section, paragraph, start (character of the node in the paragraph's text), left, node,
        right, own, and `columns`. Strings are as printed; `concordance_html` escapes them for display.

    Examples
    --------
    >>> narrative = pd.DataFrame({"report_id": ["a"], "paragraph": [3], "section": [5],
    ...     "text": ["更新仍不及时。"]})
    >>> concordance(narrative, "不及时", window=1)[["paragraph", "left", "node", "right"]].values.tolist()
    [[3, '仍', '不及时', '。']]
    """
    if not node:
        raise ValueError("node is empty: give the word or phrase to look for")
    if sort not in ("text", "left", "right"):
        raise ValueError(f"sort={sort!r} is not text, left or right")
    frame = prepared(source, reports, section)
    rows = [
        (str(report_id), number, paragraph, *hit)
        for report_id, number, paragraph, words, flags in frame[
            ["report_id", "section", "paragraph", "words", "own"]
        ].itertuples(index=False, name=None)
        for hit in _hits(list(words), list(flags), node, window)
    ]
    names = ["report_id", "section", "paragraph", "start", "left", "node", "right", "own"]
    made = pd.DataFrame(rows, columns=names).astype(
        {"report_id": "str", "left": "str", "node": "str", "right": "str"}
    )
    if own:
        made = made[made["own"]]
    known = reports_of(source, reports)
    if known is not None and (shown := [c for c in columns if c in known]):
        made = beside(made, known, shown)
    keys = {
        "text": lambda f: f,
        "left": lambda f: f.assign(_key=[text[::-1] for text in f["left"]]),
        "right": lambda f: f.assign(_key=f["right"]),
    }
    order = (
        ["report_id", "paragraph", "start"] if sort == "text" else ["_key", "report_id", "paragraph", "start"]
    )
    ranked = keys[sort](made).sort_values(order, kind="stable")
    return ranked.drop(columns="_key", errors="ignore").reset_index(drop=True)


def _hits(
    words: list[str], flags: list[bool], node: str, window: int
) -> list[tuple[int, str, str, str, bool]]:
    """Return start, left, node, right and own of each occurrence in a paragraph."""
    text = "".join(words)
    at = text.find(node)
    if at < 0:
        return []
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    found = []
    first = 0
    while at >= 0:
        end = at + len(node)
        while starts[first + 1] <= at:
            first += 1
        last = first
        while starts[last + 1] < end:
            last += 1
        left = text[starts[max(first - window, 0)] : at]
        right = text[end : starts[min(last + 1 + window, len(words))]]
        found.append((at, left, node, right, bool(flags[first])))
        at = text.find(node, end)
    return found


def concordance_html(
    lines: pd.DataFrame, limit: int = 200, *, narrative: pd.DataFrame | None = None, language: str = "zh"
) -> str:
    """Return a concordance as an HTML table, every printed character escaped.

    The report is a link where its `source_url` is a web address; anything else is shown as text. With
    `narrative`, the place of a line opens its whole paragraph and names the file.

    >>> frame = pd.DataFrame({"report_id": ["a"], "section": [1], "paragraph": [2], "start": [0],
    ...     "left": ["<b>"], "node": ["公开"], "right": ["&"], "own": [True],
    ...     "source_url": ["javascript:alert(1)"]})
    >>> "&lt;b&gt;" in concordance_html(frame), "javascript" in concordance_html(frame)
    (True, False)
    """
    words = lists.table("concordance.csv", language)
    if lines.empty:
        return f"<p>{words['none']}</p>"
    shown = lines.head(limit)
    whole = {} if narrative is None else _paragraphs(shown, narrative)
    rows = []
    for line in shown.to_dict("records"):
        left, node, right = (html.escape(str(line[name])) for name in ("left", "node", "right"))
        cells = (_report(line), _place(line, whole, words), left, f"<b>{node}</b>", right)
        listed = zip(_STYLES.values(), cells, strict=True)
        rows.append("<tr>" + "".join(f'<td style="{style}">{cell}</td>' for style, cell in listed) + "</tr>")
    heads = "".join(f'<th style="{style}">{words[c]}</th>' for c, style in _STYLES.items())
    note = words["count"].format(n=len(lines), shown=len(shown))
    body = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table class="gov concordance"><caption>{note}</caption>{body}</table>'


def _report(line: Mapping[Hashable, Any]) -> str:
    """Return the name of a line's report, a link where its address is one of the web."""
    head = " ".join(str(line[c]) for c in ("agency", "year") if c in line and not pd.isna(line[c]))
    name = html.escape(head or str(line["report_id"]))
    url = line.get("source_url")
    if isinstance(url, str) and urlsplit(url).scheme in ("http", "https"):
        name = f'<a href="{html.escape(url)}" rel="noopener noreferrer">{name}</a>'
    return f'<span title="{html.escape(str(line["report_id"]))}">{name}</span>'


def _place(
    line: Mapping[Hashable, Any], whole: Mapping[tuple[str, int], str], words: Mapping[str, str]
) -> str:
    """Return where a line stands; opened, its paragraph with the node marked, and the file."""
    where = html.escape(words["where"].format(section=line["section"], paragraph=line["paragraph"]))
    text = whole.get((str(line["report_id"]), int(line["paragraph"])))
    if text is None:
        return where
    start, end = int(line["start"]), int(line["start"]) + len(str(line["node"]))
    before, node, after = (html.escape(t) for t in (text[:start], text[start:end], text[end:]))
    file = html.escape(str(line["report_id"]))
    return (
        f'<details><summary style="white-space:nowrap">{where}</summary>'
        f"{before}<mark>{node}</mark>{after}<br><small>{file}</small></details>"
    )


def _paragraphs(lines: pd.DataFrame, narrative: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return the text of each paragraph that lines stand in."""
    ids = narrative["report_id"].astype("str")
    near = narrative[ids.isin(set(lines["report_id"].astype("str"))).to_numpy()]
    keys = zip(near["report_id"].astype("str"), near["paragraph"].astype(int), strict=True)
    return dict(zip(keys, near["text"].fillna("").astype("str"), strict=True))


def positions(
    source: Any,
    node: str,
    *,
    by: Sequence[str] | str | None = None,
    reports: pd.DataFrame | None = None,
    section: int | Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return where in each text a word stands, for a plot of positions.

    Returns
    -------
    DataFrame
        report_id, paragraph, start, position (from 0 at the first to 1 at the last character of the report's
        narrative), characters (of the narrative), and the columns of `by`.
    """
    frame = prepared(source, reports, section).sort_values(["report_id", "paragraph"], kind="stable")
    lengths = pd.Series([sum(map(len, words)) for words in frame["words"]], index=frame.index)
    ids = frame["report_id"].astype("str")
    before = lengths.groupby(ids).cumsum() - lengths
    place = pd.DataFrame({"report_id": ids, "paragraph": frame["paragraph"], "before": before})
    place["characters"] = lengths.groupby(ids).transform("sum")
    found = concordance(frame, node, columns=())[["report_id", "paragraph", "start"]]
    made = found.merge(place, on=["report_id", "paragraph"], how="left")
    made["position"] = (made["before"] + made["start"]) / (made["characters"] - 1).clip(lower=1)
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    made = made[["report_id", "paragraph", "start", "position", "characters"]]
    return attach(made, names, reports_of(source, reports)).reset_index(drop=True)
