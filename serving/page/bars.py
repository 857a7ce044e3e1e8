"""The one format of every figure: a bar with its target, peers, baseline and flag, and the sentence behind the flag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from serving.page.release import Metric
from serving.page.words import figure, out_of


@dataclass(slots=True)
class Bar:
    """One bar. ``href`` opens the next level; ``why_grey`` says why there is nothing to show."""

    name: str
    metric: Metric
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    peer: float | None = None
    shrunken: float | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    meets_target: bool | None = None
    flag: str | None = None
    sentence: str | None = None
    href: str | None = None
    why_grey: str | None = None
    tag: str | None = None
    is_bucket: bool = False
    top: float = 0.0

    def share(self, of: float | None) -> float | None:
        """Return where ``of`` lies on the bar, 0-100."""
        if of is None or self.top <= 0:
            return None if of is None else 0.0
        return round(max(0.0, min(100.0, of / self.top * 100)), 2)

    def said(self, of: float | None) -> str:
        """Return ``of`` in words."""
        return figure(of, self.metric.unit)

    @property
    def count(self) -> str | None:
        """How many of how many."""
        return out_of(self.numerator, self.denominator)

    @property
    def flag_words(self) -> str | None:
        """What the flag says, never by colour alone; the sentence says from what: from peers, or its own past."""
        return {"high": "Stands out as high", "low": "Stands out as low"}.get(self.flag or "")

    @property
    def is_adverse(self) -> bool:
        """Whether the flag points the way that the metric should not go."""
        return (self.flag, self.metric.direction) in (("high", "lower"), ("low", "higher"))

    @property
    def need(self) -> tuple[int, bool, float]:
        """Place in the order of need for action: adverse flags, missed targets, the rest; the worst first.

        The worst by the shrunken value, never by the raw one beside it, or two of three would come before twenty of a
        hundred. Whoever could not be assessed comes after those who could, in no order of their figures.
        """
        conditions = (self.value is None, self.is_bucket, self.is_adverse, self.meets_target is False, True)
        rank = (4, 3, 0, 1, 2)[conditions.index(True)]
        size = {"higher": 1.0, "lower": -1.0}.get(self.metric.direction or "", 0.0)
        return rank, self.shrunken is None, size * (self.shrunken or 0.0)


def bar(row: dict[str, Any], metric: Metric, name: str, **more: Any) -> Bar:
    """Return the bar of a row of ``metric_value`` (with the assessment's sentence where there is one)."""
    return Bar(
        name, metric, row["value"], row["numerator"], row["denominator"], row["target"], row["peer_value"],
        row.get("shrunken_value"), row["baseline_value"], row["ci_low"], row["ci_high"], row["meets_target"],
        row["flag"], row.get("flag_reason"), **more,
    )  # fmt: skip


def scaled(bars: Sequence[Bar]) -> list[Bar]:
    """Give bars of one metric one scale: the whole of a percentage, else the largest figure among them."""
    numbers = [one for each in bars for one in (each.value, each.target, each.peer, each.baseline) if one is not None]
    top = max(numbers, default=0.0) * 1.05
    if bars and bars[0].metric.unit == "%":
        top = max(100.0, max(numbers, default=0.0))
    for one in bars:
        one.top = top
    return list(bars)


def in_order(bars: Iterable[Bar]) -> list[Bar]:
    """Order by need for action, then by name: not a league table."""
    return sorted(bars, key=lambda one: (*one.need, one.name))
