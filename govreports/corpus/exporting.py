"""Write a corpus for other programs: an Excel workbook, CSV files or Parquet files.

Cells come from the open web: text that a spreadsheet would run as a formula stays text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports import form
from govreports.corpus.lock import BuildError
from govreports.schema import SCHEMA

if TYPE_CHECKING:
    import pandas as pd

    from govreports.corpus.loading import Corpus

FRAMES = ("reports", "cells", "narrative", "problems")
FORMATS = ("xlsx", "csv", "parquet")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def export(
    corpus: Corpus,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    language: str = "zh",
    frames: tuple[str, ...] = FRAMES,
) -> list[Path]:
    """Write frames of a corpus.

    Parameters
    ----------
    corpus : Corpus
        What is written; `select` from it first to write less.
    path : path
        A file that ends in .xlsx, or a folder for CSV or Parquet files.
    format : {"xlsx", "csv", "parquet"}, optional
        By default xlsx for a path that ends so, else csv.
    language : {"zh", "en"}
        Heads of the workbook, and of the columns that name rows and columns of the form. CSV and Parquet have
        the names of the schema, which other programs rely on.
    frames : tuple of str
        Which frames; add "claims" for the quantities in the narrative.

    Returns
    -------
    list of Path
        The files written. A frame with more rows than a sheet can hold is written over several sheets.

    Raises
    ------
    ValueError
        If format, language or a frame is not known.
    BuildError
        If a file cannot be written.
    """
    target = Path(path)
    chosen = format or ("xlsx" if target.suffix.lower() == ".xlsx" else "csv")
    if chosen not in FORMATS:
        raise ValueError(f"不支持格式 {chosen!r}；可选：{'、'.join(FORMATS)}")
    if unknown := set(frames) - {*FRAMES, "claims"}:
        raise ValueError(f"没有数据表 {'、'.join(sorted(unknown))}；可选：{'、'.join([*FRAMES, 'claims'])}")
    if language not in ("zh", "en"):
        raise ValueError(f"没有语言 {language!r}；可选：zh、en")
    try:
        if chosen == "xlsx":
            return [_workbook(corpus, target, language, frames)]
        target.mkdir(parents=True, exist_ok=True)
        return [_file(getattr(corpus, name), target / f"{name}.{chosen}", chosen) for name in frames]
    except OSError as error:
        raise BuildError(f"无法写入 {target}：{error.strerror or error}。") from error


def safe_text(text: str) -> str:
    """Return text that a spreadsheet takes as text when it opens a CSV file.

    >>> safe_text("=1+1"), safe_text("-3 件"), safe_text("公开")
    ("'=1+1", "'-3 件", '公开')
    """
    return "'" + text if text.startswith(FORMULA) else text


def legal_text(text: str) -> str:
    """Return text without characters that XML forbids, cut to what a cell can hold."""
    return _ILLEGAL.sub("", text)[:CELL_CHARACTERS]


def _file(frame: pd.DataFrame, path: Path, chosen: str) -> Path:
    staged = path.with_name(f".{path.name}.tmp")
    if chosen == "parquet":
        frame.to_parquet(staged, compression="zstd", index=False)
    else:
        text = frame.select_dtypes(["str", "category"]).columns
        made = frame.astype(dict.fromkeys(text, "str"))
        for name in text:
            made[name] = made[name].str.replace("\0", "").map(safe_text, na_action="ignore")
        made.to_csv(staged, index=False, encoding="utf-8-sig", lineterminator="\r\n", errors="replace")
    staged.replace(path)
    return path


def _workbook(corpus: Corpus, path: Path, language: str, frames: tuple[str, ...]) -> Path:
    from openpyxl import Workbook

    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.tmp")
    staged.touch()  # before hours of work for a folder that cannot be written
    book = Workbook(write_only=True)
    for name in frames:
        frame = getattr(corpus, name)
        if name == "cells":
            frame = _labelled(frame, language)
        heads = [_head(name, column, language) for column in frame.columns]
        for number, first in enumerate(range(0, max(len(frame), 1), SHEET_ROWS - 1)):
            title = _sheet(name, language) + (f" {number + 1}" if number else "")
            sheet = book.create_sheet(title)
            sheet.freeze_panes = "A2"
            sheet.append(heads)
            for row in _rows(frame.iloc[first : first + SHEET_ROWS - 1], sheet):
                sheet.append(row)
    book.save(staged)
    staged.replace(path)
    return path


def _labelled(cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """Put the form's labels beside the codes."""
    keys = ["edition", "table", "row", "column"]
    names = {"table_label": "table_label", "row_label": "row_label", "column_label": "column_label"}
    labels = form.labels(language)[[*keys, *names]]
    plain = cells.astype({"table": "str", "row": "str", "column": "str"})
    return plain.merge(labels.astype({"edition": "Int32"}), on=keys, how="left")


def _rows(frame: pd.DataFrame, sheet: Any) -> Iterator[list[Any]]:
    """Yield rows for a sheet; every text is written as text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, legal_text(value))
        made.data_type = "s"  # not a formula, an error or a number
        return made

    columns = [_plain(frame[name]) for name in frame.columns]
    for values in zip(*columns, strict=True):
        yield [cell(v) for v in values]


def _plain(column: pd.Series) -> list[Any]:
    """Return a column as Python objects, dates as ISO text, missing ones as None."""
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    return column.astype(object).where(column.notna(), None).tolist()


def _words() -> dict[tuple[str, str], tuple[str, str]]:
    import csv
    from importlib.resources import files

    text = files("govreports.corpus").joinpath("data", "heads.csv").read_text(encoding="utf-8")
    return {(r["frame"], r["column"]): (r["zh"], r["en"]) for r in csv.DictReader(text.splitlines())}


def _head(frame: str, column: str, language: str) -> str:
    words = _words()
    pair = words.get((frame, column)) or words.get(("", column)) or (column, column)
    return pair[language == "en"]


def _sheet(frame: str, language: str) -> str:
    return _words()[("sheet", frame)][language == "en"] if frame in SCHEMA else frame
