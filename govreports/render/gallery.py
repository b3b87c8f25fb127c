"""The index of the pages: a card for each with its picture, title, and what it found."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, TypedDict

from govreports.render.exporter import TEMPLATES, title_of
from govreports.render.font import with_font

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govreports.render.runner import Run

WIDTH, HEIGHT = 480, 300  # pixels of a thumbnail, twice what the card shows


class Card(TypedDict):
    """What the index shows of one page."""

    name: str
    title: str
    subtitle: str
    takeaway: str
    alt: str
    picture: str
    simulated: bool
    status: str
    message: str


def card(run: Run) -> Card:
    """Return the card of an executed notebook; its picture is its first figure."""
    outputs = [o for c in run.notebook.cells for o in c.get("outputs", ())]
    told = [o.get("metadata", {}).get("govreports", {}) for o in outputs]
    pictures = [o for o in outputs if "image/png" in o.get("data", {})]
    title, subtitle = title_of(run.notebook, run.name)
    return Card(
        name=run.name,
        title=title,
        subtitle=subtitle,
        takeaway=" ".join(t["takeaway"] for t in told if "takeaway" in t),
        alt=pictures[0].metadata.get("image/png", {}).get("alt", "") if pictures else "",
        picture=_thumbnail(pictures[0].data["image/png"]) if pictures else "",
        simulated=any(t.get("simulated") for t in told),
        status=run.status,
        message=run.message,
    )


def _thumbnail(png: str) -> str:
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    # A tall figure shows its top: shrunk whole, nothing could be told.
    image = image.crop((0, 0, image.width, min(image.height, image.width * HEIGHT // WIDTH)))
    image.thumbnail((WIDTH, HEIGHT))
    small = io.BytesIO()
    image.quantize(128).save(small, "PNG", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def write_index(cards: Sequence[Card], path: Path) -> Path:
    """Write the index of the pages; return its path."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(autoescape=True, loader=FileSystemLoader(TEMPLATES), trim_blocks=True)
    page = environment.get_template("gallery.html.j2").render(cards=sorted(cards, key=lambda c: c["name"]))
    path.write_text(with_font(page), "utf-8", newline="\n")
    return path
