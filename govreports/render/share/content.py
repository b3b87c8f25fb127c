"""What a page says, in order: the same for Word and Excel as for the reader of the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from lxml import html

if TYPE_CHECKING:
    import pandas as pd

_SKIPPED = {"nav", "details", "script", "style", "button", "label"}


@dataclass(slots=True)
class Text:
    """Words. kind: h1 … h6 | p | li | quote | error."""

    kind: str
    text: str


@dataclass(slots=True)
class Figure:
    """A picture (PNG), what it shows in words, and the data behind it where the page has them."""

    name: str
    png: bytes
    alt: str
    data: pd.DataFrame | None


@dataclass(slots=True)
class Table:
    """A table as the page shows it, and all its rows where the page has them."""

    name: str
    heads: list[str]
    rows: list[list[str]]
    data: pd.DataFrame | None


Piece = Text | Figure | Table


def read_page(page: str) -> list[Piece]:
    """Return the pieces of a page that this package made.

    >>> read_page("<main><h1>甲</h1><p><em>A</em></p><blockquote><p>结论。</p></blockquote></main>")
    [Text(kind='h1', text='甲'), Text(kind='p', text='A'), Text(kind='quote', text='结论。')]
    """
    tree = html.document_fromstring(page)
    main = next(iter(tree.iter("main")), tree)
    return list(_pieces(main))


def _pieces(element: Any, kind: str = "") -> Iterator[Piece]:
    for child in element.iterchildren(tag=html.etree.Element):
        tag = child.tag
        if tag in _SKIPPED or "gov-data" in child.get("class", ""):
            continue
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "pre", "dt", "dd"):
            if words := _words(child):
                yield Text(kind or {"pre": "error", "dt": "p", "dd": "p"}.get(tag, tag), words)
            yield from _pieces(child, kind) if child.find(".//table") is not None else ()
        elif tag == "img":
            yield _figure(child)
        elif tag == "table":
            yield _table(child)
        else:
            yield from _pieces(child, "quote" if tag == "blockquote" else kind)


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _figure(image: Any) -> Piece:
    name, data = _download(image)
    alt = image.get("alt", "")
    source = image.get("src", "")
    if not source.startswith("data:image/png;base64,"):
        return Text("p", alt)
    return Figure(name, base64.b64decode(source.partition(",")[2]), alt, data)


def _table(table: Any) -> Table:
    name, data = _download(table)
    lines = [[_words(cell) for cell in row.iter("th", "td")] for row in table.iter("tr")]
    headed = table.find(".//thead") is not None and len(lines) > 0
    return Table(name, lines[0] if headed else [], lines[1:] if headed else lines, data)


def _download(element: Any) -> tuple[str, pd.DataFrame | None]:
    """Return name and data of the CSV that the page offers below a figure or table."""
    for above in element.iterancestors("figure", "div", "main"):
        links = above.xpath(".//a[@download]")
        if len(links) == 1:
            return links[0].get("download").removesuffix(".csv"), _read_csv(links[0].get("href"))
        if links or above.tag == "main":
            break
    return "", None


def _read_csv(link: str) -> pd.DataFrame:
    import pandas as pd

    head, _, body = link.partition(",")
    raw = base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
    frame = pd.read_csv(io.BytesIO(raw), encoding="utf-8-sig", dtype="str", keep_default_na=False)
    for name in frame.columns:
        filled = frame[name][frame[name] != ""]
        # Codes such as 04 are no numbers.
        if len(filled) and filled.str.fullmatch(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:e-?\d+)?").all():
            frame[name] = pd.to_numeric(frame[name])
    return frame
