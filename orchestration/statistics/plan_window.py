"""What the plan methods are given and what they tell: one row a person and starting month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.statistics.arrays import Bools, Floats, Ints

Kind = Literal["count", "share", "value"]


@dataclass(frozen=True)
class Window:
    """One row a person and plan month: figures before and after, peer group, month, and who stayed without a plan.

    ``before`` and ``after`` are events (count, share) or values; ``size_*`` exposure or trials (1 for values).
    ``group`` (peers of one month) and ``cohort`` (month) are numbered 0, 1, ...; ``control``: no plan to the end.
    Months with a plan are in no ``before``; for values only people without a plan until then have a row.
    """

    before: Floats
    size_before: Floats
    after: Floats
    size_after: Floats
    group: Ints
    cohort: Ints
    control: Bools


@dataclass(frozen=True)
class Expected:
    """One row as in the window: what was to be expected after, and how far that can be off.

    ``chance`` is the variance of the events, ``prior`` that of what is unknown of the person. What rows
    share: ``common`` is the error (standard deviation) of the change of their ``block``, ``lever`` that of the slope
    of all. ``stood_out`` says how far the record before was out, in standard deviations;
    ``raw`` what it alone would say of after.
    """

    mean: Floats
    chance: Floats
    prior: Floats
    common: Floats
    block: Ints
    lever: Floats
    stood_out: Floats
    raw: Floats
