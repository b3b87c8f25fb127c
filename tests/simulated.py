"""A small simulated corpus for tests of charts and pages: a reader that makes up figures from file names."""

import csv
from pathlib import Path

import numpy as np

from govreports import form
from govreports.demo.figures import random_figures
from govreports.schema import Records

LEVELS = ("province", "prefecture", "county", "township")
SIZES = {"province": 8.0, "prefecture": 3.0, "county": 1.0, "township": 0.2}


def reader(path: str, *, report_id: str) -> Records:
    """Return records of a file named NN_YEAR.txt; a file that says `bad` cannot be read."""
    from govreports.errors import ReadError

    if "bad" in Path(path).read_text("utf-8"):
        raise ReadError("truncated", report_id, "请重新下载。")
    number, year = map(int, Path(path).stem.split("_"))
    level = LEVELS[number % 4]
    edition = form.edition_for_year(year)
    editions = dict.fromkeys(form.TABLES, edition)
    figures = random_figures(np.random.default_rng(number * 10_000 + year), editions, SIZES[level])
    cells = [figures[c.place] for c in form.skeleton(editions)]
    return Records(
        metadata={
            "report_id": report_id,
            "agency": f"虚构{'甲乙丙丁戊己庚辛'[number % 8]}{number}县人民政府",
            "agency_source": "title",
            "body_type": "government",
            "level": level,
            "year": year,
            "edition": edition,
            "format": ("text", "html", "docx", "pdf")[number % 4],
            "tables": " ".join(form.TABLES),
            "sections": "1 2 3 4 5 6",
        },
        editions=editions,
        cells={
            "value": cells,
            "raw": [f"{v:g}" for v in cells],
            "status": ["number"] * len(cells),
            "matched_by": ["label"] * len(cells),
            "source": [f"L{i}" for i in range(len(cells))],
        },
        narrative=[(1, "一、总体情况", "proactive", "", f"{year} 年主动公开。", "L1")],
    )


def write_raw(
    folder: Path,
    *,
    bodies: int = 8,
    years: range = range(2019, 2025),
    origin: str = "simulated",
    bad: bool = False,
) -> Path:
    """Write one file for each body and year below `folder`, with the sidecar that tells their origin."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{b:02d}_{y}.txt" for b in range(bodies) for y in years]
    for name in names:
        (folder / name).write_text(name, "utf-8")
    if bad and names:
        (folder / names[0]).write_text("bad", "utf-8")
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "origin", "level"])
        writer.writerows([n, origin, LEVELS[int(n[:2]) % 4]] for n in names)
    return folder


def make_corpus(folder: Path, **options: object) -> Path:
    """Build a corpus below `folder` and return its processed folder."""
    from govreports.corpus import build

    write_raw(folder / "raw", **options)
    build(folder / "raw", folder / "processed", reader=reader, workers=0, progress=False)
    return folder / "processed"
