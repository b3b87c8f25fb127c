"""Two reports side by side. `govreports.compare(a, b)` calls `compare`; `page` makes the web page."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govreports.compare.html import differences, page
    from govreports.compare.model import Comparison, compare
    from govreports.compare.pairs import choose
    from govreports.compare.tables import cell_table, quantity_table
    from govreports.compare.words import Change, TextDifference, difference

__all__ = [
    "Change",
    "Comparison",
    "TextDifference",
    "cell_table",
    "choose",
    "compare",
    "difference",
    "differences",
    "page",
    "quantity_table",
]

# Loaded when they are first touched: the command line imports this package to know its commands.
_HOMES = {
    **dict.fromkeys(("Change", "TextDifference", "difference"), "words"),
    **dict.fromkeys(("Comparison", "compare"), "model"),
    **dict.fromkeys(("differences", "page"), "html"),
    "choose": "pairs",
    **dict.fromkeys(("cell_table", "quantity_table"), "tables"),
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Module(ModuleType):
    # The package and its main function share one name: `gr.compare(a, b)`, `gr.compare.page(…)`.
    def __call__(self, *args: Any, **options: Any) -> Comparison:
        from govreports.compare.model import compare

        return compare(*args, **options)


sys.modules[__name__].__class__ = _Module
