"""Claims against the gold table of the five published reports."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from govreports.claims import Claim, find

SHARED = Path(__file__).parents[2] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the shared examples are not beside the project"
)

FORM_WORDS = (
    "信息内容",
    "第二十条第",
    "(本列数据",
    "申请人情况",
    "一、本年新收",
    "二、上年结转",
    "四、结转下年度",
)
Key = tuple[str, int, int, int]


def _is_narrative(line: str) -> bool:
    text = line.strip()
    return len(text) > 10 and not text.startswith(FORM_WORDS) and "|" not in text


def _found(stem: str) -> dict[Key, Claim]:
    """Claims of the lines outside the tables, by line and place."""
    lines = (SHARED / "seeds" / f"{stem}.txt").read_text(encoding="utf-8").splitlines()
    found: dict[Key, Claim] = {}
    in_table = False
    for number, line in enumerate(lines, 1):
        in_table = (
            in_table or line.strip().startswith(("第二十条第(一)项", "(本列数据", "行政复议"))
        ) and not (line.startswith(("四、政府信息公开行政", "五、", "六、", "三、收到")))
        last = number > 1 and lines[number - 2].startswith("六、")
        if in_table or not (_is_narrative(line) or last):
            continue
        for claim in find(line):
            found[(stem, number, claim.start, claim.end)] = claim
    return found


def compare() -> tuple[list[str], list[str], int, int]:
    """Return what was missed, what was found without being there, and the sizes of both sides."""
    with (SHARED / "gold" / "claims.csv").open(encoding="utf-8", newline="") as f:
        gold = {(r["file"], int(r["line"]), int(r["start"]), int(r["end"])): r for r in csv.DictReader(f)}
    found = {k: c for stem in sorted({k[0] for k in gold}) for k, c in _found(stem).items()}
    free = {k for k, r in gold.items() if r["note"].startswith(("trivial", "rule"))}
    required = {k: r for k, r in gold.items() if k not in free}
    judged = {k: c for k, c in found.items() if k not in free}

    def same(k: Key) -> bool:
        r, c = gold[k], found[k]
        return (r["kind"], float(r["value"]), r["approximate"] == "1") == (c.kind, c.value, c.approximate)

    hit = {k for k in required if k in judged and same(k)}
    missed = [f"{k} {required[k]['text']}" for k in required if k not in hit]
    extra = [f"{k} {c.text} {c.kind} {c.value}" for k, c in judged.items() if k not in hit]
    return missed, extra, len(required), len(judged)


def test_claims_of_the_gold_table() -> None:
    missed, extra, required, judged = compare()
    recall, precision = 1 - len(missed) / required, 1 - len(extra) / judged
    print(f"\nclaims on the seeds: recall {recall:.3f} of {required}, precision {precision:.3f} of {judged}")
    print("\n".join(["missed:", *missed, "extra:", *extra]))
    assert recall >= 0.97
    assert precision >= 0.97
