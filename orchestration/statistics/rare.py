"""Charts for rare events: time between them (t) and opportunities between them (g)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from orchestration.statistics.arrays import Floats, Strings, counts, floats
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.xmr import xmr


@dataclass(frozen=True)
class Between:
    """A time-between chart. `centre`, `lower`, `upper` are in the unit of the gaps; a long gap means fewer events."""

    assessed: bool
    reason: str
    gap: Floats
    centre: float
    lower: float
    upper: float
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
    edges = (chart.mean, chart.lower, chart.upper)
    centre, lower, upper = (float(np.maximum(0.0, edge[0]) ** (1 / used.t_power)) for edge in edges)
    return Between(bool(chart.assessed[0]), str(chart.reason[0]), gap, centre, lower, upper, chart.broken)


def g_chart(between: npt.ArrayLike, rule: FlagRule | None = None) -> Between:
    """Draw a g chart of the whole numbers of opportunities (shifts, stops) between events.

    Source: Kaminsky et al. (1992); probability limits of the geometric distribution with p = 1 / (1 + mean), at
    `g_tail` on each side, because the usual mean +- 3 sigma is meaningless for so skew a distribution. A lower limit
    below 0 cannot be broken. Centre: the median.
    """
    used, gap = rule or FlagRule(), counts(between, "between")
    if len(gap) < 2 or gap.mean() == 0:
        unseen = np.full(len(gap), "not assessed")
        return Between(False, "too few events for limits", gap, np.nan, np.nan, np.nan, unseen)
    log_q = -special.log1p(1 / gap.mean())
    lower = float(np.ceil(special.log1p(-used.g_tail) / log_q) - 1)
    upper = float(np.ceil(np.log(used.g_tail) / log_q) - 1)
    centre = float(np.ceil(np.log(0.5) / log_q) - 1)
    broken = np.select([gap > upper, gap < lower], ["Above UCL", "Below LCL"], "Common Cause")
    return Between(True, "", gap, centre, lower, upper, broken)
