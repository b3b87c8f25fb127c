"""What the audit found: by rule, by body and year, and as a table of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from govreports.audit.rules import shipped
from govreports.audit.wording import place_label
from govreports.charts import base
from govreports.charts._audited import CLASSES, TABLES, broken_sums, rows, rule_verdicts, say, title
from govreports.charts._phrases import each, shorten
from govreports.charts.palette import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "audit_takeaway",
    "broken_sums",
    "broken_tiles",
    "findings_table",
    "rule_bars",
    "rule_counts",
    "rule_notes",
]

MOST_BODIES = 40
_ORDER = ("arithmetic", "legal", "question", "info")


def rule_counts(findings: pd.DataFrame) -> pd.DataFrame:
    """Count the reports by verdict for each rule but those that only give notes.

    Returns
    -------
    DataFrame
        rule, family, severity, fail, pass, unknown, decided (fail + pass), n, rate (fail / decided, missing
        where none could be decided); by family in the order of the form, most failures first.
    """
    verdicts = rule_verdicts(findings)
    verdicts = verdicts[verdicts["severity"] != "info"]
    wide = verdicts.groupby(["rule", "severity", "verdict"], sort=False).size().unstack(fill_value=0)
    made = wide.reindex(columns=["fail", "pass", "unknown"], fill_value=0).reset_index()
    made.columns.name = None
    made["decided"] = made["fail"] + made["pass"]
    made["n"] = made["decided"] + made["unknown"]
    made["rate"] = (made["fail"] / made["decided"]).where(made["decided"] > 0)
    made.insert(1, "family", made["rule"].str.partition(".")[0])
    families = [c.removeprefix("family_") for c in rows() if c.startswith("family_")]
    place = made["family"].map({f: i for i, f in enumerate(families)}).fillna(len(families))
    made = made.assign(place=place).sort_values(
        ["place", "rate", "fail", "rule"], ascending=[True, False, False, True]
    )
    return made.drop(columns="place").reset_index(drop=True)


def rule_notes(findings: pd.DataFrame, language: str = "zh") -> str:
    """Return in words how many rules `rule_bars` leaves out, since they only give notes."""
    verdicts = rule_verdicts(findings).drop_duplicates("rule")
    return say("rules_other", language, k=int((verdicts["severity"] == "info").sum()))


def rule_bars(*, findings: pd.DataFrame, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw for each rule the shares of reports that are to be checked, hold, and cannot be decided.

    Rules stand by family, within it by failures among the reports that could be decided; rules that only
    give notes are left out. At the right: reports to be checked of those decided.
    """
    counts = rule_counts(findings)
    if counts.empty:
        return base.no_data(base.axes(ax, size=(8, 2)), say("pairs_empty", language))
    ax = base.axes(ax, size=(8.5, 1.6 + 0.225 * (len(counts) + counts["family"].nunique())))
    colours, hatches = palette("verdict"), palette("verdict", "hatch")
    y, heads, places = 0.0, [], []
    for family, part in counts.groupby("family", sort=False):
        heads.append((y, str(family)))
        places += [y + 1 + k for k in range(len(part))]
        y += len(part) + 1.35
    left = pd.Series(0.0, index=counts.index)
    for code in ("fail", "pass", "unknown"):
        width = counts[code] / counts["n"] * 100
        ax.barh(
            places, width, left=left, height=0.74, color=colours[code], hatch=hatches[code],
            edgecolor="#BBBBBB" if hatches[code] else "white", linewidth=0.3,
        )  # fmt: skip
        left += width
    for place, row in zip(places, each(counts), strict=True):
        told = f"{row.fail:,} / {row.decided:,}" if row.decided else "–"
        bold: Any = {"fontweight": "bold", "color": "#222222"} if row.fail else {"color": base.GREY}
        ax.text(101, place, told, va="center", fontsize=8, **bold)
    for place, family in heads:
        code = f"family_{family}"
        name = say(code, language) if code in rows() else family
        ax.text(-1, place, name, ha="right", va="center", fontsize=9, fontweight="bold", color="#333333")
    ax.set_yticks(places, [title(r, language) for r in counts["rule"]], fontsize=8)
    ax.set_xlim(0, 100)
    ax.set_ylim(y - 0.6, -0.8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(say("rules_x", language))
    ax.set_title(say("rules_title", language), pad=26)
    handles = [
        Patch(
            facecolor=colours[c], hatch=hatches[c], edgecolor="#999999", linewidth=0.4, label=say(c, language)
        )
        for c in ("fail", "pass", "unknown")
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.2)
    top = counts.sort_values(["fail", "rate"], ascending=False).iloc[0]
    numbers = {"top": title(top["rule"], language), "fails": int(top["fail"]), "decided": int(top["decided"])}
    summary = say("rules_alt", language, n=int(counts["n"].max()), rules=len(counts), **numbers)
    return base.describe(ax, counts, summary)


def _numbers(counted: pd.DataFrame) -> dict[str, int]:
    return {
        "decided": int(counted["decided"].sum()),
        "broken": int((counted["fails"] > 0).sum()),
        "undecided": int((~counted["decided"]).sum()),
    }


def broken_tiles(
    *, findings: pd.DataFrame, reports: pd.DataFrame, language: str = "zh", ax: Axes | None = None
) -> Axes:
    """Draw tiles of bodies by years, coloured by the sums of their tables that do not hold.

    Bodies without any are counted in words; of more than 40 those with most are drawn.
    """
    counted = broken_sums(findings, reports)
    numbers = _numbers(counted)
    bodies = counted.groupby("agency_id", observed=True)["fails"].sum()
    broken = bodies[bodies > 0].sort_values(ascending=False, kind="stable")
    if broken.empty:
        return base.no_data(base.axes(ax, size=(8, 2)), say("tiles_none", language, **numbers))
    shown = broken.index[:MOST_BODIES]
    kept = counted[counted["agency_id"].isin(shown) & counted["year"].notna()]
    kept = kept.sort_values("fails").drop_duplicates(["agency_id", "year"], keep="last")
    years = list(range(int(counted["year"].min()), int(counted["year"].max()) + 1))
    fails = kept.pivot(index="agency_id", columns="year", values="fails").reindex(shown, columns=years)
    states = kept.pivot(index="agency_id", columns="year", values="state").reindex(shown, columns=years)
    ax = base.axes(ax, size=(8, 2.0 + 0.26 * len(shown)))
    _tiles(ax, fails, states)
    names = kept.drop_duplicates("agency_id", keep="last").set_index("agency_id")["agency"].astype(str)
    ax.set_xticks([i + 0.5 for i in range(len(years))], [str(y) for y in years])
    ax.set_yticks([i + 0.5 for i in range(len(shown))], [shorten(names[a], 16) for a in shown], fontsize=8)
    ax.set_ylim(len(shown), 0)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_title(say("tiles_title", language), pad=26)
    codes = [c for c in (*CLASSES[1:], "undecided") if (states == c).any(axis=None)]
    if states.isna().any(axis=None):
        codes.append("missing")
    handles = [
        Patch(
            facecolor=rows()[f"tile_{c}"]["colour"], edgecolor="#999999", linewidth=0.4,
            label=say(f"tile_{c}", language),
        )
        for c in codes
    ]  # fmt: skip
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=6, borderaxespad=0.2)
    rest = len(broken) - len(shown)
    fine = int((bodies == 0).sum())
    notes = [say("tiles_cut", language, shown=len(shown), k=rest)] if rest else []
    notes += [say("tiles_more", language, k=fine)] if fine else []
    ax.set_xlabel("".join(notes))
    return base.describe(ax, counted, say("tiles_alt", language, **numbers))


def _tiles(ax: Axes, fails: pd.DataFrame, states: pd.DataFrame) -> None:
    order = ["missing", *CLASSES]
    colours = ListedColormap([rows()[f"tile_{c}"]["colour"] for c in order])
    codes = states.fillna("missing").map(order.index).to_numpy(dtype=float)
    ax.pcolormesh(codes, cmap=colours, vmin=-0.5, vmax=len(order) - 0.5, edgecolor="white", linewidth=1)
    counts = fails.to_numpy(dtype=float)
    for r in range(len(fails)):
        for c in range(fails.shape[1]):
            state: Any = states.iloc[r, c]
            text = "–" if state != state else "?" if state == "undecided" else f"{counts[r, c]:.0f}"
            colour = "white" if state in ("3", "6") else "#888888" if text in ("0", "–") else "#333333"
            ax.text(c + 0.5, r + 0.5, text, ha="center", va="center", fontsize=8, color=colour)


def findings_table(
    findings: pd.DataFrame,
    reports: pd.DataFrame,
    causes: pd.DataFrame | None = None,
    cells: pd.DataFrame | None = None,
    narrative: pd.DataFrame | None = None,
    *,
    language: str = "zh",
) -> pd.DataFrame:
    """Return the findings to be checked as a table for people, gravest first.

    Parameters
    ----------
    causes : DataFrame, optional
        Of `govreports.audit.causes`; the suggestions for a table stand at its failed sums.
    cells, narrative : DataFrame, optional
        Give the line or sheet of the file where the cell or paragraph stands.

    Returns
    -------
    DataFrame
        Body, year, kind, rule, message (with the numbers or the words of the report), place (and line of the
        file), attribution, possible cause, file; headed in the language asked for.
    """
    kept = findings[findings["verdict"] == "fail"]
    kept = kept[kept["decision"] != "dismissed"] if "decision" in kept else kept
    order = kept["severity"].astype(str).map(_ORDER.index)
    about = reports.assign(report_id=reports["report_id"].astype(str)).set_index("report_id")
    ids = kept["report_id"].astype(str)
    made = pd.DataFrame(
        {
            "agency": ids.map(about["agency"].astype(str)),
            "year": ids.map(about["year"]).astype("Int64"),
            "kind": [say(f"kind_{s}", language) for s in kept["severity"].astype(str)],
            "rule": [title(r, language) for r in kept["rule"].astype(str)],
            "message": kept["message_zh" if language == "zh" else "message_en"].astype(str),
            "place": [
                f"{place_label(p)} {source}".strip()
                for p, source in zip(
                    kept["place"], _sources(ids, kept["place"], cells, narrative), strict=True
                )
            ],
            "attribution": [say(f"attribution_{a}", language) for a in kept["attribution"].astype(str)],
            "cause": _suggested(ids, kept, causes, language),
            "report": ids,
        }
    )
    made = made.assign(order=order).sort_values(["order", "agency", "year"], kind="stable")
    made = made.drop(columns="order").reset_index(drop=True)
    return made.rename(columns={c: say(f"column_{c}", language) for c in made})


def _sources(
    ids: pd.Series, places: pd.Series, cells: pd.DataFrame | None, narrative: pd.DataFrame | None
) -> list[str]:
    """Return the line of the file for each place, "" where it is not known."""
    wanted = set(ids)
    known: dict[tuple[str, str], str] = {}
    if cells is not None:
        part = cells[cells["report_id"].astype(str).isin(wanted) & cells["source"].notna()]
        heads = part[["table", "row", "column"]].astype(str)
        names = heads["table"] + "." + heads["row"] + "." + heads["column"]
        known |= dict(
            zip(zip(part["report_id"].astype(str), names, strict=True), part["source"], strict=True)
        )
    if narrative is not None:
        part = narrative[narrative["report_id"].astype(str).isin(wanted) & narrative["source"].notna()]
        names = "narrative." + part["paragraph"].astype(str)
        known |= dict(
            zip(zip(part["report_id"].astype(str), names, strict=True), part["source"], strict=True)
        )
    parts = (p.split(" ")[0].split(".") for p in places)
    keys = [".".join(h[:2]) if h[0] == "narrative" else ".".join(h[:3]) for h in parts]
    return [str(known.get((i, k), "")) for i, k in zip(ids, keys, strict=True)]


def _suggested(ids: pd.Series, kept: pd.DataFrame, causes: pd.DataFrame | None, language: str) -> list[str]:
    if causes is None or causes.empty:
        return [""] * len(kept)
    message = "message_zh" if language == "zh" else "message_en"
    first = causes.drop_duplicates(["report_id", "table", "rank"])
    joined = first.groupby([first["report_id"].astype(str), first["table"].astype(str)])[message].agg(
        " ".join
    )
    told = joined.to_dict()
    grave = kept["severity"].astype(str).eq("arithmetic") | kept["rule"].astype(str).eq("requests.shifted")
    tables = kept["place"].str.partition(".")[0]
    return [str(told.get((i, t), "")) if g else "" for i, t, g in zip(ids, tables, grave, strict=True)]


def audit_takeaway(*, findings: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> str:
    """Return in one sentence how many tables have a sum that does not hold, and how many are open."""
    numbers = _numbers(broken_sums(findings, reports))
    if not numbers["broken"]:
        return say("takeaway_none", language, **numbers)
    sums = {r.id for r in shipped() if r.severity == "arithmetic" and r.family in TABLES}
    verdicts = rule_verdicts(findings)
    failed = verdicts.loc[
        verdicts["rule"].isin(sums) & (verdicts["verdict"] == "fail"), "rule"
    ].value_counts()
    told = {"top": title(str(failed.index[0]), language), "count": int(failed.iloc[0])}
    enough = numbers["decided"] >= base.MIN_N
    share = numbers["broken"] / numbers["decided"] * 100
    return say("takeaway" if enough else "takeaway_few", language, share=share, **numbers, **told)
