"""Long hostile lines: every step of reading takes time in proportion to their length."""

# ruff: noqa: E501 (tables of pieces are easier to read so)
from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress

import pandas as pd
import pytest

from govreports.claims import claims
from govreports.errors import ReadError
from govreports.report import read_steps

LENGTH = 200_000
RATIO = 3.0  # of the time for twice the length: 2 where it is linear, 4 where it is quadratic
TIMED = 0.25  # seconds below which the clock says nothing
HEAD = "某市财政局2022年政府信息公开工作年度报告\n一、总体情况\n我局依法公开。\n"
TABLES = "二、主动公开政府信息情况\n规章|{0}x\n三、收到和处理政府信息公开申请情况\n{0}1\n"
TAIL = "\n六、其他需要报告的事项\n无。\n"
# Each is repeated until the line is long enough. Those after the first line broke something once.
PIECES = [
    "1", "一、", "(", "|", " ", "\u3000", "第二十条第", "1,", '"', "“", "其中", "年", "《", "├", "其中1件,", "索引号：", "2022年1月1日",
    "（", "1.", "，", "#", "1件", "1%", "元1", "[a](", "![](", "![", "<p ", "<img ", "规章|1|", "无，", "未收到",
    "]{", "[x]{a}", "[[", '|a="b" ', 'a="b" ', ":::", ";1",
]  # fmt: skip
SHAPES: dict[str, Callable[[str], str]] = {
    "a paragraph": lambda line: f"{HEAD}{line}x{TAIL}",
    "before the title": lambda line: f"{line}\n{HEAD}{TAIL}",
    "in the tables": lambda line: HEAD + TABLES.format(line) + TAIL,
    "a page": lambda line: (
        f"<html><body><p>{HEAD}<p>{line.replace('<', '&lt;')}<table><tr><td>规章</td>"
        f"<td>{line.replace('<', '&lt;')}</td></tr></table>{TAIL}"
    ),
}


def whole_flow(text: str) -> None:
    with suppress(ReadError):
        steps = read_steps(text.encode(), "x.txt")
        rows = [{"text": row[4]} for row in steps.prose.rows]
        claims(pd.DataFrame(rows or [{"text": ""}]).assign(report_id="a", paragraph=1))


def seconds(work: Callable[[], None]) -> float:
    """Without the garbage collector, as `timeit` does: it looks through what other tests left behind, too."""
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def assert_linear(make: Callable[[int], Callable[[], None]], length: int = LENGTH) -> None:
    """Time two lengths, starting short: a step that is worse than linear shows before it takes minutes."""
    at = length // 32
    last = seconds(make(at))
    while at < length:
        at *= 2
        now = seconds(make(at))
        if now > TIMED and now > RATIO * last:  # a busy machine now and then: look again
            last = min(seconds(make(at // 2)) for _ in range(2))
            now = min(seconds(make(at)) for _ in range(2))
            assert now < max(RATIO * last, TIMED), (
                f"{at:,} characters: {now:.2f} s, half of them: {last:.2f} s"
            )
        last = max(now, TIMED / RATIO)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("piece", PIECES)
def test_reading_takes_linear_time(piece: str, shape: str) -> None:
    # A few thousand of each here; the whole length in `make test-slow`.
    assert_linear(lambda n: lambda: whole_flow(SHAPES[shape](piece * (n // len(piece)))), LENGTH // 10)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("piece", PIECES)
def test_reading_very_long_lines_takes_linear_time(piece: str, shape: str) -> None:
    assert_linear(lambda n: lambda: whole_flow(SHAPES[shape](piece * (n // len(piece)))))
