"""Plans that began in different months: a fixed-effects Poisson in which nobody treated is ever a comparison.

Every starting month is its own experiment (a stack): those who start then, against those who have no plan to the end of
the months after. A two-way model over all months would also compare late starters with early ones, whose own effect
then counts against it (Goodman-Bacon 2021; Cengiz et al. 2019 for the stack).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from orchestration.statistics.arrays import Bools, Floats, Ints
from orchestration.statistics.rule import FlagRule

_NONE = (float("nan"),) * 4
FEWEST_CLUSTERS = 6


@dataclass(frozen=True)
class Staggered:
    """The rate ratio of having a plan, its interval and p; NaN and a reason where it cannot be told."""

    ratio: float
    low: float
    high: float
    p_value: float
    reason: str


def staggered(
    before: Floats,
    exposure_before: Floats,
    after: Floats,
    exposure_after: Floats,
    cohort: Ints,
    treated: Bools,
    team: Ints,
    rule: FlagRule | None = None,
) -> Staggered:
    """Return the effect of a plan from counts of two stretches a person, errors clustered by team.

    ``before`` must leave out the months that people were picked by: with them, the return to the mean would count as
    effect. A person's fixed effect goes by conditioning on the total (Hausman, Hall and Griliches 1984): after of
    before + after is binomial, its logit log(exposure after / before) + a change common to the month + the effect.
    Clusters are few: t with clusters - 1 degrees of freedom. ``treated``: began a plan in the month ``cohort``.
    """
    has = (before + after > 0) & (exposure_before > 0) & (exposure_after > 0)
    both = np.isin(cohort, np.intersect1d(cohort[has & treated], cohort[has & ~treated]))
    used = has & both
    clusters = len(np.unique(team[used & treated]))
    if clusters < FEWEST_CLUSTERS:
        return Staggered(*_NONE, f"plans in {clusters} teams, at least {FEWEST_CLUSTERS} are needed")
    months, at = np.unique(cohort[used], return_inverse=True)
    columns = np.column_stack([np.eye(len(months))[at], treated[used].astype(np.float64)])
    fit = GLM(
        np.column_stack([after[used], before[used]]),
        columns,
        family=Binomial(),
        offset=np.log(exposure_after[used] / exposure_before[used]),
    ).fit(cov_type="cluster", cov_kwds={"groups": team[used]})
    gap, error = float(fit.params[-1]), float(fit.bse[-1])
    if not (np.isfinite(gap) and error > 0):
        return Staggered(*_NONE, "too few events to tell")
    free = clusters - 1
    t = float(special.stdtrit(free, 0.5 + (rule or FlagRule()).confidence / 2))
    ends = np.exp([gap, gap - t * error, gap + t * error])
    p = float(2 * special.stdtr(free, -abs(gap) / error))
    return Staggered(float(ends[0]), float(ends[1]), float(ends[2]), p, "")
