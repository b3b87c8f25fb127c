"""The shape of the code: imports flow one way, importing is light, files stay small, nothing is forgotten."""

import ast
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "govreports"
FILES = sorted(PACKAGE.rglob("*.py"))
# Low to high; a module imports only from its own layer's entry or a lower one.
LAYERS = [
    {"blocks", "errors", "form", "memo"},
    {"schema"},
    {"readers", "metadata", "sections", "narrative", "align"},
    {"report"},
    {"corpus", "claims"},
    {"audit", "indicators", "compare", "duty", "text", "charts", "writer", "demo"},
    {"render", "check", "cli"},
]
# Frames only: they never see a file, its reader or the aligner.
FRAMES_ONLY = {"audit", "indicators", "compare", "duty", "text", "charts", "claims"}
HEAVY = (
    "matplotlib",
    "seaborn",
    "sklearn",
    "scipy",
    "networkx",
    "docx",
    "openpyxl",
    "pypdfium2",
    "dask",
    "jieba",
)
LONGEST = 350


def _module(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imports(path: Path, *, everywhere: bool) -> set[str]:
    """Parts of govreports that a file imports; those for type checkers do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    guarded = {
        id(n)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test).endswith("TYPE_CHECKING")
        for n in ast.walk(branch)
    }
    nodes = ast.walk(tree) if everywhere else tree.body
    found = set()
    for node in (n for n in nodes if id(n) not in guarded):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "govreports":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("govreports.")}
    return found


def _rank(name: str) -> int | None:
    return next((i for i, layer in enumerate(LAYERS) if name in layer), None)


def test_every_module_has_a_layer() -> None:
    names = {_module(p) for p in FILES} - {"__init__", "__main__"}
    assert {n for n in names if _rank(n) is None} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_flow_one_way(path: Path) -> None:
    own = _module(path)
    if own in ("__init__", "__main__", "cli"):
        return
    upward = {n for n in _imports(path, everywhere=False) - {own} if (_rank(n) or 0) > (_rank(own) or 0)}
    assert upward == set(), f"{own} imports from a higher layer"


@pytest.mark.parametrize("path", [p for p in FILES if _module(p) in FRAMES_ONLY], ids=lambda p: p.stem)
def test_analysis_takes_frames_only(path: Path) -> None:
    commands = path.stem == "commands"  # the command line may open a file for its user
    reached = _imports(path, everywhere=not commands)
    assert reached & {"readers", "align", "sections", "narrative", "report"} == set()


def test_readers_know_nothing_of_the_form() -> None:
    for path in (p for p in FILES if _module(p) == "readers"):
        assert _imports(path, everywhere=True) & {"form", "schema", "align"} == set(), path.name


def test_importing_is_light() -> None:
    code = "import sys, govreports; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "govreports" in loaded
    assert [m for m in (*HEAVY, "pandas", "pyarrow") if m in loaded] == []


def test_reading_loads_no_plotting() -> None:
    code = "import sys, govreports.schema, govreports.corpus, govreports.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [m for m in HEAVY if m in loaded] == []


def test_public_names_exist() -> None:
    import govreports

    assert [n for n in govreports.__all__ if not hasattr(govreports, n)] == []


def test_files_stay_small() -> None:
    long = {
        p.relative_to(ROOT).as_posix(): n
        for p in FILES
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST
    }
    if long:
        warnings.warn(f"longer than {LONGEST} lines, consider a second file: {long}", stacklevel=1)
    assert {p: n for p, n in long.items() if n > 500} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_files_are_opened_as_utf8(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = {k.arg for k in node.keywords}
        if name == "read_text":
            assert node.args or "encoding" in given, f"line {node.lineno}"
        if name == "write_text":
            assert len(node.args) > 1 or "encoding" in given, f"line {node.lineno}"


def test_nothing_of_this_machine_and_nothing_forgotten() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    files = [
        ROOT / f for f in listed.split("\0") if f.endswith((".py", ".toml", ".md", ".csv", ".ipynb", ".yml"))
    ]
    marks = re.compile(r"/(?:root|home|work|opt|Users)/\w|\bTO" + "DO\\b|\\bFIX" + "ME\\b")
    found = {
        f.relative_to(ROOT).as_posix(): m[0]
        for f in files
        if f.exists() and (m := marks.search(f.read_text("utf-8")))
    }
    assert found == {}
