"""Errors and problems with their Chinese advice, from data/advice.toml."""

from __future__ import annotations

from functools import cache

from govreports.blocks import Problem
from govreports.errors import ReadError


@cache
def _messages() -> dict[str, dict[str, str]]:
    import tomllib
    from importlib.resources import files

    text = (files("govreports.readers") / "data" / "advice.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_error(code: str, name: str, *, advice: str = "", **facts: object) -> ReadError:
    """Return the error for file `name`; `advice` names the message where it is not the code's own."""
    shown = name.rsplit("/", 1)[-1] or "文件"
    message = _messages()["error"][advice or code].format(name=_quoted(shown), **facts)
    return ReadError(code, name, message)


def problem(code: str, place: str, *, raw: str = "", level: str = "warning", **facts: object) -> Problem:
    """Return a problem of stage `read` at `place`."""
    return Problem("read", code, place, level, raw, _messages()["problem"][code].format(**facts))


def _quoted(name: str) -> str:
    """Return a file name as a shell takes it, with what a terminal cannot show escaped."""
    import shlex

    return shlex.quote("".join(c if c.isprintable() else ascii(c)[1:-1] for c in name))
