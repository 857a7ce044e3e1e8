"""Durations across peers: a median (or percentile) against the peers', without assuming any distribution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Floats, Ints, floats, same_length, texts
from orchestration.statistics.assessment import Assessment
from orchestration.statistics.intervals import percentile_interval
from orchestration.statistics.proportions import assess_proportions
from orchestration.statistics.rule import FlagRule


def assess_durations(
    values: npt.ArrayLike, entity: npt.ArrayLike, group: npt.ArrayLike, rule: FlagRule | None = None
) -> Assessment:
    """Assess the median (`rule.percentile`) of every entity against that of its peer group.

    `values` are single durations, `entity` the position in `group` of whoever each belongs to, `group` the peer group
    of every entity. An entity's median lies above the peers' exactly when more than half of its durations do, so the
    number of its durations above the peers' pooled median is assessed as a proportion of all of them (the sign test,
    widened for ordinary differences among peers). `observed`, `expected` and `peer_value` are durations; the limits are
    the order-statistic interval of the entity's own median (NaN if a rank is missing); `shrunken` is the share above.

    Raises ValueError on: a duration without an entity, or one that is missing.
    """
    used, times = rule or FlagRule(), floats(values, "values")
    owner, labels = np.asarray(entity, dtype=np.int64), np.asarray(group).astype(str)
    same_length(("values", times), ("entity", owner))
    if len(owner) and (owner.min() < 0 or owner.max() >= len(labels)):
        raise ValueError(f"entity: positions run from 0 to {len(labels) - 1}, not to {owner.max()}")
    centre = _centres(times, labels[owner], labels, used.percentile)
    above = np.bincount(owner, times > centre[owner], len(labels))
    found = assess_proportions(above, np.bincount(owner, minlength=len(labels)), texts(labels, len(labels)), used)
    own, low, high = _own(times, owner, len(labels), used)
    hidden = np.where(found.assessed, centre, np.nan)
    method = "median_sign_test" if used.percentile == 0.5 else "percentile_sign_test"
    centres = {"expected": hidden, "peer_value": hidden}
    return replace(found, method=method, observed=own, limit_low=low, limit_high=high, **centres)


def _centres(times: Floats, group: npt.NDArray[np.str_], labels: npt.NDArray[np.str_], percentile: float) -> Floats:
    centre = np.full(len(labels), np.nan)
    for name in np.unique(group):
        centre[labels == name] = np.quantile(times[group == name], percentile)
    return centre


def _own(times: Floats, owner: Ints, entities: int, rule: FlagRule) -> tuple[Floats, Floats, Floats]:
    """Return the percentile of every entity and its interval."""
    out = np.full((3, entities), np.nan)
    order = np.argsort(owner, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        if len(mine):
            own = times[mine]
            between = percentile_interval(own, rule) or (np.nan, np.nan)
            out[:, owner[mine[0]]] = [float(np.quantile(own, rule.percentile)), *between]
    return out[0], out[1], out[2]
