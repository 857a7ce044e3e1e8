"""The limits of one segment of an XmR chart, and when there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.statistics.arrays import Bools, Floats
from orchestration.statistics.rule import FlagRule


@dataclass(frozen=True)
class Segment:
    """The limits of one rebase segment: NaN where they were refused, with the reason in words."""

    start: int
    stop: int
    mean: float
    moving_range: float
    lower: float
    upper: float
    trial: bool
    reason: str


def limits_of(series: Floats, gap: Bools, start: int, stop: int, rule: FlagRule, is_count: bool) -> Segment:
    """Return mean and limits of series[start:stop]; `gap` tells where the period before a point is absent."""
    until = stop if rule.xmr_baseline is None else min(stop, start + rule.xmr_baseline)
    base = series[start:until]
    mean, average = float(base.mean()), _moving_range(base, gap[start:until], rule)
    reason = _refusal(base, average, rule, is_count)
    half = np.nan if reason else rule.xmr_limit * average
    return Segment(start, stop, mean, average, mean - half, mean + half, stop - start < rule.xmr_trial_under, reason)


def _moving_range(base: Floats, gap: Bools, rule: FlagRule) -> float:
    """Return the mean moving range after screening; NaN where there is none."""
    ranges = np.abs(np.diff(base))[~gap[1:]]
    if rule.xmr_screen and len(ranges) and ranges.any():
        ranges = ranges[ranges < rule.xmr_screen_multiple * ranges.mean()]
    return float(ranges.mean()) if len(ranges) else np.nan


def _refusal(base: Floats, average: float, rule: FlagRule, is_count: bool) -> str:
    if is_count and base.mean() < rule.count_mean_minimum:
        return (
            f"too few events for limits: a mean of {base.mean():.2g} a period, at least {rule.count_mean_minimum:g} "
            "needed; pool periods or use a time-between chart"
        )
    if not np.isfinite(average):
        return "too few points: no two consecutive periods to take a moving range from"
    return "no variation" if average == 0 else ""
