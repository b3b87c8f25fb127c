"""Figures as files: the same bytes every time, with their numbers, an alt text and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from matplotlib.axes import Axes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_TOLD: WeakKeyDictionary[Axes, tuple[pd.DataFrame | None, str]] = WeakKeyDictionary()


def figure_of(target: Axes | Figure) -> Figure:
    """Return the figure that axes stand in, or the figure itself."""
    figure = target.get_figure(root=True) if isinstance(target, Axes) else target
    if figure is None:
        raise ValueError("these axes were removed from their figure")
    return figure


def describe(ax: Axes, data: pd.DataFrame | None, summary: str) -> Axes:
    """Keep with a chart the frame it was drawn from and one sentence of its numbers; return the Axes.

    The frame becomes the figure's CSV, the sentence its alt text.
    """
    _TOLD[ax] = (data, summary)
    return ax


def chart_data(figure: Figure | Axes) -> pd.DataFrame | None:
    """Return the numbers that a figure was drawn from; None where no chart told any.

    Several charts of one figure are stacked, with their title in a first column `chart`.
    """
    import pandas as pd

    told = [(a, _TOLD[a][0]) for a in _axes(figure) if a in _TOLD and _TOLD[a][0] is not None]
    if len(told) <= 1:
        return told[0][1] if told else None
    parts = [d.assign(chart=a.get_title("left") or a.get_title()) for a, d in told if d is not None]
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[["chart", *(c for c in stacked.columns if c != "chart")]]


def alt_text(figure: Figure | Axes) -> str:
    """Return a description for those who do not see the figure: titles and the charts' own numbers."""
    parts = []
    for ax in _axes(figure):
        title = ax.get_title("left") or ax.get_title()
        summary = _TOLD[ax][1] if ax in _TOLD else _ranges(ax)
        parts.append("：".join(p for p in (title.replace("\n", " "), summary) if p))
    return " ".join(p if p.endswith(("。", ".")) else p + "。" for p in parts if p)


def _axes(figure: Figure | Axes) -> list[Axes]:
    return [figure] if isinstance(figure, Axes) else list(figure.axes)


def _ranges(ax: Axes) -> str:
    if not ax.has_data():
        return ""
    box = ax.dataLim
    names = (ax.get_xlabel() or "x", ax.get_ylabel() or "y")
    return "，".join(
        f"{n} {low:g}–{high:g}"
        for n, low, high in zip(names, (box.x0, box.y0), (box.x1, box.y1), strict=True)
    )


def corpus_hash(corpus: Any) -> str:
    """Return hexadecimal digits that change when what was read does."""
    if digest := getattr(corpus, "digest", None):
        return str(digest)
    reports = corpus.reports if hasattr(corpus, "reports") else corpus
    lines = sorted(
        "\t".join(map(str, r))
        for r in zip(reports["report_id"], reports["sha256"], reports["parser"], strict=True)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _settle(figure: Figure) -> None:
    """Lay a figure out once, to a millionth of its size, and keep it so.

    The solver behind constrained layouts adds up in an order that follows memory addresses, and the last
    digits of every place, hence names inside an SVG, would differ from run to run.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        left, bottom, width, height = (round(x, 6) for x in ax.get_position(original=True).bounds)
        ax.set_position((left, bottom, width, height))


def save(
    figure: Figure | Axes,
    name: str,
    folder: str | Path = "figures",
    *,
    notebook: str = "",
    corpus: Any = None,
) -> Path:
    """Write a figure as PNG and SVG, its numbers as CSV and its manifest entry; return the PNG's path.

    Parameters
    ----------
    name : str
        File name without suffix, unique among all figures, such as "02_received".
    notebook : str
        Name of the notebook that drew it.
    corpus : corpus or reports frame, optional
        Goes into the manifest as a hash.
    """
    figure = figure_of(figure)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png = folder / f"{name}.png"
    _settle(figure)
    figure.savefig(png, bbox_inches="tight", metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    data = chart_data(figure)
    if data is not None:
        (folder / f"{name}.csv").write_text(
            data.to_csv(index=False, lineterminator="\n"), "utf-8-sig", newline="\n"
        )
    entry = {
        "figure": name,
        "notebook": notebook,
        "alt": alt_text(figure),
        "corpus": "" if corpus is None else corpus_hash(corpus),
        "files": [f"{name}.{s}" for s in ("png", "svg", *(() if data is None else ("csv",)))],
        "sha256": hashlib.sha256(png.read_bytes()).hexdigest(),
        "versions": {p: version(p) for p in ("govreports", "matplotlib", "numpy", "pandas")},
    }
    _write_json(folder / f"{name}.json", entry)
    write_manifest(folder)
    return png


def write_manifest(folder: str | Path) -> Path:
    """Gather the entries of all figures of a folder into its manifest.json; return its path.

    Two notebooks may save at once, so that each figure has an entry file of its own.
    """
    folder = Path(folder)
    entries = read_entries(folder)
    _write_json(folder / "manifest.json", {"figures": entries})
    return folder / "manifest.json"


def read_entries(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the figures of a folder, by name; what is no entry is passed over."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if isinstance(content, dict) and "figure" in content:
            found.append(content)
    return found


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(text, "utf-8", newline="\n")
    half.replace(path)
