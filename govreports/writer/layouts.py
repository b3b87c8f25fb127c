"""The layouts and formats that a report can be written in, and what each loses."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from govreports.writer.content import Deviations


class Layout(NamedTuple):
    name: str
    family: str  # text | html | docx | pdf
    suffix: str
    bordered: bool  # a blank cell leaves a trace
    meaning: str


@cache
def read_data(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one data file of the writer, as mappings of strings."""
    text = files("govreports.writer").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _layouts() -> dict[str, Layout]:
    return {
        r["layout"]: Layout(r["layout"], r["family"], r["suffix"], r["bordered"] == "yes", r["meaning"])
        for r in read_data("layouts.csv")
    }


def layouts() -> list[str]:
    """Return the names of all layouts.

    >>> "pipes" in layouts(), len(layouts()) >= 16
    (True, True)
    """
    return list(_layouts())


def layout(name: str) -> Layout:
    """Return what is known of a layout by its name.

    >>> layout("docx").suffix
    'docx'

    Raises
    ------
    ValueError
        If there is no such layout.
    """
    try:
        return _layouts()[name]
    except KeyError:
        raise ValueError(f"no layout {name!r}; the layouts are {', '.join(layouts())}") from None


def is_html(name: str) -> bool:
    return layout(name).family == "html"


def encodings(name: str) -> tuple[str, ...]:
    """Return the encodings that a layout can be written in.

    >>> encodings("mhtml")
    ('utf-8',)
    """
    if layout(name).family in ("docx", "pdf") or name == "mhtml":
        return ("utf-8",)
    if is_html(name):
        return ("utf-8", "utf-8-sig", "gb18030")
    return ("utf-8", "utf-8-sig", "utf-16", "gb18030")


def loses_blanks(name: str, deviations: Deviations) -> bool:
    """Whether a blank cell leaves no trace, so that the place of its neighbours is open.

    >>> from govreports.writer import Deviations
    >>> loses_blanks("pipes", Deviations(blank="lost")), loses_blanks("spaces", Deviations())
    (False, True)
    """
    if name in ("cell_paragraphs", "cell_lines", "tab_lines"):
        return deviations.blank == "lost"
    # a word for blank stands in the cell's place
    return not layout(name).bordered and deviations.blank != "nan"
