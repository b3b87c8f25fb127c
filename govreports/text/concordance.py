"""A word in its context, and where in each text it stands."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from govreports.text.counting import attach, beside, prepared, reports_of

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


def concordance_html(lines: pd.DataFrame, limit: int = 200) -> str:
    """Return a concordance as an HTML table, every printed character escaped.

    The report is a link where its `source_url` is a web address; anything else is shown as text.

    >>> frame = pd.DataFrame({"report_id": ["a"], "section": [1], "paragraph": [2], "start": [0],
    ...     "left": ["<b>"], "node": ["公开"], "right": ["&"], "own": [True],
    ...     "source_url": ["javascript:alert(1)"]})
    >>> "&lt;b&gt;" in concordance_html(frame), "javascript" in concordance_html(frame)
    (True, False)
    """
    rows = []
    for line in lines.head(limit).to_dict("records"):
        left, node, right = (html.escape(str(line[name])) for name in ("left", "node", "right"))
        where = f"第{line['section']}部分 第{line['paragraph']}段"
        head = " ".join(str(line[c]) for c in ("agency", "year") if c in line and not pd.isna(line[c]))
        name = html.escape(head or str(line["report_id"]))
        url = line.get("source_url")
        if isinstance(url, str) and urlsplit(url).scheme in ("http", "https"):
            name = f'<a href="{html.escape(url)}" rel="noopener noreferrer">{name}</a>'
        title = html.escape(str(line["report_id"]))
        rows.append(
            f'<tr><td title="{title}">{name}</td><td>{html.escape(where)}</td>'
            f'<td style="text-align:right">{left}</td>'
            f'<td style="text-align:center"><b>{node}</b></td><td style="text-align:left">{right}</td></tr>'
        )
    shown = min(len(lines), limit)
    note = f"<caption>{len(lines)} 处, 显示前 {shown} 处</caption>"
    return f'<table class="concordance">{note}<tbody>{"".join(rows)}</tbody></table>'


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
