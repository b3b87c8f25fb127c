"""Phrases of the indicator and comparison charts, from data/words_indicators.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govreports.charts.palette import read_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def say(code: str, language: str = "zh", **values: object) -> str:
    """Return a phrase with its values filled in."""
    row = next(r for r in read_data("words_indicators.csv") if r["code"] == code)
    return row[language].format(**values)


def shorten(name: str, most: int = 14) -> str:
    """Return a name cut in its middle, so that both the place and the kind of body stay readable."""
    return name if len(name) <= most else name[: most // 2] + "…" + name[-(most // 2 - 1) :]


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame as tuples with names."""
    yield from frame.itertuples()
