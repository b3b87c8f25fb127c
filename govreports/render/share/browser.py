"""Print a page with the Chromium, Chrome or Edge of this machine: a PDF, and pictures for a phone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image as Pictures

SETTING = "GOVREPORTS_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
SECONDS = 120
SCREEN = (600, 1200)  # CSS pixels of one picture; its file is PIXELS wide
PIXELS = 1080
LONGEST = 30_000  # pixels: many programs open no taller picture


class NoBrowserError(Exception):
    """There is no browser to print with, or it failed; the message says what to do."""


def find_browser() -> str:
    """Return the path of a browser that prints.

    Raises
    ------
    NoBrowserError
        If there is none.
    """
    if given := os.environ.get(SETTING):
        if found := shutil.which(given):
            return found
        raise NoBrowserError(f"{SETTING} 所指的浏览器不存在：{given}。")
    found = next((f for n in NAMES if (f := shutil.which(n))), None)
    found = found or next((p for q in PLACES if Path(p := os.path.expandvars(q)).is_file()), None)
    if found is None:
        raise NoBrowserError(
            "没有找到 Chromium、Chrome 或 Edge，不能生成 PDF 和长图。"
            f"请安装其中之一，或用环境变量 {SETTING} 指明它的位置。"
        )
    return found


def print_pdf(page: Path, target: Path, browser: str) -> Path:
    """Print a page to a PDF; return its path.

    Raises
    ------
    NoBrowserError
        If the browser does not print it.
    """
    with tempfile.TemporaryDirectory(prefix="govreports-browser-") as profile:
        command = [
            *(browser, "--headless", "--disable-gpu", f"--user-data-dir={profile}", "--no-first-run"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={target.resolve()}", page.resolve().as_uri()),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(
                1, "--no-sandbox"
            )  # Chromium refuses to start for root otherwise, as in a container
        target.unlink(missing_ok=True)
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoBrowserError(f"浏览器 {browser} 没有完成打印：{type(error).__name__}。") from error
    if not target.is_file():
        told = done.stderr.decode("utf-8", "replace").strip()[-300:]
        raise NoBrowserError(f"浏览器 {browser} 没有生成 PDF：{told}")
    return target


def print_screens(page: Path, folder: Path, browser: str) -> list[Path]:
    """Write the page as pictures of a phone's width, screen-01.png and so on; return their paths.

    No picture cuts through a line or a figure. Where they are not too many, long.png has them all in one.
    """
    import pypdfium2

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="govreports-screens-") as scratch:
        narrow = Path(scratch) / "page.html"
        size = f"@page {{ size: {SCREEN[0]}px {SCREEN[1]}px; margin: 20px }}"
        text = page.read_text("utf-8")
        narrow.write_text(text.replace("</head>", f"<style>{size}</style></head>", 1), "utf-8", newline="\n")
        with pypdfium2.PdfDocument(print_pdf(narrow, Path(scratch) / "page.pdf", browser)) as document:
            screens = [
                _trim(p.render(scale=PIXELS / p.get_width()).to_pil().convert("RGB")) for p in document
            ]
    written = []
    for number, screen in enumerate(screens, 1):
        written.append(folder / f"screen-{number:02d}.png")
        screen.save(written[-1], optimize=True)
    if sum(s.height for s in screens) <= LONGEST:
        written.append(folder / "long.png")
        _stack(screens).save(written[-1], optimize=True)
    return written


def _trim(image: Pictures.Image, margin: int = 36) -> Pictures.Image:
    """Cut the white below the last line."""
    from PIL import ImageOps

    box = ImageOps.invert(image).getbbox()
    return image.crop((0, 0, image.width, min(image.height, (box[3] if box else 0) + margin)))


def _stack(images: Sequence[Pictures.Image]) -> Pictures.Image:
    from PIL import Image

    made = Image.new("RGB", (PIXELS, sum(i.height for i in images)), "white")
    top = 0
    for image in images:
        made.paste(image, (0, top))
        top += image.height
    return made
