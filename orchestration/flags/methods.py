"""One function a method of the rule seed: one metric, level and period in, its assessment in the metric's unit out."""

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
from orchestration.statistics.arrays import Bools, Floats, Strings

Extra = Frame
"""What a method needs beside the entities: weekly values of a stock, observations of a duration; else empty."""
Method = Callable[[Frame, Extra, FlagRule], Assessment]
_IN_UNITS = ("observed", "expected", "limit_low", "limit_high")


def scaled(found: Assessment, factor: Floats, peer_value: Floats, shrunken: Floats) -> Assessment:
    """Return the assessment with its figures times `factor`, so that `observed` is the metric's own value."""
    figures = {name: getattr(found, name) * factor for name in _IN_UNITS}
    return replace(found, **figures, peer_value=peer_value, shrunken=shrunken)


def count(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess counts against an exposure; a plain count is shown at its own, ranked at the peers' mean exposure."""
    exposure = np.nan_to_num(rows["exposure"])
    group = rows["peer_group"].astype(str)
    found = assess_counts(rows["numerator"], np.maximum(exposure, 0.0), group, rule)
    if rows["value_kind"][0] == "ratio":
        times = float(rows["multiplier"][0])
        per = times / np.where(exposure > 0, exposure, np.nan)
        return scaled(found, per, found.peer_value * times, found.shrunken * times)
    ordinary = _mean_of_group(np.where(found.assessed, exposure, 0.0), found.assessed, group)
    return scaled(found, np.ones(len(exposure)), found.expected, found.shrunken * ordinary)


def _mean_of_group(values: Floats, of: Bools, group: Strings) -> Floats:
    """Return, for everybody, the mean over those of the group who take part; NaN where nobody does."""
    _, number = np.unique(group, return_inverse=True)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.bincount(number, values) / np.bincount(number, of))[number], dtype=np.float64)


def proportion(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess shares of officers and teams."""
    trials = np.nan_to_num(rows["denominator"])
    found = assess_proportions(rows["numerator"], trials, rows["peer_group"].astype(str), rule)
    return percent(found, rows)


def areas(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess shares of partnerships on a funnel."""
    top, bottom = rows["numerator"], np.nan_to_num(rows["denominator"])
    return percent(assess_areas(top, bottom, rows["peer_group"].astype(str), rule), rows)


def percent(found: Assessment, rows: Frame) -> Assessment:
    """Return shares in the metric's unit."""
    times = rows["multiplier"]
    return scaled(found, times, found.peer_value * times, found.shrunken * times)


def duration(rows: Frame, observations: Extra, rule: FlagRule) -> Assessment:
    """Assess medians and percentiles by the single durations; ranked by the share above the peers', in percent."""
    place = {name: at for at, name in enumerate(rows["entity_id"])}
    times = observations["times"].astype(np.int64)
    owner = np.repeat(np.asarray([place[name] for name in observations["entity_id"]], dtype=np.int64), times)
    group = rows["peer_group"].astype(str)
    found = assess_durations(np.repeat(observations["observation"], times), owner, group, rule)
    return replace(found, shrunken=100 * found.shrunken)


def amount(rows: Frame, _: Extra, rule: FlagRule) -> Assessment:
    """Assess amounts, per unit of exposure where the rule names one, shown at the entity's own exposure."""
    group, value = rows["peer_group"].astype(str), np.nan_to_num(rows["value"])
    if rows["exposure_unit"][0] is None:
        return assess_money(value, group, rule)
    exposure = np.nan_to_num(rows["exposure"])
    each = np.where(exposure > 0, exposure, np.nan)
    found = assess_money(np.nan_to_num(value / each), group, rule)
    ordinary = _mean_of_group(np.where(found.assessed, exposure, 0.0), found.assessed, group)
    return scaled(replace(found, observed=value / each), each, found.peer_value * each, found.shrunken * ordinary)


def stock(rows: Frame, weeks: Extra, rule: FlagRule) -> Assessment:
    """Assess what everybody holds, with the weekly values before it."""
    place = {name: at for at, name in enumerate(rows["entity_id"])}
    weekly = np.full((len(place), rule.stock_weeks), np.nan)
    owner = np.asarray([place[name] for name in weeks["entity_id"]], dtype=np.int64)
    weekly[owner, rule.stock_weeks - weeks["weeks_back"].astype(np.int64)] = weeks["value"]
    return assess_stock(rows["numerator"], weekly, rows["peer_group"].astype(str), rule)


METHODS: dict[str, Method] = {
    "count": count,
    "proportion": proportion,
    "funnel": areas,
    "duration": duration,
    "amount": amount,
    "stock": stock,
}
