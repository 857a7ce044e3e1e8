"""The rows of int_plan_effect: what a method told, under the names of the columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from orchestration.flags.frames import NUMBER, TEXT
from orchestration.statistics.arrays import Bools
from orchestration.statistics.plan_effect import Effect, against, effect
from orchestration.statistics.plan_panel import Experiments
from orchestration.statistics.plan_window import Expected, Window
from orchestration.statistics.staggered import staggered

_NUMBERS = (
    "before", "observed", "expected", "raw_change_percent", "expected_change_percent", "effect_percent",
    "effect_low", "effect_high", "p_value", "difference", "difference_low", "difference_high",
    "versus_flagged_percent", "versus_flagged_low", "versus_flagged_high", "versus_flagged_p",
    "staggered_percent", "staggered_low", "staggered_high", "staggered_p", "q_value",
)  # fmt: skip
COLUMNS = {
    **dict.fromkeys(("metric_id", "outcome_metric_id", "dimension", "group_value", "kind", "direction"), TEXT),
    "plans": NUMBER,
    "flagged_without_plan": NUMBER,
    **dict.fromkeys(_NUMBERS, NUMBER),
    "reason": TEXT,
}
Row = dict[str, Any]


def blank(names: tuple[str, str], dimension: str, value: str, plans: int, setting: Any) -> Row:
    """Return a row without figures; so few plans that somebody could be told from them are not counted out."""
    empty: Row = dict.fromkeys(COLUMNS)
    named = {"metric_id": names[0], "outcome_metric_id": names[1], "dimension": dimension, "group_value": value}
    return empty | dict.fromkeys(_NUMBERS, np.nan) | named | {"plans": plans if plans >= setting.fewest_plans else None}


def figures(found: Effect, setting: Any) -> Row:
    """Return the figures of an effect; a reason instead where they are not shown."""
    if found.people < setting.fewest_plans:
        return {"plans": None, "reason": "too few plans"}
    if not np.isfinite(found.ratio):
        return {"plans": found.people, "reason": "nothing was to be expected"}
    size = 100 * (found.ratio - 1), 100 * (found.low - 1), 100 * (found.high - 1)
    gap = found.observed - found.expected
    return {
        "plans": found.people,
        "before": found.before,
        "observed": found.observed,
        "expected": found.expected,
        "raw_change_percent": 100 * found.raw_change,
        "expected_change_percent": 100 * found.expected_change,
        **dict(zip(("effect_percent", "effect_low", "effect_high"), size, strict=True)),
        "p_value": found.p_value,
        "difference": gap,
        "difference_low": (found.low - 1) * found.expected,
        "difference_high": (found.high - 1) * found.expected,
        "reason": None,
    }


def flagged(window: Window, told: Expected, treated: Bools, alike: Bools, setting: Any) -> Row:
    """Compare those who stood out and had a plan with those who stood out as much and had none."""
    if min(treated.sum(), alike.sum()) < setting.fewest_plans:
        return {}
    ratio, low, high, p = against(effect(window, told, treated), effect(window, told, alike))
    named = {"percent": ratio, "low": low, "high": high}
    shown = {f"versus_flagged_{name}": 100 * (each - 1) for name, each in named.items()}
    return shown | {"versus_flagged_p": p, "flagged_without_plan": int(alike.sum())}


def staggered_row(found: Experiments) -> Row:
    """Return what the fixed-effects Poisson says, on months before anybody was picked and after."""
    use, seen = found.full, found.window
    early, size_early, unit = found.early[use], found.size_early[use], found.unit[use]
    after, size_after = seen.after[use], seen.size_after[use]
    told = staggered(early, size_early, after, size_after, seen.cohort[use], found.treated[use], unit)
    named = {"percent": told.ratio, "low": told.low, "high": told.high}
    return {f"staggered_{name}": 100 * (each - 1) for name, each in named.items()} | {"staggered_p": told.p_value}
