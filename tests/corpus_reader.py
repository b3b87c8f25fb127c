"""A cheap reader for tests of the corpus: a report is a JSON file that says what reading it gives or does."""

from __future__ import annotations

import json
import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import fsspec
from fsspec.implementations.local import LocalFileSystem

from govreports import corpus, form
from govreports.blocks import Problem
from govreports.errors import ReadError
from govreports.schema import Records

READER = "corpus_reader:read"


class Shelf(LocalFileSystem):
    """A store that several processes see and that is no folder: `shelf:///path`."""

    protocol = "shelf"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(LocalFileSystem._strip_protocol(str(path).removeprefix("shelf://")))

    def unstrip_protocol(self, name: str) -> str:
        return f"shelf://{self._strip_protocol(name)}"


fsspec.register_implementation("shelf", Shelf, clobber=True)
EDITION = {"proactive": 2021, "requests": 2021, "remedies": 2021}


def misbehave(what: str, path: Path) -> None:
    if what == "slow":
        time.sleep(5)
    elif what == "hang":
        time.sleep(600)
    elif what == "crash":
        os.abort()
    elif what == "memory":
        held = bytearray(8 * 2**30)
        held[::4096] = b"x" * len(held[::4096])
    elif what == "error":
        raise ZeroDivisionError("reader")
    elif what == "unreadable":
        raise ReadError("empty", str(path), "文件为空。")


def read(path: Path, *, report_id: str, content: bytes | None = None) -> Records:
    data = Path(path).read_bytes() if content is None else content
    said = json.loads(data)
    if log := os.environ.get("CORPUS_READ_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(report_id + "\n")
    misbehave(said.get("do", ""), path)
    editions = said.get("editions", EDITION)
    figures = said.get("figures", {})
    cells: dict[str, list[Any]] = {k: [] for k in ("value", "raw", "status", "matched_by", "source")}
    for i, cell in enumerate(form.skeleton(editions)):
        absent = cell.table in said.get("absent", ())
        value = None if absent else figures.get(cell.place, said.get("fill", 0))
        cells["value"].append(value)
        cells["raw"].append(None if absent else f"{value:g}")
        cells["status"].append("absent" if absent else "number")
        cells["matched_by"].append(None if absent else "label")
        cells["source"].append(None if absent else f"L{i // 7 + 2}")
    if "odd_value" in said:
        cells["value" if said["odd_value"] != "\udcff" else "raw"][5] = said["odd_value"]
    metadata = {
        "report_id": report_id,
        "format": "text",
        "sha256": sha256(data).hexdigest(),
        "tables": " ".join(t for t in editions if t not in said.get("absent", ())),
        **{k: said[k] for k in ("agency", "year", "division", "level", "format", "title") if k in said},
    }
    narrative = [
        (1, "一、总体情况", "other", "", text, "L1") for text in said.get("text", ["本年度共公开信息。"])
    ]
    problems = (
        [Problem("align", "label_unknown", "L3", "warning", "某行", "未知的标签。")]
        if said.get("odd")
        else []
    )
    return Records(metadata, editions, cells, narrative, problems)


def write(path: Path, agency: str = "甲县财政局", year: int | None = 2022, **said: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"agency": agency, "year": year, **said}, ensure_ascii="odd_value" in said)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def build(raw: Path, out: Path, **options: Any) -> corpus.Summary:
    """Build in this process, unless the test says otherwise, and without waiting for the disk."""
    with mock.patch.object(os, "fsync", lambda descriptor: None):
        return corpus.build(raw, out, **{"reader": READER, "workers": 0, "progress": False, **options})
