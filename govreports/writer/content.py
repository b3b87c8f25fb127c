"""What a report says, and how a file may say it: the two inputs of the writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from govreports.writer import layouts as _layouts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

Figure = float | str | None  # a number, a text printed as it is ("/", "不涉及"), or a blank cell
Blank = Literal["empty", "nbsp", "ideographic", "nan", "lost"]
Spans = Literal["collapsed", "padded", "repeated", "unfilled"]
Charset = Literal["right", "missing", "wrong"]


@dataclass(slots=True)
class ReportContent:
    """A report before it takes a layout.

    Parameters
    ----------
    agency, year, title
        The body, the year reported on and the title as printed ("" for none).
    editions : mapping
        Edition of each table; a table left out is not written.
    figures : mapping
        Place ("table.row.column") to a number, a text to print as it is, or None for a blank cell.
    sections : mapping
        Number of the section (1 to 6) to its paragraphs.
    preface : sequence of str
        Paragraphs between title and section 1.
    published, dated : str
        Dates of the page and of the signature, YYYY-MM-DD, "" for none.
    index_number : str
        索引号, "" for none.
    previous_title : str
        Title of another report that the page links to, "" for none.
    note : str
        A line that stands first in the file (for example that it is an abridgement), "" for none.
    """

    agency: str
    year: int
    editions: Mapping[str, int]
    figures: Mapping[str, Figure]
    sections: Mapping[int, Sequence[str]]
    title: str = ""
    preface: Sequence[str] = ()
    published: str = ""
    dated: str = ""
    index_number: str = ""
    previous_title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deviations:
    """What a published file does to the form; the defaults do nothing.

    Parameters
    ----------
    blank
        How a blank cell is written. "lost" leaves no trace of it where a layout has no cell borders.
    spans
        How text layouts write merged cells: collapsed to empty cells at the right, padded where they
        stand, repeated in every place, or left out where another row covers the place.
    thousands, full_width, units, signs
        Thousands separators, full-width digits, units inside cells, + 增 减 before changes.
    aliases, typos, spaced, wrapped, lost_words
        Variants of labels, from `data/variants.csv`.
    upright
        Headers of applicants and results set upright, one character a line.
    brackets
        "half" or "full" width for brackets, colons and commas of labels.
    local_row, header_note, header_repeated
        A row that the form does not have, a note in a header, a table cut in two with its header again.
    four_tables
        The disclosure table as one small table for each clause.
    total_first
        The total column of the requests table stands before the applicants.
    order
        Sections in the order written; one that is missing is left out, the second time of a doubled one
        is its heading alone.
    headless
        Sections written without their heading.
    joined
        Headings and paragraphs of a section run together on one line.
    contents_list
        A list of the six headings before the report.
    soft_wrap
        Characters in a line of narrative, 0 for no wrapping (text layouts).
    furniture
        Navigation, index block, font-size links, counters around the report.
    encoding, charset
        Encoding of the bytes, and whether an HTML page states it rightly.
    """

    blank: Blank = "empty"
    spans: Spans = "collapsed"
    thousands: bool = False
    full_width: bool = False
    units: bool = False
    signs: bool = False
    aliases: bool = False
    typos: bool = False
    spaced: bool = False
    wrapped: bool = False
    lost_words: bool = False
    upright: bool = False
    brackets: Literal["half", "full"] = "half"
    local_row: bool = False
    header_note: bool = False
    header_repeated: bool = False
    four_tables: bool = False
    total_first: bool = False
    order: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    headless: tuple[int, ...] = ()
    joined: bool = False
    contents_list: bool = False
    soft_wrap: int = 0
    furniture: bool = False
    encoding: str = "utf-8"
    charset: Charset = "right"


SWITCHES = (
    "thousands",
    "full_width",
    "units",
    "signs",
    "aliases",
    "typos",
    "spaced",
    "wrapped",
    "lost_words",
    "upright",
    "local_row",
    "header_note",
    "header_repeated",
    "four_tables",
    "contents_list",
    "furniture",
)


def random_deviations(rng: np.random.Generator, layout: str, rate: float = 0.2) -> Deviations:
    """Return deviations at random, each switched on with probability `rate`.

    >>> import numpy as np
    >>> random_deviations(np.random.default_rng(1), "pipes", rate=0.0) == Deviations()
    True
    """
    switched: dict[str, object] = {name: bool(rng.random() < rate) for name in SWITCHES}
    choices = {"blank": get_args(Blank), "spans": get_args(Spans), "brackets": ("half", "full")}
    for name, values in choices.items():
        if rng.random() < rate:
            switched[name] = values[int(rng.integers(len(values)))]
    if rng.random() < rate / 2:
        switched["order"] = ((1, 2, 3, 4, 6, 5), (3, 4, 5, 6, 1, 2), (1, 2, 3, 3, 4, 5, 6))[
            int(rng.integers(3))
        ]
    if rng.random() < rate:
        switched["soft_wrap"] = int(rng.integers(24, 60))
    if rng.random() < rate:
        encodings = _layouts.encodings(layout)
        switched["encoding"] = encodings[int(rng.integers(len(encodings)))]
    if rng.random() < rate and _layouts.is_html(layout):
        switched["charset"] = get_args(Charset)[int(rng.integers(3))]
    return Deviations(**switched)  # type: ignore[arg-type]
