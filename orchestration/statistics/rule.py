"""Every chosen constant of every method, in one place. Fill it from a seed with `FlagRule.from_settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

Tail = Literal["both", "high", "low"]


@dataclass(frozen=True)
class FlagRule:
    """The constants of the flag methods; see docs/decisions/0010-flag-methods.md for why each has its value."""

    # who can be compared at all
    minimum_peers: int = 8
    minimum_events: float = 5.0
    minimum_shifts: float = 10.0
    exposure_unit: Literal["events", "shifts"] = "events"

    # two tiers across peers
    tail: Tail = "both"
    signal_p: float = 0.001
    confirmed_q: float = 0.05
    censored_share: float = 0.05
    refits: int = 2
    lean_under: int = 50
    smallest_dispersion: float = 1e-6
    largest_dispersion: float = 100.0

    # intervals
    confidence: float = 0.95
    exact_under: float = 10.0
    band_level: float = 0.80
    bootstrap_samples: int = 2000
    bootstrap_seed: int = 20231001

    # stock and money: robust z
    mad_scale: float = 1.4826
    stock_z: float = 2.0
    stock_weeks: int = 4
    stock_weeks_needed: int = 3
    stock_floor: float = 10.0
    stock_zero_share: float = 0.5
    stock_p: float = 0.001
    money_z: float = 3.5
    budget_ratio: float = 1.0

    # durations
    percentile: float = 0.5

    # XmR and the four rules
    xmr_limit: float = 2.66
    xmr_screen: bool = True
    xmr_screen_multiple: float = 3.267
    xmr_baseline: int | None = None
    xmr_baseline_minimum: int = 12
    xmr_trial_under: int = 13
    near_share: float = 2.0 / 3.0
    run_length: int = 7
    count_mean_minimum: float = 5.0

    # Laney, rare events
    sigma_limits: float = 3.0
    moving_range_d2: float = 1.128
    t_power: float = 1.0 / 3.6
    g_tail: float = 0.00135
    g_near_tail: float = 0.02275

    # funnel
    funnel_trim: float = 0.1
    funnel_z_near: float = 1.959964
    funnel_z_far: float = 3.090232

    # forecast
    forecast_level: float = 0.80
    forecast_origins: int = 52
    forecast_minimum_origins: int = 8
    forecast_minimum_points: int = 12
    forecast_adjust_points: int = 4

    def __post_init__(self) -> None:
        """Refuse a value that no method could work with."""
        shares = ("signal_p", "confirmed_q", "confidence", "band_level", "forecast_level", "percentile", "near_share")
        for name in shares:
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"FlagRule.{name} is {getattr(self, name)}; it lies strictly between 0 and 1")
        if not 0 <= self.censored_share < 0.5:
            raise ValueError(f"FlagRule.censored_share is {self.censored_share}; it lies in [0, 0.5)")
        if self.xmr_baseline is not None and self.xmr_baseline < self.xmr_baseline_minimum:
            raise ValueError(
                f"FlagRule.xmr_baseline is {self.xmr_baseline}; limits fixed on fewer than "
                f"{self.xmr_baseline_minimum} points are not to be relied on: use all points or more of them"
            )

    @property
    def minimum_exposure(self) -> float:
        """The smallest denominator at which anybody is compared, in `exposure_unit`."""
        return self.minimum_shifts if self.exposure_unit == "shifts" else self.minimum_events

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> FlagRule:
        """Return the rule with the named constants replaced (names as the fields; numbers may come as text).

        Raises ValueError on: a name that is no constant of the rule, or a value that cannot be read as its type.
        """
        known = {field.name: field for field in fields(cls)}
        unknown = sorted(set(settings) - set(known))
        if unknown:
            raise ValueError(f"no constant of the flag rule is called {', '.join(unknown)}; known: {', '.join(known)}")
        base = cls()
        read: dict[str, Any] = {name: _as_type(name, value, getattr(base, name)) for name, value in settings.items()}
        return replace(base, **read)


def _as_type(name: str, value: object, default: object) -> object:
    """Read a setting as the type of its default; `xmr_baseline` is a whole number or nothing."""
    text = str(value).strip()
    try:
        if name == "xmr_baseline":
            return None if value is None or text.lower() in ("", "none", "null") else int(float(text))
        if isinstance(default, bool):
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        return type(default)(float(text)) if isinstance(default, int | float) else text
    except (KeyError, ValueError) as error:
        raise ValueError(f"FlagRule.{name}: {value!r} cannot be read as {type(default).__name__}") from error
