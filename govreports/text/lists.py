"""The word lists and dictionaries of the package, read from the files in `text/data`."""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple


def read(name: str) -> str:
    """Return the text of one data file."""
    return (resources.files("govreports.text") / "data" / name).read_text(encoding="utf-8")


def lines(text: str) -> list[str]:
    """Return the lines of a list file that are neither blank nor comments (#)."""
    return [
        line
        for raw in text.lstrip("\ufeff").splitlines()
        if (line := raw.strip()) and not line.startswith("#")
    ]


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list file: parted by white space, any number on a line.

    >>> "的" in words("stop_words.txt"), "公开" in words("stop_words.txt")
    (True, False)
    """
    return frozenset(word for line in lines(read(name)) for word in line.split())


def words_of_file(path: str | Path) -> frozenset[str]:
    """Return the words of a user's own list file (UTF-8, # for comments)."""
    return frozenset(
        word for line in lines(Path(path).read_text(encoding="utf-8-sig")) for word in line.split()
    )


@cache
def common_characters() -> frozenset[str]:
    """Return the 3,500 characters of level 1 of 通用规范汉字表.

    >>> len(common_characters())
    3500
    """
    return frozenset("".join(lines(read("common_characters.txt"))))


@cache
def settings(name: str) -> dict[str, Any]:
    """Return one table of `settings.toml`: the limits that the analyses use."""
    return dict(tomllib.loads(read("settings.toml"))[name])


@cache
def table(name: str, column: str) -> dict[str, str]:
    """Return one column of a CSV file by its first column, code."""
    return {row["code"]: row[column] for row in csv.DictReader(lines(read(name)))}


class Theme(NamedTuple):
    """One entry of a dictionary of themes: a sentence has it when the pattern occurs in it."""

    code: str
    label_zh: str
    label_en: str
    pattern: re.Pattern[str]


@cache
def themes(name: str) -> tuple[Theme, ...]:
    """Return a dictionary of themes: the rows of a CSV file with code, label_zh, label_en and terms.

    >>> [t.code for t in themes("problem_types.csv")][:3]
    ['timeliness', 'content', 'interpretation']
    """
    return _themes(read(name))


def themes_of_file(path: str | Path) -> tuple[Theme, ...]:
    """Return a user's own dictionary; the columns are those of `text/data/themes.csv`."""
    return _themes(Path(path).read_text(encoding="utf-8-sig"))


def _themes(text: str) -> tuple[Theme, ...]:
    found = []
    for row in csv.DictReader(lines(text)):
        if missing := {"code", "label_zh", "label_en", "terms"} - {k for k, v in row.items() if v}:
            raise ValueError(
                f"dictionary of themes: {row.get('code') or 'a row'} lacks {', '.join(sorted(missing))}"
            )
        if None in row:
            raise ValueError(
                f"dictionary of themes: {row['code']} has too many columns; put terms with commas in quotes"
            )
        terms = "|".join(row["terms"].split())
        try:
            pattern = re.compile(terms)
        except re.error as error:
            raise ValueError(
                f"dictionary of themes: terms of {row['code']!r} are no pattern: {error}"
            ) from error
        found.append(Theme(row["code"], row["label_zh"], row["label_en"], pattern))
    return tuple(found)
