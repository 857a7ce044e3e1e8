"""How peers' true rates are spread: the fitted gamma, corrected by what the peers themselves show.

A gamma has thin tails, and those who get a plan come from the tail. The more peers there are, the more their
own records say about its shape.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats, Ints

_POINTS, _ROUNDS, _PSEUDO_PEERS = 60, 30, 25.0
_SPREADS_ENOUGH = 1e-3


def posterior_rates(
    events: Floats, exposure: Floats, group: Ints, mu: Floats, dispersion: Floats
) -> tuple[Floats, Floats]:
    """Return mean and variance of each person's rate given the record: ``mu`` and ``dispersion`` are the group's fit.

    The prior lies on a grid. It starts as the gamma and is the average posterior of the peers mixed with 25 imagined
    ones who follow the gamma, which is expectation-maximisation under a Dirichlet prior: with few peers it stays the
    gamma. Source: Laird (1978), JASA 73, for the unmixed form. Nobody is a peer of their own: in the tail there are
    few, and a prior that holds the record it is asked about makes a person look better known than they are.
    """
    mean, variance = np.zeros(len(events)), np.zeros(len(events))
    for one in range(len(mu)):
        rows = np.flatnonzero(group == one)
        if len(rows):
            mean[rows], variance[rows] = _group(events[rows], exposure[rows], float(mu[one]), float(dispersion[one]))
    return mean, variance


def _group(events: Floats, exposure: Floats, mu: float, dispersion: float) -> tuple[Floats, Floats]:
    if mu <= 0 or dispersion < _SPREADS_ENOUGH:
        k = 1 / max(dispersion, 1e-12)
        posterior = (k + events) / (k / max(mu, 1e-12) + exposure) if mu > 0 else np.zeros(len(events))
        return posterior, posterior**2 / (k + events)
    k = 1 / dispersion
    highest = max(float((events / exposure).max()), mu) + mu
    edge = float(special.gammaincinv(k, 1e-5)) * mu / k
    rates = np.geomspace(max(edge, mu * 1e-4), highest * 1.5, _POINTS)
    gamma = special.gammainc(k, np.append(np.sqrt(rates[1:] * rates[:-1]), np.inf) * k / mu)
    gamma = np.maximum(np.diff(gamma, prepend=0.0), 1e-15)
    gamma /= gamma.sum()
    likelihood = special.xlogy(events[:, None], rates[None, :]) - exposure[:, None] * rates[None, :]
    likelihood = np.exp(likelihood - likelihood.max(1, keepdims=True))
    prior = gamma
    for _ in range(_ROUNDS):
        shared = prior * (likelihood.T @ (1 / (likelihood @ prior)))
        prior = (shared + _PSEUDO_PEERS * gamma) / (len(events) + _PSEUDO_PEERS)
    posterior = likelihood * prior
    posterior /= posterior.sum(1, keepdims=True)
    # in proportion, as all weights here
    others = posterior.sum(0) + _PSEUDO_PEERS * gamma - posterior
    posterior = likelihood * others
    posterior /= posterior.sum(1, keepdims=True)
    mean: Floats = posterior @ rates
    return mean, np.maximum(posterior @ rates**2 - mean**2, 0.0)
