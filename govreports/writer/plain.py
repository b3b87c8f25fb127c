"""A report as a text file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreports.writer.layouts import loses_blanks
from govreports.writer.text import table_lines

if TYPE_CHECKING:
    from govreports.writer.compose import Block
    from govreports.writer.content import Deviations

_INDENT = "\u3000\u3000"
_SPACED = ("cell_paragraphs", "markdown", "html_in_text")  # layouts with a blank line after each paragraph


def _soft(text: str, width: int) -> list[str]:
    if not width:
        return [text]
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


def text_lines(made: list[Block], layout: str, d: Deviations) -> list[str]:
    """Return a report's blocks as lines of text in a layout."""
    lines: list[str] = []
    lost = loses_blanks(layout, d)
    for block in made:
        if block.sheet is not None:
            lines += [block.text] if block.text else []
            lines += table_lines(layout, block.sheet, d.spans, lost)
        elif block.kind == "title":
            lines.append(f"# {block.text}" if layout == "markdown" else block.text)
        elif block.kind == "heading":
            lines.append(f"## {block.text}" if layout == "markdown" else block.text)
        elif block.kind == "paragraph":
            indent = _INDENT if layout in ("aligned", "spaces", "line_box") else ""
            lines += _soft(indent + block.text, d.soft_wrap)
        else:
            lines.append(block.text)
        if layout in _SPACED and block.sheet is None:
            lines.append("")
    return lines


def text_bytes(made: list[Block], layout: str, d: Deviations) -> bytes:
    lines = text_lines(made, layout, d)
    if layout == "one_line_spaces":
        lines = [" ".join(line for line in lines if line.strip())]
    return ("\n".join(lines) + "\n").encode(d.encoding, errors="xmlcharrefreplace")
