"""Who published when, against the legal date.

A table for a person in charge: seen, not seen, how many days late, and what cannot be decided.
`govreports.duty(corpus)` calls `duty`; the names beside it are attributes of the module.
"""

import sys
from types import ModuleType
from typing import Any

from govreports.duty.deadlines import deadline, is_holiday
from govreports.duty.view import due_list, duty, read_register

__all__ = ["deadline", "due_list", "duty", "is_holiday", "read_register"]


class _Module(ModuleType):
    # The package and its main function share one name: `gr.duty(corpus)`, `gr.duty.due_list(…)`.
    def __call__(self, *args: Any, **options: Any) -> Any:
        return duty(*args, **options)


sys.modules[__name__].__class__ = _Module
