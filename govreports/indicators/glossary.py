"""The glossary page, made from the data files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from govreports.indicators.definitions import definitions, read_data, thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govreports.indicators.definitions import Indicator

LANGUAGES = ("zh", "en")


def glossary(language: str = "zh") -> str:
    """Return the glossary of all indicators as Markdown, in Chinese ("zh") or English ("en").

    >>> print(glossary("en").splitlines()[0])
    # Indicators

    Raises
    ------
    ValueError
        For another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no glossary in {language!r}; choose 'zh' or 'en'")
    words = {r["code"]: r[language] for r in read_data("glossary.csv") if r["part"] == "word"}
    conventions = [r[language] for r in read_data("glossary.csv") if r["part"] == "convention"]
    lines = [f"# {words['page']}", "", f"## {words['conventions']}", ""]
    lines += [f"- {text.format(**thresholds())}" for text in conventions]
    for _, bases in groupby(definitions(), key=lambda d: d.indicator):
        lines += _entry(list(bases), words, language)
    lines += ["", f"## {words['quantities']}", ""]
    lines += _table(
        (words["quantity"], words["equals"], words["meaning"]),
        (
            (f"`{q['quantity']}`", f"`{q['terms']}`", q[f"label_{language}"])
            for q in read_data("quantities.csv")
        ),
    )
    return "\n".join(lines) + "\n"


def _entry(bases: list[Indicator], words: dict[str, str], language: str) -> list[str]:
    first = bases[0]
    heads = tuple(words[k] for k in ("numerator", "denominator", "least", "caveats", "source"))
    rows = (
        (
            *(f"`{d.numerator}`", f"`{d.denominator}`" if d.denominator else "—", str(d.minimum_n or "—")),
            *(d.caveat_zh if language == "zh" else d.caveat_en, d.source),
        )
        for d in bases
    )
    title = first.title_zh if language == "zh" else first.title_en
    lines = ["", f"## {title} `{first.indicator}`", "", *_table(heads, rows)]
    marks = [y for y in read_data("yardsticks.csv") if y["indicator"] == first.indicator]
    said = [f"- {float(y['value']):.0%}: {y[f'label_{language}']} ({y['basis']})" for y in marks]
    return [*lines, "", *said] if said else lines


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(r) for r in rows)]
    return [f"| {line} |" for line in lines]
