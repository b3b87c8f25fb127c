"""Run a notebook and write it as PDF, Word, Excel and pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govreports.render.runner import Run
    from govreports.render.share.anonymous import Names


class ShareError(Exception):
    """The pack was not made; the message says why."""


@dataclass(slots=True)
class Pack:
    """The files of a share pack, and what could not be made."""

    files: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def share(
    notebook: str | Path,
    *,
    processed: str | Path,
    target: str | Path,
    parameters: Mapping[str, object] | None = None,
    anonymous: bool = False,
) -> Pack:
    """Run a notebook on a dataset and write its page, .docx, .xlsx, .pdf and pictures below `target`.

    Parameters
    ----------
    notebook, processed : path
    target : path
        A folder named after the notebook is made anew in it.
    parameters : mapping, optional
        As for `render`.
    anonymous : bool
        Bodies and places get new names, 甲县, 乙县 …, the same in every file.

    Raises
    ------
    ShareError
        If the notebook failed or has nothing to show, or a name was left in an anonymous pack.
    """
    notebook, given = Path(notebook), dict(parameters or {})
    with tempfile.TemporaryDirectory(prefix="govreports-share-") as scratch:
        names = None
        if anonymous:
            processed, names = _anonymous(processed, given, Path(scratch))
        run = _execute(notebook, {"processed": str(Path(processed).resolve()), **given}, Path(scratch))
    if run.status != "ok":
        hint = "（换名之后；按地方画的图离不开真实地名）" if anonymous else ""
        raise ShareError(f"{run.name} 没有可以分享的内容{hint}：{run.message}")
    folder = Path(target) / (notebook.stem + ("-匿名" if anonymous else ""))
    return _write(run, folder, names)


def _anonymous(processed: str | Path, given: dict[str, object], scratch: Path) -> tuple[Path, Names]:
    """Build the dataset without names; the parameter `agency` is turned into the new name."""
    from govreports.corpus import load
    from govreports.render.share.dataset import write_anonymous

    try:
        corpus = load(processed)
    except FileNotFoundError as error:
        raise ShareError(f"没有数据集：{processed}。请先运行 make。") from error
    made, names = write_anonymous(corpus, scratch)
    for parameter, value in given.items():
        if isinstance(value, str):
            given[parameter] = _new_name(value, corpus.reports, names)
    return made, names


def _new_name(value: str, reports: Any, names: Names) -> str:
    found = reports[(reports["agency"] == value) | (reports["agency_id"] == value)]
    return names.bodies[names.key(found.iloc[0])].name if len(found) else value


def _execute(notebook: Path, parameters: Mapping[str, object], scratch: Path) -> Run:
    from govreports.render.project import find_root
    from govreports.render.runner import inject, known_parameters, read_notebook, run_notebooks

    read = read_notebook(notebook)
    if "processed" not in known_parameters(read):
        parameters = {k: v for k, v in parameters.items() if k != "processed"}
    ready = {notebook.stem: inject(read, parameters)}
    return run_notebooks(ready, folder=find_root(notebook.resolve().parent), figures=scratch / "figures")[0]


def _write(run: Run, folder: Path, names: Names | None) -> Pack:
    from govreports.render.exporter import title_of
    from govreports.render.pages import to_html
    from govreports.render.share.browser import NoBrowserError, find_browser, print_pdf, print_screens
    from govreports.render.share.content import read_page
    from govreports.render.share.excel import write_excel
    from govreports.render.share.word import write_word

    if names is not None:
        _without_parameters(run)
    text = to_html(run.notebook, run.name)
    if names is not None:
        check(text, names)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{run.name}.html"
    page.write_text(text, "utf-8", newline="\n")
    pieces, title = read_page(text), title_of(run.notebook, run.name)[0]
    made = Pack([page])
    made.files.append(write_word(pieces, page.with_suffix(".docx"), title))
    made.files.append(write_excel(pieces, page.with_suffix(".xlsx"), title))
    try:
        browser = find_browser()
        made.files.append(print_pdf(page, page.with_suffix(".pdf"), browser))
        made.files += print_screens(page, folder / "screens", browser)
    except NoBrowserError as error:
        made.missing.append(str(error))
    return made


def _without_parameters(run: Run) -> None:
    """The cell that tells where the dataset lay is nobody's business."""
    cells = run.notebook.cells
    run.notebook.cells = [c for c in cells if "injected-parameters" not in c.metadata.get("tags", ())]


def check(page: str, names: Names) -> None:
    """Stop where a page still shows a name, whatever let it through.

    Raises
    ------
    ShareError
    """
    import base64
    import re

    data = (base64.b64decode(m) for m in re.findall(r"data:text/csv;charset=utf-8;base64,([\w+/=]+)", page))
    text = "\n".join([re.sub(r"data:[^\"')\s]+", "", page), *(d.decode("utf-8") for d in data)])
    if left := sorted(name for name in names.originals() if name in text):
        raise ShareError(f"匿名后仍有名称留下，没有写出文件：{'、'.join(left[:10])}。")
