"""From exact tails to two-sided p-values, and from many p-values to a false-discovery rate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Floats, Ints, places

_TIE = 1e-9


def benjamini_hochberg(p: npt.ArrayLike, family: Ints | None = None) -> Floats:
    """Return the q-value of each p-value: min over ranks j >= i of p_(j) m / j; NaN p-values stay out.

    Each `family` has a rate of its own; None: all p-values are one.

    Source: Benjamini and Hochberg (1995), JRSS B 57. The p-values are exact, not mid-p, so the rate holds for counts.
    """
    values = np.asarray(p, dtype=np.float64)
    if family is not None:
        of_each = np.full(values.shape, np.nan)
        for mine in places(family):
            of_each[mine] = benjamini_hochberg(values[mine])
        return of_each
    out, used = np.full(values.shape, np.nan), np.flatnonzero(~np.isnan(values))
    order = used[np.argsort(-values[used], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    out[order] = np.minimum(1.0, np.minimum.accumulate(values[order] * len(order) / ranks))
    return out


def two_sided(low: Floats, high: Floats, chance: Floats) -> Floats:
    """Return Blaker's exact two-sided p of every outcome of one discrete distribution.

    `low` is P(Y <= y), `high` P(Y >= y), `chance` P(Y = y), over all outcomes in order. p(y) is the probability of all
    outcomes whose smaller tail is at most that of y: the smaller tail plus what the other tail can hold at that level.
    Source: Blaker (2000), Canadian Journal of Statistics 28. Never above twice the smaller tail, and valid.
    """
    smaller = np.minimum(low, high)
    order = np.argsort(smaller, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(chance[order])])
    p: Floats = np.minimum(1.0, total[np.searchsorted(smaller[order], smaller * (1 + _TIE), side="right")])
    return p
