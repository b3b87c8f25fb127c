"""Measure the analysis of text on a simulated panel, and how many times faster than jieba it cuts words."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from govreports import text
from govreports.demo.panel import panel
from govreports.text.segmentation import dictionary, reference, segment, segment_all

BODIES = 72


def narrative() -> pd.DataFrame:
    """The paragraphs of a simulated panel."""
    from govreports.corpus import build, load

    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "processed")
        panel(raw / "demo", agencies=BODIES, layouts=["pipes"], mistakes=0)
        with contextlib.redirect_stdout(None):
            build(raw, processed)
        return load(processed).narrative.copy()


def timed(work: Callable[[], Any]) -> float:
    """Least seconds of processor time of three runs, so that other work on the machine counts for little."""
    seconds = []
    for _ in range(3):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def rows() -> list[dict[str, object]]:
    """Return one row for each measurement."""
    frame = narrative()
    reports = frame.groupby(frame["report_id"].astype("str"))["text"].agg("\n".join).tolist()
    paragraphs = frame["text"].tolist()
    size, count = sum(map(len, paragraphs)), len(reports)
    slow = reference(dictionary(()))
    segment_all(paragraphs[:50], ())  # both dictionaries are loaded before the clock starts
    jieba = timed(lambda: [list(slow.cut(t)) for t in reports])
    single = timed(lambda: [segment(t, ()) for t in reports])
    many = timed(lambda: segment_all(paragraphs, ()))
    tokens = text.tokens(frame)
    made = timed(lambda: text.tokens(frame))
    unit = "million characters/s"
    ratio = {"unit": "times jieba", "goal": "≥ 20"}
    found: list[dict[str, object]] = [
        {"what": f"segment, report by report ({count} reports)", "value": jieba / single, **ratio},
        {"what": "segmentation of their paragraphs", "value": jieba / many, **ratio},
        {"what": "segment", "value": size / single / 1e6, "unit": unit},
        {"what": "tokens, own words told apart", "value": size / made / 1e6, "unit": unit},
    ]
    for name, work in {
        "frequencies": lambda: text.frequencies(tokens),
        "collocations": lambda: text.collocations(tokens),
        "network": lambda: text.network(tokens),
        "template_share": lambda: text.template_share(frame),
        "items of section 5": lambda: text.items(frame),
    }.items():
        found.append({"what": f"{name} of {count} reports", "value": timed(work), "unit": "s"})
    return found


if __name__ == "__main__":
    for row in rows():
        print(f"{row['what']}: {row['value']:.3g} {row['unit']} {row.get('goal', '')}")
