"""Write the pages of docs/ that are made from code and data: `python docs/make.py`.

A test compares them with what is in git.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import metadata
from itertools import groupby
from pathlib import Path

from govreports import form, indicators
from govreports.audit.rules import SEVERITIES, shipped
from govreports.audit.sheet import KINDS
from govreports.schema import SCHEMA

HERE = Path(__file__).parent
NOTE = "本页由 `python docs/make.py` 生成。Made by `python docs/make.py`; do not edit."


def dictionary() -> str:
    """Return the data dictionary: every frame and column, and every cell of the form."""
    parts = [
        "# 数据字典\n*Data dictionary*",
        NOTE,
        "## 数据框\n*Frames*",
        *(_frame(name) for name in SCHEMA),
        "## 表格的单元格\n*Cells of the form*",
        "一个单元格写作 `table.row.column`。同一代码在各版中含义相同；各版问的不是一回事的，代码不同。",
        *(_form_table(year, name) for year in form.EDITIONS for name in form.TABLES),
    ]
    return "\n\n".join(parts) + "\n"


def _frame(name: str) -> str:
    frame = SCHEMA[name]
    keys = ", ".join(f"`{n}`" for n in frame.names[: frame.keys])
    rows = ((f"`{f.name}`", f.kind, f.meaning, ", ".join(f.values)) for f in frame.fields)
    head = f"### {name}\n*{frame.meaning}*\n\nUnique together: {keys}.\n\n"
    return head + _table(("column", "kind", "meaning", "values"), rows)


def _form_table(year: int, name: str) -> str:
    table = form.edition(year).tables[name]
    rows = (
        (f"`{name}.{r.row}`", r.label, r.label_en, "; ".join(f"`{c.column}` {c.label}" for c in r.columns))
        for r in table.rows
    )
    head = f"### {table.label}（{year} 版）\n*{table.label_en}, edition {year}*\n\n"
    return head + _table(("row", "标签", "label", "columns"), rows)


def glossary() -> str:
    """Return the glossary of indicators, Chinese and then English."""
    zh, en = (indicators.glossary(language) for language in ("zh", "en"))
    return (
        f"{zh.replace(chr(10), f'{chr(10)}*Indicators*{chr(10)}{chr(10)}{NOTE}{chr(10)}', 1)}\n{_deeper(en)}"
    )


def _deeper(text: str) -> str:
    return re.sub(r"^#", "##", text, flags=re.M)


def rule_book() -> str:
    """Return the rules of the audit, family by family."""
    parts = [
        "# 核查规则\n*Rules of the audit*",
        NOTE,
        "每条规则对一份报告给出相符、需核对或不能判定。“勾稽关系”是表格本身的算术；“法定要求”有条文依据；"
        "“请核对”可能有正当原因；“提示”只供参考。规则存放在 `govreports/audit/data/rules.toml`，"
        "自己的规则写成同样的文件，用 `govreports audit --rules 文件` 加载。",
        _table(("性质", "severity", "条数"), _kinds()),
    ]
    for family, rules in groupby(sorted(shipped(), key=lambda r: r.family), key=lambda r: r.family):
        rows = (
            (
                f"`{r.id}`",
                KINDS[r.severity],
                f"{r.title_zh}。{r.explanation_zh}",
                f"{r.title_en}. {r.explanation_en}".strip(),
                r.basis,
            )
            for r in rules
        )
        parts.append(f"## {family}\n\n" + _table(("rule", "性质", "规则", "rule", "依据"), rows))
    return "\n\n".join(parts) + "\n"


def _kinds() -> Iterable[Sequence[str]]:
    rules = shipped()
    return ((KINDS[s], s, str(sum(r.severity == s for r in rules))) for s in SEVERITIES)


def licences() -> str:
    """Return the licence of each package that the project declares, and why it is there."""
    parts = ["# 依赖与许可\n*Dependencies and their licences*", NOTE]
    reasons = {r["package"]: r for r in _read("dependencies.csv")}
    for title, packages in _declared().items():
        rows = ((p, _licence(p), reasons[p]["reason_zh"], reasons[p]["reason"]) for p in packages)
        parts.append(f"## {title}\n\n" + _table(("package", "licence", "用途", "why"), rows))
    parts.append(
        "## 浏览器测试\n*Only for the browser tests*\n\n"
        "axe-core (MPL-2.0) 检查无障碍，playwright-core (Apache-2.0) 操作 Chromium；"
        "见 `tests/browser/package.json`。"
    )
    return "\n\n".join(parts) + "\n"


def _declared() -> dict[str, list[str]]:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]
    groups = {
        "运行所需\n*Needed to run*": project["dependencies"],
        "多台机器\n*For a cluster*": extra["cluster"],
        "开发与测试\n*For development and tests*": extra["dev"],
    }
    return {title: [re.split(r"[<>=!~\[ ]", r)[0] for r in listed] for title, listed in groups.items()}


def _licence(package: str) -> str:
    """Return the licence that a package states: its expression, its classifier, or a short text."""
    told = metadata(package)
    classifiers = [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    if expression := told.get("License-Expression"):
        return str(expression)
    short = str(told.get("License") or "").strip()
    if short and len(short) < 60 and "\n" not in short:
        return short
    return "; ".join(c.rpartition("::")[2].strip() for c in classifiers)


def accuracy() -> str:
    """Return how accurately reports are read, from the counts in accuracy.csv."""
    rows = _read("accuracy.csv")
    parts = [
        "# 读得有多准\n*How accurate reading is*",
        NOTE + " 数字来自 `python tests/accuracy.py`；测试会重新测量，变差就不通过。",
        "每一行：文件里印着数字的单元格有多少（印着），其中读对多少，读错多少，漏读多少。读错也包括在空白处读出数字。"
        "“不能确定”是副本已经丢失行列对应、人也无法确定的格子，程序按规定不填。"
        "读错比漏读严重：漏读会列在 `problems` 里，读错没有提示，所以程序宁可不读。",
        "Counts of cells: printed with a figure, read right, read wrong (a value for a blank too), left out, "
        "and impossible to tell, where the copy lost what belongs to which row; nothing is filled in there.",
    ]
    titles = {
        "published": "公开发布的报告（流传的文本副本）\n*Published reports, as text copies circulate*",
        "converted": "五份网页经各种工具转换\n*Five web pages through real converters*",
        "written": "各种版式的模拟报告，带随机变化\n*Simulated reports in every layout, randomly varied*",
    }
    for material, title in titles.items():
        own = [r for r in rows if r["material"] == material]
        heads = (
            "种类 kind",
            "份数 reports",
            "印着 printed",
            "读对 right",
            "%",
            "读错 wrong",
            "漏读 left out",
            "不能确定 cannot tell",
        )
        parts.append(f"## {title}\n\n" + _table(heads, (_counts(r) for r in [*own, _sum(own)])))
    parts.append(
        "这些材料之外的版式，读得可能差一些。扫描件不读，会说明。先用 `govreports check 文件` 看一份，"
        "再看笔记本 01 里有多少格子是按位置或勾稽关系认定的。"
    )
    return "\n\n".join(parts) + "\n"


def _sum(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    names = ("reports", "shown", "right", "wrong", "left_out", "excused")
    return {"kind": "**合计 all**"} | {n: str(sum(int(r[n]) for r in rows)) for n in names}


def _counts(r: dict[str, str]) -> Sequence[str]:
    share = f"{int(r['right']) / int(r['shown']):.1%}" if int(r["shown"]) else "—"
    kind = r["kind"] if r["kind"].startswith("*") else f"`{r['kind']}`"
    return (kind, r["reports"], r["shown"], r["right"], share, r["wrong"], r["left_out"], r["excused"])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PAGES = {
    "data-dictionary.md": dictionary,
    "glossary.md": glossary,
    "rules.md": rule_book,
    "licences.md": licences,
    "accuracy.md": accuracy,
}

if __name__ == "__main__":
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), "utf-8", newline="\n")
