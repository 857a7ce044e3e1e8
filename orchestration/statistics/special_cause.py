"""The four rules of an SPC chart and the labels they lead to. No limits are computed here.

Source: NHS England "Making Data Count"; NHSRplotthedots, R/ptd_calculate_point_type.R.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from orchestration.statistics.arrays import Bools, Floats, Ints, Strings
from orchestration.statistics.rule import FlagRule

Direction = Literal["increase", "decrease", "neutral"]
COMMON = "Common Cause"
ASSURANCE_WORDS = {"consistent_pass": "will pass", "consistent_fail": "will fail", "inconsistent": "hit and miss"}
_WIDE = "<U32"


def run_ends(side: Ints, length: int) -> Ints:
    """Return the side (+1, -1) at each point that ends `length` consecutive points on it, else 0; 0 breaks a run."""
    ends = np.zeros(len(side), dtype=np.int64)
    if len(side) >= length:
        windows = np.lib.stride_tricks.sliding_window_view(side, length)
        whole = (windows == windows[:, -1:]).all(axis=1)
        ends[length - 1 :] = np.where(whole, windows[:, -1], 0)
    return ends


def trend_ends(values: Floats, length: int) -> Ints:
    """Return +1 or -1 at each point that ends `length` strictly rising or falling points, else 0; a tie breaks it."""
    steps = np.sign(np.diff(values)).astype(np.int64)
    ends = run_ends(steps, length - 1)
    return np.concatenate([np.zeros(min(1, len(values)), dtype=np.int64), ends])


def spread(ends: Ints, length: int) -> Ints:
    """Return, for each point, the sign of the latest window of `length` points it belongs to, else 0."""
    out = np.zeros(len(ends), dtype=np.int64)
    for lag in range(min(length, len(ends))):
        later = np.concatenate([ends[lag:], np.zeros(lag, dtype=np.int64)])
        out = np.where(later != 0, later, out)
    return out


def two_in_three(near: Bools, side: Ints) -> Bools:
    """Return True for every point of a triple on one side of the mean with at least two near the limit of that side."""
    inside = np.zeros(len(near), dtype=np.int64)
    if len(near) >= 3:
        sides = np.lib.stride_tricks.sliding_window_view(side, 3)
        nears = np.lib.stride_tricks.sliding_window_view(near, 3)
        inside[2:] = (np.abs(sides.sum(axis=1)) == 3) & (nears.sum(axis=1) >= 2)
    member: Bools = spread(inside, 3) != 0
    return member


def label(outside: Bools, trend: Ints, pair: Bools, run: Ints, side: Ints) -> Strings:
    """Return the first rule that matches at each point: limits, trend, two of three, run on one side; else common."""
    above = side > 0
    names = [
        (outside, np.where(above, "Above UCL", "Below LCL")),
        (trend != 0, np.where(trend > 0, "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)")),
        (pair, np.where(above, "2 in 3 Above CL", "2 in 3 Below CL")),
        (run != 0, np.where(above, "7 Points Above CL", "7 Points Below CL")),
    ]
    return np.select([when for when, _ in names], [text for _, text in names], COMMON).astype(_WIDE)


def classify(values: Floats, centre: Floats, half: Floats, rule: FlagRule) -> Strings:
    """Return the rule broken at each point of one unbroken stretch.

    `half` is the distance from the centre to the limit, which may differ from point to point; a value on a limit is
    inside it, and a point outside does not count as near.
    """
    distance = np.abs(values - centre)
    outside = (values > centre + half) | (values < centre - half)
    near = ~outside & (distance > rule.near_share * half)
    return marks(values, centre, outside, near, rule)


def marks(values: Floats, centre: Floats, outside: Bools, near: Bools, rule: FlagRule) -> Strings:
    """Return the rule broken at each point, where it is known already which points are outside or near the limits."""
    side = np.sign(values - centre).astype(np.int64)
    return label(
        outside,
        spread(trend_ends(values, rule.run_length), rule.run_length),
        near & two_in_three(near, side),
        spread(run_ends(side, rule.run_length), rule.run_length),
        side,
    )


def upward(broken: Strings) -> Bools:
    """Return which rules broken speak of high or rising values."""
    up: Bools = np.char.find(broken, "Above") + np.char.find(broken, "Increasing") > -2
    return up


def variation(broken: Strings, direction: Direction) -> Strings:
    """Return improvement, concern, neutral high / low or common cause for each rule broken."""
    sign = np.where(broken == COMMON, 0, np.where(upward(broken), 1, -1))
    if direction == "neutral":
        names = ("special_cause_neutral_low", "special_cause_neutral_high")
    else:
        names = ("special_cause_concern", "special_cause_improvement")
        sign = sign if direction == "increase" else -sign
    return np.select([sign > 0, sign < 0], [names[1], names[0]], "common_cause").astype(_WIDE)


def assurance(lower: float, upper: float, target: float | None, direction: Direction) -> str:
    """Return whether the target will be met by the process as it is; empty without a target or a direction."""
    if target is None or direction == "neutral" or not np.isfinite([lower, upper]).all():
        return ""
    if lower <= target <= upper:
        return "inconsistent"
    return "consistent_pass" if (target < lower) == (direction == "increase") else "consistent_fail"
