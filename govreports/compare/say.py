"""The words of the comparison, from data/words.csv."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


@cache
def _words(language: str) -> dict[str, str]:
    text = files("govreports.compare").joinpath("data", "words.csv").read_text(encoding="utf-8")
    return {r["code"]: r[language] for r in csv.DictReader(text.splitlines())}


def say(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase of words.csv with its values filled in.

    >>> say("reason_base", "en", base=30)
    'The base is below 30: no growth rate.'
    """
    return _words(language)[code].format(**values)


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame as tuples with names."""
    yield from frame.itertuples()
