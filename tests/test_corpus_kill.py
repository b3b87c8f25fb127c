"""Builds killed at random moments: readers get one whole generation, and the next build carries on.

A moment is a number of function calls, not a time: a busy machine then makes no difference.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import pytest
from test_corpus_safety import build, fill, same_parser, version_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill")
assert same_parser


def build_in_child(raw: Path, out: Path, calls: int) -> int:
    """Build in a child process that kills itself after some calls; return how many it made."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        made = 0

        def tick(*event: object) -> None:
            nonlocal made
            made += 1
            if made == calls:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(tick)
        try:
            build(raw, out)
        finally:
            sys.setprofile(None)
            os.write(writing, str(made).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (text == "")
    return int(text or calls)


@pytest.mark.parametrize("times", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_random_moments(times, tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    fill(raw, 1)
    whole = build_in_child(raw, out, 0)
    rng = random.Random(20211)
    published, outcomes = 1, set()
    for attempt in range(2, times + 2):
        fill(raw, attempt)
        first = whole - 2500 if attempt % 2 else 1  # half of them around the switch, which is near the end
        build_in_child(raw, out, rng.randint(first, whole))
        found = version_of(out)
        assert found in (published, attempt)
        outcomes.add(found == attempt)
        published = found
    assert outcomes == {True, False}  # some before the switch, some after it
    build(raw, out)
    assert version_of(out) == times + 1
    assert not [p for p in (out / "parts").iterdir() if p.name.startswith(".")]
    assert len(list((out / "generations").iterdir())) == 2
