"""One notebook as one page that loads nothing: images inside, math as MathML, scripts of its own only.

Registered with nbconvert as `govreports`: `jupyter nbconvert --to govreports notebook.ipynb`, and in
JupyterLab under File > Save and Export Notebook As.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets import default

from govreports.render.font import with_font

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"
# A page asks for nothing: what would be fetched, and from where, is refused by the browser as well.
OUTSIDE = re.compile(
    r"""(?:<(?:script|img|iframe|source|video|audio|embed)\b(?:[^>"']|"[^"]*"|'[^']*')*?\bsrc"""
    r"""|<link\b(?:[^>"']|"[^"]*"|'[^']*')*?\bhref)\s*=\s*["']?(?!data:)[^"'\s>]"""
    r"""|@import|url\(\s*["']?(?:https?:)?//|\bimport\(?\s*["']https?:""",
    re.I,
)


class _Renderer(IPythonRenderer):
    def _math(self, body: str, display: str) -> str:
        try:
            return convert(body, display=display)
        except Exception:  # the converter raises many kinds; the formula's source is still readable
            return f"<code>{self.escape_html(body)}</code>"

    def inline_math(self, body: str) -> str:
        return self._math(body, "inline")

    def block_math(self, body: str) -> str:
        return self._math(body, "block")


def csv_link(text: str) -> str:
    """Return a `data:` address of a CSV that Excel opens as UTF-8."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8-sig")).decode()


def title_of(notebook: NotebookNode, fallback: str) -> tuple[str, str]:
    """Return a notebook's title and the English line under it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (m := re.search(r"^#\s+(.+)\n*(.*)$", cell.source, re.M)):
            return m[1].strip(), m[2].strip().strip("*_")
    return fallback, ""


class OfflineHTMLExporter(HTMLExporter):
    """nbconvert's HTML with our template; see the module's docstring."""

    export_from_notebook = "政府信息公开年报网页 offline HTML"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "govreports"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("embed_images")
    def _embed_images_default(self) -> bool:
        return True

    @default("language_code")
    def _language_code_default(self) -> str:
        return "zh-CN"

    @default("exclude_input_prompt")
    def _exclude_input_prompt_default(self) -> bool:
        return True

    @default("exclude_output_prompt")
    def _exclude_output_prompt_default(self) -> bool:
        return True

    def default_filters(self) -> Any:
        yield from super().default_filters()
        yield "csv_link", csv_link

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        name = (resources or {}).get("metadata", {}).get("name", "notebook")
        nb.metadata["title"] = title_of(nb, name)[0]
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return with_font(page), resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        cell = context.get("cell", {})
        renderer = _Renderer(
            escape=False,
            allow_harmful_protocols=False,  # a name of the open web may hold a link
            attachments=cell.get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=True,
        )
        return MarkdownWithMath(renderer=renderer).render(source)
