"""From contributions to published cells: levels, zero rows, ratios, medians and Wilson intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import floor, sqrt

from .catalogue import CATALOGUE, Metric
from .clock import Period, local_date
from .people import FORCE_WIDE, UNPOSTED

FORCE = "HERTS"
Z95 = 1.959963984540054

Number = int | Decimal
Key = tuple[str, str, str, str | None, str, date]
Cell = tuple[float | None, float | None, float | None]
Entity = tuple[str, str, str | None]


@dataclass(frozen=True)
class Place:
    """Where a contribution lands: individual or bucket, team and CSP; None where there is no such level."""

    officer: str | None
    team: str | None
    csp: str | None
    person_no: str | None = None
    is_individual: bool = False


def quantile(observations: Iterable[float], fraction: float) -> float:
    """Medians and percentiles: linear interpolation between the closest ranks."""
    ordered = sorted(observations)
    position = fraction * (len(ordered) - 1)
    lower = floor(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (position - lower)


def wilson(x: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson interval of a proportion: (2x + z^2 -+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2))."""
    centre, spread = 2 * x + z * z, z * sqrt(z * z + 4 * x * (1 - x / n))
    return (centre - spread) / (2 * (n + z * z)), (centre + spread) / (2 * (n + z * z))


def entities(metric: Metric, place: Place) -> list[Entity]:
    """Officer rows plus buckets = team = CSP = force: the one row of each level that a contribution adds into."""
    found: list[Entity] = []
    if place.officer is not None and place.team is not None:
        found.append(("officer", place.officer, place.team))
    if place.team is not None:
        found.append(("team", place.team, place.csp if metric.team_parent else None))
    if place.csp is not None:
        found.append(("csp", place.csp, FORCE))
    found.append(("force", FORCE, None))
    return [entity for entity in found if entity[0] in metric.levels]


class Sums:
    """Numerator, denominator and observations of one row."""

    __slots__ = ("den", "num", "observations")

    def __init__(self) -> None:
        """Start at nothing."""
        self.num: Number = 0
        self.den: Number = 0
        self.observations: list[float] = []


class Ledger:
    """Every contribution of a release, added up by metric, period and entity."""

    def __init__(self, all_periods: Sequence[Period], metrics: Iterable[str] | None = None) -> None:
        """Keep sums for the metrics asked for (default: all)."""
        self.periods = list(all_periods)
        self.wanted = set(CATALOGUE if metrics is None else metrics)
        self._by_day: dict[date, list[Period]] = defaultdict(list)
        for period in self.periods:
            for offset in range(period.flow_days):
                self._by_day[period.flow_from + timedelta(days=offset)].append(period)
        self._rows: dict[tuple[str, Period], dict[Entity, Sums]] = defaultdict(lambda: defaultdict(Sums))

    def wants(self, *metric_ids: str) -> bool:
        """Tell whether any of these metrics was asked for."""
        return not self.wanted.isdisjoint(metric_ids)

    def state(
        self,
        metric_id: str,
        period: Period,
        place: Place,
        num: Number = 0,
        den: Number = 0,
        observation: float | None = None,
    ) -> None:
        """Add to one period (a stock)."""
        metric = CATALOGUE[metric_id]
        if metric_id not in self.wanted or period.grain not in metric.grains:
            return
        rows = self._rows[metric_id, period]
        for entity in entities(metric, place):
            sums = rows[entity]
            sums.num += num
            sums.den += den
            if observation is not None:
                sums.observations.append(observation)

    def event(
        self,
        metric_id: str,
        day: date,
        place: Place,
        num: Number = 0,
        den: Number = 0,
        observation: float | None = None,
    ) -> None:
        """Flow = events whose local date lies in the period: add to every period that holds the day."""
        for period in self._by_day.get(day, ()):
            self.state(metric_id, period, place, num, den, observation)

    def moment(
        self,
        metric_id: str,
        at: datetime,
        place: Place,
        num: Number = 0,
        den: Number = 0,
        observation: float | None = None,
    ) -> None:
        """Add an event at an instant, by its local date."""
        self.event(metric_id, local_date(at), place, num, den, observation)

    def in_a_period(self, day: date) -> bool:
        """Tell whether any flow period holds the day."""
        return day in self._by_day

    def cells(self, zero_rows: dict[date, set[Entity]]) -> dict[Key, Cell]:
        """Return the published cells; `zero_rows` gives, by last day, the entities that a plain count must show."""
        found: dict[Key, Cell] = {}
        for metric_id in self.wanted:
            metric = CATALOGUE[metric_id]
            for period in self.periods:
                if period.grain not in metric.grains:
                    continue
                for entity, sums in self._rows.get((metric_id, period), {}).items():
                    if (cell := finish(metric, period, sums)) is not None:
                        found[(metric_id, *entity, period.grain, period.start)] = cell
                if metric.kind == "count":
                    for entity in zero_rows[period.last_day(metric.basis)]:
                        if entity[0] in metric.levels:
                            found.setdefault((metric_id, *entity, period.grain, period.start), (0.0, None, 0.0))
        return found


def finish(metric: Metric, period: Period, sums: Sums) -> Cell | None:
    """The cell of one row, or None where no row exists.

    Percent = 100 x numerator / denominator; per-10 metrics = 10 x. Medians: numerator null, denominator = number of
    observations. Denominator 0: value null. A ratio or median has a row where its denominator is above 0 (or its
    numerator is not 0). A plain count has a row for every non-zero entity.
    """
    if metric.kind == "count":
        return (float(sums.num), None, float(sums.num)) if sums.num != 0 else None
    if metric.kind == "median":
        observed = sums.observations
        return (None, float(len(observed)), quantile(observed, metric.quantile)) if observed else None
    if not (sums.den > 0 or sums.num != 0):
        return None
    num, den = float(sums.num), float(sums.den)
    if metric.per_day:
        den /= period.flow_days
    return num, den, (metric.factor * num / den if den else None)


def zero_entities(individuals: Iterable[tuple[str | None, str, str]], csps: Iterable[str]) -> set[Entity]:
    """The zero rows of one last day, from (officer or None if protected or disputed, team, csp) of everybody employed.

    Everybody employed (that day's team as parent), every team with such an officer (protected and disputed ones
    count), every CSP in `team_map` that day and the force. None for a bucket, an UNPOSTED officer or FORCE_WIDE.
    """
    found: set[Entity] = {("force", FORCE, None)}
    found.update(("csp", csp, FORCE) for csp in csps if csp != FORCE_WIDE)
    for officer, team, csp in individuals:
        if team == UNPOSTED:
            continue
        found.add(("team", team, csp))
        if officer is not None:
            found.add(("officer", officer, team))
    return found
