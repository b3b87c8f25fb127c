"""Read 政府信息公开工作年度报告 into pandas frames, audit them, compare them and chart them.

>>> import govreports as gr
>>> gr.form.labels("en").shape
(398, 12)

Public names are loaded when they are first touched, so that importing the package is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govreports import audit, charts, compare, duty, form, indicators, text
    from govreports.corpus import Corpus, build, cite, export, load
    from govreports.errors import ReadError
    from govreports.report import Report, read_report

# Public name: the module that it lives in, and whether it is that module itself.
_NAMES = {
    "Corpus": "corpus",
    "ReadError": "errors",
    "Report": "report",
    "build": "corpus",
    "cite": "corpus",
    "export": "corpus",
    "load": "corpus",
    "read_report": "report",
}
_MODULES = ("audit", "charts", "compare", "duty", "form", "indicators", "text")
__all__ = [
    "Corpus",
    "ReadError",
    "Report",
    "audit",
    "build",
    "charts",
    "cite",
    "compare",
    "duty",
    "export",
    "form",
    "indicators",
    "load",
    "read_report",
    "text",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("govreports")
    if name in _MODULES:
        return import_module(f"govreports.{name}")
    if name in _NAMES:
        found = getattr(import_module(f"govreports.{_NAMES[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module 'govreports' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
