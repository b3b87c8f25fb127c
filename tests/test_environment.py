"""environment.yml, pyproject.toml and requirements.lock name the same packages with the same bounds."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}  # conda-forge's name: PyPI's name
ONLY_CONDA = {"pip", "python"}


def _project() -> tuple[dict, dict[str, Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = project["dependencies"] + [r for x in project["optional-dependencies"].values() for r in x]
    return project, {canonicalize_name(r.name): r for r in map(Requirement, listed)}


def _conda() -> dict[str, Requirement]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    flat = [d for d in listed if isinstance(d, str)]
    flat += [r for d in listed if isinstance(d, dict) for r in d["pip"] if not r.startswith("-")]
    named = {canonicalize_name(r.name): r for r in map(Requirement, flat)}
    return {CONDA_NAMES.get(name, name): r for name, r in named.items()}


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


def test_conda_names_every_package() -> None:
    assert set(_conda()) - ONLY_CONDA == set(_project()[1])


def test_conda_has_the_same_bounds() -> None:
    conda = _conda()
    wanted = {name: str(r.specifier) for name, r in _project()[1].items()}
    assert {name: str(conda[name].specifier) for name in wanted} == wanted


def test_conda_has_the_same_python() -> None:
    assert str(_conda()["python"].specifier) == _project()[0]["requires-python"]


def test_lock_satisfies_the_project(lock: str) -> None:
    pins: dict[str, list[str]] = {}
    for m in re.finditer(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", lock, re.M):
        pins.setdefault(canonicalize_name(m[1]), []).append(m[2])
    for name, r in _project()[1].items():
        assert any(r.specifier.contains(v) for v in pins.get(name, [])), f"run `make lock`: {r}"


def test_lock_has_a_hash_for_every_package(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    assert len(entries) > 100
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_lock_names_no_host_or_path(lock: str) -> None:
    assert not re.search(r"://|--find-links|index-url|@ |^/|file:", lock, re.M)


def test_python_floor() -> None:
    project = _project()[0]
    assert SpecifierSet(project["requires-python"]).contains("3.11.0")
    assert not SpecifierSet(project["requires-python"]).contains("3.10.9")
