"""The corpus: many reports as one dataset, built in steps and published whole."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreports.corpus.building import Summary, build
    from govreports.corpus.exporting import export
    from govreports.corpus.footnote import cite
    from govreports.corpus.loading import Corpus, load
    from govreports.corpus.lock import BuildError

_HOMES = {
    "BuildError": "lock",
    "Corpus": "loading",
    "Summary": "building",
    "build": "building",
    "cite": "footnote",
    "export": "exporting",
    "load": "loading",
}
__all__ = ["BuildError", "Corpus", "Summary", "build", "cite", "export", "load"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
