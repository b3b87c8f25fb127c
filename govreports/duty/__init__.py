"""Who published when, against the legal date.

A table for a person in charge: seen, not seen, how many days late, and what cannot be decided.
`govreports.duty(corpus)` calls `duty`; the names beside it are attributes of the module.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from govreports.duty.deadlines import Deadline, deadline, is_holiday

if TYPE_CHECKING:
    import pandas as pd

    from govreports.duty.view import due_list, duty, read_register

__all__ = ["Deadline", "deadline", "due_list", "duty", "is_holiday", "read_register"]


def __getattr__(name: str) -> Any:
    if name in ("due_list", "duty", "read_register"):
        return getattr(import_module("govreports.duty.view"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Module(ModuleType):
    # The package and its main function share one name: `gr.duty(corpus)`, `gr.duty.due_list(…)`.
    def __call__(self, *args: Any, **options: Any) -> pd.DataFrame:
        from govreports.duty.view import duty

        return duty(*args, **options)


sys.modules[__name__].__class__ = _Module
