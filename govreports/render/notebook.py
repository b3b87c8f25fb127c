"""What a notebook uses: its page opens the corpus, shows figures and tables, and states the takeaway."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreports.render.project import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Years = int | str | list[int] | tuple[int, ...] | None
CSV_LIMIT = 1_000_000  # characters of a figure's data that travel inside its page


class NoDataError(Exception):
    """There is nothing for a notebook to show; its message says why and what to do.

    The runner stops such a notebook quietly; JupyterLab prints only the message.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def read_years(years: Years) -> list[int] | None:
    """Return the years that a parameter names: 2022, "2019-2024", "2019,2022" or a list; None for all.

    >>> read_years("2019-2021"), read_years(2022), read_years("2019, 2022"), read_years(None)
    ([2019, 2020, 2021], [2022], [2019, 2022], None)
    """
    if years is None or years == "":
        return None
    if isinstance(years, int):
        return [years]
    if not isinstance(years, str):
        return [int(y) for y in years]
    listed: list[int] = []
    try:
        for part in years.replace("–", "-").replace("，", ",").split(","):
            first, _, last = part.partition("-")
            listed += range(int(first), int(last or first) + 1)
    except ValueError:
        raise ValueError(f'参数 years 读不懂："{years}"；请写 2022、"2019-2024" 或 [2019, 2022]。') from None
    return listed


class Page:
    """One notebook's page: its corpus, and what it shows.

    Attributes
    ----------
    name : str
        The notebook's file name without suffix; its number begins the names of its figures.
    corpus
        The selected part of the corpus, of one origin: one report for each body and year.
    files
        The same with copies and files that could not be read.
    language : {"zh", "en"}
        Language of charts and tables.
    """

    def __init__(
        self, name: str, corpus: Any, language: str = "zh", notes: Iterable[str] = (), files: Any = None
    ):
        self.name, self.corpus, self.language, self.notes = name, corpus, language, list(notes)
        self.files = corpus if files is None else files
        self.figures = Path(os.environ.get("GOVREPORTS_FIGURES") or resolve("figures"))

    def _repr_markdown_(self) -> str:
        from govreports.charts.base import source_line

        return "\n\n".join([source_line(self.corpus, self.language), *self.notes])

    def show(self, chart: Axes | Figure, name: str, *, source: str | None = None) -> None:
        """Finish a chart, save it as figures/NN_name (PNG, SVG, CSV, manifest entry) and display it."""
        from IPython.display import display
        from matplotlib import pyplot as plt

        from govreports.charts import base

        figure = base.finish(chart, self.corpus, source=source, language=self.language)
        full = f"{self.name.partition('_')[0]}_{name}"
        png = base.save(figure, full, self.figures, notebook=self.name, corpus=self.corpus)
        data = base.chart_data(figure)
        told = {"figure": full, "csv": "" if data is None else data.to_csv(index=False)[:CSV_LIMIT]}
        alt = base.alt_text(figure)
        shape = {"alt": alt, "width": round(figure.get_figwidth() * 100)}
        plt.close(figure)
        display(
            {"image/png": png.read_bytes(), "text/plain": alt},
            metadata={"image/png": shape, "govreports": told},
            raw=True,
        )

    def table(self, frame: pd.DataFrame, name: str, *, rows: int = 200) -> None:
        """Display a frame as a table with search and sort, at most `rows` rows of it."""
        from IPython.display import display

        if frame.empty:
            self.say("（没有这样的行。）")
            return
        shown = frame.head(rows)
        html = shown.to_html(index=False, na_rep="", classes="gov", border=0)
        if len(frame) > rows:
            html += f"<p>共 {len(frame):,} 行，这里是前 {rows:,} 行，全部在下载的文件里。</p>"
        told = {
            "table": f"{self.name.partition('_')[0]}_{name}",
            "csv": frame.to_csv(index=False)[:CSV_LIMIT],
        }
        display(
            {"text/html": html, "text/plain": f"{name}: {len(frame)} rows"},
            metadata={"govreports": told},
            raw=True,
        )

    def traced(self, place: str) -> pd.DataFrame:
        """Return where the largest figure of a cell, such as "requests.received.total", was read.

        Returns
        -------
        DataFrame
            项目, 内容: the file, the place in it, what is printed there, the value, and a footnote to quote.
        """
        import pandas as pd

        from govreports.corpus import cite

        table, row, column = place.split(".")
        cells = self.corpus.cells
        there = (cells["table"] == table) & (cells["row"] == row) & (cells["column"] == column)
        found = cells[there & cells["value"].notna()]
        if found.empty:
            return pd.DataFrame({"项目": [], "内容": []})
        report_id = str(found.loc[found["value"].idxmax(), "report_id"])
        told = self.corpus.trace(report_id, place)
        lines = [("文件", report_id), ("位置", told.source), ("印作", told.printed)]
        lines += [("数值", f"{told.value:g} {told.unit}"), ("找法", told.matched_by)]
        lines += [(f"第 {number} 行", text) for number, text in told.context]
        lines += [("脚注", cite(self.corpus, report_id, place, language=self.language))]
        return pd.DataFrame(lines, columns=["项目", "内容"])

    def say(self, text: str) -> None:
        """Display a computed paragraph (Markdown)."""
        from IPython.display import Markdown, display

        display(Markdown(_plain(text)))

    def takeaway(self, text: str) -> None:
        """Display the page's conclusion, which the index shows as well. Compute it, never type it."""
        from IPython.display import display

        from govreports.charts.base import single_origin

        simulated = single_origin(self.corpus) == "simulated"
        mark = "（模拟数据）" if simulated else ""
        display(
            {"text/markdown": f"> **结论**{mark} {_plain(text)}", "text/plain": text},
            metadata={"govreports": {"takeaway": text, "simulated": simulated}},
            raw=True,
        )


def _plain(text: str) -> str:
    """Return a sentence without markup and pictures: its names and quotations come from the open web."""
    return text.replace("<", "&lt;").replace("![", "!\\[")


def start(
    name: str,
    *,
    processed: str | Path = "data/processed",
    origin: str | None = None,
    years: Years = None,
    level: str | None = None,
    agency: str | None = None,
    language: str = "zh",
) -> Page:
    """Open the corpus for a notebook and return its page.

    Parameters
    ----------
    name : str
        The notebook's file name without suffix.
    processed : path
        The dataset; a relative path counts from the project's root, wherever the notebook was started.
    origin : str, optional
        published, abridged or simulated; by default the origin with most reports.
    years, level, agency
        What to keep; None keeps all. `agency` is a name or an agency_id.
    language : {"zh", "en"}

    Raises
    ------
    NoDataError
        If no report is left, with a message that says what there is.
    """
    from govreports.corpus import load

    folder = resolve(processed)
    try:
        whole = load(folder)
    except FileNotFoundError as error:
        raise NoDataError(
            f"没有数据集：{processed}。请先运行 make，或 govreports build 报告文件夹 {processed}。"
        ) from error
    reports = whole.reports
    if not len(reports):
        raise NoDataError(f"数据集 {processed} 里没有报告。请把报告放进 data/raw 后再运行 make。")
    counts = reports["origin"].dropna().astype("str").value_counts()
    if origin is None and len(counts):
        origin = str(counts.index[0])
    wanted = {"origin": origin, "year": read_years(years), "level": level} | _agency(reports, agency)
    wanted = {k: v for k, v in wanted.items() if v is not None}
    chosen = whole.select(**wanted)
    if not len(chosen.reports):
        raise NoDataError(f"按这些条件没有报告：{_conditions(wanted)}。数据集里有 {_inventory(reports)}。")
    files = whole.select(primary=None, **{k: _or_unknown(v) for k, v in wanted.items()})
    return Page(name, chosen, language, _notes(chosen.reports, counts, origin), files)


def _or_unknown(value: Any) -> Callable[[pd.Series], pd.Series]:
    """A file that could not be read may lack its year and agency: it belongs to every selection."""
    listed = value if isinstance(value, list) else [value]
    return lambda column: column.isin(listed) | column.isna()


def _agency(reports: pd.DataFrame, agency: str | None) -> dict[str, Any]:
    if agency is None:
        return {}
    ids = reports.loc[(reports["agency"] == agency) | (reports["agency_id"] == agency), "agency_id"].unique()
    return {"agency_id": list(ids) or [agency]}


def _conditions(wanted: dict[str, Any]) -> str:
    return "，".join(f"{k} = {v}" for k, v in wanted.items()) or "（无）"


def _inventory(reports: pd.DataFrame) -> str:
    years = reports["year"].dropna()
    span = f"，年份 {years.min()}–{years.max()}" if len(years) else ""
    return "、".join(f"{o} {n} 份" for o, n in reports["origin"].astype("str").value_counts().items()) + span


def _notes(reports: pd.DataFrame, counts: pd.Series, origin: str | None) -> list[str]:
    notes = []
    others = [f"{o} {n} 份" for o, n in counts.items() if o != origin]
    if others:
        notes.append(
            f"本页只用 origin = {origin} 的报告；数据集里另有 {'、'.join(others)}，改参数 origin 可看。"
        )
    if len(reports) == 1:
        notes.append("只有一份报告：没有可比的年份和机关，下面的图只列出它自己的数字。")
    return notes
