"""Sentences and clauses of a text. No character is lost: joined again they are the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# A sentence ends with its mark and the closing quotes or brackets behind it, or with a line break. A mark
# inside quotes that go on ("…。"、) still ends a sentence: the text decides, not the writer's plan.
_CLOSING = "”’」』）)》〉】］\"'"
_SENTENCE = re.compile(rf"[^。！？!?；;\n]*(?:[。！？!?；;]+[{_CLOSING}]*[ \t\u3000]*\n?|\n|$)")
_CLAUSE = re.compile(rf"[^。！？!?；;，,：:\n]*(?:[。！？!?；;，,：:]+[{_CLOSING}]*|\n|$)")
_WORD = re.compile(r"[^\W_]")


def sentences(text: str) -> list[str]:
    """Split a text into sentences, each with its closing mark.

    >>> sentences("更新不及时。一是“人少；事多。”二是经费不足")
    ['更新不及时。', '一是“人少；', '事多。”', '二是经费不足']
    """
    return [part for part in _SENTENCE.findall(text) if part]


def clauses(text: str) -> list[str]:
    """Split a text into clauses: at commas and colons too. A comma between digits is part of a number.

    >>> clauses("公开1,200条，其中：解读3条。")
    ['公开1,200条，', '其中：', '解读3条。']
    """
    parts: list[str] = []
    for part in _CLAUSE.findall(text):
        number = parts and re.search(r"\d[,，:：]$", parts[-1]) and re.match(r"\d", part)
        if number:
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts


def has_words(text: str) -> bool:
    """Say whether a text has any letter, digit or Chinese character."""
    return bool(_WORD.search(text))


def sentence_frame(narrative: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of a narrative, one row each.

    Parameters
    ----------
    narrative : DataFrame
        With report_id, paragraph, section, text.

    Returns
    -------
    DataFrame
        report_id, paragraph, section, sentence (from 1 in its paragraph), start, end (characters in the
        paragraph's text), text. The texts of a paragraph joined are the paragraph.
    """
    import pandas as pd

    rows: list[tuple[int, int, int, int, str]] = []
    for i, text in enumerate(narrative["text"].fillna("")):
        start = 0
        for n, part in enumerate(sentences(text), 1):
            rows.append((i, n, start, start + len(part), part))
            start += len(part)
    at = [r[0] for r in rows]
    kept = narrative[["report_id", "paragraph", "section"]].iloc[at].reset_index(drop=True)
    made = pd.DataFrame(
        {
            "sentence": pd.array([r[1] for r in rows], dtype="Int32"),
            "start": pd.array([r[2] for r in rows], dtype="Int32"),
            "end": pd.array([r[3] for r in rows], dtype="Int32"),
            "text": pd.Series([r[4] for r in rows], dtype="str"),
        }
    )
    return pd.concat([kept, made], axis=1)
