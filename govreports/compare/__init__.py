"""Two reports side by side. `govreports.compare(a, b)` calls `compare`; `page` makes the web page."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from govreports.compare.model import Comparison, compare
from govreports.compare.page import page
from govreports.compare.words import Change, TextDifference, difference

__all__ = ["Change", "Comparison", "TextDifference", "compare", "difference", "page"]


class _Module(ModuleType):
    # The package and its main function share one name: `gr.compare(a, b)`, `gr.compare.page(…)`.
    def __call__(self, *args: Any, **options: Any) -> Comparison:
        return compare(*args, **options)


sys.modules[__name__].__class__ = _Module
