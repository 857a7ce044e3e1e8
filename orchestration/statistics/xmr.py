"""XmR charts: one entity over time, as in NHS "Making Data Count", with refusals where the method does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.arrays import Bools, Floats, Ints, Strings, floats
from orchestration.statistics.periods import Grain, spans, steps_between
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.special_cause import Direction, assurance, classify, variation
from orchestration.statistics.xmr_segment import Segment, limits_of

_UNSEEN = "not assessed"


@dataclass(frozen=True)
class Xmr:
    """One chart. Arrays have one element a point, in the unit of the values; NaN limits where not assessed."""

    assessed: Bools
    reason: Strings
    segment: Ints
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    broken: Strings
    variation: Strings
    trial: Bools
    assurance: str
    missing: tuple[str, ...]
    segments: tuple[Segment, ...]


def xmr(
    values: npt.ArrayLike,
    rule: FlagRule | None = None,
    *,
    periods: npt.ArrayLike | None = None,
    grain: Grain | None = None,
    rebase: Sequence[object] = (),
    direction: Direction = "neutral",
    target: float | None = None,
    is_count: bool = False,
) -> Xmr:
    """Draw one XmR chart.

    limits = mean +- 2.66 x mean moving range, per segment; mean and moving ranges from the first `xmr_baseline` points
    (all by default); with screening, moving ranges not below 3.267 x their mean are dropped, once. `periods` are the
    first days of the points; with `grain`, periods that are absent are listed, and neither a moving range nor a run is
    taken over a gap. `is_count` refuses a segment whose mean is under 5 a period.

    Source: NHSRplotthedots, R/ptd_spc_standard.R.

    Raises ValueError on: no points; a value missing; periods not in order; a rebase date that is not among the periods.
    """
    used = rule or FlagRule()
    series = floats(values, "values")
    if not len(series):
        raise ValueError("values: a chart needs at least one point")
    gap, missing, starts = steps_between(len(series), periods, grain, rebase)
    segments = [limits_of(series, gap, start, stop, used, is_count) for start, stop in spans(starts, len(series))]
    broken = _broken(series, gap, segments, used)
    return _assemble(segments, broken, direction, target, missing, used)


def _broken(series: Floats, gap: Bools, segments: list[Segment], rule: FlagRule) -> Strings:
    """Apply the rules to each stretch: a rebase and a gap both end a run."""
    out = np.full(len(series), _UNSEEN, dtype="<U32")
    for part in (part for part in segments if not part.reason):
        for start, stop in spans(gap[part.start : part.stop], part.stop - part.start):
            stretch = slice(part.start + start, part.start + stop)
            centre = np.full(stop - start, part.mean)
            out[stretch] = classify(series[stretch], centre, np.full(stop - start, part.upper - part.mean), rule)
    return out


def _assemble(
    segments: list[Segment],
    broken: Strings,
    direction: Direction,
    target: float | None,
    missing: tuple[str, ...],
    rule: FlagRule,
) -> Xmr:
    sizes = [part.stop - part.start for part in segments]
    each = {name: np.repeat([getattr(part, name) for part in segments], sizes) for name in Segment.__annotations__}
    half, last = each["upper"] - each["mean"], segments[-1]
    assessed = each["reason"] == ""
    return Xmr(
        assessed=assessed,
        reason=each["reason"],
        segment=np.repeat(np.arange(len(segments)), sizes),
        mean=each["mean"],
        lower=each["lower"],
        upper=each["upper"],
        near_lower=each["mean"] - rule.near_share * half,
        near_upper=each["mean"] + rule.near_share * half,
        broken=broken,
        variation=np.where(assessed, variation(broken, direction), _UNSEEN),
        trial=each["trial"],
        assurance=assurance(last.lower, last.upper, target, direction),
        missing=missing,
        segments=tuple(segments),
    )
