"""The duty view: one row per body and year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from govreports.duty.deadlines import deadline, is_holiday, read_data

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    *("agency_id", "agency", "body_type", "level", "year", "report_id", "due", "basis", "published", "dated"),
    *("state", "days", "due_is_holiday", "published_on_holiday", "reason", "note", "note_en"),
)
REGISTER = ("agency_id", "agency", "body_type", "level")
MIGRATED_YEARS = 2  # reports on so many years put on a site on one day were not written that day


def _say(code: str, language: str = "zh", **values: object) -> str:
    return next(r[language] for r in read_data("words.csv") if r["code"] == code).format(**values)


def read_register(path: str | Path) -> pd.DataFrame:
    """Return a register of bodies from a CSV file with the columns agency, body_type, level.

    agency_id is optional (bodies are then found by name), as are first_year and last_year (the body
    exists from and to) and due (a local date, MM-DD).

    Raises
    ------
    ValueError
        If a column is missing or a body stands twice.
    """
    register = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    return _checked(register, str(path))


def _checked(register: pd.DataFrame, name: str = "register") -> pd.DataFrame:
    if missing := [c for c in ("agency", "body_type", "level") if c not in register]:
        raise ValueError(
            f"{name}: the register lacks {', '.join(missing)}; it needs agency, body_type and level"
        )
    if "agency_id" not in register:
        register = register.assign(agency_id=None)
    key = register["agency_id"].fillna(register["agency"])
    if key.duplicated().any():
        raise ValueError(f"{name}: these bodies stand twice: {', '.join(sorted(set(key[key.duplicated()])))}")
    return register.reset_index(drop=True)


def duty(
    corpus: Any,
    *,
    years: Iterable[int] | None = None,
    register: pd.DataFrame | None = None,
    migrated: Iterable[str] = (),
) -> pd.DataFrame:
    """Return who published when, against the legal date.

    Parameters
    ----------
    corpus : object with the frame .reports
    years : iterable of int, optional
        Years reported on; those of the corpus by default.
    register : DataFrame, optional
        Every body that has to publish (see `read_register`): those without a report are 未见.
        Without it only bodies with a report appear, and nothing can be said of the others.
    migrated : iterable of str
        Hosts of sites known to have been moved: their dates decide nothing.

    Returns
    -------
    DataFrame
        agency_id, agency, body_type, level, year | report_id, due, basis, published, dated, state (on_time |
        late | undecided | not_seen), days (published minus due; negative before it; for a
        signature after the date the least), due_is_holiday, published_on_holiday (missing outside
        the calendar), reason (code), note, note_en. A holiday is noted and moves no date.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from govreports import schema
    >>> reports = schema.to_frame("reports", [{"report_id": "a", "agency": "甲局", "body_type": "department",
    ...     "level": "county", "year": 2023, "published": "2024-02-03"}])
    >>> duty(SimpleNamespace(reports=reports))[["state", "note"]].iloc[0].tolist()
    ['late', '已见，晚 3 天。']
    """
    reports = corpus.reports[corpus.reports["year"].notna()]
    if "is_primary" in reports:
        reports = reports[reports["is_primary"].fillna(True).astype(bool)]
    wanted = sorted(set(years) if years is not None else {int(y) for y in reports["year"]})
    moved = _migrated(reports, set(migrated))
    listed = _expected(reports, wanted, None if register is None else _checked(register))
    rows = [_row(body, report, moved) for body, report in listed]
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("due", "published", "dated"):
        made[name] = pd.to_datetime(made[name]).astype("datetime64[s]")
    return made.astype(
        {"days": "Int32", "year": "Int32", "due_is_holiday": "boolean", "published_on_holiday": "boolean"}
    )


def _expected(
    reports: pd.DataFrame, years: list[int], register: pd.DataFrame | None
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Return each body and year that is expected or seen, with its report or None."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    by_name: dict[tuple[str, int], tuple[str, int]] = {}
    for number, report in enumerate(_records(reports)):
        year = int(report["year"])
        key = (str(_known(report.get("agency_id")) or _known(report.get("agency")) or f"#{number}"), year)
        found.setdefault(key, report)
        by_name.setdefault((str(_known(report.get("agency")) or ""), year), key)
    rows: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
    for body in [] if register is None else _records(register):
        for year in years:
            if year < int(_known(body.get("first_year")) or 0) or year > int(
                _known(body.get("last_year")) or 9999
            ):
                continue
            key = (str(_known(body.get("agency_id")) or body["agency"]), year)
            if key not in found:
                key = by_name.get((body["agency"], year), key)
            rows.append((body | {"year": year}, found.pop(key, None)))
    rest = [r for (_, year), r in found.items() if year in years]
    return rows + [({n: report.get(n) for n in (*REGISTER, "year")}, report) for report in rest]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _migrated(reports: pd.DataFrame, hosts: set[str]) -> set[str]:
    """Return the reports whose page date is that of a move of the site."""
    from urllib.parse import urlsplit

    if reports.empty:
        return set()
    address = reports["source_url"].astype(object)
    host = address.map(lambda u: urlsplit(u).hostname or "" if isinstance(u, str) else "")
    # Without an address the body stands for the site: its reports of several years on one day tell the same.
    site = host.where(host != "", reports["agency_id"].astype(object).fillna(""))
    dated = reports[reports["published"].notna() & (site != "")].assign(site=site)
    groups = dated.groupby(["site", "published"])["year"].transform("nunique")
    return set(dated.loc[groups >= MIGRATED_YEARS, "report_id"]) | set(
        reports.loc[host.isin(hosts), "report_id"]
    )


def _row(body: dict[str, Any], report: dict[str, Any] | None, moved: set[str]) -> dict[str, Any]:
    year = int(body["year"])
    local = _known(body.get("due"))
    legal = deadline(_known(body.get("body_type")), _known(body.get("level")), year)
    due = date(year + 1, *(int(p) for p in str(local).split("-"))) if local else legal.due
    report = report or {}
    published, dated = (_day(report.get(n)) for n in ("published", "dated"))
    state, days, reason = _judge(
        due, published, dated, legal.reason, bool(report), report.get("report_id") in moved, year
    )
    holiday = is_holiday(due) if due else None
    notes = {lang: _note(state, days, reason, due, holiday, lang) for lang in ("zh", "en")}
    return {
        **{n: _known(body.get(n)) or _known(report.get(n)) for n in REGISTER},
        **{"year": year, "report_id": report.get("report_id"), "due": due},
        **{"basis": "地方期限" if local else legal.basis, "published": published, "dated": dated},
        **{"state": state, "days": days, "due_is_holiday": holiday},
        "published_on_holiday": is_holiday(published) if published else None,
        **{"reason": reason or None, "note": notes["zh"], "note_en": notes["en"]},
    }


def _day(value: Any) -> date | None:
    known = _known(value)
    return None if known is None else pd.Timestamp(known).date()


def _judge(
    due: date | None,
    published: date | None,
    dated: date | None,
    no_due: str,
    seen: bool,
    moved: bool,
    year: int,
) -> tuple[str, int | None, str]:
    """Return state, days and reason."""
    if not seen:
        return "not_seen", None, ""
    if due is None:
        return "undecided", None, no_due
    if published and moved:
        published, why = None, "migrated"
    elif published and dated and published < dated:
        return "undecided", None, "before_signed"
    elif published and published <= date(year, 12, 31):
        return "undecided", None, "before_year_end"
    else:
        why = "no_date" if dated else "no_dates"
    if published:
        days = (published - due).days
        return ("late" if days > 0 else "on_time"), days, ""
    # Nothing is published before it is signed: a signature after the date decides, one before it does not.
    if dated and dated > due:
        return "late", (dated - due).days, "no_date"
    return "undecided", None, why


def _note(
    state: str, days: int | None, reason: str, due: date | None, holiday: bool | None, language: str
) -> str:
    code = {"undecided": "seen", "late": "late_at_least" if reason else "late"}.get(state, state)
    parts = [_say(code, language, days=days)]
    if reason and state == "undecided":
        parts.append(_say(reason, language))
    if due and holiday:
        parts.append(_say("holiday", language))
    if due and holiday is None:
        parts.append(_say("no_calendar", language))
    return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."


def due_list(
    corpus: Any, register: pd.DataFrame, year: int, *, kind: str = "department", migrated: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the bodies of a register whose report on `year` is not seen, or seen late or undecided.

    For the morning after the legal date: departments on 1 February, governments on 1 April.

    Parameters
    ----------
    kind : {"department", "government", "all"}

    Returns
    -------
    DataFrame
        As `duty`, without those in time; 未见 first, then late by days, then undecided.

    Raises
    ------
    ValueError
        For another kind.
    """
    if kind not in ("department", "government", "all"):
        raise ValueError(f"no kind {kind!r}; choose department (1 February), government (1 April) or all")
    made = duty(corpus, years=[year], register=register, migrated=migrated)
    made = made[made["due"].notna() & (made["state"] != "on_time")]
    if kind != "all":
        made = made[made["body_type"].astype(str) == kind]
    order = made["state"].map({"not_seen": 0, "late": 1, "undecided": 2})
    made = made.assign(_order=order, _days=-made["days"].fillna(0)).sort_values(["_order", "_days", "agency"])
    return made.drop(columns=["_order", "_days"]).reset_index(drop=True)
