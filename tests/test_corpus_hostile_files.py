"""A folder of files made to harm, read by the real reader and the real workers: each is read or recorded."""

# ruff: noqa: E501 (payloads are easier to check in one piece)
from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_readers_hostile import PDF_HEAD, W, word

from govreports import corpus

TEXT = "某县财政局2022年政府信息公开工作年度报告\n一、总体情况\n本年度收到申请12件。\n六、其他需要报告的事项\n无。\n"
ENTITIES = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
BODY = f"<w:document {W}><w:body><w:p><w:r><w:t>甲{{}}乙</w:t></w:r></w:p></w:body></w:document>"
LOOP = b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
LINKS = "<img src='http://192.0.2.1/a.png'><iframe src='http://192.0.2.1/'></iframe><base href='http://192.0.2.1/'>"

# What is made, and the code of the problem that it ends with; None where the report in it is read all the same.
FILES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "good.txt": (TEXT.encode, None),
    "empty.txt": (lambda: b"", "empty"),
    "bomb.docx": (lambda: word(f"<w:document {W}>" + " " * 300_000_000 + "</w:document>"), "too_large"),
    "entities.docx": (lambda: word(f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>{BODY.format("&a11;")}'), "any"),
    "external.docx": (
        lambda: word(f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{BODY.format("&e;")}'),
        "any",
    ),
    "deep.html": (lambda: f"<body>{'<div>' * 100_000}{TEXT}".encode(), "any"),
    "cells.html": (
        lambda: f"<body><pre>{TEXT}</pre><table>{('<tr>' + '<td>1</td>' * 1000) * 1000}</table>".encode(),
        "grid_limit",
    ),
    "spans.html": (
        lambda: f"<body><pre>{TEXT}</pre><table><tr><td colspan=999999999>甲</td><td>乙</td></tr></table>".encode(),
        "span_limit",
    ),
    "loop.pdf": (lambda: PDF_HEAD + LOOP, "any"),
    "nul.txt": (lambda: TEXT.replace("12", "1\x002").encode(), "any"),
    "links.html": (lambda: f"<html><body>{LINKS}<pre>{TEXT}</pre>".encode(), None),
    "marks.txt": (lambda: TEXT.replace("12", "\u202e21\u202c").encode(), None),
    "noise.bin": (lambda: bytes(range(256)) * 400, "any"),
}  # fmt: skip


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    for name, (make, _) in FILES.items():
        (tmp_path / "raw" / name).write_bytes(make())
    if sys.platform != "win32":
        for name in (b"a\nb.txt", b"\xff\xfe.txt", "右\u202etxt.txt".encode(), b"$(x) `y`.txt"):
            path = os.path.join(os.fsencode(tmp_path / "raw"), name)  # noqa: PTH118 (pathlib takes no bytes)
            with open(path, "wb") as file:  # noqa: PTH123
                file.write(TEXT.encode())
    return tmp_path / "raw"


def check(out: Path) -> None:
    loaded = corpus.load(out)
    reports = loaded.reports.set_index("report_id")
    codes = loaded.problems.groupby(loaded.problems["report_id"].astype("str"))["code"].agg(set).to_dict()
    for name, (_, code) in FILES.items():
        said = {str(c) for c in codes.get(name, ())}
        assert not said & {"reader_error", "crash", "timeout", "memory"}, (name, said)
        read = bool(reports.loc[name, "sha256"] == reports.loc[name, "sha256"])
        if code is None:
            assert read and reports.loc[name, "year"] == 2022, name
        elif code == "any":
            assert read or said, name
        else:
            assert code in said, (name, said)
    assert not loaded.narrative["text"].str.contains("root:|haha", regex=True).any()
    assert 12 in set(loaded.claims.query("report_id == 'good.txt'")["value"])
    assert 12 not in set(loaded.claims.query("report_id == 'nul.txt'")["value"])
    assert all(i.isprintable() for i in reports.index)


def test_nothing_is_fetched_and_everything_is_recorded(raw, tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("reading opened a connection")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    corpus.build(raw, tmp_path / "out", workers=0, progress=False)
    check(tmp_path / "out")


def test_the_workers_survive(raw, tmp_path):
    summary = corpus.build(raw, tmp_path / "out", workers=1, memory=1024, progress=False)
    assert summary.reports == len(list(raw.iterdir()))
    check(tmp_path / "out")
