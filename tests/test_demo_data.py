"""The collections that ship: abridged reports against the published figures, the demo against its maker."""

import csv
import json
import re
from pathlib import Path

import pytest

from govreports.demo.panel import simulate

RAW = Path(__file__).parents[1] / "data" / "raw"
SHARED = Path(__file__).parents[2] / "shared"
ABRIDGED = {
    "000_1ff0403bee5bd3d5": "xianning-finance-2022.txt",
    "001_7859ced941c8677a": "mianyang-offices-2022.txt",
    "002_822aae329b2e7d1d": "yiyang-industry-2022.txt",
    "003_45bafb69d9641949": "dingcheng-rural-2021.txt",
    "004_e36d8efc2cd8dd97": "maonan-finance-2022.txt",
}
needs_gold = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the gold files are beside the project"
)


def read(name):
    return (RAW / "abridged" / name).read_text(encoding="utf-8")


@needs_gold
@pytest.mark.parametrize(("seed", "name"), ABRIDGED.items())
def test_every_published_figure_stands_in_the_abridged_report(seed, name):
    from govreports.report import read_report

    with (SHARED / "gold" / f"{seed}.cells.csv").open(encoding="utf-8") as handle:
        gold = {f"{r['table']}.{r['row']}.{r['column']}": float(r["value"]) for r in csv.DictReader(handle)}
    cells = read_report(RAW / "abridged" / name).cells.dropna(subset="value")
    found = {
        f"{t}.{r}.{c}": v
        for t, r, c, v in zip(cells["table"], cells["row"], cells["column"], cells["value"], strict=True)
    }
    assert found == gold


@needs_gold
@pytest.mark.parametrize(("seed", "name"), ABRIDGED.items())
def test_who_when_and_which_sections(seed, name):
    from govreports.report import read_report

    facts = json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))[seed]
    metadata = read_report(RAW / "abridged" / name).metadata
    assert metadata["year"] == facts["year"]
    assert metadata["agency"] == facts["agency"]
    assert (metadata["dated"] or None) == facts["dated"]
    assert (metadata["published"] or None) == facts["published"]


@needs_gold
@pytest.mark.parametrize(("seed", "name"), ABRIDGED.items())
def test_every_stated_quantity_is_kept(seed, name):
    with (SHARED / "gold" / "claims.csv").open(encoding="utf-8") as handle:
        claims = [r for r in csv.DictReader(handle) if r["file"] == seed]
    text = read(name)
    stated = {r["text"] for r in claims if re.search(r"\d", r["text"]) and r["kind"] in ("count", "percent")}
    assert stated
    numbers = {re.search(r"[\d.]+", s)[0] for s in stated}
    assert {n for n in numbers if not re.search(rf"(?<![\d.]){re.escape(n)}(?![\d.])", text)} == set()


@needs_gold
@pytest.mark.parametrize(("seed", "name"), ABRIDGED.items())
def test_no_sentence_is_copied(seed, name):
    original = (SHARED / "seeds" / f"{seed}.txt").read_text(encoding="utf-8")
    labels = ("|", "、", "(")
    sentences = [s.strip() for line in read(name).split("\n")[1:] for s in re.split(r"[。;]", line)]
    own = [s for s in sentences if len(s) > 24 and not s.endswith(labels) and "年政府信息公开" not in s]
    form_lines = {
        line.strip() for line in original.split("\n") if re.match(r"[\d(一二三四]", line) and len(line) < 60
    }
    page_lines = {line.strip() for line in original.split("\n")[:10] if len(line) < 40}
    assert [s for s in own if s in original and s not in form_lines | page_lines] == []


def test_each_abridged_file_says_so_in_its_first_line():
    for name in ABRIDGED.values():
        assert "节写" in read(name).split("\n", 1)[0]
    with (RAW / "abridged" / "metadata.csv").open(encoding="utf-8") as handle:
        rows = {r["path"]: r["origin"] for r in csv.DictReader(handle)}
    assert rows == dict.fromkeys(ABRIDGED.values(), "abridged")


def test_the_demo_that_ships_is_what_the_command_makes():
    shipped = {p.relative_to(RAW / "demo").as_posix(): p for p in (RAW / "demo").rglob("*.*")}
    shipped.pop("metadata.csv")
    made = {f.path: f.data for f in simulate(agencies=6)}
    assert set(shipped) == set(made)
    for path, data in made.items():
        if not path.endswith((".docx", ".pdf")):  # compressed: other zlib, other bytes
            assert shipped[path].read_bytes() == data, path


def test_what_ships_is_small():
    sizes = [p.stat().st_size for p in RAW.joinpath("demo").rglob("*.*")]
    assert max(sizes) < 300_000
    assert sum(sizes) < 1_500_000
