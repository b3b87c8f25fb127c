"""Rules on figures that need no text: sums of the form, formulae of cells, types, blanks, shifted columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from govreports import form
from govreports.audit.results import Text, shown
from govreports.audit.wording import cell_label, column_label, row_label, side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule

TOLERANCE = 1e-6
_TERM = re.compile(
    r"\s*(?P<sign>[+-])?\s*(?:(?P<weight>\d+(?:\.\d+)?)\s*\*?\s*)?"
    r"(?P<place>[a-z_]+\.[a-z_]+\.[a-z_]+)?(?P<last>\[y-1\])?"
)
_RELATIONS = {"=": "等于", "<=": "不大于", ">=": "不小于", "<": "小于", ">": "大于"}
_RELATIONS_EN = {"=": "equal", "<=": "not exceed", ">=": "not be below", "<": "be below", ">": "exceed"}


def attribution(m: Material, table: str) -> list[str]:
    """Say whose matter a wrong sum is: undecided where figures of the table could not be placed."""
    doubt = m.unplaced(table) | np.isin(m.text_of("copy_kind"), ["scan"])
    return np.where(doubt, "undecided", "report").tolist()


def _lines(table: form.Table, axis: str) -> list[str]:
    if axis == "row":
        return [r.row for r in table.rows]
    return [c.column for c in table.rows[0].columns]


def _place(table: str, axis: str, name: str, line: str) -> str:
    return f"{table}.{line}.{name}" if axis == "row" else f"{table}.{name}.{line}"


def sums(m: Material, rule: Rule, out: Results) -> None:
    """Check the sums that the form states under this rule's id (`form.equations`)."""
    table = rule.text("table")
    whose = attribution(m, table)
    shifted = shifted_columns(m) if table == "requests" else np.zeros(m.n, dtype=bool)
    decided = np.zeros(m.n, dtype=bool)
    for e in form.EDITIONS:
        here = (m.edition(table) == e) & ~shifted
        for eq in form.equations(table, e):
            if eq.rule != rule.id or not here.any():
                continue
            for line in _lines(form.edition(e).tables[table], eq.axis):
                decided |= _one_sum(m, rule, out, eq, line, here, whose)
    out.close(rule, decided)


def _one_sum(
    m: Material,
    rule: Rule,
    out: Results,
    eq: form.Equation,
    line: str,
    here: NDArray[np.bool_],
    whose: list[str],
) -> NDArray[np.bool_]:
    place = _place(eq.table, eq.axis, eq.total, line)
    parts = [(_place(eq.table, eq.axis, name, line), w) for name, w in eq.parts]
    total = m.value(place)
    expected = sum((w * m.value(p) for p, w in parts), np.zeros(m.n))
    known = here & np.isfinite(total) & np.isfinite(expected)
    if all(
        w > 0 for _, w in parts
    ):  # no blank is negative: the parts given can exceed the total by themselves
        given = sum((w * np.nan_to_num(m.value(p)) for p, w in parts), np.zeros(m.n))
        over = here & ~known & np.isfinite(total) & (given > total + TOLERANCE)
        expected, known = np.where(over, given, expected), known | over
    name = column_label if eq.axis == "row" else row_label
    where = row_label(place) if eq.axis == "row" else column_label(place)
    kind = Text("行", "row") if eq.axis == "row" else Text("列", "column")
    for i in np.flatnonzero(known & (np.abs(total - expected) > TOLERANCE)):
        values = [(name(p), 1.0, float(np.nan_to_num(m.value(p)[i])), w) for p, w in parts]
        left = side([(n, 1.0, v) for n, _, v, w in values if w > 0])
        right = side([*((n, 1.0, v) for n, _, v, w in values if w < 0), (name(place), 1.0, float(total[i]))])
        gap = shown(abs(float(total[i] - expected[i])))
        text = Text(
            f"“{where.zh}”{kind.zh}：{left.zh}，而{right.zh}，相差 {gap}。",
            f"{kind.en.capitalize()} “{where.en}”: {left.en}, but {right.en}; the difference is {gap}.",
        )
        out.add(
            rule,
            int(i),
            place,
            text,
            expected=float(expected[i]),
            actual=float(total[i]),
            attribution=whose[i],
        )
    return known


Term = tuple[float, str, bool]


def parse(formula: str) -> tuple[list[Term], str, list[Term]]:
    """Return both sides and the relation of a linear formula; a term is (weight, place, last year).

    >>> parse("2 * a.b.c[y-1] + d.e.f <= 10")
    ([(2.0, 'a.b.c', True), (1.0, 'd.e.f', False)], '<=', [(10.0, '', False)])

    Raises
    ------
    ValueError
        If it is not `terms relation terms` with `weight * table.row.column`.
    """
    found = re.split(r"(<=|>=|=|<|>)", formula)
    if len(found) != 3:
        raise ValueError(f"formula {formula!r}: write cells, one of = <= >= < >, and cells")

    def terms(text: str) -> list[Term]:
        listed, at = [], 0
        while at < len(text.rstrip()):
            t = _TERM.match(text, at)
            if t is None or t.end() == at or not (t["place"] or t["weight"]):
                raise ValueError(f"formula {formula!r}: cannot read {text[at:].strip()!r}")
            weight = float(t["weight"] or 1) * (-1 if t["sign"] == "-" else 1)
            listed.append((weight, t["place"] or "", bool(t["last"])))
            at = t.end()
        return listed

    return terms(found[0]), found[1], terms(found[2])


def _amount(m: Material, term: Term) -> NDArray[np.float64]:
    weight, place, last = term
    if not place:
        return np.full(m.n, weight)
    return weight * (m.last(place) if last else m.value(place))


def _compare(a: NDArray[np.float64], b: NDArray[np.float64], relation: str) -> NDArray[np.bool_]:
    if relation == "=":
        return np.abs(a - b) <= TOLERANCE
    if relation in ("<=", ">="):
        return a <= b + TOLERANCE if relation == "<=" else a >= b - TOLERANCE
    return a < b - TOLERANCE if relation == "<" else a > b + TOLERANCE


def _said(m: Material, terms: list[Term], i: int) -> Text:
    parts = []
    for weight, place, last in terms:
        if not place:
            parts.append((Text("", ""), 1.0, weight))
            continue
        value = float((m.last(place) if last else m.value(place))[i])
        parts.append((cell_label(place, last), weight, value))
    return side(parts)


def formula(m: Material, rule: Rule, out: Results) -> None:
    """Check a linear formula of cells; `rows` and `columns` repeat it, `table` and `edition` limit it."""
    decided = np.zeros(m.n, dtype=bool)
    here = np.ones(m.n, dtype=bool)
    table = str(rule.params.get("table", ""))
    if "edition" in rule.params:
        here = m.edition(table) == rule.number("edition")
    last_year = "[y-1]" in rule.text("formula")
    if last_year and table:  # the concept has to be the same in both years
        here = here & (m.previous >= 0) & (m.edition(table)[m.previous] == m.edition(table))
    for row in rule.words("rows", [""]):
        for column in rule.words("columns", [""]):
            text = rule.text("formula").replace("{row}", row).replace("{column}", column)
            decided |= _one_formula(m, rule, out, text, here)
    out.close(rule, decided, "no_last_year" if last_year else "blank")


def _one_formula(
    m: Material, rule: Rule, out: Results, text: str, here: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    left, relation, right = parse(text)
    a = sum((_amount(m, t) for t in left), np.zeros(m.n))
    b = sum((_amount(m, t) for t in right), np.zeros(m.n))
    known = here & np.isfinite(a) & np.isfinite(b)
    place = next(p for _, p, last in [*left, *right] if p and not last)
    for i in np.flatnonzero(known & ~_compare(a, b, relation)):
        said, other = _said(m, left, int(i)), _said(m, right, int(i))
        message = Text(
            f"{rule.title_zh}：{said.zh}；{other.zh}。前者应{_RELATIONS[relation]}后者。",
            f"{rule.title_en}: {said.en}; {other.en}. The first should {_RELATIONS_EN[relation]} the second.",
        )
        out.add(rule, int(i), place, message, expected=float(b[i]), actual=float(a[i]))
    return known


def whole(m: Material, rule: Rule, out: Results) -> None:
    """Check that counts are whole and not negative; columns of changes and amounts are left out."""
    table = rule.text("table")
    whose = attribution(m, table)
    for place in m.places(table):
        column = place.rsplit(".", 1)[1]
        if column in rule.words("except_columns"):
            continue
        value = m.value(place)
        for i in np.flatnonzero(np.isfinite(value) & ((value < 0) | (value != np.floor(value)))):
            label = cell_label(place)
            text = Text(
                f"{label.zh}为 {shown(value[i])}，件数应为不小于零的整数。",
                f"{label.en} is {shown(value[i])}; a count is a whole number and not negative.",
            )
            out.add(rule, int(i), place, text, actual=float(value[i]), attribution=whose[i])
    out.close(rule, m.read(table), "no_table")


def total_blank(m: Material, rule: Rule, out: Results) -> None:
    """Ask where a total is blank while its parts, or some above 0, are given."""
    table = rule.text("table")
    for e in form.EDITIONS:
        here = m.edition(table) == e
        for eq in form.equations(table, e):
            if any(w < 0 for _, w in eq.parts):
                continue
            for line in _lines(form.edition(e).tables[table], eq.axis):
                place = _place(table, eq.axis, eq.total, line)
                values = np.array([m.value(_place(table, eq.axis, p, line)) for p, _ in eq.parts])
                parts = np.nan_to_num(values).sum(axis=0)
                given = np.isfinite(values).all(axis=0) | (parts > 0)
                for i in np.flatnonzero(here & m.has_status(place, "blank") & given):
                    label = cell_label(place)
                    text = Text(
                        f"{label.zh}为空白，已填各项之和为 {shown(parts[i])}。",
                        f"{label.en} is blank; the parts given sum to {shown(parts[i])}.",
                    )
                    out.add(rule, int(i), place, text, expected=float(parts[i]), actual="空白")
    out.close(rule, m.read(table) & ~m.unplaced(table), "no_table", blank=m.read(table))


def _request_rows(m: Material) -> NDArray[np.float64]:
    """The seven columns of every request row, reports x rows x 7, blanks as 0."""
    table = form.edition(form.EDITIONS[-1]).tables["requests"]
    names = [c.column for c in table.rows[0].columns]
    stacked = [[m.value(f"requests.{r.row}.{c}") for c in names] for r in table.rows]
    return np.nan_to_num(np.array(stacked)).transpose(2, 0, 1)


def shifted_columns(m: Material) -> NDArray[np.bool_]:
    """Say where most row totals fail, and hold (or have lost "
    "their total) after moving the cells by one column."""
    if m.shifted is not None:
        return m.shifted
    rows = _request_rows(m)
    parts, total = rows[:, :, :6].sum(axis=2), rows[:, :, 6]
    filled = (rows != 0).any(axis=2)
    n = filled.sum(axis=1)
    failing = (filled & (parts != total)).sum(axis=1)
    left = filled & (total == 0) & (rows[:, :, 5] == rows[:, :, :5].sum(axis=2))
    right = ((filled & (rows[:, :, 0] == 0)).sum(axis=1) == n) & (
        (filled & (parts > total)).sum(axis=1) * 2 > n
    )
    holds = np.where(right, failing, left.sum(axis=1))
    m.shifted = (n >= 3) & (failing * 2 > n) & (holds * 2 > n)
    return m.shifted


def shifted(m: Material, rule: Rule, out: Results) -> None:
    """Ask once where the figures of the requests table seem to stand one column aside."""
    for i in np.flatnonzero(shifted_columns(m)):
        text = Text(
            "申请情况表多数行的各类申请人之和不等于总计，数字整体移动一列后吻合，疑似错列。",
            "In most rows of the requests table the applicants do not "
            "sum to the total; moved by one column they do.",
        )
        out.add(rule, int(i), "requests", text, attribution="undecided")
    out.close(rule, m.read("requests"), "no_table")


FUNCTIONS = {
    "sums": sums,
    "formula": formula,
    "whole": whole,
    "total_blank": total_blank,
    "shifted": shifted,
}
