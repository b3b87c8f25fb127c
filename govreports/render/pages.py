"""From notebooks and a dataset to figures and pages, doing only what has changed."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbformat import NotebookNode

    from govreports.render.gallery import Card
    from govreports.render.runner import Run

STATE = ".state.json"
PACKAGES = ("matplotlib", "nbconvert", "numpy", "pandas", "seaborn")


def render(
    notebooks: Iterable[str | Path],
    *,
    processed: str | Path,
    figures: str | Path,
    site: str | Path,
    parameters: Mapping[str, object] | None = None,
    whole: bool = True,
    force: bool = False,
    progress: bool = True,
) -> dict[str, str]:
    """Run notebooks whose page is missing or out of date, and write figures, pages and the index.

    Parameters
    ----------
    notebooks : paths
    processed : path
        The dataset; each notebook that has a parameter `processed` gets it.
    parameters : mapping, optional
        Further parameters; each notebook gets those that it knows.
    whole : bool
        These are all notebooks: pages of others are removed.
    force : bool
        Run them all.

    Returns
    -------
    dict
        Notebook name to status: ok | failed | no data | unchanged.

    Raises
    ------
    ValueError
        If no notebook knows a parameter.
    """
    paths = {Path(p).stem: Path(p) for p in sorted(map(Path, notebooks), key=lambda p: p.stem)}
    given = {"processed": str(Path(processed).resolve())} | dict(parameters or {})
    shares = _shares(paths, given)
    site, figures = Path(site), Path(figures)
    site.mkdir(parents=True, exist_ok=True)
    state = _read_state(site)
    keys = _keys(paths, shares, Path(processed))
    stale = [n for n in paths if force or not _fresh(n, keys[n], state, site, figures)]
    runs = _execute({n: paths[n] for n in stale}, shares, figures, progress) if stale else []
    for run in runs:
        state[run.name] = {"key": keys[run.name] if run.status != "failed" else "", "card": _write(run, site)}
    gone = set(state) - set(paths) if whole else set()
    for name in gone:
        del state[name]
        (site / f"{name}.html").unlink(missing_ok=True)
        _remove_figures(name, figures)
    if runs or gone or not (site / "index.html").exists():
        _finish(state, site, figures)
    done = {r.name: r.status for r in runs}
    return {n: done.get(n, "unchanged") for n in paths}


def _shares(paths: Mapping[str, Path], given: Mapping[str, object]) -> dict[str, dict[str, object]]:
    from govreports.render.runner import known_parameters, share_parameters

    known = {n: known_parameters(json.loads(p.read_text("utf-8"))) for n, p in paths.items()}
    if not any("processed" in names for names in known.values()):
        given = {k: v for k, v in given.items() if k != "processed"}
    return share_parameters(known, given)


def _keys(paths: Mapping[str, Path], shares: Mapping[str, Any], processed: Path) -> dict[str, str]:
    """Return for each notebook a digest of all that its page depends on."""
    common = hashlib.sha256(package_digest())
    common.update(json.dumps([[p, version(p)] for p in PACKAGES]).encode())
    common.update(data_digest(processed).encode())
    keys = {}
    for name, path in paths.items():
        own = common.copy()
        own.update(path.read_bytes())
        own.update(json.dumps(shares[name], ensure_ascii=False, sort_keys=True, default=str).encode())
        keys[name] = own.hexdigest()
    return keys


def package_digest() -> bytes:
    """Return a digest of the package's own code and data: a changed chart is drawn again."""
    digest, package = hashlib.sha256(), Path(__file__).parents[1]
    for file in sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.digest()


def data_digest(processed: Path) -> str:
    """Return a digest of the published dataset that changes when it does; "" where there is none.

    Parquet files are never changed in place, so their names, sizes and times tell.
    """
    current = processed / "current"
    base = (current if current.exists() else processed).resolve()
    files = sorted(p for p in base.rglob("*.parquet")) if base.exists() else []
    lines = [f"{p.relative_to(base).as_posix()} {(s := p.stat()).st_size} {s.st_mtime_ns}" for p in files]
    return hashlib.sha256("\n".join([str(base), *lines]).encode()).hexdigest() if files else ""


def _read_state(site: Path) -> dict[str, Any]:
    path = site / STATE
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _fresh(name: str, key: str, state: Mapping[str, Any], site: Path, figures: Path) -> bool:
    if state.get(name, {}).get("key") != key or not (site / f"{name}.html").exists():
        return False
    return all((figures / f).exists() for f in state[name]["card"]["figures"])


def _execute(
    paths: Mapping[str, Path], shares: Mapping[str, Any], figures: Path, progress: bool
) -> list[Run]:
    from tqdm import tqdm

    from govreports.render.project import find_root
    from govreports.render.runner import inject, read_notebook, run_notebooks

    notebooks = {n: inject(read_notebook(p), shares[n]) for n, p in paths.items()}
    for name in notebooks:
        _remove_figures(name, figures)
    folder = next(iter(paths.values())).resolve().parent
    with tqdm(total=len(notebooks), desc="笔记本", unit="本", disable=not progress or None) as bar:

        def done(run: Run) -> None:
            bar.update()
            bar.write(f"  {run.name}: {run.status}{': ' + run.message if run.message else ''}")

        return run_notebooks(
            notebooks, folder=find_root(folder), figures=figures, done=done if progress else None
        )


def _remove_figures(name: str, figures: Path) -> None:
    from govreports.charts.figures import read_entries

    for entry in read_entries(figures):
        if entry.get("notebook") == name:
            for file in [*entry["files"], f"{entry['figure']}.json"]:
                (figures / file).unlink(missing_ok=True)


def _write(run: Run, site: Path) -> dict[str, Any]:
    from govreports.render.gallery import card

    page = to_html(run.notebook, run.name, gallery=True)
    (site / f"{run.name}.html").write_text(page, "utf-8", newline="\n")
    return {**card(run), "figures": _figure_files(run.notebook)}


def _figure_files(notebook: NotebookNode) -> list[str]:
    told = [o.get("metadata", {}).get("govreports", {}) for c in notebook.cells for o in c.get("outputs", ())]
    return [f"{t['figure']}.{suffix}" for t in told if "figure" in t for suffix in ("png", "svg")]


def to_html(notebook: NotebookNode, name: str, *, gallery: bool = False) -> str:
    """Return an executed notebook as one page; `gallery` adds the way back to the index.

    Raises
    ------
    RuntimeError
        If the page would load something from outside itself.
    """
    from govreports.render.exporter import OUTSIDE, OfflineHTMLExporter

    _forget_folder(notebook)
    resources = {"metadata": {"name": name, "path": "", "gallery": gallery}}
    page, _ = OfflineHTMLExporter().from_notebook_node(notebook, resources)
    if found := OUTSIDE.search(page):
        raise RuntimeError(f"{name}: the page would load {page[found.start() : found.start() + 120]!r}")
    return str(page)


def _forget_folder(notebook: NotebookNode) -> None:
    """Take out where the dataset lay on this machine: the page is read on others."""
    for cell in list(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", ()):
            kept = [line for line in cell.source.splitlines() if not line.startswith("processed = ")]
            cell.source = "\n".join(kept)
            if not kept:
                notebook.cells.remove(cell)


def _finish(state: Mapping[str, Any], site: Path, figures: Path) -> None:
    from govreports.charts.figures import write_manifest
    from govreports.render.gallery import write_index

    cards: list[Card] = [s["card"] for s in state.values()]
    write_index(cards, site / "index.html")
    if figures.exists():
        write_manifest(figures)
    text = json.dumps(dict(sorted(state.items())), ensure_ascii=False, indent=1)
    (site / STATE).write_text(text + "\n", "utf-8", newline="\n")
