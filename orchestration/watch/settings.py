"""The rows of a settings seed as numbers and as the rule of the statistics."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from orchestration.statistics import FlagRule


def numbers(settings: pd.DataFrame) -> dict[str, float]:
    """Return setting -> value of a frame with columns setting and setting_value."""
    return {str(name): float(value) for name, value in zip(settings["setting"], settings["setting_value"], strict=True)}


def rule(settings: pd.DataFrame) -> FlagRule:
    """Return the rule with the settings that bear the name of one of its constants."""
    known = {field.name for field in fields(FlagRule)}
    return FlagRule.from_settings({name: value for name, value in numbers(settings).items() if name in known})
