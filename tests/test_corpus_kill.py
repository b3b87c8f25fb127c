"""Builds killed at random moments: readers get one whole generation, and the next build carries on.

A moment is a number of calls by and to the corpus's own code, not a time: a busy machine changes nothing.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

import pytest
from corpus_reader import build
from test_corpus_safety import fill, same_parser, version_of

from govreports.corpus import generations

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill")
assert same_parser
HERE = str(Path("govreports") / "corpus")


def build_in_child(raw: Path, out: Path, calls: int, begin: str = "build") -> int:
    """Build in a child process that kills itself after some calls, counted from the build's begin or from its
    switch to the new generation; return how many it made, 0 if it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        made, counting = 0, begin == "build"
        switch = generations.switch

        def tick(frame: FrameType, event: str, argument: object) -> None:
            nonlocal made
            made += counting and HERE in frame.f_code.co_filename
            if 0 < calls == made:
                os.kill(os.getpid(), signal.SIGKILL)

        def count_from_here(processed: Path, name: str) -> None:
            nonlocal counting
            switch(processed, name)
            counting = True

        generations.switch = count_from_here
        sys.setprofile(tick)
        try:
            build(raw, out)
            sys.setprofile(None)
            os.write(writing, str(made).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (text == "")
    return int(text or 0)


@pytest.mark.parametrize("times", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_random_moments(times, tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    fill(raw, 0)
    build(raw, out)
    fill(raw, 1)
    whole = {"build": build_in_child(raw, out, 0)}
    fill(raw, 2)
    whole["switch"] = build_in_child(raw, out, 0, "switch")
    rng = random.Random(20211)
    published, outcomes = 2, set()
    for attempt in range(3, times + 3):
        fill(raw, attempt)
        begin = "switch" if attempt % 3 == 0 else "build"
        killed = build_in_child(raw, out, rng.randint(1, whole[begin]), begin) == 0
        found = version_of(out)
        assert found in (published, attempt)
        outcomes.add((killed, found == attempt))
        published = found
    assert {(True, False), (True, True)} <= outcomes  # some before the switch, some after it
    build(raw, out)
    assert version_of(out) == times + 2
    assert not [p for p in (out / "parts").iterdir() if p.name.startswith(".")]
    assert len(list((out / "generations").iterdir())) == 2
