"""Measure what the rules do to officers of whom we know the truth.

`python -m orchestration.statistics.operating_characteristics` writes docs/statistics/operating-characteristics.md and
its chart. A quick version runs in the tests, with the same bounds: a change of rule that breaks one of them fails.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.statistics.charts_simulated import CHANGED, CHARTS, COVERAGE_AT_LEAST, Chart, forecast_coverage
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.scenarios import OFFICERS, PLANTED, SCENARIOS, Scenario

SIGNALS_AT_MOST, CONFIRMED_AT_MOST = 2.0, 0.1
RUNS, SEED, CHART_RUNS = 20, 5, 400


@dataclass(frozen=True)
class Measured:
    """Averages over the runs; false ones are per 2,000 identical officers, beside whom 40 may be planted."""

    scenario: Scenario
    runs: int
    signals: float
    confirmed: float
    watched: float
    found: float
    found_signal: float
    beside: float
    decoys: float

    def failures(self, slack: float = 0.0) -> list[str]:
        """Return what breaks a bound; `slack` widens the bounds by that many standard errors of so few runs."""
        if not self.scenario.bounded:
            return []
        false = SIGNALS_AT_MOST + slack * np.sqrt(SIGNALS_AT_MOST / self.runs)
        sure = CONFIRMED_AT_MOST + slack * np.sqrt(CONFIRMED_AT_MOST / self.runs)
        share = self.scenario.found_at_least
        least = share - slack * np.sqrt(share * (1 - share) / (PLANTED * self.runs))
        checks = [
            (self.signals <= false, f"{self.signals:.2f} false signals, at most {false:.2f}"),
            (self.confirmed <= sure, f"{self.confirmed:.2f} falsely confirmed, at most {sure:.2f}"),
            (self.beside <= false, f"{self.beside:.2f} false signals beside planted, at most {false:.2f}"),
            (self.found >= least, f"{self.found:.0%} of the planted confirmed, at least {least:.0%}"),
            (self.decoys == 0, f"{self.decoys:.2f} decoys flagged, none allowed"),
        ]
        return [f"{self.scenario.name}: {text}" for holds, text in checks if not holds]


def measure(scenario: Scenario, runs: int = RUNS, seed: int = SEED, rule: FlagRule | None = None) -> Measured:
    """Run one scenario: every run once with nobody planted, once with 40 planted at four times the rate."""
    used, rows = rule or FlagRule(), []
    for rng in np.random.default_rng(seed).spawn(runs):
        null = scenario.draw(rng, np.zeros(OFFICERS, dtype=np.bool_), used)
        planted = np.arange(OFFICERS + PLANTED) >= OFFICERS
        some = scenario.draw(rng, planted, used)
        people, flagged, sure = slice(0, len(planted)), some.flagged, some.severity == "confirmed"
        rows.append(
            [
                null.flagged[:OFFICERS].sum(),
                (null.severity[:OFFICERS] == "confirmed").sum(),
                (null.severity[:OFFICERS] == "watch").sum(),
                sure[people][planted].mean(),
                flagged[people][planted].mean(),
                flagged[people][~planted].sum(),
                null.flagged[OFFICERS:].sum() + flagged[len(planted) :].sum(),
            ]
        )
    return Measured(scenario, runs, *(float(value) for value in np.mean(rows, axis=0)))


def measure_charts(
    runs: int = CHART_RUNS,
    seed: int = SEED,
    rule: FlagRule | None = None,
    table: Mapping[str, tuple[Chart, float]] = CHARTS,
) -> dict[str, tuple[float, float]]:
    """Return, for every simulated chart, its share and its bound.

    Of CHARTS the share of points that are marked, which is at most the bound; of CHANGED the share of series in which
    the change is found, at least the bound.
    """
    used = rule or FlagRule()
    out = {}
    for name, (chart, bound) in table.items():
        generators = np.random.default_rng(seed).spawn(runs)
        out[name] = (float(np.mean([chart(rng, used) for rng in generators])), bound)
    return out


def main(folder: Path) -> int:
    """Measure everything, write the report into `folder`; return 1 if a bound is broken."""
    from orchestration.statistics.report import write

    measured = [measure(scenario) for scenario in SCENARIOS]
    charts = measure_charts()
    coverage = forecast_coverage(np.random.default_rng(SEED), CHART_RUNS // 4, FlagRule())
    changed = measure_charts(table=CHANGED)
    failures = [text for each in measured for text in each.failures()]
    failures += [
        f"{name}: {share:.1%} of points, at most {most:.1%}" for name, (share, most) in charts.items() if share > most
    ]
    if coverage < COVERAGE_AT_LEAST:
        failures.append(f"forecast: the interval held {coverage:.0%}, at least {COVERAGE_AT_LEAST:.0%}")
    failures += [
        f"{name}: found in {share:.0%}, at least {least:.0%}"
        for name, (share, least) in changed.items()
        if share < least
    ]
    write(folder, measured, charts, changed, coverage, failures)
    print("\n".join(failures) or f"every bound holds; report in {folder}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/statistics")))
