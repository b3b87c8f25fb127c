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
from typing import overload

from govreports.corpus.lock import is_free
from govreports.corpus.remote import Place, Remote
from govreports.corpus.state import STATE, State

CURRENT = "current"
POINTER = "current.json"
FRAMES = ("reports", "cells", "narrative", "problems", "claims")
FOLDER = "generations"
KEPT = 2  # the current one, and the last one for those who read from it


@overload
def folder(processed: Path) -> Path: ...
@overload
def folder(processed: Remote) -> Remote: ...
@overload
def folder(processed: Place) -> Place: ...
def folder(processed: Place) -> Place:
    return processed / FOLDER


@overload
def current(processed: Path) -> Path | None: ...
@overload
def current(processed: Place) -> Place | None: ...
def current(processed: Place) -> Place | None:
    """Return the folder of the current generation, None where nothing was published."""
    if isinstance(processed, Path):
        with suppress(OSError):
            return folder(processed) / (processed / CURRENT).readlink().name
    name = pointer(processed).get("generation")
    return folder(processed) / name if name else None


def pointer(processed: Place) -> dict[str, str]:
    """Return what the manifest says: the current generation, and on an object store the one before."""
    with suppress(FileNotFoundError, ValueError):
        return dict(json.loads((processed / POINTER).read_text(encoding="utf-8")))
    return {}


def read_state(generation: Place) -> State:
    return State.parse((generation / STATE).read_text(encoding="utf-8"))


def new_name(processed: Place) -> str:
    """Return a number that no generation, whole or not, has had."""
    names = [p.name.partition("-")[0] for p in folder(processed).iterdir()]
    numbers = [int(name) for name in names if name.isdigit()]
    return f"{max(numbers, default=0) + 1:08d}"


def link(source: Place, target: Place) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    if isinstance(source, Remote) and isinstance(target, Remote):
        source.copy(target)
        return
    assert isinstance(source, Path) and isinstance(target, Path)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def switch(processed: Place, name: str, *, links: bool = os.name != "nt") -> None:
    """Make a generation the current one, in one step."""
    if isinstance(processed, Remote):
        said = {"generation": name, "previous": pointer(processed).get("generation", "")}
        (processed / POINTER).write_text(json.dumps(said), encoding="utf-8")
        return
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


def clean(processed: Place) -> None:
    """Remove unfinished generations, and old ones that no reader holds; the last but one always stays."""
    if isinstance(processed, Remote):
        said = pointer(processed)
        for old in list(folder(processed).iterdir()):
            if old.name < said["generation"] and old.name != said["previous"]:
                old.remove()
        _clean_parts(processed)
        return
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


def _remove(entry: Place) -> None:
    if isinstance(entry, Remote):
        entry.remove()
    elif entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)


def _clean_parts(processed: Place) -> None:
    """Remove stored parts that no generation uses."""
    used = set()
    generation: Place
    for generation in folder(processed).iterdir():
        if generation.name[:8].isdigit() and (generation / STATE).is_file():
            used |= {part.id for part in read_state(generation).parts}
    stored: list[Place] = [*(processed / "parts").iterdir()]
    for part in stored:
        if part.name not in used:
            _remove(part)
