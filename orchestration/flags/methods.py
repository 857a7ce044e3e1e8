"""One function a method of the rule seed: entities of one rule in, their assessment in the metric's unit out.

`cell` numbers the metrics, levels and periods, which are judged apart, and `group` the peer groups of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from orchestration.flags.areas import assess_areas
from orchestration.flags.frames import Frame
from orchestration.statistics import (
    Assessment,
    FlagRule,
    assess_counts,
    assess_durations,
    assess_money,
    assess_proportions,
    assess_stock,
)
from orchestration.statistics.arrays import Bools, Floats, Ints

Extra = Frame
"""What a method needs beside the entities, by `owner`: weekly values of a stock, observations of a duration."""
Method = Callable[[Frame, Extra, FlagRule], Assessment]
_IN_UNITS = ("observed", "expected", "limit_low", "limit_high")


def scaled(found: Assessment, factor: Floats, peer_value: Floats, shrunken: Floats) -> Assessment:
    """Return the assessment with its figures times `factor`, so that `observed` is the metric's own value."""
    figures = {name: getattr(found, name) * factor for name in _IN_UNITS}
    return replace(found, **figures, peer_value=peer_value, shrunken=shrunken)


def count(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess counts against an exposure; a plain count is shown at its own, ranked at the peers' mean exposure."""
    exposure = np.nan_to_num(rows["exposure"])
    found = assess_counts(rows["numerator"], np.maximum(exposure, 0.0), rows["group"], rule, rows["cell"])
    if rows["value_kind"][0] == "ratio":
        times = rows["multiplier"]
        per = times / np.where(exposure > 0, exposure, np.nan)
        return scaled(found, per, found.peer_value * times, found.shrunken * times)
    ordinary = _mean_of_group(np.where(found.assessed, exposure, 0.0), found.assessed, rows["group"])
    return scaled(found, np.ones(len(exposure)), found.expected, found.shrunken * ordinary)


def _mean_of_group(values: Floats, of: Bools, group: Ints) -> Floats:
    """Return, for everybody, the mean over those of the group who take part; NaN where nobody does."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.bincount(group, values) / np.bincount(group, of))[group], dtype=np.float64)


def proportion(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess shares of officers and teams."""
    trials = np.nan_to_num(rows["denominator"])
    found = assess_proportions(rows["numerator"], trials, rows["group"], rule, rows["cell"])
    return percent(found, rows)


def areas(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess shares of partnerships on a funnel."""
    top, bottom = rows["numerator"], np.nan_to_num(rows["denominator"])
    return percent(assess_areas(top, bottom, rows["group"], rows["cell"], rule), rows)


def percent(found: Assessment, rows: Frame) -> Assessment:
    """Return shares in the metric's unit."""
    times = rows["multiplier"]
    return scaled(found, times, found.peer_value * times, found.shrunken * times)


def duration(rows: Frame, observations: Extra, rule: FlagRule) -> Assessment:
    """Assess medians and percentiles by the single durations; ranked by the share above the peers', in percent."""
    times = observations["times"].astype(np.int64)
    values, owner = (np.repeat(observations[name], times) for name in ("observation", "owner"))
    found = assess_durations(values, owner, rows["group"], rule, rows["cell"])
    return replace(found, shrunken=100 * found.shrunken)


def amount(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess amounts, per unit of exposure where the rule names one, shown at the entity's own exposure.

    Without a unit the exposure is the metric's own denominator, of which there must be enough all the same.
    """
    group, cell, value, exposure = rows["group"], rows["cell"], *np.nan_to_num([rows["value"], rows["exposure"]])
    if rows["exposure_unit"][0] is None:
        return assess_money(value, group, rule, cell, exposure)
    each = np.where(exposure > 0, exposure, np.nan)
    found = assess_money(np.nan_to_num(value / each), group, rule, cell, exposure)
    ordinary = _mean_of_group(np.where(found.assessed, exposure, 0.0), found.assessed, group)
    return scaled(replace(found, observed=value / each), each, found.peer_value * each, found.shrunken * ordinary)


def stock(rows: Frame, weeks: Extra, rule: FlagRule) -> Assessment:
    """Assess what everybody holds, with the weekly values before it."""
    weekly = np.full((len(rows["cell"]), rule.stock_weeks), np.nan)
    weekly[weeks["owner"], rule.stock_weeks - weeks["weeks_back"].astype(np.int64)] = weeks["value"]
    return assess_stock(rows["numerator"], weekly, rows["group"], rule, rows["cell"])


METHODS: dict[str, Method] = {
    "count": count,
    "proportion": proportion,
    "funnel": areas,
    "duration": duration,
    "amount": amount,
    "stock": stock,
}
