"""The page on accuracy tells what is so: measured again, reading is not worse than published."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import accuracy

from govreports import writer

PUBLISHED = {(r["material"], r["kind"]): r for r in accuracy.read_table()}
QUICK = ("pipes", "cell_lines", "spaces", "html_portal", "docx")


def _not_worse(measured: accuracy.Row) -> None:
    told = PUBLISHED[(measured["material"], measured["kind"])]
    assert measured["shown"] == told["shown"], "run `python tests/accuracy.py` and `python docs/make.py`"
    assert measured["wrong"] <= told["wrong"] and measured["left_out"] <= told["left_out"], measured


def test_every_layout_and_material_is_published() -> None:
    assert {k for m, k in PUBLISHED if m == "written"} == set(writer.layouts())
    assert {m for m, _ in PUBLISHED} == {"written", "converted", "published"}
    for row in PUBLISHED.values():
        assert row["right"] + row["left_out"] + row["excused"] <= row["shown"] and row["reports"] > 0


@pytest.mark.parametrize("layout", QUICK)
def test_written_reports(layout: str) -> None:
    _not_worse(accuracy.round_trip(layout))


@pytest.mark.slow
@pytest.mark.parametrize("layout", [n for n in writer.layouts() if n not in QUICK])
def test_written_reports_of_other_layouts(layout: str) -> None:
    _not_worse(accuracy.round_trip(layout))


@pytest.mark.skipif(not accuracy.SHARED.is_dir(), reason="the published and converted documents are not here")
def test_real_documents() -> None:
    for row in [*accuracy.converted(), *accuracy.published()]:
        _not_worse(row)
