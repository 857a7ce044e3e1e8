"""What people with a plan would have had without it: their own record, drawn to their peers, moved with the times.

Everybody of a peer group shows how people differ, each by the record without a plan: whoever gets one, whoever never
does, and whoever got one earlier, up to then. To leave those out would cut off the tail that plans are about. Given
that record, being picked for it says nothing more, so the expectation needs no model of how people were picked.
How far records lead back to the mean is then measured once more, by what people without a plan had afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from orchestration.statistics.arrays import Floats, Ints
from orchestration.statistics.mixing import posterior_rates
from orchestration.statistics.peer_line import peer_line
from orchestration.statistics.plan_window import Expected, Guess, Kind, Window
from orchestration.statistics.shrinkage import shrunken_share

_STEPS = 12
_EDGE = 1e-9
_LARGEST = 100.0


def expected(kind: Kind, seen: Window) -> Expected:
    """Return the expectation by the method of the kind, tilted by what those without a plan had after."""
    methods: dict[Kind, Callable[[Window], Guess]] = {"count": _counts, "share": _shares, "value": _values}
    return _tilted(methods[kind](seen), seen)


def _tilted(guess: Guess, seen: Window) -> Expected:
    """Fit, by weighted least squares, how much further or less far than guessed the records lead back to the mean.

    Residuals are those of a fit without the row itself (HC3: MacKinnon and White 1985).
    """
    blocks, control, tilt = int(guess.block.max()) + 1, seen.control.astype(np.float64), guess.tilt
    # somebody of whom next to nothing was expected must not weigh next to everything
    weight = control / np.maximum(guess.give, guess.give.mean() / 100 + _EDGE)
    given = np.maximum(np.bincount(guess.block, guess.give * control, blocks), _EDGE)
    left = seen.after - guess.mean
    spread = np.linalg.pinv((weight[:, None] * tilt).T @ tilt, hermitian=True)
    reach = (weight[:, None] * tilt) @ spread
    bent = tilt @ (reach.T @ left)
    lever = control * guess.give / given[guess.block] + (reach * tilt).sum(1)
    mean = np.maximum(guess.mean + bent, _EDGE)
    left = control * (left - bent) / np.maximum(1 - lever, 0.1)
    shift, pull = left / given[guess.block], reach * left[:, None]
    wider = _wider(guess, seen, mean)
    chance, prior = guess.chance * wider, guess.prior * wider
    return Expected(mean, chance, prior, guess.give, tilt, guess.block, shift, pull, guess.stood_out, guess.raw)


def _apart(away: Floats, give: Floats, block: Ints, seen: Window) -> Floats:
    """Return how far each is from the peers, less its block's average: change and tilt stay apart. A column."""
    blocks, control = int(block.max()) + 1, seen.control.astype(np.float64)
    given = np.maximum(np.bincount(block, give * control, blocks), _EDGE)
    level = np.bincount(block, away * control, blocks) / given
    return (away - level[block] * give)[:, None]


def _wider(guess: Guess, seen: Window, mean: Floats) -> float:
    """Return by how much those without a plan vary more than guessed, all together; not under 1."""
    left, guessed = ((seen.after - mean) ** 2)[seen.control].sum(), (guess.chance + guess.prior)[seen.control].sum()
    return max(1.0, float(left / guessed)) if guessed > 0 else 1.0


def _counts(seen: Window) -> Guess:
    """Gamma-Poisson by moments, corrected (see `mixing`), for the person, times the change of those without a plan."""
    groups = int(seen.group.max()) + 1
    mu = np.bincount(seen.group, seen.before, groups) / np.bincount(seen.group, seen.size_before, groups)
    usual = mu[seen.group] * seen.size_before
    excess = np.bincount(seen.group, (seen.before - usual) ** 2 - usual, groups)
    a = np.clip(excess / np.maximum(np.bincount(seen.group, usual**2, groups), _EDGE), 1e-6, _LARGEST)
    rate, unsure = posterior_rates(seen.before, seen.size_before, seen.group, mu, a)
    own = rate * seen.size_after
    months = int(seen.cohort.max()) + 1
    top = np.bincount(seen.cohort, seen.after * seen.control, months)
    bottom = np.bincount(seen.cohort, own * seen.control, months)
    change = np.divide(top, bottom, out=np.ones(months), where=bottom > 0)[seen.cohort]
    mean, prior = own * change, unsure * (seen.size_after * change) ** 2
    spread = np.sqrt(np.maximum(usual * (1 + a[seen.group] * usual), _EDGE))
    raw = seen.before / seen.size_before * seen.size_after
    tilt = _apart(mean - seen.size_after * mu[seen.group] * change, mean, seen.cohort, seen)
    return Guess(mean, mean, prior, mean, tilt, seen.cohort, (seen.before - usual) / spread, raw)


def _shares(seen: Window) -> Guess:
    """Beta-binomial by moments: (mM + x) / (M + n) for the person, its odds moved as those without a plan moved."""
    groups, n = int(seen.group.max()) + 1, seen.size_before
    mean = (np.bincount(seen.group, seen.before, groups) + 0.5) / (np.bincount(seen.group, n, groups) + 1)
    m = mean[seen.group]
    alone = m * (1 - m) * n
    excess = np.bincount(seen.group, (seen.before - n * m) ** 2 - alone, groups)
    alike = excess / np.maximum(np.bincount(seen.group, alone * (n - 1), groups), _EDGE)
    alike = np.clip(alike, 1e-6, 1 - 1e-3)
    d = (alike / (1 - alike))[seen.group]
    own = np.clip(shrunken_share(seen.before, n, m, 1 / d), 1e-6, 1 - 1e-6)
    share, strength = _moved(seen, own), 1 / d + n
    told, whole = seen.size_after * share, seen.size_after * share * (1 - share)
    # an effect R leaves n trials the variance nRp(1 - Rp): rare events' nRp, less n(Rp)^2, which goes by R^2
    prior = whole * (strength + seen.size_after) / (strength + 1) - told
    spread = np.sqrt(np.maximum(alone * (1 + (n - 1) * d / (1 + d)), _EDGE))
    raw = seen.before / n * seen.size_after
    tilt = _apart(whole * (special.logit(own) - special.logit(m)), whole, seen.cohort, seen)
    return Guess(told, told, prior, whole, tilt, seen.cohort, (seen.before - n * m) / spread, raw)


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


def _values(seen: Window) -> Guess:
    """Linear empirical Bayes on the last figure and the longer record, among peers; nothing but the peers is guessed.

    Source: Robbins (1983), Annals of Statistics 11: the best linear prediction needs no distribution; stocks and
    amounts follow none, and are alike from month to month by an amount that only the data tell.
    """
    columns, weight = np.column_stack([seen.before, seen.earlier]), seen.control.astype(np.float64)
    line = peer_line(columns, seen.after, seen.group, seen.control)
    level, x = line.level, line.columns[:, 0]
    mean = level + line.columns @ line.slope
    size = np.maximum(mean, max(float(np.abs(level).mean()), _EDGE) / 10)
    groups = int(seen.group.max()) + 1
    unit = float((weight * (seen.after - mean) ** 2 / size).sum()) / max(float(weight.sum()) - groups - 2, 1.0)
    usual = np.bincount(seen.group, weight * x**2, groups)[seen.group] / line.peers
    out, none = x / np.sqrt(np.maximum(usual, _EDGE)), np.zeros(len(x))
    return Guess(level, unit * size, none, np.ones(len(x)), line.columns, seen.group, out, seen.before)
