"""Values to rank by: each entity's own record, drawn towards its peers as far as it is short."""

from __future__ import annotations

import numpy as np

from orchestration.statistics.arrays import Floats


def shrunken_rate(events: Floats, exposure: Floats, mu: Floats, k: Floats) -> Floats:
    """Return the gamma-Poisson posterior mean rate (k + y) / (k / mu + E): mu per unit of exposure, k = 1/dispersion.

    Source: Clayton and Kaldor (1987), Biometrics 43. Where mu is 0 there is nothing to shrink to: 0.
    """
    safe = np.where(mu > 0, mu, 1.0)
    return np.where(mu > 0, (k + events) / (k / safe + exposure), 0.0)


def shrunken_share(events: Floats, trials: Floats, mean: Floats, strength: Floats) -> Floats:
    """Return the mean of Beta(mM + x, (1 - m)M + n - x): (mM + x) / (M + n), m the peers' share, M its strength."""
    share: Floats = (mean * strength + events) / (strength + trials)
    return share
