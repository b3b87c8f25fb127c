"""The notebooks in git: without outputs, in the common shape, and they run on what they may meet."""

import ast
import json
from pathlib import Path

import pytest
from simulated import make_corpus

from govreports.render import pages, runner

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETERS = {"processed", "origin", "years", "level", "agency", "language"}


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text("utf-8"))["cells"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_shape(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw and raw.endswith(b"\n")
    cells = _cells(path)
    code = [c for c in cells if c["cell_type"] == "code"]
    assert [c["id"] for c in code if c["outputs"] or c["execution_count"]] == [], "run `nb-clean clean`"
    assert len({c["id"] for c in cells}) == len(cells)
    sources = ["".join(c["source"]) for c in code]
    known = runner.known_parameters({"cells": cells})
    assert set(known) >= PARAMETERS, "the first cell of code sets the parameters"
    assert "parameters" in code[0]["metadata"].get("tags", [])
    calls = [n for s in sources for n in ast.walk(ast.parse(s)) if isinstance(n, ast.Call)]
    starts = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "start"]
    assert [c.args[0].value for c in starts] == [path.stem]
    assert any(isinstance(c.func, ast.Attribute) and c.func.attr == "takeaway" for c in calls)
    assert max(len(s.splitlines()) for s in sources) <= 30, "longer code belongs into the package"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_heading_has_a_line_of_english(path: Path) -> None:
    headings = 0
    for cell in _cells(path):
        lines = "".join(cell["source"]).splitlines()
        for i, line in enumerate(lines):
            if cell["cell_type"] == "markdown" and line.startswith("#"):
                headings += 1
                below = next((text for text in lines[i + 1 :] if text.strip()), "")
                assert below.startswith("*") and below.isascii(), f"{path.name}: {line}"
    assert headings >= 2


def _run(tmp_path: Path, notebooks: list[Path], processed: Path, **parameters: object) -> dict[str, str]:
    folders = {"figures": tmp_path / "figures", "site": tmp_path / "site"}
    return pages.render(notebooks, processed=processed, parameters=parameters, progress=False, **folders)


def _errors(site: Path) -> list[str]:
    state = json.loads((site / pages.STATE).read_text("utf-8"))
    return [f"{n}: {s['card']['message']}" for n, s in state.items() if s["card"]["status"] == "failed"]


FIRST = [p for p in NOTEBOOKS if p.name.startswith(("01_", "02_"))]


def test_first_notebooks_run(tmp_path: Path) -> None:
    done = _run(tmp_path, FIRST, make_corpus(tmp_path, bodies=12))
    assert _errors(tmp_path / "site") == [] and set(done.values()) == {"ok"}
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "应有 72 份，读到 72 份" in index and "同一批 12 个机关" in index


@pytest.mark.slow
@pytest.mark.parametrize("case", ["one report", "no report", "no dataset", "english"])
def test_every_notebook_copes(tmp_path: Path, case: str) -> None:
    options = {"one report": {"bodies": 1, "years": range(2022, 2023)}, "no report": {"bodies": 0}}
    processed = tmp_path / "nothing"
    if case != "no dataset":
        processed = make_corpus(tmp_path, **options.get(case, {"bodies": 12}))
    done = _run(tmp_path, NOTEBOOKS, processed, **({"language": "en"} if case == "english" else {}))
    assert _errors(tmp_path / "site") == []
    if case.startswith("no "):
        assert set(done.values()) == {"no data"}


@pytest.mark.slow
def test_figures_twice_are_the_same_bytes(tmp_path: Path) -> None:
    processed = make_corpus(tmp_path, bodies=12)
    for name in ("a", "b"):
        _run(tmp_path / name, NOTEBOOKS, processed)
    first = {p.name: p.read_bytes() for p in (tmp_path / "a" / "figures").iterdir()}
    second = {p.name: p.read_bytes() for p in (tmp_path / "b" / "figures").iterdir()}
    assert first.keys() == second.keys() and [n for n in first if first[n] != second[n]] == []
    for page in (tmp_path / "a" / "site").glob("*.html"):
        assert page.read_bytes() == (tmp_path / "b" / "site" / page.name).read_bytes(), page.name
