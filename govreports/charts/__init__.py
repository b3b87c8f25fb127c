"""Charts of the frames, axes-level: frames in by keyword, `ax=None`, the Axes out.

Every public function of a module of this package is a name here, found when it is first asked for, so that
`import govreports` loads no plotting library.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any


@cache
def _names() -> dict[str, str]:
    modules = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    found: dict[str, str] = {}
    for name in modules:
        module = import_module(f"{__name__}.{name}")
        found |= dict.fromkeys(getattr(module, "__all__", ()), name)
    return found


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    if name in {m.name for m in pkgutil.iter_modules(__path__)}:
        return import_module(f"{__name__}.{name}")
    if name in _names():
        return getattr(import_module(f"{__name__}.{_names()[name]}"), name)
    raise AttributeError(f"no chart named {name!r}; there are {', '.join(sorted(_names()))}")


def __dir__() -> list[str]:
    return sorted(_names())
