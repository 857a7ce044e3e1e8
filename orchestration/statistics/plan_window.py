"""What the plan methods are given and what they tell: one row a person and starting month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.statistics.arrays import Bools, Floats, Ints

Kind = Literal["count", "share", "value"]


@dataclass(frozen=True)
class Span:
    """Months of record before a start, months after the month of the start, and by how many people are picked.

    Of values ``near`` months before and after are summed; 1 is a stock: the last month before, the last of those after.
    The record is long because having been passed over until then says something too; it is all in the record.
    """

    before: int
    after: int
    picked: int = 12
    near: int = 1
    fewest_peers: int = 8


@dataclass(frozen=True)
class Window:
    """One row a person and plan month: figures before and after, peer group, month, and who has no plan yet.

    ``before`` and ``after`` are events (count, share) or values; ``size_*`` exposure or trials (1 for values).
    ``group`` (peers of one month), ``cohort`` (month) and ``person`` are numbered 0, 1, ...; ``control``: no plan in
    the months seen. Months with a plan are in no ``before``; for values only people without a plan until then have a
    row, and ``earlier`` is what the months before those of ``before`` would lead one to expect there.
    """

    before: Floats
    size_before: Floats
    after: Floats
    size_after: Floats
    group: Ints
    cohort: Ints
    control: Bools
    person: Ints
    earlier: Floats


@dataclass(frozen=True)
class Guess:
    """A first expectation from records before and peers alone: mean, and its variance in two parts.

    ``chance`` grows as the effect of a plan does, ``prior`` as its square (see `Expected`).
    ``give`` is how the mean moves with what changed for everybody in its ``block``, ``tilt`` (a column or more) how it
    moves where records lead back to the mean less than guessed; ``stood_out`` how far the record before was out, in
    standard deviations; ``raw`` what that record alone would say of after.
    """

    mean: Floats
    chance: Floats
    prior: Floats
    give: Floats
    tilt: Floats
    block: Ints
    stood_out: Floats
    raw: Floats


@dataclass(frozen=True)
class Expected:
    """One row as in the window: what was to be expected after, and how far that can be off.

    ``chance`` is the variance that events would have were they rare (counts: they are; values: all variance), ``prior``
    that of what is unknown of the person, less, for shares, what n trials vary less than rare events. People without a
    plan showed the change of each ``block`` and how far records lead back to the mean; ``shift_pull`` and ``tilt_pull``
    are what each of their rows put into these two, ``give`` and ``tilt`` how the means hang on them.
    """

    mean: Floats
    chance: Floats
    prior: Floats
    give: Floats
    tilt: Floats
    block: Ints
    shift_pull: Floats
    tilt_pull: Floats
    stood_out: Floats
    raw: Floats
