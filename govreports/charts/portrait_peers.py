"""One body beside others: indicators, words, and what the audit says of its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from govreports.charts import base
from govreports.charts._phrases import each
from govreports.charts._portrait import eight, nothing, phrase, under
from govreports.charts._text import colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["portrait_rules", "portrait_strip", "portrait_words", "rule_tiles", "strip_values"]

ENOUGH_PEERS = 20  # fewer: their P10 and P90 would be made of two or three bodies
INK, BAND, DOTS = "#222222", "#D6D6D6", "#B5B5B5"
MOST_RULES = 9
MOST_WORDS = 10
LIKELY = 0.05
SEVERITIES = ("arithmetic", "legal", "question")  # notes of kind info are no trouble


def strip_values(
    indicators: pd.DataFrame, agency_id: str, year: int, language: str = "zh"
) -> tuple[pd.DataFrame, dict[str, list[float]]]:
    """Return one body's eight indicators and those of its peers.

    Parameters
    ----------
    indicators : DataFrame
        From `govreports.indicators(corpus)`, of all bodies.

    Returns
    -------
    DataFrame, dict
        indicator, base, name, value, ci_low, ci_high, n, minimum, peers, p10, median, p90 (from 20 peers),
        outside (the value lies beyond p10 to p90); and the peers' values by indicator. Peers: the other
        bodies of the same level and body type with a value in the year.
    """
    from govreports.indicators import definitions

    least = {(d.indicator, d.base): d.minimum_n for d in definitions()}
    of_year = indicators[indicators["year"] == year]
    rows, values = [], {}
    for told in eight():
        part = of_year[(of_year["indicator"] == told["indicator"]) & (of_year["base"] == told["base"])]
        own = part[part["agency_id"] == agency_id]
        row = own.iloc[0] if len(own) else pd.Series(index=part.columns, dtype=object)
        same = part[(part["level"].astype(object) == row["level"]) & (part["agency_id"] != agency_id)]
        same = same[same["body_type"].astype(object) == row["body_type"]]
        peers = same["value"].dropna().astype(float)
        values[told["indicator"]] = peers.tolist()
        enough = len(peers) >= ENOUGH_PEERS
        p10, median, p90 = peers.quantile([0.1, 0.5, 0.9]) if enough else (np.nan,) * 3
        value = row["value"]
        figures = {k: row[k] for k in ("indicator", "base", "value", "ci_low", "ci_high", "n")}
        figures |= {"indicator": told["indicator"], "base": told["base"], "name": told[language]}
        figures |= {"minimum": least[told["indicator"], told["base"]], "peers": len(peers)}
        outside = bool(enough and pd.notna(value) and not p10 <= value <= p90)
        rows.append(figures | {"p10": p10, "median": median, "p90": p90, "outside": outside})
    made = pd.DataFrame(rows)
    numbers = ["value", "ci_low", "ci_high", "n"]
    return made.astype(dict.fromkeys(numbers, "float64")), values


def portrait_strip(
    *, indicators: pd.DataFrame, agency_id: str, year: int, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw eight indicators of one body: its value with a 95 % interval, and its peers.

    From 20 peers a bar from P10 to P90 with the median, otherwise each peer as a dot (`strip_values`).
    """
    data, values = strip_values(indicators, agency_id, year, language)
    ax = base.axes(ax, size=(5, 3.2))
    if data["n"].isna().all():
        return nothing(ax, phrase("c_title", language, year=year), phrase("c_none", language))
    for y, row in enumerate(each(data)):
        if pd.notna(row.median):
            ax.barh(y, row.p90 - row.p10, left=row.p10, height=0.5, color=BAND, zorder=1)
            ax.plot([row.median] * 2, [y - 0.25, y + 0.25], color="#888888", linewidth=1.2, zorder=2)
        else:
            peers = values[str(row.indicator)]
            ax.scatter(peers, [y] * len(peers), s=13, color=DOTS, zorder=1)
        if pd.notna(row.value):
            ax.plot([row.ci_low, row.ci_high], [y, y], color=INK, linewidth=1.1, zorder=3)
            ax.plot(row.value, y, "o", color=INK, markersize=5.5, zorder=4)
        ax.text(
            1.02, y, _beside(row, language), transform=ax.get_yaxis_transform(), va="center", fontsize=7.5,
            color=base.GREY,
        )  # fmt: skip
    ax.set_yticks(range(len(data)), data["name"], fontsize=8.5)
    ax.set_ylim(len(data) - 0.4, -0.6)
    top = float(np.nanmax([data["ci_high"].max(), data["value"].max(), data["p90"].max(), 1.0]))
    ax.set_xlim(-0.02, top + 0.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"], fontsize=8)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_title(phrase("c_title", language, year=year))
    _strip_legend(ax, data, language)
    counts = strip_counts(data)
    code = "c_alt" if counts["compared"] else "c_alt_few"
    return base.describe(ax, data, phrase(code, language, year=year, enough=ENOUGH_PEERS, **counts))


def strip_counts(data: pd.DataFrame) -> dict[str, int]:
    """Return how many of the indicators have a value, have none, and lie beyond the peers."""
    valued = int(data["value"].notna().sum())
    compared = int((data["value"].notna() & data["median"].notna()).sum())
    outside = int(data["outside"].sum())
    return {"valued": valued, "missing": len(data) - valued, "compared": compared, "outside": outside}


def _beside(row: Any, language: str) -> str:
    if pd.notna(row.value):
        return phrase("c_n", language, n=row.n, peers=row.peers)
    code = "c_small" if row.n < row.minimum else "c_blank"
    return phrase(code, language, n=row.n, minimum=row.minimum)


def _strip_legend(ax: Axes, data: pd.DataFrame, language: str) -> None:
    own = Line2D([], [], color=INK, marker="o", markersize=5.5, label=phrase("c_own", language))
    handles: list[Line2D | Patch] = [own]
    if data["median"].notna().any():
        handles.append(Patch(color=BAND, label=phrase("c_band", language)))
    if (data["median"].isna() & (data["peers"] > 0)).any():
        name = phrase("c_dots", language, enough=ENOUGH_PEERS)
        handles.append(Line2D([], [], color=DOTS, marker="o", linestyle="", markersize=4, label=name))
    ax.legend(
        handles=handles, **under(ax, -0.35), ncols=3, fontsize=8,
        handlelength=1.2, columnspacing=1,
    )  # fmt: skip


def rule_tiles(findings: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return one verdict for each rule and year of one body.

    Parameters
    ----------
    findings : DataFrame
        From `govreports.audit(corpus)`; rules that only inform are left out.
    reports : DataFrame
        Of this body.

    Returns
    -------
    DataFrame
        rule, severity, year, verdict (fail where anything failed, else pass where anything passed, else
        unknown), fails.
    """
    from govreports.audit import choose

    years = reports.dropna(subset=["year"]).set_index("report_id")["year"].astype(int)
    years.index = years.index.astype(str)
    ids = findings["report_id"].astype(str)
    kinds = {r.id: r.severity for r in choose() if r.severity in SEVERITIES}
    own = findings[ids.isin(set(years.index)) & findings["rule"].isin(list(kinds))]
    own = pd.DataFrame(
        {
            "rule": own["rule"].astype(str),
            "severity": own["rule"].astype(str).map(kinds),
            "year": ids[own.index].map(years),
            # A note of kind info is no trouble, and no proof that there is none.
            "failed": (own["verdict"] == "fail") & own["severity"].isin(SEVERITIES),
            "passed": own["verdict"] == "pass",
        }
    )
    made = own.groupby(["rule", "severity", "year"], sort=False)[["failed", "passed"]].sum().reset_index()
    verdict = np.where(made["failed"] > 0, "fail", np.where(made["passed"] > 0, "pass", "unknown"))
    made = made.assign(verdict=verdict, fails=made["failed"].astype(int))
    return made[["rule", "severity", "year", "verdict", "fails"]]


def rule_counts(tiles: pd.DataFrame) -> dict[str, int]:
    """Return how many tiles could be decided, failed, and could not be decided."""
    counts = tiles["verdict"].value_counts()
    failed, passed = int(counts.get("fail", 0)), int(counts.get("pass", 0))
    return {"decided": failed + passed, "failed": failed, "unknown": int(counts.get("unknown", 0))}


def rule_titles(language: str) -> dict[str, str]:
    """Return the titles of the rules by their ids."""
    from govreports.audit import rules

    listed = rules()
    return dict(zip(listed["id"], listed[f"title_{language}"], strict=True))


def portrait_rules(
    *, findings: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw tiles of rules by years for one body: the rules that failed at least once, most fails first.

    The line below counts the other rules. `findings` may hold other bodies; `reports` is of this body.
    """
    tiles = rule_tiles(findings, reports)
    counts = rule_counts(tiles)
    ax = base.axes(ax, size=(5, 3.2))
    if tiles.empty:
        return nothing(ax, phrase("d_title", language), phrase("d_none", language))
    if not counts["failed"]:
        return nothing(ax, phrase("d_title", language), phrase("d_clean", language, **counts))
    failed = _failed_rules(tiles)
    shown = failed[:MOST_RULES]
    years = sorted(tiles["year"].unique())
    for row in tiles[tiles["rule"].isin(shown)].to_dict("records"):
        _tile(ax, years.index(row["year"]), shown.index(row["rule"]), row["verdict"], row["fails"])
    titles = rule_titles(language)
    ax.set_xticks(range(len(years)), [str(y) for y in years])
    ax.set_yticks(range(len(shown)), [_two_lines(titles.get(r, r), language) for r in shown], fontsize=7.5)
    ax.set_xlim(-0.5, max(len(years), 4) - 0.5)
    ax.set_ylim(max(len(shown), 3) - 0.5, -0.5)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(phrase("d_title", language))
    ax.set_xlabel(_other_rules(tiles, failed, language), fontsize=8, color=base.GREY)
    base.legend(ax, "verdict", ["pass", "fail", "unknown"], language, fontsize=8)
    ax.set_title(ax.get_title("left"), pad=22)
    return base.describe(ax, tiles, phrase("d_alt", language, **counts))


def _failed_rules(tiles: pd.DataFrame) -> list[str]:
    """Return the rules that failed in any year: those of most years first, then the gravest."""
    bad = tiles[tiles["verdict"] == "fail"].groupby("rule", sort=False)
    order = pd.DataFrame({"years": bad.size(), "kind": bad["severity"].first().map(SEVERITIES.index)})
    return order.sort_values(["years", "kind"], ascending=[False, True], kind="stable").index.tolist()


def _other_rules(tiles: pd.DataFrame, failed: list[str], language: str) -> str:
    """Return in words how many rules passed or could never be decided, and how many are not drawn."""
    others = tiles[~tiles["rule"].isin(failed)]
    passed = others.loc[others["verdict"] == "pass", "rule"].nunique()
    told = phrase("d_rest", language, passed=passed, unknown=others["rule"].nunique() - passed)
    more = len(failed) - MOST_RULES
    return told + (phrase("d_more", language, more=more) if more > 0 else "")


def _tile(ax: Axes, x: int, y: int, verdict: str, fails: int) -> None:
    hatch = base.VERDICT_HATCHES[verdict]
    ax.add_patch(
        Rectangle(
            (x - 0.46, y - 0.42), 0.92, 0.84, facecolor=base.VERDICT_COLOURS[verdict], hatch=hatch or None,
            edgecolor="#999999" if hatch else "white", linewidth=0,
        )
    )  # fmt: skip
    if fails:
        ax.text(x, y, str(fails), ha="center", va="center", fontsize=8, color="white", fontweight="bold")


def _two_lines(text: str, language: str) -> str:
    """Return a title on one line, or on two of about the same length."""
    from textwrap import shorten, wrap

    width = 13 if language == "zh" else 26
    if len(text) <= width:
        return text
    if language != "zh":
        return "\n".join(wrap(shorten(text, 2 * width, placeholder="…"), width + 4))
    text = text if len(text) <= 2 * width else text[: 2 * width - 1] + "…"
    half = -(-len(text) // 2)
    return text[:half] + "\n" + text[half:]


def portrait_words(*, keyness: pd.DataFrame | None, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the ten words that one body uses more than all others, by log ratio.

    Parameters
    ----------
    keyness : DataFrame or None
        From `govreports.text.keyness(corpus, by="agency_id", group=…)`; None where there is no other body.
        Words of one report only are left out.
    """
    ax = base.axes(ax, size=(5, 3))
    if keyness is None:
        return nothing(ax, phrase("f_title", language), phrase("f_alone", language))
    more = keyness[(keyness["log_ratio"] > 0) & (keyness["texts"] > 1)]
    shown = more.nlargest(MOST_WORDS, "z").reset_index(drop=True)
    if shown.empty:
        return nothing(ax, phrase("f_title", language), phrase("f_none", language))
    sure = shown["p_adjusted"] < LIKELY
    ink = colour("group_a")
    ax.hlines(shown.index, 0, shown["log_ratio"], color=ink, linewidth=1.2)
    for filled, part in ((True, shown[sure]), (False, shown[~sure])):
        ax.scatter(
            part["log_ratio"], part.index, s=26, facecolor=ink if filled else "white", edgecolor=ink, zorder=3
        )
    for y, row in enumerate(shown.to_dict("records")):
        text = phrase("f_n", language, texts=row["texts"], n_texts=row["n_texts"])
        ax.text(1.02, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=7.5, color=base.GREY)
    ax.set_yticks(shown.index, shown["word"], fontsize=8.5)
    ax.set_ylim(max(len(shown), 3) - 0.4, -0.6)
    ax.set_xlim(0, float(shown["log_ratio"].max()) * 1.08)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(phrase("f_x", language), fontsize=8)
    ax.set_title(phrase("f_title", language))
    told = "、".join(f"{r['word']}（{r['texts']}）" for r in shown.to_dict("records"))
    return base.describe(ax, shown, phrase("f_alt", language, words=told, sure=int(sure.sum())))
