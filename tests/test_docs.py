"""The documents: their examples run, their links lead somewhere, generated pages are current."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md"]
CODE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def _examples(path: Path) -> list[str]:
    return CODE.findall(path.read_text("utf-8"))


MEASURED = "benchmarks.md"  # written by `make bench` where somebody measures
WITH_EXAMPLES = [p for p in DOCUMENTS if p.exists() and _examples(p)]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda p: p.name)
def test_examples_run(path: Path, tmp_path: Path) -> None:
    program = "\n\n".join(_examples(path))
    for name in re.findall(r"data/raw/(\w+)", program):
        shutil.copytree(ROOT / "data" / "raw" / name, tmp_path / "data" / "raw" / name, dirs_exist_ok=True)
    # As a reader has it: a script, importable by the workers that it starts.
    (tmp_path / "example.py").write_text(
        "if __name__ == '__main__':\n" + "\n".join(f"    {line}" for line in program.splitlines()), "utf-8"
    )
    settings = {**os.environ, "MPLBACKEND": "agg", "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error::DeprecationWarning:govreports", "example.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env=settings, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_twenty_questions_have_short_answers(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data" / "raw" / "demo", tmp_path / "data" / "raw" / "demo")
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    setup, *answers = CODE.findall(text)
    assert len(answers) == 20 == len(re.findall(r"^## \d+\. .+？\n\*.+\?.* \(\d\d\)\*$", text, re.M))
    names: dict[str, object] = {}
    exec(setup.replace('"processed"', '"processed", workers=0', 1), names)
    for number, code in enumerate(answers, 1):
        lines = code.splitlines()
        assert len(lines) <= 5 and max(map(len, lines)) <= 110, f"question {number}"
        exec("\n".join(lines[:-1]), names)
        shown = eval(lines[-1], names)
        told = capsys.readouterr().out if shown is None else shown
        assert len(told), f"question {number} has no answer"


def test_both_readmes_have_the_same_examples_and_commands() -> None:
    texts = [(ROOT / n).read_text("utf-8") for n in ("README.md", "README.zh.md")]
    codes = [[c.replace(', language="en"', "") for c in CODE.findall(t)] for t in texts]
    assert codes[0] == codes[1] and len(codes[0]) == 3
    assert all(
        "make test" in t and "make RAW=" in t and r".venv\Scripts\govreports build" in t for t in texts
    )
    assert all(t.count("\n## ") == texts[0].count("\n## ") for t in texts)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_to_files(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    local = [t for t in targets if "://" not in t and not t.endswith(MEASURED)]
    assert [t for t in local if not (path.parent / t).exists()] == []


def test_files_named_in_contributing_exist() -> None:
    text = "\n".join((ROOT / n).read_text("utf-8") for n in ("CONTRIBUTING.md", "docs/extending.md"))
    named = re.findall(r"`((?:govreports|notebooks|tests)/[^`]*\.\w+)`", text)
    assert len(named) >= 3 and [n for n in named if not (ROOT / n).exists() and "试一试" not in n] == []


def test_make_targets_named_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z -]*):", makefile, re.M))
    targets = {word for line in targets for word in line.split()}
    for path in DOCUMENTS:
        named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text("utf-8"), re.M))
        assert named <= targets, f"{path.name}: {named - targets}"


@pytest.fixture(scope="module")
def made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current(made: ModuleType) -> None:
    for name, page in made.PAGES.items():
        assert (ROOT / "docs" / name).read_text("utf-8") == page(), f"{name}: run `python docs/make.py`"
    assert made.dictionary().count("| `requests.") == 25 + 23
    assert made.rule_book().count("\n| `") == len(made.shipped()) > 40


def test_every_dependency_has_a_licence_and_a_reason(made: ModuleType) -> None:
    declared = [p for packages in made._declared().values() for p in packages]
    reasons = made._read("dependencies.csv")
    assert [r["package"] for r in reasons] == declared, (
        "docs/dependencies.csv, in the order of pyproject.toml"
    )
    assert [r["package"] for r in reasons if not (r["reason"] and r["reason_zh"])] == []
    assert [p for p in declared if not made._licence(p)] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    for name in ("README.md", "README.zh.md"):
        linked = set(re.findall(r"\]\(docs/([\w-]+\.md)\)", (ROOT / name).read_text("utf-8")))
        assert linked | {MEASURED} >= {p.name for p in (ROOT / "docs").glob("*.md")}, name


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert pictures and all(p.stat().st_size < 200_000 for p in pictures)
