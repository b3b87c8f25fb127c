"""Every page as a reader opens it: real Chromium, from a file, with the network off.

Debian's chromium, node, and two packages of npm (tests/browser/package.json). Where they are missing these
tests are skipped with the reason; where CI is set they fail instead. `make` puts the pages into site/;
without them pages of the simulated reports in git are made first.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from govreports.corpus import build
from govreports.render import pages

ROOT = Path(__file__).parents[1]
HERE = ROOT / "tests" / "browser"
LARGEST = 5_000_000  # bytes of a page: it travels by e-mail


def _missing(why: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{why}; .ci/run installs it", pytrace=False)
    pytest.skip(f"{why}: apt-get install chromium nodejs npm, and a registry for npm once")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        _missing("no chromium")
    if not shutil.which("node") or not shutil.which("npm"):
        _missing("no node or npm")
    if not all((HERE / "node_modules" / n).is_dir() for n in ("axe-core", "playwright-core")):
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            _missing(f"npm ci failed: {done.stderr[-300:]}")
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    made, processed = ROOT, ROOT / "data" / "processed"
    if not (ROOT / "site" / "index.html").exists() or not pages.data_digest(processed):
        made = tmp_path_factory.mktemp("site")
        processed = made / "processed"
        for name in ("demo", "abridged"):
            shutil.copytree(ROOT / "data" / "raw" / name, made / "raw" / name)
        build(made / "raw", processed, progress=False)
    folders = {"figures": made / "figures", "site": made / "site"}
    pages.render(notebooks, processed=processed, progress=False, **folders)
    return made / "site"


def _look(chromium: str, site: Path, place: Path, fonts: str = "") -> dict[str, dict]:
    settings = {
        "chromium": chromium,
        "pages": [{"name": p.stem, "path": str(p)} for p in sorted(site.glob("*.html"))],
        "screenshots": str(place),
        "fonts": fonts,
    }
    (place / "settings.json").write_text(json.dumps(settings), "utf-8")
    command = ["node", "look.mjs", str(place / "settings.json")]
    done = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def seen(chromium: str, site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What was seen on each page; screenshots lie in pytest's temporary folder `screens*`."""
    return _look(chromium, site, tmp_path_factory.mktemp("screens"))


def _all(seen: dict[str, dict], *path: str) -> dict[str, object]:
    told = {}
    for name, value in seen.items():
        for key in path:
            value = value[key]
        told[name] = value
    return told


def _same(seen: dict[str, dict], value: object) -> dict[str, object]:
    return dict.fromkeys(seen, value)


def test_all_pages_were_opened(seen: dict[str, dict], site: Path) -> None:
    assert set(seen) == {p.stem for p in site.glob("*.html")} and "index" in seen
    assert len(seen) == 1 + len(list((ROOT / "notebooks").glob("*.ipynb")))


def test_pages_are_small(site: Path) -> None:
    assert {p.name: p.stat().st_size for p in site.glob("*.html") if p.stat().st_size > LARGEST} == {}


def test_nothing_is_asked_for_and_nothing_complains(seen: dict[str, dict]) -> None:
    assert _all(seen, "requests") == _same(seen, [])
    assert _all(seen, "errors") == _same(seen, [])


def test_pictures_load_and_have_words(seen: dict[str, dict]) -> None:
    assert _all(seen, "images", "broken") == _same(seen, [])
    assert _all(seen, "images", "silent") == _same(seen, 0)
    assert sum(s["images"]["count"] for s in seen.values()) > len(seen)


def test_structure_for_screen_readers(seen: dict[str, dict]) -> None:
    for key, value in {"mains": 1, "firsts": 1, "jumps": 0, "unnamed": 0, "lang": "zh-CN"}.items():
        assert _all(seen, "structure", key) == _same(seen, value), key
    assert len({s["structure"]["title"] for s in seen.values()}) == len(seen)


def test_axe_finds_nothing(seen: dict[str, dict]) -> None:
    assert _all(seen, "axe") == _same(seen, [])


def test_keyboard_reaches_everything_in_order(seen: dict[str, dict]) -> None:
    for name, told in seen.items():
        keys = told["keyboard"]
        met = keys["met"][: keys["met"].index(-1)] if -1 in keys["met"] else keys["met"]
        assert met == list(range(len(met))) and len(met) == min(keys["wanted"], 60), name
        assert keys["hidden"] == 0, name


def test_tables_sort_and_search(seen: dict[str, dict]) -> None:
    tables = [(n, t) for n, told in seen.items() for t in told["tables"]]
    sortable = [(n, t) for n, t in tables if t["sortable"]]
    searchable = [(n, t) for n, t in tables if t["searchable"]]
    assert sortable and searchable
    for name, t in sortable:
        assert (t["ascending"], t["descending"]) == ("ascending", "descending"), name
        assert sorted(t["up"]) == sorted(t["before"]) == sorted(t["down"]), f"{name}: rows were lost"
        assert [v for v in t["up"] if v][::-1] == [v for v in t["down"] if v] or len(set(t["up"])) < t["rows"]
    for name, t in searchable:
        assert t["found"] and all(t["word"].casefold() in row.casefold() for row in t["found"]), name
        assert t["said"].startswith(f"{len(t['found'])} ") and t["none"] == 0 and t["all"] == t["rows"], name


@pytest.mark.parametrize("width", ["desk", "phone", "paper"])
def test_nothing_sticks_out(seen: dict[str, dict], width: str) -> None:
    assert _all(seen, width) == _same(seen, {"beyond": 0, "wide": []})


def test_paper_shows_no_controls(seen: dict[str, dict]) -> None:
    assert _all(seen, "printed") == _same(seen, 0)


def test_pages_bring_their_chinese_font(chromium: str, site: Path, tmp_path: Path) -> None:
    """With only a Latin font on the system, as on a machine that has no Chinese one."""
    import matplotlib

    latin = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    settings = tmp_path / "fonts.conf"
    cache = f"<dir>{latin}</dir><cachedir>{tmp_path / 'cache'}</cachedir>"
    settings.write_text(f'<?xml version="1.0"?><fontconfig>{cache}</fontconfig>', "utf-8")
    for name, told in _look(chromium, site, tmp_path, str(settings)).items():
        assert told["errors"] == [] and told["images"]["broken"] == [], name
        assert told["fonts"]["own"] > 100, name
        assert set(told["fonts"]["system"]) <= {"DejaVu Sans", "DejaVu Sans Mono"}, name
