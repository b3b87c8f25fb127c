"""From what a report says and how a file says it to the bytes of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.writer.compose import blocks
from govreports.writer.layouts import layout as layout_of
from govreports.writer.plain import text_bytes

if TYPE_CHECKING:
    import numpy as np

    from govreports.writer.content import Deviations, ReportContent


def write(content: ReportContent, layout: str, deviations: Deviations, rng: np.random.Generator) -> bytes:
    """Return a report as the bytes of a file.

    Parameters
    ----------
    content : ReportContent
        What it says.
    layout : str
        One of `layouts()`.
    deviations : Deviations
        How the file departs from the form.
    rng : numpy.random.Generator
        Chooses among variants; the same state gives the same bytes.

    Raises
    ------
    ValueError
        If there is no such layout.

    >>> import numpy as np
    >>> from govreports.writer import Deviations, ReportContent
    >>> content = ReportContent("甲局", 2022, {}, {}, {1: ["本年无变化。"]}, title="甲局2022年报告")
    >>> write(content, "pipes", Deviations(order=(1,)), np.random.default_rng(1)).decode()
    '甲局2022年报告\\n一、总体情况\\n本年无变化。\\n'
    """
    family = layout_of(layout).family
    made = blocks(content, deviations, rng)
    if family == "text":
        return text_bytes(made, layout, deviations)
    if family == "html":
        from govreports.writer.web import page_bytes

        return page_bytes(content, made, layout, deviations)
    if family == "docx":
        from govreports.writer.office import docx_bytes

        return docx_bytes(content, made)
    from govreports.writer.pdf import pdf_bytes

    return pdf_bytes(content, made, ruled=layout == "pdf_ruled")
