"""Measure claims, audit, causes and near-copies on a simulated panel, against the time that reading takes."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from govreports import audit
from govreports.claims import claims
from govreports.demo.panel import panel

BODIES = 72
REPEATS = 3  # the quickest counts: the first run loads word lists
SAMPLE = 60  # reports read one by one, to know how long reading takes; none twice, since much is remembered


def timed(work: Callable[[], Any]) -> float:
    """Seconds of processor time, so that other work on the machine counts for little."""
    start = time.process_time()
    work()
    return time.process_time() - start


def read(files: Sequence[Path]) -> None:
    """Read reports into frames, which is what an audit takes."""
    from govreports.report import read_records
    from govreports.schema import frames

    frames(list(map(read_records, files)))


def rows() -> list[dict[str, object]]:
    """Return one row for each measurement, in milliseconds for a report."""
    from govreports.corpus import build, load

    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "processed")
        panel(raw / "demo", agencies=BODIES, layouts=["pipes"])
        with contextlib.redirect_stdout(None):
            build(raw, processed)
        files = sorted(raw.rglob("*.txt"))
        samples = [files[k : k + SAMPLE] for k in range(0, (REPEATS + 1) * SAMPLE, SAMPLE)]
        spent = [timed(partial(read, sample)) for sample in samples]
        reading = min(spent[1:]) / SAMPLE * 1000
        corpus = load(processed)
        count = len(corpus.reports)
        for name in ("cells", "narrative", "claims", "problems"):  # loaded before the clock starts
            getattr(corpus, name)
        findings = audit(corpus)
        works: dict[str, tuple[Callable[[], Any], str]] = {
            "claims of the narrative": (lambda: claims(corpus.narrative), "< 1.5"),
            "audit, all rules but near-copies": (lambda: audit(corpus), "< reading"),
            "audit, rules on tables only": (lambda: audit(corpus, ["requests.*", "remedies.*"]), "< 1"),
            "causes of failed sums": (lambda: audit.causes(corpus, findings), ""),
            "near-copies of sections 1 and 5": (lambda: audit(corpus, ["text.near_identical"]), ""),
        }
        found: list[dict[str, object]] = [
            {"what": "reading into frames", "value": reading, "unit": "ms per report", "goal": ""}
        ]
        for name, (work, goal) in works.items():
            value = min(timed(work) for _ in range(REPEATS)) / count * 1000
            found.append(
                {"what": f"{name} ({count} reports)", "value": value, "unit": "ms per report", "goal": goal}
            )
            if goal == "< reading":
                ratio = {"what": "audit / reading", "value": value / reading, "unit": "ratio", "goal": "< 1"}
                found.append(ratio)
        return found


if __name__ == "__main__":
    for row in rows():
        print(f"{row['what']}: {row['value']:.3g} {row['unit']} {row['goal']}")
