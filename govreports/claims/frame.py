"""Claims of a whole narrative frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports import schema
from govreports.claims.finder import find

if TYPE_CHECKING:
    import pandas as pd


def claims(narrative: pd.DataFrame) -> pd.DataFrame:
    """Return every quantity that the paragraphs state.

    Parameters
    ----------
    narrative : DataFrame
        As in `schema.NARRATIVE`; report_id, paragraph and text are read.

    Returns
    -------
    DataFrame
        As in `schema.CLAIMS`: report_id, paragraph, start, end | text, value, unit, kind, subject, scope,
        approximate. Money is in 万元, growth is signed, spans count characters of the paragraph.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"report_id": ["a"], "paragraph": [1], "text": ["公开信息12条,答复率100%。"]})
    >>> claims(rows)["text"].tolist()
    ['12条', '100%']
    """
    rows: list[dict[str, object]] = []
    for report, paragraph, text in zip(
        narrative["report_id"], narrative["paragraph"], narrative["text"], strict=True
    ):
        rows += [{"report_id": report, "paragraph": paragraph, **claim._asdict()} for claim in find(text)]
    return schema.to_frame("claims", rows)
