"""Charts for rare events: time between them (t) and opportunities between them (g). Long gaps mean few events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from orchestration.statistics.arrays import Floats, Strings, counts, floats
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.special_cause import marks
from orchestration.statistics.xmr import xmr

_EDGES = ("centre", "lower", "upper", "near_lower", "near_upper")


@dataclass(frozen=True)
class Between:
    """A chart of the gaps between events. The five lines are in the unit of the gaps; NaN where it was refused."""

    assessed: bool
    reason: str
    gap: Floats
    centre: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    broken: Strings


def t_chart(gaps: npt.ArrayLike, rule: FlagRule | None = None) -> Between:
    """Draw a t chart of the times between events (any unit; every gap above 0, so use hours where days can be 0).

    Source: Nelson (1994), Journal of Quality Technology 26(3): gap^(1/3.6) is nearly normal for exponential gaps, so
    XmR limits are drawn on it and raised back to the power 3.6; a lower limit under 0 is 0.

    Raises ValueError on: no gaps, or a gap that is not above 0.
    """
    used, gap = rule or FlagRule(), floats(gaps, "gaps")
    if not len(gap) or (gap <= 0).any():
        raise ValueError("gaps: at least one is needed and each must be above 0; measure in a finer unit")
    chart = xmr(gap**used.t_power, used)
    if not chart.assessed[0]:
        return _refused(gap, str(chart.reason[0]))
    lines = (chart.mean, chart.lower, chart.upper, chart.near_lower, chart.near_upper)
    edges = {name: float(max(0.0, line[0]) ** (1 / used.t_power)) for name, line in zip(_EDGES, lines, strict=True)}
    return Between(True, "", gap, broken=chart.broken, **edges)


def g_chart(between: npt.ArrayLike, rule: FlagRule | None = None) -> Between:
    """Draw a g chart of the whole numbers of opportunities (shifts, stops) between events.

    Source: Kaminsky et al. (1992); probability limits of the geometric distribution with p = 1 / (1 + mean), at
    `g_tail` on each side (near limits: `g_near_tail`), because the usual mean +- 3 sigma is meaningless for so skew a
    distribution. A lower limit of 0 cannot be broken. Centre: the median; the four rules are those of every chart.
    """
    used, gap = rule or FlagRule(), counts(between, "between")
    if len(gap) < 2 or gap.mean() == 0:
        return _refused(gap, "too few events for limits")
    log_q = -float(special.log1p(1 / gap.mean()))
    low, high = (_below(log_q, used.g_tail), _above(log_q, used.g_tail))
    near_low, near_high = (_below(log_q, used.g_near_tail), _above(log_q, used.g_near_tail))
    centre = _above(log_q, 0.5)
    outside = (gap > high) | (gap < low)
    near = ~outside & ((gap > near_high) | (gap < near_low))
    broken = marks(gap, np.full(len(gap), centre), outside, near, used)
    return Between(True, "", gap, centre, low, high, near_low, near_high, broken)


def _above(log_q: float, tail: float) -> float:
    """Return the smallest number that a geometric gap exceeds with at most this chance."""
    return float(np.ceil(np.log(tail) / log_q) - 1)


def _below(log_q: float, tail: float) -> float:
    """Return the largest number that a geometric gap falls short of with at most this chance."""
    return float(np.floor(special.log1p(-tail) / log_q))


def _refused(gap: Floats, reason: str) -> Between:
    unseen = np.full(len(gap), "not assessed")
    return Between(False, reason, gap, np.nan, np.nan, np.nan, np.nan, np.nan, unseen)
