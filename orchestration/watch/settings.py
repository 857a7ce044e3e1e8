"""The rows of a settings seed as numbers and as the rule of the statistics."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from orchestration.flags.frames import constants, rule_of
from orchestration.statistics import FlagRule


def numbers(settings: pd.DataFrame) -> dict[str, float]:
    """Return setting -> value of a frame with columns setting and setting_value."""
    return {str(name): float(value) for name, value in zip(settings["setting"], settings["setting_value"], strict=True)}


def rule(settings: pd.DataFrame) -> FlagRule:
    """Return the rule with the settings that bear the name of one of its constants."""
    known = {field.name for field in fields(FlagRule)}
    return FlagRule.from_settings({name: value for name, value in numbers(settings).items() if name in known})


def flag_rule(settings: pd.DataFrame, rules: pd.DataFrame, metric_id: str, level: str) -> FlagRule:
    """Return the rule by which the flags judge a metric at a level (columns of int_flag_constant and int_flag_rule).

    Raises LookupError on: a metric and level without a rule.
    """
    mine = rules[(rules["metric_id"] == metric_id) & (rules["level"] == level)]
    if mine.empty:
        raise LookupError(
            f"metric_flag_rule has no row for {metric_id} at {level}; the watch needs its floor and minima"
        )
    return rule_of({str(name): value for name, value in mine.iloc[0].items()}, constants(settings))
