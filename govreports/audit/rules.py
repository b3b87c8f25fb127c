"""Rules as data: load, list, switch off, add."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = ("arithmetic", "legal", "question", "info")
_NEEDED = ("id", "function", "severity", "title_zh", "title_en")


@dataclass(frozen=True)
class Rule:
    """One rule. `place` is where a verdict on the whole report stands, `params` go to its function."""

    id: str
    function: str
    severity: str
    title_zh: str
    title_en: str
    place: str = "report"
    explanation_zh: str = ""
    explanation_en: str = ""
    basis: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]

    def text(self, name: str) -> str:
        return str(self.params[name])

    def number(self, name: str) -> float:
        return float(str(self.params[name]))

    def rows(self, name: str) -> list[list[str]]:
        """Return a parameter that is a list of lists of words."""
        value = self.params[name]
        return [list(row) for row in value] if isinstance(value, list) else []

    def words(self, name: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        value = self.params.get(name, default)
        return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def read_data(name: str) -> str:
    return files("govreports.audit").joinpath("data", name).read_text(encoding="utf-8")


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return the lines of a word list that ships with the package, without comments.

    >>> "信箱" in word_list("non_requests.txt")
    True
    """
    lines = (line.strip() for line in read_data(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _rule(row: Mapping[str, object], source: str) -> Rule:
    missing = [name for name in _NEEDED if not row.get(name)]
    if missing:
        raise ValueError(f"{source}: rule {row.get('id', '?')!r} lacks {', '.join(missing)}")
    if row["severity"] not in SEVERITIES:
        raise ValueError(f"{source}: rule {row['id']}: severity is one of {', '.join(SEVERITIES)}")
    unknown = set(row) - set(Rule.__dataclass_fields__)
    if unknown:
        raise ValueError(f"{source}: rule {row['id']} has unknown names {', '.join(sorted(unknown))}")
    return Rule(**row)  # type: ignore[arg-type]


@cache
def shipped() -> tuple[Rule, ...]:
    """Return the rules that ship with the package, in their order."""
    return tuple(_rule(r, "rules.toml") for r in tomllib.loads(read_data("rules.toml"))["rule"])


def read_rules(path: str | Path) -> tuple[list[Rule], list[str]]:
    """Read a user's own rule file (TOML): `[[rule]]` tables to add or replace,
    `off = ["id", …]` to switch off.

    A rule of one's own gives a formula of cells, for example

    .. code-block:: toml

        off = ["promises"]

        [[rule]]
        id = "my.grants"
        function = "formula"
        severity = "question"
        title_zh = "予以公开不超过办理总数"
        title_en = "Grants do not exceed the cases processed"
        params.formula = "requests.granted_in_full.total <= requests.processed.total"

    Raises
    ------
    ValueError
        If the file is no such TOML, or a rule lacks a name or has one that is not known.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as e:
        raise ValueError(f"{path}：规则文件不是有效的 TOML：{e}") from e
    return [_rule(r, str(path)) for r in data.get("rule", [])], list(data.get("off", []))


def choose(
    rules: str | Path | Sequence[Rule | str] | None = None,
    off: Sequence[str] = (),
    *,
    on_request: bool = True,
) -> list[Rule]:
    """Return the rules to run.

    Parameters
    ----------
    rules : path, or rules and ids, optional
        A rule file laid over the shipped rules; or the rules to run and no others, where an id may end
        in `.*` for a family. Without it, all shipped rules.
    off : sequence of str
        Ids (or `family.*`) to leave out.
    on_request : bool
        Whether a choice that does not name its rules holds those that are marked to run on request only.

    >>> [r.id for r in choose(["remedies.total", "structure.fees"])]
    ['remedies.total', 'structure.fees']
    """
    known = {r.id: r for r in shipped()}
    if rules is None:
        chosen = dict(known)
    elif isinstance(rules, str | Path):
        own, own_off = read_rules(rules)
        chosen = known | {r.id: r for r in own}
        off = [*off, *own_off]
    else:
        chosen = {}
        for r in rules:
            if isinstance(r, Rule):
                chosen[r.id] = r
                continue
            matches = [k for k in known if k == r or (r.endswith(".*") and k.startswith(r[:-1]))]
            if not matches:
                raise ValueError(f"no rule {r!r}; gr.audit.rules() lists them")
            chosen |= {k: known[k] for k in matches}
    left_out = {k for k in chosen for o in off if k == o or (o.endswith(".*") and k.startswith(o[:-1]))}
    if not on_request and (rules is None or isinstance(rules, str | Path)):
        left_out |= {k for k, r in chosen.items() if r.params.get("on_request")}
    return [r for k, r in chosen.items() if k not in left_out]


def rules(path: str | Path | None = None) -> pd.DataFrame:
    """Return the list of rules: id, severity, title and explanation in both languages, legal basis, function.

    >>> rules().set_index("id").loc["requests.balance", "severity"]
    'arithmetic'
    """
    import pandas as pd

    names = [
        "id",
        "severity",
        "title_zh",
        "title_en",
        "explanation_zh",
        "explanation_en",
        "basis",
        "function",
    ]
    return pd.DataFrame([{n: getattr(r, n) for n in names} for r in choose(path)], columns=names)
