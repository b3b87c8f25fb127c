"""Damage written reports at random, in every layout and format, and send them through the whole reading.

`GOVREPORTS_FUZZ_SECONDS` says how long (a few seconds here, as long as you like with `make fuzz`), and
`GOVREPORTS_FUZZ_FIRST` with which case it begins. A case depends on its number alone: a finding is repeated
with that number as the first, and becomes a test of its own.
"""

# ruff: noqa: E501 (tables of pieces are easier to read so)
from __future__ import annotations

import base64
import os
import random
import time
import zipfile
from functools import cache
from io import BytesIO

import pandas as pd
from test_roundtrip import random_case

from govreports import form, schema, writer
from govreports.claims import claims
from govreports.errors import ReadError
from govreports.report import read_records

SECONDS = float(os.environ.get("GOVREPORTS_FUZZ_SECONDS", "12"))
FIRST = int(os.environ.get("GOVREPORTS_FUZZ_FIRST", "0"))
SLOWEST = 20.0  # processor seconds for one file, on a busy machine
LAYOUTS = tuple(writer.layouts())
TOKENS = [
    *("<table>", "</table>", "<tr>", "<td>", "</td>", "<td colspan=9999>", "<td rowspan=9999>", "<!--", "-->"),
    *("<script>", "</script>", "&#0;", "&#x202e;", "&amp;", "<p>", "|", "||", "\n", "\n\n", "\t", "\x00", "\x0c"),
    *("\u202e", "\u200b", "\ufeff", "\ud800", "\U0001f600", "\u3000", "一、", "三、收到和处理", "第二十条", "规章", "其他"),
    *("1", "-1", "1e9", "١", "²", "½", "９", "1,2,3", "0.", ".", "NaN", "inf", "9" * 400, "1" * 30, "（一）", "“", "其中"),
    *("2022年", "二〇二二年", "0000年13月45日", "99999年", "2022-02-30", "%", "元", "亿元", "├", "─", "合计", "总计"),
    *("\r", "\x85", "\u2028", "\x1a", "```", "***", "[x](y", "~~", "#", "\\", "$", "{", "}", "(", ")", "'", '"'),
]  # fmt: skip


@cache
def written(number: int) -> tuple[str, bytes]:
    """Return a written report and its layout."""
    case = random_case(number, (LAYOUTS[number % len(LAYOUTS)],))
    return case.layout, case.data


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return some bytes with a few random changes."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8, 40))):
        at = dice.randrange(len(made) + 1)
        end = min(len(made), at + dice.choice((0, 1, 2, 10, 100, 3000)))
        kind = dice.randrange(7)
        if kind == 0 and made:
            made[at % len(made)] = dice.randrange(256)
        elif kind == 1:
            del made[at:end]
        elif kind == 2:
            made[at:at] = made[at:end] * dice.choice((1, 2, 50))
        elif kind == 3:
            made[at:end] = b""
            other = written(dice.randrange(len(LAYOUTS)))[1]
            begin = dice.randrange(len(other))
            made[at:at] = other[begin : begin + dice.choice((10, 300, 5000))]
        elif kind == 4:
            del made[at:]
        else:
            token = dice.choice(TOKENS) * dice.choice((1, 1, 1, 3, 200))
            made[at:end] = token.encode("utf-8", "surrogatepass")
        if len(made) > 400_000:
            del made[400_000:]
    return bytes(made)


def damaged_parts(data: bytes, dice: random.Random) -> bytes:
    """Return a Word file whose parts are damaged inside a whole archive."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            hit = dice.random() < (0.9 if name == "word/document.xml" else 0.1)
            new.writestr(name, damaged(part, dice) if hit else part)
    return target.getvalue()


def case(number: int) -> tuple[str, bytes]:
    """Return one damaged file and the layout that it had."""
    dice = random.Random(number)
    layout, data = written(dice.randrange(len(LAYOUTS) * (1 + number // 500)))
    if layout == "docx" and dice.random() < 0.7:
        return layout, damaged_parts(data, dice)
    if dice.random() < 0.2 and not layout.startswith(("docx", "pdf")):
        data = data.decode("utf-8", "replace").encode(
            dice.choice(("gb18030", "utf-16", "utf-8-sig")), "replace"
        )
    return layout, damaged(data, dice)


def check(content: bytes) -> None:
    """Read a file; only a coded error may come of it, or records that fit the frames and the form."""
    start = time.process_time()
    try:
        records = read_records("damaged", report_id="damaged", content=content)
    except ReadError as error:
        assert error.code.isidentifier() and error.advice
        return
    finally:
        assert time.process_time() - start < SLOWEST, "too slow"
    frames = schema.frames([records])
    cells = frames["cells"]
    assert len(cells) == sum(len(form.edition(e).tables[t].cells) for t, e in records.editions.items())
    assert not cells.duplicated(["report_id", "table", "row", "column"]).any()
    numbers = cells[cells["status"] == "number"]
    assert numbers["value"].notna().all() and numbers["raw"].notna().all()
    assert (numbers["value"].abs() != float("inf")).all()
    assert cells.loc[cells["status"] != "number", "value"].isna().all()
    for name, frame in frames.items():
        assert list(frame.columns) == [f.name for f in schema.SCHEMA[name].fields]
        for column in frame.select_dtypes("str"):
            frame[column].dropna().str.encode("utf-8")  # no lone surrogate: Parquet could not hold it
    stated = claims(frames["narrative"])
    texts = frames["narrative"].set_index("paragraph")["text"]
    for row in stated.itertuples():
        assert texts[row.paragraph][row.start : row.end] == row.text
    assert isinstance(stated, pd.DataFrame)


def test_damaged_reports_are_read_or_refused() -> None:
    end, number = time.monotonic() + SECONDS, FIRST
    while time.monotonic() < end:
        layout, content = case(number)
        try:
            check(content)
        except Exception as error:
            shown = base64.b85encode(content[:3000]).decode()
            raise AssertionError(
                f"case {number} ({layout}), {type(error).__name__}: {error}\n{shown}"
            ) from error
        number += 1
    print(f"{number - FIRST} damaged files")
