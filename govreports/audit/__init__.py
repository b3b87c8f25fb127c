"""Check reports against the form, themselves, their own past and their peers.

`govreports.audit(corpus)` gives the findings frame; rules are data (`audit/data/rules.toml`) and can be
listed, switched off and added. Findings are questions for a person: nothing here changes a figure.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from govreports.audit.causes import causes
    from govreports.audit.draft import check_page, draft_page
    from govreports.audit.engine import audit
    from govreports.audit.rules import Rule, choose, rules
    from govreports.audit.sheet import read_sheet, write_sheet
    from govreports.audit.verdicts import Verdicts, apply_verdicts, decide, read_verdicts, write_verdicts

__all__ = [
    "Rule",
    "Verdicts",
    "apply_verdicts",
    "audit",
    "causes",
    "check_page",
    "choose",
    "decide",
    "draft_page",
    "read_sheet",
    "read_verdicts",
    "rules",
    "write_sheet",
    "write_verdicts",
]

# Loaded when they are first touched: the command line imports this package to know its commands.
_HOMES = {
    **dict.fromkeys(("Rule", "choose", "rules"), "rules"),
    **dict.fromkeys(("Verdicts", "apply_verdicts", "decide", "read_verdicts", "write_verdicts"), "verdicts"),
    **dict.fromkeys(("read_sheet", "write_sheet"), "sheet"),
    **dict.fromkeys(("check_page", "draft_page"), "draft"),
    "audit": "engine",
    "causes": "causes",
}


class _Module(ModuleType):
    # The package and its main function share one name: `gr.audit(corpus)`, `gr.audit.rules()`.
    # A submodule may bear the name of its function; the function wins, whichever was loaded first.
    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return super().__getattribute__(name)

    def __call__(self, *args: Any, **options: Any) -> pd.DataFrame:
        from govreports.audit.engine import audit

        return audit(*args, **options)


sys.modules[__name__].__class__ = _Module
