"""The glossary page, made from the data files."""

from __future__ import annotations

from itertools import groupby

from govreports.indicators.definitions import definitions, read_data, thresholds

WORDS = {
    "zh": (
        "# 指标说明",
        "指标",
        "分子",
        "分母",
        "最低分母",
        "口径与局限",
        "来源",
        "公式中的量",
        "量",
        "等于",
        "通用约定",
    ),
    "en": (
        *("# Indicators", "Indicator", "Numerator", "Denominator", "Least n", "Caveats", "Source"),
        *("Quantities in the formulas", "Quantity", "Equals", "Conventions"),
    ),
}
CONVENTIONS = {
    "zh": (
        "比率在分母不足最低分母时不计算, 0/1 与 1/1 不是比率; 名次只排给分母不少于 {rank_n} 的机关, 其余只分层。",
        "单个机关的区间是 Wilson 区间, 只在各件申请相互独立时成立, 实际不确定性一般更大。",
        "分组的区间是按机关重抽样 {bootstrap_draws} 次的百分位区间, 随机种子固定。",
        "空白有三种处理: missing(不计算), zero(按 0), bounds(两端)。空白不等于 0。",
        "比率的变化以个百分点表示。",
    ),
    "en": (
        "No rate below the least n; 0/1 and 1/1 are never rates. Ranks only from n = {rank_n}, tiers below it.",
        "Intervals of one body are Wilson's: right if requests were independent; in truth rather wider.",
        "Intervals of groups: percentiles of {bootstrap_draws} bootstrap draws of bodies, with a fixed seed.",
        "Blanks are missing (no value), zero (as 0) or bounds (both ends). A blank is not a zero.",
        "Changes of rates are in percentage points.",
    ),
}


def glossary(language: str = "zh") -> str:
    """Return the glossary of all indicators as Markdown, in Chinese ("zh") or English ("en").

    >>> print(glossary("en").splitlines()[0])
    # Indicators

    Raises
    ------
    ValueError
        For another language.
    """
    if language not in WORDS:
        raise ValueError(f"no glossary in {language!r}; choose 'zh' or 'en'")
    w = WORDS[language]
    lines = [w[0], "", f"## {w[10]}", ""]
    lines += [f"- {text.format(**thresholds())}" for text in CONVENTIONS[language]]
    for _, rows in groupby(definitions(), key=lambda d: d.family):
        listed = list(rows)
        for indicator, same in groupby(listed, key=lambda d: d.indicator):
            bases = list(same)
            first = bases[0]
            title = first.title_zh if language == "zh" else first.title_en
            lines += ["", f"## {title} `{indicator}`", ""]
            lines += [f"| {w[2]} | {w[3]} | {w[4]} | {w[5]} | {w[6]} |", "|---|---|---|---|---|"]
            for d in bases:
                caveat = d.caveat_zh if language == "zh" else d.caveat_en
                lines.append(
                    f"| `{d.numerator}` | {f'`{d.denominator}`' if d.denominator else '—'} "
                    f"| {d.minimum_n or '—'} | {caveat} | {d.source} |"
                )
            for mark in (y for y in read_data("yardsticks.csv") if y["indicator"] == indicator):
                lines += ["", f"- {float(mark['value']):.0%}: {mark[f'label_{language}']} ({mark['basis']})"]
    lines += ["", f"## {w[7]}", "", f"| {w[8]} | {w[9]} | |", "|---|---|---|"]
    lines += [
        f"| `{q['quantity']}` | `{q['terms']}` | {q[f'label_{language}']} |"
        for q in read_data("quantities.csv")
    ]
    return "\n".join(lines) + "\n"
