"""One body on one page of A4: head, six panels, ledger of section 5, and three computed sentences."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib import pyplot as plt

from govreports.charts import base, trends
from govreports.charts import portrait_figures as own_figures
from govreports.charts import portrait_peers as beside_peers
from govreports.charts._portrait import phrase
from govreports.charts._text import say_text
from govreports.charts.palette import label

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Portrait", "portrait_body", "portrait_of"]

SIZE = (10.2, 7.6)  # inches; A4 less its margins, the head and the ledger
HEIGHTS = (1.05, 1.0, 0.95)
HIGH_PENDING = 0.16  # forty working days of about 250
LONGEST = 34  # characters of a text in the ledger: one line of the printed page
NAMES = ("agency", "province", "city", "county")
LEDGER_ORDER = ("verbatim", "reworded", "mended", "dropped", "new")


def portrait_body(*, cells: pd.DataFrame, reports: pd.DataFrame, agency: str | None = None) -> str:
    """Return the agency_id of a body by its name or id; without one, of the body with the most requests.

    Raises
    ------
    ValueError
        If no body has the name; the message lists similar ones.
    """
    known = reports[reports["agency_id"].notna()]
    if agency is None:
        sums = trends.totals(cells, reports).groupby("agency_id", observed=True)["received"].sum()
        return str(sums.idxmax()) if len(sums) else str(known["agency_id"].iloc[0])
    named = known[(known["agency"] == agency) | (known["agency_id"] == agency)]
    if len(named):
        return str(named["agency_id"].iloc[0])
    from difflib import get_close_matches

    close = get_close_matches(agency, sorted(set(known["agency"].dropna())), n=5, cutoff=0.4)
    near = phrase("near", names="、".join(close)) if close else phrase("not_near")
    raise ValueError(phrase("unknown_body", agency=agency, near=near))


def portrait_of(corpus: Any, agency: str | None = None, *, language: str = "zh") -> Portrait:
    """Return all that the page of one body shows.

    Parameters
    ----------
    corpus : corpus of one origin
        With the other bodies too: they are the peers.
    agency : str, optional
        Name or agency_id; by default the body with the most requests.

    Raises
    ------
    ValueError
        If no body has the name.
    """
    from govreports.audit import audit
    from govreports.duty import duty
    from govreports.indicators import indicators

    base.single_origin(corpus)
    agency_id = portrait_body(cells=corpus.cells, reports=corpus.reports, agency=agency)
    mine = corpus.reports["agency_id"] == agency_id
    reports = corpus.reports[mine & corpus.reports["year"].notna()].sort_values("year", ignore_index=True)
    ids = set(reports["report_id"].astype(str))
    cells = corpus.cells[corpus.cells["report_id"].astype(str).isin(ids)]
    return Portrait(
        agency_id=agency_id,
        reports=reports,
        cells=cells,
        indicators=indicators(corpus, [r["indicator"] for r in beside_peers.eight()]),
        findings=audit(corpus),
        duty=duty(_Frames(reports)).sort_values("year", ignore_index=True),
        keyness=_keyness(corpus, agency_id),
        ledger_rows=_ledger(corpus, ids, reports),
        language=language,
    )


@dataclass(frozen=True)
class _Frames:
    reports: pd.DataFrame


def _keyness(corpus: Any, agency_id: str) -> pd.DataFrame | None:
    from govreports.text import keyness

    told = corpus.narrative["report_id"].astype(str)
    bodies = corpus.reports.loc[corpus.reports["report_id"].astype(str).isin(set(told)), "agency_id"]
    if agency_id not in set(bodies) or bodies.nunique() < 2:
        return None
    made = keyness(corpus, by="agency_id", group=agency_id)
    mine = corpus.reports[corpus.reports["agency_id"] == agency_id]
    # Its own name and place tell nothing that the head does not.
    names = "\n".join(str(n) for c in NAMES for n in mine[c].dropna().unique())
    return made[[str(w) not in names for w in made["word"]]].reset_index(drop=True)


def _ledger(corpus: Any, ids: set[str], reports: pd.DataFrame) -> pd.DataFrame:
    from govreports.text import ledger

    return ledger(corpus.narrative[corpus.narrative["report_id"].astype(str).isin(ids)], reports=reports)


@dataclass(frozen=True)
class Portrait:
    """What the page of one body shows: `head`, `sheet`, `ledger` and `takeaway`.

    reports, cells, duty, ledger_rows are of the body; indicators and findings of all bodies; keyness
    compares the body with the others (None where there is none).
    """

    agency_id: str
    reports: pd.DataFrame
    cells: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame
    duty: pd.DataFrame
    keyness: pd.DataFrame | None
    ledger_rows: pd.DataFrame
    language: str = "zh"

    @property
    def name(self) -> str:
        """The name in the last report."""
        names = self.reports["agency"].dropna()
        return str(names.iloc[-1]) if len(names) else self.agency_id

    @property
    def year(self) -> int:
        """The last year reported on."""
        return int(self.reports["year"].max())

    def sheet(self) -> Figure:
        """Draw the six panels A to F on one figure."""
        own: dict[str, Any] = {"cells": self.cells, "reports": self.reports, "language": self.language}
        base.use()
        # A figure for each panel, so that the long names of one do not narrow the one above it.
        parts: Any = plt.figure(figsize=SIZE).subfigures(3, 2, height_ratios=HEIGHTS)
        a, b, c, d, e, f = (part.subplots() for part in parts.flat)
        own_figures.portrait_requests(ax=a, **own)
        own_figures.portrait_outcomes(ax=b, **own)
        beside_peers.portrait_strip(
            indicators=self.indicators, agency_id=self.agency_id, year=self.year, language=self.language, ax=c
        )
        beside_peers.portrait_rules(
            findings=self.findings, reports=self.reports, language=self.language, ax=d
        )
        own_figures.portrait_in_force(ax=e, **own)
        beside_peers.portrait_words(keyness=self.keyness, language=self.language, ax=f)
        for ax in (a, b, c, d, e, f):
            ax.title.set_fontsize(10.5)
        return base.figure_of(a)

    def head(self) -> str:
        """Return the head as HTML: names over time, and for each year its dates, due date and tables read.

        It brings the style that makes the page one sheet of A4 when printed.
        """
        style = files("govreports.charts").joinpath("data", "portrait.css").read_text(encoding="utf-8")
        last = self.reports.iloc[-1]
        kind = [label("level", str(last["level"]), self.language)] if pd.notna(last["level"]) else []
        kind += [self._say(f"type_{last['body_type']}")] if pd.notna(last["body_type"]) else []
        places = [str(last[c]) for c in ("province", "city", "county") if pd.notna(last[c])]
        about = " · ".join([*kind, "".join(dict.fromkeys(places)), self._names()])
        rows = "".join(
            f"<tr><th scope='row'>{escape(name)}</th>"
            + "".join(f"<td>{escape(v)}</td>" for v in values)
            + "</tr>"
            for name, values in self._dates()
        )
        head = "".join(f"<th scope='col'>{int(y)}</th>" for y in self.duty["year"])
        why = self._reasons()
        return (
            f"<style>{style}</style><div class='gov-head'><p class='gov-name'>{escape(self.name)}</p>"
            f"<p>{escape(about)}</p><table><thead><tr><th scope='col'>{self._say('year')}</th>{head}"
            f"</tr></thead><tbody>{rows}</tbody></table>{f'<p>{escape(why)}</p>' if why else ''}</div>"
        )

    def _say(self, code: str, **values: object) -> str:
        return phrase(code, self.language, **values)

    def _names(self) -> str:
        years, names = self.reports["year"].astype(int).tolist(), self.reports["agency"].tolist()
        runs: list[list[Any]] = []
        for year, name in zip(years, names, strict=True):
            if runs and runs[-1][2] == name:
                runs[-1][1] = year
            else:
                runs.append([year, year, name])
        if len(runs) > 1:
            told = [
                self._say("renamed_once" if a == b else "renamed", first=a, last=b, name=n)
                for a, b, n in runs
            ]
            return "；".join(told)
        return self._say("one_year" if len(years) == 1 else "same_name", first=years[0], last=years[-1])

    def _dates(self) -> list[tuple[str, list[str]]]:
        tables = {int(y): len(str(t).split()) for y, t in zip(
            self.reports["year"], self.reports["tables"].fillna(""), strict=True)}  # fmt: skip
        rows = self.duty.to_dict("records")
        return [
            (self._say("published"), [self._published(r) for r in rows]),
            (self._say("due"), [_day(r["due"]) or self._say("no_due") for r in rows]),
            (self._say("days"), [self._days(r) for r in rows]),
            (self._say("tables"), [f"{tables.get(int(r['year']), 0)}/3" for r in rows]),
        ]

    def _published(self, row: dict[Any, Any]) -> str:
        if day := _day(row["published"]):
            return day
        signed = _day(row["dated"])
        return self._say("signed", day=signed) if signed else self._say("unseen")

    def _days(self, row: dict[Any, Any]) -> str:
        if row["state"] == "late":
            return self._say("late_at_least" if pd.notna(row["reason"]) else "late", days=row["days"])
        if row["state"] == "on_time":
            return self._say("early", days=-row["days"]) if row["days"] else self._say("same_day")
        return self._say("undecided")

    def _reasons(self) -> str:
        open_ones = self.duty[self.duty["state"] == "undecided"]
        column = "note" if self.language == "zh" else "note_en"
        told = [str(n).rstrip("。.") for n in dict.fromkeys(open_ones[column].dropna())]
        return self._say("reasons", reasons="；".join(told)) if told else ""

    def ledger(self) -> pd.DataFrame:
        """Return the ledger of section 5, the last years first: years, what became of it, both texts.

        Texts are cut at 34 characters; `ledger_rows` holds them whole.
        """
        rows = self.ledger_rows.assign(order=self.ledger_rows["status"].astype(str).map(LEDGER_ORDER.index))
        rows = rows.sort_values(["year", "order"], ascending=[False, True], kind="stable")
        made = {
            "ledger_year": [f"{a}→{b}" for a, b in zip(rows["year"], rows["next_year"], strict=True)],
            "ledger_status": [say_text(str(s), self.language) for s in rows["status"]],
            "ledger_text": [_cut(t) for t in rows["text"].fillna("")],
            "ledger_next": [_cut(t) for t in rows["next_text"].fillna("")],
        }
        return pd.DataFrame({self._say(k): v for k, v in made.items()})

    def ledger_words(self) -> str:
        """Return in one sentence what became of the problems named in section 5."""
        if self.ledger_rows.empty:
            return self._say("g_once")
        counts = self.ledger_rows["status"].value_counts()
        old = [s for s in LEDGER_ORDER if s != "new"]
        parts = [self._say("g_part", status=say_text(s, self.language), k=counts.get(s, 0)) for s in old]
        values = {"n": sum(int(counts.get(s, 0)) for s in old), "new": int(counts.get("new", 0))}
        pairs = self.ledger_rows["year"].nunique()
        return self._say("g_words", pairs=pairs, parts="，".join(parts), **values)

    def takeaway(self) -> str:
        """Return three sentences: the requests, the body beside others, and what cannot be said."""
        strip, _ = beside_peers.strip_values(self.indicators, self.agency_id, self.year, self.language)
        tiles = beside_peers.rule_tiles(self.findings, self.reports)
        counts, checks = beside_peers.strip_counts(strip), beside_peers.rule_counts(tiles)
        code = "s_unsaid" if counts["missing"] else "s_unsaid_checks"
        unsaid = self._say(code, missing=counts["missing"], unknown=checks["unknown"])
        parts = [self._requests_sentence(), self._peers(strip, counts) + self._checks(tiles, checks), unsaid]
        return ("" if self.language == "zh" else " ").join(parts)

    def _requests_sentence(self) -> str:
        wide = trends.totals(self.cells, self.reports)
        told = wide[wide["received"].notna()].set_index("year")["received"]
        if told.empty or told.index[-1] != self.year:
            return self._say("s_no_received", name=self.name, last=self.year)
        a, b = told.iloc[0], told.iloc[-1]
        code = "s_once" if len(told) == 1 else "s_few" if a < base.MIN_N else "s_change"
        growth = 100 * (b / a - 1) if a else 0.0
        change = self._say(code, first=told.index[0], a=a, change=growth, min_n=base.MIN_N)
        shares = trends.pending_shares(wide)
        now = shares[(shares["year"] == self.year) & (shares["caseload"] >= base.MIN_N)]["share"]
        pending = ""
        if len(now):
            rate = float(now.iloc[0])
            pending = self._say("s_pending_high" if rate > HIGH_PENDING else "s_pending_low", rate=100 * rate)
        values = {"name": self.name, "last": self.year, "b": b, "change": change, "pending": pending}
        return self._say("s_received", **values)

    def _peers(self, strip: pd.DataFrame, counts: dict[str, int]) -> str:
        if not counts["valued"]:
            return self._say("s_no_value")
        if not counts["compared"]:
            return self._say("s_few_peers", enough=beside_peers.ENOUGH_PEERS, **counts)
        outside = strip.loc[strip["outside"], "name"]
        which = (
            self._say("s_which", names=("、" if self.language == "zh" else ", ").join(outside))
            if len(outside)
            else ""
        )
        return self._say("s_peers", which=which, **{**counts, "valued": counts["compared"]})

    def _checks(self, tiles: pd.DataFrame, checks: dict[str, int]) -> str:
        if not checks["decided"]:
            return self._say("s_no_audit")
        failed = tiles[tiles["verdict"] == "fail"]["rule"]
        titles = beside_peers.rule_titles(self.language)
        most = self._say("s_most", title=titles[failed.mode().iloc[0]]) if len(failed) else ""
        return self._say("s_audit", most=most, **checks)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"
