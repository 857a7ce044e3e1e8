"""Durations across peers: a median (or percentile) against the peers', without assuming any distribution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Floats, Ints, apart, floats, numbers, same_length
from orchestration.statistics.assessment import Assessment
from orchestration.statistics.intervals import percentile_ranks
from orchestration.statistics.ordered import ordered
from orchestration.statistics.proportions import assess_proportions
from orchestration.statistics.rule import FlagRule


def assess_durations(
    values: npt.ArrayLike,
    entity: npt.ArrayLike,
    group: npt.ArrayLike,
    rule: FlagRule | None = None,
    family: npt.ArrayLike | None = None,
) -> Assessment:
    """Assess the median (`rule.percentile`) of every entity against that of its peer group.

    `values` are single durations, `entity` the position in `group` of whoever each belongs to, `group` the peer group
    of every entity. An entity's median lies above the peers' exactly when more than half of its durations do, so the
    number of its durations above the peers' pooled median is assessed as a proportion of all of them (the sign test,
    widened for ordinary differences among peers). `observed`, `expected` and `peer_value` are durations; the limits are
    the order-statistic interval of the entity's own median (NaN if a rank is missing); `shrunken` is the share above.
    `family`, one of every entity, as for `assess_counts`.

    Raises ValueError on: a duration without an entity, or one that is missing.
    """
    used, times = rule or FlagRule(), floats(values, "values")
    owner, own_group = np.asarray(entity, dtype=np.int64), numbers(group, 0)
    families = numbers(family, len(own_group))
    same_length(("values", times), ("entity", owner))
    same_length(("group", own_group), ("family", families))
    labels = apart(own_group, families)
    if len(owner) and (owner.min() < 0 or owner.max() >= len(labels)):
        raise ValueError(f"entity: positions run from 0 to {len(labels) - 1}, not to {owner.max()}")
    groups = int(labels.max()) + 1 if len(labels) else 0
    centre = ordered(times, labels[owner], groups).quantiles(used.percentile)[labels]
    above = np.bincount(owner, times > centre[owner], len(labels))
    found = assess_proportions(above, np.bincount(owner, minlength=len(labels)), labels, used, families)
    own, low, high = _own(times, owner, len(labels), used)
    hidden = np.where(found.assessed, centre, np.nan)
    method = "median_sign_test" if used.percentile == 0.5 else "percentile_sign_test"
    centres = {"expected": hidden, "peer_value": hidden}
    return replace(found, method=method, observed=own, limit_low=low, limit_high=high, **centres)


def _own(times: Floats, owner: Ints, entities: int, rule: FlagRule) -> tuple[Floats, Floats, Floats]:
    """Return the percentile of every entity and its interval."""
    mine = ordered(times, owner, entities)
    sizes, which = np.unique(mine.size, return_inverse=True)
    # rank 0, of which there is no observation, where the interval has no bound
    ranks = [percentile_ranks(int(size), rule.percentile, rule.confidence) or (0, 0) for size in sizes]
    low, high = np.asarray(ranks, dtype=np.int64).reshape(-1, 2)[which].T
    return mine.quantiles(rule.percentile), mine.at(low - 1), mine.at(high - 1)
