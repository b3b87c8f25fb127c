"""Generations: whole published states of a corpus, of which exactly one is current.

A generation is a folder `generations/<number>` with one folder of Parquet files for each frame. Files that
did not change are hard links to stored parts. The switch is one rename: of the link `current`, or of the file
`current.json` where the system has no links. `<processed>/<frame>` are links through `current`, made once.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from govreports.corpus.lock import is_free
from govreports.corpus.state import STATE, State

CURRENT = "current"
POINTER = "current.json"
FRAMES = ("reports", "cells", "narrative", "problems", "claims")
FOLDER = "generations"
KEPT = 2  # the current one, and the last one for those who read from it


def folder(processed: Path) -> Path:
    return processed / FOLDER


def current(processed: Path) -> Path | None:
    """Return the folder of the current generation, None where nothing was published."""
    with suppress(OSError):
        return folder(processed) / (processed / CURRENT).readlink().name
    with suppress(OSError, ValueError, KeyError):
        return folder(processed) / json.loads((processed / POINTER).read_text(encoding="utf-8"))["generation"]
    return None


def read_state(generation: Path) -> State:
    return State.parse((generation / STATE).read_text(encoding="utf-8"))


def new_name(processed: Path) -> str:
    """Return a number that no generation, whole or not, has had."""
    numbers = [int(p.name) for p in folder(processed).iterdir() if p.name.isdigit()]
    return f"{max(numbers, default=0) + 1:08d}"


def link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def switch(processed: Path, name: str, *, links: bool = os.name != "nt") -> None:
    """Make a generation the current one, in one step."""
    if links:
        staged = processed / f".{CURRENT}-{os.getpid()}"
        staged.unlink(missing_ok=True)
        staged.symlink_to(Path(FOLDER) / name, target_is_directory=True)
        staged.replace(processed / CURRENT)
        show_frames(processed)
        return
    staged = processed / f".{POINTER}-{os.getpid()}"
    staged.write_text(json.dumps({"generation": name}), encoding="utf-8", newline="\n")
    staged.replace(processed / POINTER)
    mirror_frames(processed, folder(processed) / name)


def show_frames(processed: Path) -> None:
    """Make `<processed>/<frame>` lead through `current` for every frame that is there.

    Claims come later than the rest: until they are worked out, no link dangles.
    """
    for frame in FRAMES:
        shown = processed / frame
        if (processed / CURRENT / frame).is_dir():
            if not os.path.lexists(shown):
                shown.symlink_to(Path(CURRENT) / frame, target_is_directory=True)
        elif shown.is_symlink():
            shown.unlink()


def mirror_frames(processed: Path, generation: Path) -> None:
    """Without links, `<processed>/<frame>` are hard links that follow the switch a moment later."""
    for frame in FRAMES:
        shown = processed / frame
        shutil.rmtree(shown, ignore_errors=True)
        if (generation / frame).is_dir():
            shown.mkdir()
            for file in sorted((generation / frame).iterdir()):
                link(file, shown / file.name)


def clean(processed: Path) -> None:
    """Remove unfinished generations, and old ones that no reader holds; the last but one always stays."""
    whole = sorted(p for p in folder(processed).iterdir() if p.name.isdigit())
    now = current(processed)
    for leftover in folder(processed).glob(".tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    kept = set(whole[-1:])
    if now in whole:
        at = whole.index(now)
        for newer in whole[at + 1 :]:  # never switched to
            shutil.rmtree(newer, ignore_errors=True)
        kept = {now, *whole[max(at - 1, 0) : at]}
    for generation in whole:
        if generation not in kept and is_free(generation / STATE):
            shutil.rmtree(generation, ignore_errors=True)
    _clean_parts(processed)


def _clean_parts(processed: Path) -> None:
    """Remove stored parts that no generation uses."""
    used = set()
    for generation in folder(processed).iterdir():
        if generation.name.isdigit() and (generation / STATE).is_file():
            used |= {part.id for part in read_state(generation).parts}
    for part in (processed / "parts").iterdir():
        if part.name not in used:
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
