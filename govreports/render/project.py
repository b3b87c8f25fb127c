"""Where the project is, from wherever a notebook or a command was started."""

from __future__ import annotations

from pathlib import Path

MARKS = (("pyproject.toml", "notebooks"), ("data/raw",), ("data/processed",), ("notebooks",))


def find_root(start: str | Path | None = None) -> Path:
    """Return the project's root: the nearest folder, from `start` upwards, that holds its marks.

    The marks are pyproject.toml beside notebooks/, or else data/raw, data/processed or notebooks.

    Raises
    ------
    FileNotFoundError
        If no folder above `start` (the current folder by default) looks like the project.
    """
    start = Path(start or ".").resolve()
    for marks in MARKS:
        for folder in (start, *start.parents):
            if all((folder / m).exists() for m in marks):
                return folder
    raise FileNotFoundError(
        f"从 {start} 往上没有找到项目文件夹（含 notebooks/ 或 data/）。"
        "请在项目文件夹内打开笔记本，或用绝对路径给出参数 processed。"
    )


def resolve(path: str | Path, start: str | Path | None = None) -> Path:
    """Return `path` itself if it is absolute, otherwise its place below the project's root."""
    path = Path(path).expanduser()
    return path if path.is_absolute() else find_root(start) / path
