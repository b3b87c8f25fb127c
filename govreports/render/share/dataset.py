"""A dataset without names: the same figures under new names, built like any other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.render.share.anonymous import LEVELS, Body, Names

if TYPE_CHECKING:
    import pandas as pd

    from govreports.schema import Records

# Columns of the reports frame that reading knows and that name nobody.
_KEPT = (
    *("agency_source", "body_type", "sector", "level", "scope", "year", "edition", "published", "dated"),
    *("copy_kind", "format", "sections", "tables"),
)
_NO_NAME = "机关不明"


def write_anonymous(corpus: Any, folder: Path) -> tuple[Path, Names]:
    """Build a corpus with new names below `folder`; return the dataset's folder and the names.

    Reports keep their figures, dates, tables and sections. Addresses, index numbers and the lines of the
    files are left out.
    """
    from govreports.corpus import build

    names = Names(corpus.reports)
    raw, processed = folder / "raw", folder / "processed"
    origins = corpus.reports["origin"].astype("object")
    lines = ["path,origin"]
    for (new_id, told), origin in zip(_records(corpus, names), origins, strict=True):
        path = raw / new_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, ensure_ascii=False), "utf-8", newline="\n")
        lines += [f"{new_id},{origin}"] if isinstance(origin, str) else []
    raw.mkdir(exist_ok=True)
    (raw / "metadata.csv").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    build(raw, processed, reader=read_again, progress=False)
    shutil.rmtree(raw)
    return processed, names


def read_again(path: str, *, report_id: str) -> Records:
    """Return what `write_anonymous` wrote to a file.

    Raises
    ------
    ReadError
        If the report itself could not be read.
    """
    from govreports.blocks import Problem
    from govreports.errors import ReadError
    from govreports.schema import Records

    told = json.loads(Path(path).read_text("utf-8"))
    problems = [Problem(*p) for p in told["problems"]]
    if not told["cells"] and (fatal := next((p for p in problems if p.level == "error"), None)):
        raise ReadError(fatal.code, report_id, fatal.message)
    made = Records(told["metadata"] | {"report_id": report_id}, told["editions"], problems=problems)
    made.cells = told["cells"] or made.cells
    made.narrative = [tuple(row) for row in told["narrative"]]
    return made


def _records(corpus: Any, names: Names) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for each report its new id, and what is read there."""
    frames = {name: _rows(getattr(corpus, name)) for name in ("cells", "narrative", "problems")}
    counts: dict[str, int] = {}
    for row in corpus.reports.to_dict("records"):
        body = names.bodies[names.key(row)]
        year = row["year"] if row["year"] == row["year"] else 0
        stem = f"{body.name or _NO_NAME}/{year}"
        counts[stem] = counts.get(stem, 0) + 1
        own = {name: held.get(row["report_id"], []) for name, held in frames.items()}
        yield f"{stem}-{counts[stem]}.txt", _one(row, own, names, body)


def _rows(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the rows of each report, what is missing as None."""
    rows: dict[str, list[Any]] = {}
    for row in frame.astype("object").where(frame.notna(), None).itertuples(index=False):
        rows.setdefault(str(row.report_id), []).append(row)
    return rows


def _one(row: dict[str, Any], own: dict[str, list[Any]], names: Names, body: Body) -> dict[str, Any]:
    from govreports.schema import CELL_PARTS

    def hide(text: Any) -> Any:
        return names.hide(text, body) if isinstance(text, str) else None

    cells = own["cells"]
    return {
        "metadata": _metadata(row, hide, body),
        "editions": {c.table: int(c.edition) for c in cells},
        "cells": {part: [getattr(c, part) for c in cells] for part in CELL_PARTS} if cells else {},
        "narrative": [
            (n.section, hide(n.section_title), n.topic, hide(n.heading), hide(n.text), n.source)
            for n in own["narrative"]
        ],
        "problems": [
            (p.stage, p.code, p.place or "", p.level, hide(p.raw) or "", hide(p.message) or "")
            for p in own["problems"]
            if p.stage != "build"
        ],
    }


def _metadata(row: dict[str, Any], hide: Callable[[Any], Any], body: Body) -> dict[str, Any]:
    import pandas as pd

    told = {name: None if pd.isna(row[name]) else row[name] for name in _KEPT}
    for day in ("published", "dated"):
        told[day] = None if pd.isna(row[day]) else row[day].strftime("%Y-%m-%d")
    told |= {"agency": body.name or None, "division": body.division, "title": hide(row["title"])}
    return told | {level: body.places.get(level) for level in LEVELS}
