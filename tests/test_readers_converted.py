"""Grids of the converted documents against their gold figures: right cells, in order, in one row."""

from __future__ import annotations

import json
import unicodedata
from html import unescape
from pathlib import Path

import pytest

from govreports.blocks import Document, Grid
from govreports.readers import read_document

CONVERTED = Path(__file__).parents[2] / "shared" / "converted"
pytestmark = pytest.mark.skipif(not CONVERTED.is_dir(), reason="the converted documents are not here")

FILES = [
    pytest.param(case, f"{case}__{kind}", kind, id=f"{case}-{kind}")
    for case in ("p1", "p2", "p3", "p4", "p5")
    for kind in ("html.html", "docx.docx", "lo_pdf.pdf", "chrome_pdf.pdf")
]
WITHOUT_RULES = ("p4__lo_pdf.pdf", "p4__chrome_pdf.pdf")


def rows_of_gold(case: str) -> dict[str, list[str]]:
    """Return the printed figures of each row of the form; the remedies table is one row."""
    gold = json.loads((CONVERTED / "gold" / f"{case}.json").read_text(encoding="utf-8"))
    rows: dict[str, list[str]] = {}
    for key, figure in gold["cells"].items():
        table, row, _ = key.split(".")
        place = table if table == "remedies" else f"{table}.{row}"
        if figure is not None:
            shown = gold.get("printed", {}).get(
                key, f"{figure:g}" if isinstance(figure, float) else str(figure)
            )
            rows.setdefault(place, []).append(plain(str(shown)))
    return rows


def plain(text: str | None) -> str:
    text = "".join(unicodedata.normalize("NFKC", text or "").split()).replace(",", "")
    try:
        return f"{float(text):g}" if "." in text else text
    except ValueError:
        return text


def found_rows(document: Document) -> list[list[str]]:
    rows = []
    for item in document.items:
        if isinstance(item, Grid):
            assert len({len(row) for row in item.rows}) == 1, "a grid is a rectangle"
            assert len(item.rows) == len(item.sources)
            rows += [[plain(cell) for cell in row] for row in item.rows]
        else:
            rows.append([plain(part) for part in item.split()])
    return rows


def holds(row: list[str], figures: list[str]) -> bool:
    cells = iter(row)
    return all(figure in cells for figure in figures)


@pytest.mark.parametrize(("case", "name", "kind"), FILES)
def test_every_gold_row_is_a_row(case: str, name: str, kind: str) -> None:
    document = read_document(CONVERTED / name)
    rows = found_rows(document)
    lost = {place: f for place, f in rows_of_gold(case).items() if not any(holds(row, f) for row in rows)}
    assert lost == {}
    assert document.problems == []


@pytest.mark.parametrize(("case", "name", "kind"), FILES)
def test_tables_are_grids(case: str, name: str, kind: str) -> None:
    grids = [item for item in read_document(CONVERTED / name).items if isinstance(item, Grid)]
    assert (not grids) == (name in WITHOUT_RULES)
    if grids:
        widths = {len(grid.rows[0]) for grid in grids}
        assert {4, 15} <= widths, "the proactive table has 4 columns, the remedies table 15"


@pytest.mark.parametrize("case", ["p1", "p2", "p3", "p4", "p5"])
def test_html_lines_are_the_lines_of_the_source(case: str) -> None:
    path = CONVERTED / f"{case}__html.html"
    source = path.read_bytes().decode("utf-8").split("\n")
    document = read_document(path)
    for block in document.blocks:
        if isinstance(block.content, str):
            start = block.content.strip("\xa0\u3000 ")[:4]
            line = unescape(source[int(block.source[1:]) - 1])
            assert start[:1] in line, (block.source, block.content)
        else:
            lines = [int(place[1:]) for place in block.content.sources]
            assert lines == sorted(lines)
            assert all("<tr" in source[n - 1].lower() for n in lines)


@pytest.mark.parametrize("case", ["p1", "p2", "p3", "p4", "p5"])
def test_word_and_html_of_one_page_agree(case: str) -> None:
    grids = [
        [[[plain(c) for c in row] for row in item.rows] for item in document.items if isinstance(item, Grid)][
            -3:
        ]
        for document in (read_document(CONVERTED / f"{case}__{kind}") for kind in ("html.html", "docx.docx"))
    ]
    assert grids[0] == grids[1]
