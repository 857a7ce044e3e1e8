"""What people with a plan would have had without it: their own record, drawn to their peers, moved with the times.

Everybody of a peer group shows how people differ, each by the record without a plan: whoever gets one, whoever never
does, and whoever got one earlier, up to then. To leave those out would cut off the tail that plans are about. Given
that record, being picked for it says nothing more, so the expectation needs no model of how people were picked.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orchestration.statistics import beta_binomial, negative_binomial
from orchestration.statistics.arrays import Floats
from orchestration.statistics.mixing import posterior_rates
from orchestration.statistics.plan_window import Expected, Kind, Window
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.shrinkage import shrunken_share

_STEPS = 12
_EDGE = 1e-9


def expected(kind: Kind, seen: Window, rule: FlagRule | None = None) -> Expected:
    """Return the expectation by the method of the kind, its spread widened where those without a plan vary by more."""
    used = rule or FlagRule()
    found = {"count": _counts, "share": _shares, "value": _values}[kind](seen, used)
    if kind == "value":
        return found
    left = ((seen.after - found.mean) ** 2 / np.maximum(found.chance + found.prior, _EDGE))[seen.control]
    wider = max(1.0, float(left.mean())) if len(left) else 1.0
    return replace(found, chance=found.chance * wider, prior=found.prior * wider)


def _counts(seen: Window, rule: FlagRule) -> Expected:
    """Gamma-Poisson, corrected (see `mixing`), for the person, times the change of those without a plan."""
    fit = negative_binomial.fit(seen.before, seen.size_before, seen.group, rule)
    a, usual = fit.dispersion[seen.group], fit.mu[seen.group] * seen.size_before
    rate, unsure = posterior_rates(seen.before, seen.size_before, seen.group, fit.mu, fit.dispersion)
    own = rate * seen.size_after
    change = _change(seen, own)
    mean = own * change[seen.cohort]
    prior = unsure * (seen.size_after * change[seen.cohort]) ** 2
    spread = np.sqrt(np.maximum(usual * (1 + a * usual), _EDGE))
    raw = seen.before / seen.size_before * seen.size_after
    common = _common(seen, mean, mean + prior)
    return Expected(mean, mean, prior, common, seen.cohort, np.zeros(len(mean)), (seen.before - usual) / spread, raw)


def _change(seen: Window, own: Floats) -> Floats:
    """Return, for every month, events of those without a plan over what their own records foretold; 1 without any."""
    months = int(seen.cohort.max()) + 1
    top = np.bincount(seen.cohort, seen.after * seen.control, months)
    bottom = np.bincount(seen.cohort, own * seen.control, months)
    return np.divide(top, bottom, out=np.ones(months), where=bottom > 0)


def _common(seen: Window, mean: Floats, variance: Floats) -> Floats:
    """Return what each row's mean owes to its month's common change, as an error; all of it where nobody shows it."""
    months = int(seen.cohort.max()) + 1
    top = np.bincount(seen.cohort, variance * seen.control, months)
    bottom = np.bincount(seen.cohort, mean * seen.control, months)
    error: Floats = mean * np.sqrt(np.divide(top, bottom**2, out=np.ones(months), where=bottom > 0))[seen.cohort]
    return error


def _shares(seen: Window, rule: FlagRule) -> Expected:
    """Beta-binomial: (mM + x) / (M + n) for the person, its odds moved as those of people without a plan moved."""
    fit = beta_binomial.fit(seen.before, seen.size_before, seen.group, rule)
    m, d = fit.mean[seen.group], fit.dispersion[seen.group]
    own = np.clip(shrunken_share(seen.before, seen.size_before, m, 1 / d), 1e-6, 1 - 1e-6)
    share = _moved(seen, own)
    strength, n = 1 / d + seen.size_before, seen.size_after
    whole = n * share * (1 - share)
    chance, prior = whole * strength / (strength + 1), whole * n / (strength + 1)
    usual = seen.size_before * m
    spread = np.sqrt(np.maximum(usual * (1 - m) * (1 + (seen.size_before - 1) * d / (1 + d)), _EDGE))
    mean, raw = n * share, seen.before / seen.size_before * n
    common, out = _common(seen, mean, chance + prior), (seen.before - usual) / spread
    return Expected(mean, chance, prior, common, seen.cohort, np.zeros(len(mean)), out, raw)


def _moved(seen: Window, own: Floats) -> Floats:
    """Return the shares with the odds of each month moved so that those without a plan have the events they had."""
    months, odds = int(seen.cohort.max()) + 1, np.log(own / (1 - own))
    n, x = seen.size_after * seen.control, seen.after * seen.control
    shift = np.zeros(months)
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-(odds + shift[seen.cohort])))
        gap = np.bincount(seen.cohort, x - n * share, months)
        slope = np.bincount(seen.cohort, n * share * (1 - share), months)
        shift = np.clip(shift + np.divide(gap, slope, out=np.zeros(months), where=slope > _EDGE), -5, 5)
    moved: Floats = 1 / (1 + np.exp(-(odds + shift[seen.cohort])))
    return moved


def _values(seen: Window, rule: FlagRule) -> Expected:
    """Linear empirical Bayes: of those without a plan, the value after on the value before, within their peers.

    Source: Robbins (1983), Annals of Statistics 11: the best linear prediction needs no distribution; stocks and
    amounts follow none, and are alike from month to month by an amount that only the data tell.
    """
    groups = int(seen.group.max()) + 1
    weight = seen.control.astype(np.float64)
    n = np.maximum(np.bincount(seen.group, weight, groups), 1)
    x0 = (np.bincount(seen.group, seen.before * weight, groups) / n)[seen.group]
    y0 = (np.bincount(seen.group, seen.after * weight, groups) / n)[seen.group]
    x, y = seen.before - x0, seen.after - y0
    sxx = float((weight * x**2).sum())
    slope = float((weight * x * y).sum()) / sxx if sxx > 0 else 0.0
    mean = y0 + slope * x
    size = np.maximum(mean, max(float(np.abs(y0).mean()), _EDGE) / 10)
    free = max(float(weight.sum()) - groups - 1, 1.0)
    unit = float((weight * (y - slope * x) ** 2 / size).sum()) / free
    chance = unit * size
    typical = unit * float((weight * size * x**2).sum()) / sxx if sxx > 0 else 0.0
    lever = x * np.sqrt(typical / sxx) if sxx > 0 else np.zeros(len(x))
    common = np.sqrt(unit * np.maximum(np.abs(y0), _EDGE) / n[seen.group])
    spread = np.sqrt(np.maximum(np.bincount(seen.group, weight * x**2, groups) / n, _EDGE))[seen.group]
    return Expected(mean, chance, np.zeros(len(x)), common, seen.group, lever, x / spread, seen.before)
