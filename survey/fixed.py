"""Standard errors where a release has no design columns: simple random sampling times a fixed design factor.

SE = factor x sqrt(p (1 - p) / n) for a share, factor x s / sqrt(n) otherwise; n is the unweighted base.
"""

from __future__ import annotations

import math
from dataclasses import replace

from survey.design import Floats
from survey.linear import Estimate


def fixed_effect(estimate: Estimate, values: Floats, weight: Floats, factor: float, is_share: bool) -> Estimate:
    """Return the estimate with the standard error and design effect of the fixed factor, and infinite certainty in it.

    Degrees of freedom become very many: nothing is estimated from clusters.
    """
    counted = weight[estimate.rows]
    spread = estimate.value * (1 - estimate.value)
    if not is_share:
        spread = float(counted @ (values[estimate.rows] - estimate.value) ** 2 / counted.sum())
    error = factor * math.sqrt(max(spread, 0.0) / estimate.unweighted)
    effect = factor**2
    return replace(estimate, standard_error=error, deff=effect, deff_wor=math.nan, degrees_of_freedom=10**9)
