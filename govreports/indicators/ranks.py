"""Ranks, tiers and funnels: what a difference between bodies can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreports.indicators.definitions import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

TIERS = ("below", "indistinguishable", "above")


def _rows(frame: pd.DataFrame, indicator: str, base: str | None) -> pd.DataFrame:
    """Return the rows of one indicator and base.

    Raises
    ------
    ValueError
        If the frame lacks them, or several bases are there and none was chosen.
    """
    found = frame[frame["indicator"] == indicator]
    if base is not None:
        found = found[found["base"] == base]
    if found.empty and not (frame["indicator"] == indicator).any():
        raise ValueError(
            f"no rows of indicator {indicator!r}; compute them with indicators(corpus, [{indicator!r}])"
        )
    bases = found["base"].dropna().unique()
    if len(bases) > 1:
        raise ValueError(f"{indicator!r} has the bases {', '.join(bases)}; choose one with base=")
    return found


def tiers(frame: pd.DataFrame, indicator: str, *, base: str | None = None) -> pd.DataFrame:
    """Place each body above, below or not distinguishable from the median of its peers.

    Peers are the bodies of one level, body type and year with a value; where they are fewer than five,
    all bodies of the level stand in. The body's interval (Wilson) has to leave out their median. Only
    bodies with n >= 100 (thresholds.toml) get a rank, from the highest value; equal values share one. The
    rest of those with a value have a tier alone.

    Parameters
    ----------
    frame : DataFrame
        From `indicators(corpus)`.
    indicator, base : str

    Returns
    -------
    DataFrame
        The rows of the frame | reference (the median), against (peers | level; missing where even the
        level has fewer than five), tier (below | indistinguishable | above; missing without an
        interval or reference), rank (missing below n = 100), ranked (how many bodies of the year have one).
    """
    made = _rows(frame, indicator, base).copy()
    of_level = _level_median(made)
    made["reference"] = made["peer_median"].fillna(of_level)
    against = np.where(made["peer_median"].notna(), "peers", "level")
    made["against"] = pd.Series(against, index=made.index, dtype=object).where(made["reference"].notna())
    known = made["ci_low"].notna() & made["reference"].notna()
    tier = np.select(
        [made["ci_high"] < made["reference"], made["ci_low"] > made["reference"]],
        ["below", "above"],
        default="indistinguishable",
    )
    made["tier"] = pd.Categorical(
        pd.Series(tier, index=made.index).where(known), categories=TIERS, ordered=True
    )
    rankable = made["value"].where(made["n"] >= thresholds()["rank_n"])
    years = rankable.groupby(made["year"])
    made["rank"] = years.rank(method="min", ascending=False).astype("Int64")
    made["ranked"] = years.transform("count").astype("Int64")
    return made.reset_index(drop=True)


def _level_median(rows: pd.DataFrame) -> pd.Series:
    """Return the median of all bodies of the same level and year, from five with a value."""
    values = rows["value"].where(rows["level"].notna()).groupby([rows["year"], rows["level"].astype(object)])
    enough = rows["value"].notna() & (values.transform("count") >= thresholds()["peers"])
    return values.transform("median").where(enough)


def rank_moves(frame: pd.DataFrame, indicator: str = "grant_rate") -> pd.DataFrame:
    """Show whether the choice of the base moves a body's rank.

    Only bodies with n >= 100 on every base are ranked, within their year, from the highest value.

    Returns
    -------
    DataFrame
        report_id, agency, level, year | rank_<base> for each base, best, worst, moves (worst - best,
        in ranks), ranked (bodies of the year).
    """
    found = frame[frame["indicator"] == indicator]
    if found.empty:
        raise ValueError(
            f"no rows of indicator {indicator!r}; compute them with indicators(corpus, [{indicator!r}])"
        )
    bases = list(dict.fromkeys(found["base"]))
    values = found.pivot(index="report_id", columns="base", values="value")[bases]
    n = found.pivot(index="report_id", columns="base", values="n")[bases]
    kept = (n >= thresholds()["rank_n"]).all(axis=1) & values.notna().all(axis=1)
    about = found.drop_duplicates("report_id").set_index("report_id")[["agency", "level", "year"]]
    made = about.loc[values.index[kept]]
    ranks = values[kept].groupby(made["year"]).rank(method="min", ascending=False).astype("Int64")
    made = made.join(ranks.add_prefix("rank_"))
    made["best"], made["worst"] = ranks.min(axis=1), ranks.max(axis=1)
    made["moves"] = made["worst"] - made["best"]
    made["ranked"] = made.groupby("year")["year"].transform("size").astype("Int64")
    return made.sort_values(["year", "moves"], ascending=[True, False], kind="stable").reset_index()


def overdispersion(z: Sequence[float] | pd.Series) -> float:
    """Return φ, the mean square of the z scores after drawing in the outer tenth at each end.

    1 means that bodies differ as chance alone would make them. Source: Spiegelhalter, D. J. (2005),
    Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202.

    >>> round(overdispersion([-1.0, 1.0] * 20), 3)
    1.0
    """
    scores = np.asarray(z, dtype=float)
    tail = thresholds()["funnel_winsorise"]
    low, high = np.quantile(scores, [tail, 1 - tail])
    return float(np.mean(np.clip(scores, low, high) ** 2))


def funnel(frame: pd.DataFrame, indicator: str, *, base: str | None = None) -> pd.DataFrame:
    """Return the control limits of a share around the pooled value of the year.

    A limit is θ ± z √(φ θ (1 - θ) / n), cut to 0 and 1: θ the pooled value of the bodies with
    n >= 30, z for 95 and 99.8 %, φ their overdispersion (never below 1, so that limits never become
    narrower than chance). Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202.

    Returns
    -------
    DataFrame
        report_id, agency, level, year | n, value (numerator / n also below n = 30, for the grey dots),
        rated (n >= 30), target (θ), phi, low_95, high_95, low_998, high_998, z, outside (beyond the
        99.8 % limits).
    """
    made = _rows(frame, indicator, base)
    if not (made["kind"] == "share").all():
        raise ValueError(f"{indicator!r} is no share of a whole; a funnel needs a share")
    sound = made["reason"].isna() | (made["reason"] == "small_n")
    made = made[sound & (made["denominator"] > 0)]
    parts = [_funnel_of_year(rows) for _, rows in made.groupby("year", sort=True)]
    columns = ["report_id", "agency", "level", "year", "n", "value", "rated", "target", "phi"]
    columns += ["low_95", "high_95", "low_998", "high_998", "z", "outside"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def limits(
    n: np.ndarray | pd.Series, target: float, phi: float, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper control limit at each n."""
    from scipy.special import ndtri

    half = float(ndtri(0.5 + confidence / 2)) * np.sqrt(
        phi * target * (1 - target) / np.asarray(n, dtype=float)
    )
    return np.clip(target - half, 0, 1), np.clip(target + half, 0, 1)


def _funnel_of_year(rows: pd.DataFrame) -> pd.DataFrame:
    rated = rows["value"].notna()
    made = rows.assign(n=rows["denominator"], value=rows["numerator"] / rows["denominator"], rated=rated)
    bottom = made.loc[rated, "n"].sum()
    target = made.loc[rated, "numerator"].sum() / bottom if bottom else np.nan
    error = np.sqrt(target * (1 - target) / made["n"])
    made["z"] = ((made["value"] - target) / error.where(error > 0)).where(rated)
    scores = made["z"].dropna()
    phi = max(1.0, overdispersion(scores)) if len(scores) > 1 else 1.0
    made = made.assign(target=target, phi=phi)
    inner, outer = thresholds()["funnel_limits"]
    made["low_95"], made["high_95"] = limits(made["n"], target, phi, inner)
    made["low_998"], made["high_998"] = limits(made["n"], target, phi, outer)
    made["outside"] = rated & ((made["value"] < made["low_998"]) | (made["value"] > made["high_998"]))
    return made
