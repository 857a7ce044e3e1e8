"""The rules as configured, on officers of whom we know the truth. A rule that does worse than its bound fails here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from orchestration.statistics import FlagRule
from orchestration.statistics.charts_simulated import CHANGED, COVERAGE_AT_LEAST, forecast_coverage
from orchestration.statistics.operating_characteristics import main, measure, measure_charts
from orchestration.statistics.scenarios import SCENARIOS

# Runs of the quick version, and how far so few runs may stray, in standard errors. Seeded: the numbers never vary.
QUICK = {
    "negative_binomial": 3,
    "beta_binomial": 1,
    "median_sign_test": 1,
    "robust_z_log": 10,
    "robust_z_persistent": 3,
}
SLACK = 2.0
BOUNDED = [scenario for scenario in SCENARIOS if scenario.bounded]


@pytest.mark.parametrize("scenario", BOUNDED, ids=lambda scenario: scenario.name)
def test_bounds_hold(scenario):
    assert measure(scenario, QUICK[scenario.method]).failures(SLACK) == []


def test_charts_do_not_cry_wolf():
    for name, (share, most) in measure_charts(100).items():
        assert share <= most, name


def test_forecast_intervals_hold():
    assert forecast_coverage(np.random.default_rng(1), 25, FlagRule()) >= COVERAGE_AT_LEAST


def test_charts_notice_what_did_happen():
    for name, (share, least) in measure_charts(100, table=CHANGED).items():
        assert share >= least, name


def test_a_chart_that_looks_away_is_noticed():
    deaf = measure_charts(50, rule=FlagRule(sigma_limits=9.0, xmr_limit=9.0, run_length=20), table=CHANGED)
    assert sum(share < least for share, least in deaf.values()) >= 4


@pytest.mark.parametrize(
    "worse",
    [
        FlagRule(signal_p=0.005),  # five times the false signals
        FlagRule(confirmed_q=1e-9),  # finds nobody
        FlagRule(minimum_events=0.0),  # decoys of low exposure
    ],
)
def test_a_worse_rule_is_noticed(worse):
    assert measure(SCENARIOS[1], 2, rule=worse).failures(SLACK)


def test_the_literal_stock_rule_breaks_the_bound():
    """Robust z, floor and persistence alone mark one in forty of identical officers: hence `stock_p`."""
    stock = next(scenario for scenario in SCENARIOS if scenario.method == "robust_z_persistent")
    assert measure(stock, 1, rule=FlagRule(stock_p=0.999)).signals > 20


@pytest.mark.slow
def test_every_bound_holds_in_full(tmp_path: Path):
    assert main(tmp_path) == 0
    assert "Every bound holds" in (tmp_path / "operating-characteristics.md").read_text(encoding="utf-8")
