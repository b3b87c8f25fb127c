"""What the notebooks on words conclude, in words, and their tables with headings to read.

The frames come from `govreports.text`. A share is given for at least 30 cases; below that, the counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from govreports.charts import base
from govreports.charts._text import say_text
from govreports.charts.palette import label

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "donor_table",
    "group_names",
    "ledger_table",
    "likeness_takeaway",
    "place_name",
    "promises_takeaway",
    "sentence_table",
    "unused_terms",
    "word_table",
    "words_takeaway",
]


FEW_BODIES = 10  # with fewer, a sentence that three others have too is no sign of a common form


def _share(k: int, n: int, language: str) -> str:
    """Return k of n as a share with its numbers, or as counts where n is small."""
    code = "share_of" if n >= base.MIN_N else "count_of"
    return say_text(code, language, k=k, n=n, percent=100 * k / max(n, 1))


def _joined(sentences: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(s for s in sentences if s)


def group_names(group: object, against: object, language: str = "zh") -> tuple[str, str]:
    """Return what to call two groups of `gr.text.contrasts`: levels by their names, years as years.

    >>> group_names("county", "prefecture"), group_names(2024, 2019)
    (('县级', '市级'), ('2024 年', '2019 年'))
    """

    def name(value: object) -> str:
        if isinstance(value, int):
            return say_text("in_year", language, year=value)
        return label("level", str(value), language)

    return name(group), name(against)


def place_name(reports: pd.DataFrame, language: str = "zh") -> str:
    """Return where and when the reports of `gr.text.one_place` are from, such as 云县 2023 年."""
    areas = [c for c in ("county", "city", "province") if c in reports and reports[c].nunique() == 1]
    areas = [c for c in areas if reports[c].notna().all()]
    parts = [str(reports[areas[0]].iloc[0])] if areas else []
    if reports["year"].nunique() == 1:
        parts.append(say_text("in_year", language, year=int(reports["year"].iloc[0])))
    return " ".join(parts)


def words_takeaway(
    *,
    keyness: pd.DataFrame | None,
    names: tuple[str, str],
    rates: pd.DataFrame,
    term: str,
    alpha: float = 0.05,
    language: str = "zh",
) -> str:
    """Return in words what two groups use more, and since when, how widely, a term is used.

    Parameters
    ----------
    keyness : DataFrame or None
        One comparison of `gr.text.keyness`; None where there are no two groups.
    names : (str, str)
        What to call the group and the one it is compared with.
    rates : DataFrame
        From `gr.text.term_rates(…, by="year")`, with `term` among its terms.
    """
    parts = []
    if keyness is None:
        parts.append(say_text("one_group", language))
    else:
        good = keyness[keyness["p_adjusted"] < alpha]
        sides = (good[good["log_ratio"] > 0].nlargest(3, "z"), good[good["log_ratio"] < 0].nsmallest(3, "z"))
        said = [", ".join(side["word"]) if language == "en" else "、".join(side["word"]) for side in sides]
        a, b = (words or say_text("nothing", language) for words in said)
        if len(good):
            values = {"name_a": names[0], "a": a, "name_b": names[1], "b": b}
            parts.append(say_text("words_groups", language, **values))
        else:
            parts.append(say_text("keyness_none", language, a=names[0], b=names[1], alpha=alpha))
    used = rates[(rates["term"] == term) & (rates["texts"] > 0)].sort_values("year")
    if used.empty:
        return _joined([*parts, say_text("words_unused", language, term=term)], language)
    last = rates[rates["term"] == term].sort_values("year").iloc[-1]
    share = _share(int(last["texts"]), int(last["n_texts"]), language)
    values = {"term": term, "first": used["year"].iloc[0], "last": last["year"], "share": share}
    code = "words_term" if rates["year"].nunique() > 1 else "words_term_once"
    return _joined([*parts, say_text(code, language, **values)], language)


def unused_terms(*, rates: pd.DataFrame, language: str = "zh") -> str:
    """Return in words which terms of a frame of `gr.text.term_rates` no report uses; "" if there is none."""
    counts = rates.groupby("term", sort=False)["count"].sum()
    unused = "、".join(counts.index[counts == 0])
    return say_text("terms_unused", language, terms=unused) if unused else ""


def promises_takeaway(*, ledger: pd.DataFrame, promises: pd.DataFrame, language: str = "zh") -> str:
    """Return in words how many problems came again, and how many measures can be checked.

    Parameters
    ----------
    ledger : DataFrame
        From `gr.text.ledger`.
    promises : DataFrame
        From `gr.text.promises`.
    """
    named = ledger[ledger["status"] != "new"]
    again = int(named["status"].isin(["verbatim", "reworded"]).sum())
    parts = [say_text("no_pairs", language)]
    if len(named):
        parts = [say_text("again", language, share=_share(again, len(named), language))]
    n, k = int(promises["measures"].sum()), int(promises["measurable"].sum())
    parts.append(say_text("measurable", language, share=_share(k, n, language)) if n else "")
    return _joined(parts, language)


def likeness_takeaway(*, template: pd.DataFrame, copies: pd.DataFrame, language: str = "zh") -> str:
    """Return in words how much of the reports is their own, and how many are near-identical in section 5.

    Parameters
    ----------
    template : DataFrame
        From `gr.text.template_share`.
    copies : DataFrame
        Near-identical pairs, from `gr.text.near_copies(…, section=5)`.
    """
    if template.empty:
        return say_text("no_sentences", language)
    bodies = int(template["n_agencies"].iloc[0])
    median = 100 * float(template["own_share"].median())
    parts = [say_text("own_few", language, n=bodies)]
    if bodies >= FEW_BODIES:
        parts = [say_text("own_takeaway", language, median=median, n=len(template))]
    if bodies > 1:
        reports = len(set(copies["report_a"]) | set(copies["report_b"]))
        code = "copies" if reports else "no_copies"
        parts.append(say_text(code, language, pairs=len(copies), reports=reports))
    return _joined(parts, language)


def word_table(*, frequencies: pd.DataFrame, top: int = 100, language: str = "zh") -> pd.DataFrame:
    """Return the most frequent words of `gr.text.frequencies` as a table to read."""
    shown = frequencies.head(top)
    made = shown[["word", "count", "per_10000", "texts", "n_texts"]].round({"per_10000": 1})
    return _headed(made, language)


def ledger_table(*, ledger: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return a ledger of `gr.text.ledger` as a table to read: body, years, what became of it, both texts."""
    names = dict(zip(reports["agency_id"].astype("str"), reports["agency"].astype("str"), strict=True))
    made = pd.DataFrame(
        {
            "agency": [names.get(i, i) for i in ledger["agency_id"]],
            "year": ledger["year"].to_numpy(),
            "became": [say_text(str(s), language) for s in ledger["status"]],
            "text": ledger["text"].fillna("").to_numpy(),
            "next_text": ledger["next_text"].fillna("").to_numpy(),
            "likeness": ledger["likeness"].round().astype("Int64").to_numpy(),
            "source": _sources(ledger["report_id"], ledger["paragraph"], language),
            "next_source": _sources(ledger["next_report_id"], ledger["next_paragraph"], language),
        }
    )
    return _headed(made, language)


def sentence_table(*, sentences: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return the frame of `gr.text.side_by_side` as a table to read."""
    made = pd.DataFrame(
        {
            "report_a": _names(sentences["report_a"], reports),
            "text_a": sentences["text_a"].to_numpy(),
            "report_b": _names(sentences["report_b"], reports),
            "text_b": sentences["text_b"].to_numpy(),
            "likeness": sentences["likeness"].round().astype("Int64").to_numpy(),
            "source_a": _sources(sentences["report_a"], sentences["paragraph_a"], language),
            "source_b": _sources(sentences["report_b"], sentences["paragraph_b"], language),
        }
    )
    return _headed(made, language)


def donor_table(*, donors: pd.DataFrame, reports: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return the frame of `gr.text.donors` as a table to read."""
    none = say_text("no_donor", language)
    made = pd.DataFrame(
        {
            "report": _names(donors["report_id"], reports),
            "term": donors["term"].to_numpy(),
            "text": donors["text"].to_numpy(),
            "donor": _names(donors["donor_id"], reports, none),
            "donor_text": donors["donor_text"].fillna("").to_numpy(),
            "source": _sources(donors["report_id"], donors["paragraph"], language),
            "donor_source": _sources(donors["donor_id"], donors["donor_paragraph"], language),
        }
    )
    return _headed(made, language)


def _names(ids: pd.Series, reports: pd.DataFrame, missing: str = "") -> list[str]:
    """Return the body and year of each report."""
    named = zip(reports["agency"].astype("str"), reports["year"].astype("str"), strict=True)
    known = dict(zip(reports["report_id"].astype("str"), (f"{a} {y}" for a, y in named), strict=True))
    return [missing if pd.isna(i) else known.get(str(i), str(i)) for i in ids]


def _sources(ids: pd.Series, paragraphs: pd.Series, language: str) -> list[str]:
    """Return the file and the paragraph of each place; "" where there is none."""
    return [
        "" if pd.isna(i) else say_text("paragraph", language, report=i, paragraph=int(p))
        for i, p in zip(ids, paragraphs, strict=True)
    ]


def _headed(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    return frame.rename(columns={c: say_text(f"col_{c}", language) for c in frame})
