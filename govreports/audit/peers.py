"""Rules on what a body can report at all: its powers, its units, its edition of the form, its peers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from govreports import form
from govreports.audit.results import Text, shown
from govreports.audit.rules import read_data, word_list
from govreports.audit.wording import cell_label

if TYPE_CHECKING:
    from govreports.audit.material import Material
    from govreports.audit.results import Results
    from govreports.audit.rules import Rule
    from govreports.audit.texts import Report


@cache
def _power() -> dict[str, tuple[str, ...]]:
    import tomllib

    data = tomllib.loads(read_data("rule_making.toml"))
    return {k: tuple(v) for k, v in data.items()}


def may_make_rules(facts: dict[str, str]) -> bool | None:
    """Say whether a body can make rules (规章); None where level or scope leave it open.

    >>> may_make_rules({"level": "county", "body_type": "department", "agency": "某区教育局", "scope": ""})
    False
    """
    power = _power()
    level, kind, agency = facts["level"], facts["body_type"], facts["agency"]
    if not level or not kind or facts["scope"] == "aggregate":
        return None
    if f"{level}.{kind}" in power["bodies"] or any(name in agency for name in power["named"]):
        return True
    if (facts["scope"] == "unknown" and kind == "government") or any(w in agency for w in power["open"]):
        return None
    return False


def power(m: Material, rule: Rule, out: Results) -> None:
    """Rules above 0 for a body without rule-making power."""
    names = ("level", "body_type", "agency", "scope")
    facts = [dict(zip(names, row, strict=True)) for row in zip(*(m.text_of(n) for n in names), strict=True)]
    allowed = [may_make_rules(f) for f in facts]
    read = np.zeros(m.n, dtype=bool)
    for column in rule.words("columns"):
        place = f"proactive.rules.{column}"
        value = m.value(place)
        read |= np.isfinite(value)
        for i in np.flatnonzero(value > 0):
            if allowed[i] is False:
                label = cell_label(place)
                text = Text(
                    f"{label.zh}填报 {shown(value[i])} 件，而{facts[i]['agency']}这类机关没有规章制定权，"
                    "请核对是否填错行。",
                    f"{label.en} is {shown(value[i])}, but bodies of this level "
                    "and kind have no power to make rules; "
                    "please check the row.",
                )
                out.add(rule, int(i), place, text, expected=0.0, actual=float(value[i]))
    out.close(rule, read & np.array([a is not None for a in allowed], dtype=bool), "no_level")


def _disclosed(report: Report, rule: Rule) -> dict[float, str]:
    """Stated numbers of items disclosed, by value."""
    pattern, other = re.compile(rule.text("subject")), re.compile(rule.text("not_subject"))
    return {
        c.value: c.place
        for c in report.claims
        if c.kind == "count"
        and c.unit in ("条", "件", "份", "篇")
        and c.value >= rule.number("least")
        and pattern.search(c.subject)
        and not other.search(c.subject)
    }


def misfilled(m: Material, rule: Rule, out: Results) -> None:
    """Documents issued or in force that equal the number of items disclosed."""
    decided = np.zeros(m.n, dtype=bool)
    read = m.read("proactive")
    for report in m.texts:
        stated = _disclosed(report, rule)
        decided[report.index] = bool(stated) and bool(read[report.index])
        if not decided[report.index]:
            continue
        for row in rule.words("rows"):
            for column in ("issued", "in_force"):
                place = f"proactive.{row}.{column}"
                value = float(m.value(place)[report.index])
                if value in stated:
                    label = cell_label(place)
                    text = Text(
                        f"{label.zh}填报 {shown(value)}，与正文所述主动公开信息 {shown(value)} "
                        "条的数字相同，可能把公开信息条数填入了文件数量。",
                        f"{label.en} is {shown(value)}, the number of items disclosed in the text; "
                        "items may have been entered as documents.",
                    )
                    out.add(rule, report.index, place, text, actual=value)
    out.close(rule, decided, "no_claim")


def unit_ratio(m: Material, rule: Rule, out: Results) -> None:
    """Amounts whose ratio to last year's is near 10^4 or 10^-4."""
    decided = np.zeros(m.n, dtype=bool)
    for place in rule.words("places"):
        now, before = m.value(place), m.last(place)
        known = (now > 0) & (before > 0)
        decided |= known
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = np.abs(np.abs(np.log10(now / before)) - 4)
        for i in np.flatnonzero(known & (steps < rule.number("within"))):
            label = cell_label(place)
            text = Text(
                f"{label.zh}上年为 {shown(before[i])} 万元，本年为 {shown(now[i])} "
                "万元，相差约一万倍，请核对单位（元或万元）。",
                f"{label.en} was {before[i]:g} and is {now[i]:g} (10,000 yuan),"
                " about 10^4 apart; please check the unit.",
            )
            out.add(rule, int(i), place, text, expected=float(before[i]), actual=float(now[i]))
    for at, place, raw in _other_units(m, rule):
        text = Text(
            f"单元格写作“{raw}”，其单位与表头不同，请核对。",
            f"The cell reads “{raw}”, another unit than its header.",
        )
        out.add(rule, at, place, text, actual=raw)
    out.close(rule, decided, "no_last_year")


def _other_units(m: Material, rule: Rule) -> list[tuple[int, str, str]]:
    """Amounts printed with a unit that is not the column's: report, place, text."""
    cells = m.frames["cells"]
    amounts = cells[cells["column"].isin(["amount"]) & cells["raw"].notna()]
    own, other = rule.text("own_unit"), re.compile(rule.text("other_unit"))
    found = [
        (m.order[str(r)], f"proactive.{row}.amount", str(raw))
        for r, row, raw in zip(amounts["report_id"], amounts["row"], amounts["raw"], strict=True)
        if own not in str(raw) and other.search(str(raw)) and str(r) in m.order
    ]
    unknown = m.problems[m.problems["code"].isin(["unit_unknown"])]
    for r, place, raw in zip(unknown["report_id"], unknown["place"], unknown["raw"], strict=True):
        if str(r) in m.order:
            found.append((m.order[str(r)], str(place), str(raw)))
    return found


def procurement(m: Material, rule: Rule, out: Results) -> None:
    """Edition 2019: purchases are 0 exactly when their amount is 0."""
    items, amount = m.value("proactive.procurement.items"), m.value("proactive.procurement.amount")
    known = np.isfinite(items) & np.isfinite(amount)
    for i in np.flatnonzero(known & ((items == 0) != (amount == 0))):
        text = Text(
            f"政府集中采购项目数量为 {shown(items[i])}，采购总金额为 "
            f"{shown(amount[i])} 万元，一项为零而另一项不为零。",
            f"Purchases are {shown(items[i])} and their amount is {amount[i]:g} "
            "(10,000 yuan): one is 0, the other is not.",
        )
        out.add(rule, int(i), "proactive.procurement.items", text, actual=float(items[i]))
    out.close(rule, known, "edition")


def zero_decisions(m: Material, rule: Rule, out: Results) -> None:
    """Note 0 decisions where nearly all bodies of the same sector and level have some."""
    groups: dict[tuple[str, str, int], list[int]] = {}
    for i, key in enumerate(zip(m.text_of("sector"), m.text_of("level"), m.year, strict=True)):
        if key[0] and key[1]:
            groups.setdefault(key, []).append(i)
    decided = np.zeros(m.n, dtype=bool)
    for place in rule.words("places"):
        value = m.value(place)
        for rows in groups.values():
            known = [i for i in rows if np.isfinite(value[i])]
            if len(known) < rule.number("bodies"):
                continue
            decided[known] = True
            active = sum(value[i] > 0 for i in known)
            if active < rule.number("share") * len(known):
                continue
            for i in (i for i in known if value[i] == 0):
                text = Text(
                    f"{cell_label(place).zh}为 0，而同行业同层级的 {len(known)} "
                    f"个机关中有 {active} 个大于 0。",
                    f"{cell_label(place).en} is 0, while {active} of {len(known)} "
                    "bodies of this sector and level have some.",
                )
                out.add(rule, i, place, text, actual=0.0)
    out.close(rule, decided, "no_peers")


def edition(m: Material, rule: Rule, out: Results) -> None:
    """Ask where a table is of another edition than the year asks for."""
    asked = np.array([form.edition_for_year(int(y)) or 0 for y in m.year], dtype=int)
    table = rule.text("table")
    used = m.edition(table)
    known = m.read(table) & (asked > 0)
    for i in np.flatnonzero(known & (used != asked) & (used > 0)):
        text = Text(
            f"{m.year[i]} 年度报告的申请情况表采用了 {used[i]} 年版表格，该年度应使用 {asked[i]} 年版"
            f"({form.edition(int(asked[i])).notice})。",
            f"The requests table of the report on {m.year[i]} is of edition "
            f"{used[i]}; that year asks for edition {asked[i]}.",
        )
        out.add(rule, int(i), table, text, expected=float(asked[i]), actual=float(used[i]))
    out.close(rule, known, "no_table")


def normative_kind(m: Material, rule: Rule, out: Results) -> None:
    """Titles called 规范性文件 whose kind is another: plans, minutes, circulars."""
    listed = re.compile(r"((?:《[^《》]{2,80}》[、,，和及]?){1,30})等?(?:\d+[件份个项])?(?:行政)?规范性文件")
    kinds = tuple(word_list("not_normative.txt"))
    decided = np.zeros(m.n, dtype=bool)
    for report in m.texts:
        for p in report.paragraphs:
            for found in listed.finditer(p.text) if "规范性文件" in p.text else ():
                decided[report.index] = True
                titles = re.findall(r"《([^《》]+)》", found[1])
                odd = [t for t in titles if re.sub(r"[(（][^()（）]*[)）]$", "", t).endswith(kinds)]
                if odd:
                    names = "".join(f"《{t}》" for t in odd)
                    text = Text(
                        f"正文把{names}称为规范性文件，应急预案、工作方案等通常不属于行政规范性文件，"
                        "请核对件数口径。",
                        f"The text calls {names} normative documents; plans and circulars usually are none.",
                    )
                    out.add(rule, report.index, f"narrative.{p.number}", text, actual=names)
    out.close(rule, decided, "no_list")


def group_total(m: Material, rule: Rule, out: Results) -> None:
    """A printed total of a group of outcomes equals its items; the form itself prints none."""
    rows = m.problems[m.problems["code"].astype(str) == rule.text("code")]
    decided = np.zeros(m.n, dtype=bool)
    groups = {g["group"]: g for g in form.groups() if g["table"] == "requests"}
    for report_id, place, raw in zip(rows["report_id"], rows["place"], rows["raw"], strict=True):
        i = m.order.get(str(report_id), -1)
        parts = str(place).split(".")
        printed = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", str(raw))
        if i < 0 or len(parts) != 3 or parts[1] not in groups or printed is None:
            continue
        e = int(m.edition("requests")[i]) or form.EDITIONS[-1]
        items = [r.row for r in form.edition(e).tables["requests"].rows if r.group == parts[1]]
        total = float(sum(m.value(f"requests.{r}.{parts[2]}")[i] for r in items))
        if not np.isfinite(total):
            continue
        decided[i] = True
        if float(printed[1]) != total:
            g = groups[parts[1]]
            text = Text(
                f"{g['label']}填报合计 {printed[1]}，其各项之和为 {shown(total)}。",
                f"{g['label_en']}: the printed total is {printed[1]}, its items sum to {shown(total)}.",
            )
            out.add(rule, i, str(place), text, expected=total, actual=float(printed[1]))
    out.close(rule, decided)


FUNCTIONS = {
    "power": power,
    "misfilled": misfilled,
    "unit_ratio": unit_ratio,
    "procurement": procurement,
    "zero_decisions": zero_decisions,
    "edition": edition,
    "normative_kind": normative_kind,
    "group_total": group_total,
}
