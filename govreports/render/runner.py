"""Execute notebooks in one process, two at a time, each with the parameters that it knows."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nbformat import NotebookNode

JOBS = 2
TIMEOUT = 600  # seconds for one cell
# Read by the kernels, so that the same notebook draws the same bytes.
ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(slots=True)
class Run:
    """One executed notebook. status: ok | failed | no data; `message` tells the first error."""

    name: str
    notebook: NotebookNode
    status: str
    message: str = ""


def read_notebook(path: str | Path) -> NotebookNode:
    """Return a notebook in the current format."""
    import nbformat

    return nbformat.reads(Path(path).read_text("utf-8"), as_version=4)


def known_parameters(notebook: Mapping[str, Any]) -> list[str]:
    """Return the names that a notebook's cell tagged `parameters` assigns, or none."""
    cell = _parameters_cell(notebook)
    if cell is None:
        return []
    source = notebook["cells"][cell]["source"]
    tree = ast.parse(source if isinstance(source, str) else "".join(source))
    found = []
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found += [t.id for t in targets if isinstance(t, ast.Name)]
    return found


def _parameters_cell(notebook: Mapping[str, Any]) -> int | None:
    tagged = (i for i, c in enumerate(notebook["cells"]) if "parameters" in c["metadata"].get("tags", ()))
    return next(tagged, None)


def inject(notebook: NotebookNode, parameters: Mapping[str, object]) -> NotebookNode:
    """Return the notebook with a cell after its parameters that sets `parameters`.

    Raises
    ------
    ValueError
        If the notebook does not know a name.
    """
    import copy

    from nbformat.v4 import new_code_cell

    known = known_parameters(notebook)
    if unknown := sorted(set(parameters) - set(known)):
        raise ValueError(_unknown(unknown, known))
    made = copy.deepcopy(notebook)
    if parameters:
        source = "\n".join(f"{k} = {v!r}" for k, v in parameters.items())
        cell = new_code_cell(source, id="injected-parameters", metadata={"tags": ["injected-parameters"]})
        place = _parameters_cell(made)
        assert place is not None
        made.cells.insert(place + 1, cell)
    return made


def _unknown(unknown: Sequence[str], known: Sequence[str]) -> str:
    return f"没有笔记本认识参数 {'、'.join(unknown)}；认识的有 {'、'.join(sorted(set(known))) or '（无）'}。"


def share_parameters(
    known: Mapping[str, Sequence[str]], given: Mapping[str, object]
) -> dict[str, dict[str, object]]:
    """Return for each notebook the given parameters that it knows.

    >>> share_parameters({"a": ["years"], "b": ["years", "agency"]}, {"agency": "甲县"})
    {'a': {}, 'b': {'agency': '甲县'}}

    Raises
    ------
    ValueError
        If no notebook knows a name.
    """
    everything = {n for names in known.values() for n in names}
    if unknown := sorted(set(given) - everything):
        raise ValueError(_unknown(unknown, sorted(everything)))
    return {name: {k: v for k, v in given.items() if k in names} for name, names in known.items()}


def run_notebooks(
    notebooks: Mapping[str, NotebookNode],
    *,
    folder: str | Path,
    figures: str | Path,
    done: Callable[[Run], None] | None = None,
    jobs: int = JOBS,
) -> list[Run]:
    """Execute notebooks, parameters injected already, and return them with their outputs.

    A cell that fails is shown in its notebook; the cells after it and the other notebooks still run. A
    notebook whose first cells fail, or that has no data, stops there.

    Parameters
    ----------
    folder : path
        Working folder of the kernels.
    figures : path
        Where `Page.show` saves.
    done : function, optional
        Called with each Run as it ends.
    """
    os.environ.update(ENVIRONMENT | {"GOVREPORTS_FIGURES": str(Path(figures).resolve())})
    if sys.platform == "win32" and sys.version_info < (3, 14):
        # The default loop of Windows cannot watch the kernels' sockets.
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    return asyncio.run(_run_all(notebooks, Path(folder), done, jobs))


async def _run_all(
    notebooks: Mapping[str, NotebookNode], folder: Path, done: Callable[[Run], None] | None, jobs: int
) -> list[Run]:
    turns = asyncio.Semaphore(jobs)

    async def one(name: str, notebook: NotebookNode) -> Run:
        async with turns:
            run = await _run(name, notebook, folder)
        if done:
            done(run)
        return run

    return list(await asyncio.gather(*(one(n, nb) for n, nb in notebooks.items())))


async def _run(name: str, notebook: NotebookNode, folder: Path) -> Run:
    from nbclient import NotebookClient
    from traitlets.config import Config

    config = Config()
    config.KernelManager.transport_encryption = "auto"
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        allow_errors=True,
        config=config,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        async with client.async_setup_kernel():
            shown = False
            for i, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, i)
                error = _error(cell)
                if error and (error.ename == "NoDataError" or not shown):
                    break
                shown = shown or _shows(cell)
    except Exception as error:  # a dead kernel, a time limit, input(): this notebook only
        _append_error(notebook, error)
    return _judge(name, notebook, folder)


def _shows(cell: NotebookNode) -> bool:
    return any(o.output_type in ("display_data", "execute_result") for o in cell.get("outputs", ()))


def _error(cell: NotebookNode) -> NotebookNode | None:
    return next((o for o in cell.get("outputs", ()) if o.output_type == "error"), None)


def _append_error(notebook: NotebookNode, error: Exception) -> None:
    from nbformat.v4 import new_code_cell, new_output

    name, text = type(error).__name__, str(error).strip() or "the kernel stopped"
    output = new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])
    notebook.cells.append(new_code_cell("", id="run-error", outputs=[output]))


def _judge(name: str, notebook: NotebookNode, folder: Path) -> Run:
    errors = [e for c in notebook.cells if (e := _error(c))]
    for error in errors:
        # A page is shared: no folder names of this machine, no colour codes.
        error.traceback = [_clean(line, folder) for line in error.traceback]
        error.evalue = _clean(error.evalue, folder)
    if not errors:
        return Run(name, notebook, "ok")
    status = "no data" if all(e.ename == "NoDataError" for e in errors) else "failed"
    return Run(name, notebook, status, f"{errors[0].ename}: {errors[0].evalue}")


def _clean(text: str, folder: Path) -> str:
    from govreports.render.project import find_root

    text = _ANSI.sub("", text)
    for place in (str(folder), str(find_root(folder)), sys.prefix, sys.base_prefix, str(Path.home())):
        text = text.replace(place, "…")
    return text
