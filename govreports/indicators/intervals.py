"""Intervals: Wilson's for one body, a bootstrap over bodies for a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from govreports.indicators.definitions import thresholds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def wilson(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the lower and upper end of Wilson's score interval for a share.

    It holds if the requests were independent of each other. Many are not (one person may send dozens),
    so the true uncertainty is rather wider. Missing where n is 0 or unknown or the share lies
    outside 0 to 1. Source: Wilson, E. B. (1927), J. Am. Stat. Assoc. 22, 209-212.

    >>> [round(float(end), 4) for end in wilson(50, 100)]
    [0.4038, 0.5962]
    """
    from scipy.special import ndtri

    x, m = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(n, dtype=float))
    z = float(ndtri(0.5 + confidence / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / m
        centre = (p + z**2 / (2 * m)) / (1 + z**2 / m)
        half = z / (1 + z**2 / m) * np.sqrt(p * (1 - p) / m + z**2 / (4 * m**2))
        good = (m > 0) & (p >= 0) & (p <= 1)
    # At p = 0 and p = 1 an end is 0 or 1 by the formula; rounding must not put it beyond the value.
    low = np.where(p == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(p == 1, 1.0, np.clip(centre + half, 0, 1))
    return np.where(good, low, np.nan), np.where(good, high, np.nan)


def bootstrap(
    numerator: ArrayLike,
    denominator: ArrayLike,
    agencies: ArrayLike,
    *,
    confidence: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
) -> tuple[float, float]:
    """Return the percentile interval of Σ numerator / Σ denominator, drawing whole bodies.

    All reports of a body are drawn together, for they resemble each other. Missing with fewer than
    `bootstrap_bodies` bodies (thresholds.toml), and where all bodies have the same ratio.
    The seed is fixed: same figures, same interval.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 8.

    >>> low, high = bootstrap([1, 4, 2, 5, 3, 3], [10] * 6, list("abcdef"))
    >>> low < 0.3 < high
    True
    """
    limits = thresholds()
    groups, at = np.unique(np.asarray(agencies, dtype=str), return_inverse=True)
    top = np.bincount(at, weights=np.asarray(numerator, dtype=float), minlength=len(groups))
    bottom = np.bincount(at, weights=np.asarray(denominator, dtype=float), minlength=len(groups))
    if len(groups) < limits["bootstrap_bodies"]:
        return float("nan"), float("nan")
    rng = np.random.default_rng(limits["bootstrap_seed"] if seed is None else seed)
    count, size = draws or limits["bootstrap_draws"], len(groups)
    step = max(1, 1_000_000 // size)  # keeps what is drawn at a time below 25 MB
    parts = []
    for start in range(0, count, step):
        drawn = rng.integers(size, size=(min(step, count - start), size))
        parts.append(np.stack([top[drawn].sum(axis=1), bottom[drawn].sum(axis=1)], axis=1))
    sums = np.concatenate(parts)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = sums[:, 0] / sums[:, 1]
    ratios = ratios[np.isfinite(ratios)]
    if not len(ratios):
        return float("nan"), float("nan")
    tail = (1 - (confidence or limits["confidence"])) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    # Drawing from nothing but zeros gives a width of 0, which is no certainty.
    return (float(low), float(high)) if high > low else (float("nan"), float("nan"))
