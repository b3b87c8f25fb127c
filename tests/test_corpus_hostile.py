"""Files that hang, crash, eat memory or have odd names: what one bad file costs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import corpus_reader as cr
import pytest
from corpus_reader import build

from govreports import corpus
from govreports.corpus import building, files
from govreports.corpus.lock import BuildError


@pytest.fixture(autouse=True)
def same_parser(request, monkeypatch):
    """Whoever edits the package while its tests run changes the parser; that is not what is tested here."""
    monkeypatch.setattr(building, "fingerprint", lambda: "parser")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that says which reports were read since it was last asked."""
    path = tmp_path / "read.log"
    monkeypatch.setenv("CORPUS_READ_LOG", str(path))

    def read() -> list[str]:
        seen = sorted(path.read_text(encoding="utf-8").split()) if path.exists() else []
        path.unlink(missing_ok=True)
        return seen

    return read


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    for i in range(6):
        cr.write(folder / f"{i}县" / "2022.json", f"{i}县财政局", 2022, fill=i)
    return folder


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("hang", "timeout"),
        ("crash", "crash"),
        ("memory", "memory"),
        ("error", "reader_error"),
        ("unreadable", "empty"),
    ],
)
def test_a_bad_file_costs_itself_only(does, code, raw, tmp_path, log):
    cr.write(raw / "3县/bad.json", do=does)
    limits = {"timeout": 1.0, "memory": 512, "workers": 1}
    summary = build(raw, tmp_path / "out", **limits)
    loaded = corpus.load(tmp_path / "out")
    bad = loaded.problems.set_index("report_id").loc["3县/bad.json"]
    assert (bad["code"], bad["level"], bad["stage"]) == (code, "error", "read")
    assert summary.problems == {code: 1}
    assert loaded.reports["report_id"].tolist()[4] == "3县/bad.json"
    assert not loaded.reports["is_primary"].iloc[4]
    assert loaded.cells["report_id"].nunique() == 6
    assert sorted(set(log())) == loaded.reports["report_id"].tolist()
    assert build(raw, tmp_path / "out", **limits).unchanged
    more = build(raw, tmp_path / "out", timeout=1.5, memory=512, workers=2)
    assert more.read == (1 if code in ("timeout", "crash", "memory") else 0)


def test_a_reader_that_cannot_be_imported_says_so(raw, tmp_path):
    with pytest.raises(BuildError, match="无法导入"):
        build(raw, tmp_path / "out", reader="no_such_module:read", workers=1)


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")
def test_names_that_unicode_or_a_line_cannot_hold(tmp_path):
    raw = tmp_path / "raw"
    names = [
        b"\xff\xfe.json",
        "换\n行.json".encode(),
        "右‮左.json".encode(),
        b"back\\slash.json",
        "表 格.json".encode(),
    ]
    good = cr.write(raw / "a.json")
    for name in names:
        shutil.copy(good, os.fsencode(raw) + b"/" + name)
    build(raw, tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    assert len(loaded) == 6 and not len(loaded.problems)
    for report_id in loaded.reports["report_id"]:
        assert report_id.encode() and "\n" not in report_id
        assert files.raw_path(raw, report_id).is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_out_of_the_folder_and_things_that_are_no_files_are_refused(raw, tmp_path):
    secret = cr.write(tmp_path / "secret.json")
    (raw / "out.json").symlink_to(secret)
    (raw / "folder").symlink_to(tmp_path)
    (raw / "loop").symlink_to(raw)
    (raw / "gone.json").symlink_to(raw / "nothing")
    (raw / "inside.json").symlink_to(raw / "0县/2022.json")
    os.mkfifo(raw / "pipe.json")
    build(raw, tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    codes = dict(
        zip(loaded.problems["report_id"].astype(str), loaded.problems["code"].astype(str), strict=True)
    )
    assert codes == {
        "out.json": "link_outside",
        "folder": "link_outside",
        "loop": "link_to_folder",
        "gone.json": "broken_link",
        "pipe.json": "not_a_file",
    }
    assert len(loaded) == 7
    assert loaded.reports.set_index("report_id").loc["inside.json", "duplicate_of"] == "0县/2022.json"


def test_records_that_fit_no_frame_cost_their_file_only(raw, tmp_path):
    for name, odd in {"word": "12件", "list": [1], "text": "\udcff"}.items():
        cr.write(raw / f"odd-{name}.json", odd_value=odd)
    build(raw, tmp_path / "out")
    loaded = corpus.load(tmp_path / "out")
    codes = dict(
        zip(loaded.problems["report_id"].astype(str), loaded.problems["code"].astype(str), strict=True)
    )
    assert codes == {f"odd-{name}.json": "reader_error" for name in ("word", "list", "text")}
    assert loaded.cells["report_id"].nunique() == 6


def test_an_overlay_that_cannot_be_read_is_a_problem(raw, tmp_path):
    (raw / "metadata.csv").write_text('path,agency\n"' + "长" * 200_000 + '",x\n', encoding="utf-8")
    (raw / "0县/metadata.csv").write_bytes(b"path,agency\n2022.json,\xff\xff\n")
    summary = build(raw, tmp_path / "out")
    assert summary.problems == {"overlay_unreadable": 1}
