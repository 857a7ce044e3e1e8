"""The statistics behind the flags: pure functions of arrays. No Dagster, no dbt, no database, no files.

One entry point a metric type: `assess_counts`, `assess_proportions`, `assess_stock`, `assess_money`, `assess_durations`
(across peers); `xmr`, `laney_p`, `laney_u`, `t_chart`, `g_chart` (over time); `funnel` (areas); `forecast`.
"""

from orchestration.statistics.assessment import Assessment
from orchestration.statistics.before_after import Change, Side, change
from orchestration.statistics.comparison import proportion_difference, rate_comparison
from orchestration.statistics.counts import assess_counts, band_at, expected_band, fitted_rates
from orchestration.statistics.durations import assess_durations
from orchestration.statistics.forecast import Forecast, chance_above, forecast
from orchestration.statistics.funnel import Funnel, funnel
from orchestration.statistics.intervals import (
    bootstrap_total,
    byar,
    count_interval,
    exact_count,
    percentile_interval,
    wilson,
)
from orchestration.statistics.laney import Laney, laney_p, laney_u
from orchestration.statistics.money import assess_money, budget_ratio
from orchestration.statistics.multiplicity import benjamini_hochberg
from orchestration.statistics.proportions import assess_proportions
from orchestration.statistics.rare import Between, g_chart, t_chart
from orchestration.statistics.rule import FlagRule
from orchestration.statistics.shrinkage import shrunken_rate, shrunken_share
from orchestration.statistics.special_cause import ASSURANCE_WORDS
from orchestration.statistics.stock import assess_stock
from orchestration.statistics.xmr import Xmr, xmr

__all__ = [
    "ASSURANCE_WORDS",
    "Assessment",
    "Between",
    "Change",
    "FlagRule",
    "Forecast",
    "Funnel",
    "Laney",
    "Side",
    "Xmr",
    "assess_counts",
    "assess_durations",
    "assess_money",
    "assess_proportions",
    "assess_stock",
    "band_at",
    "benjamini_hochberg",
    "bootstrap_total",
    "budget_ratio",
    "byar",
    "chance_above",
    "change",
    "count_interval",
    "exact_count",
    "expected_band",
    "fitted_rates",
    "forecast",
    "funnel",
    "g_chart",
    "laney_p",
    "laney_u",
    "percentile_interval",
    "proportion_difference",
    "rate_comparison",
    "shrunken_rate",
    "shrunken_share",
    "t_chart",
    "wilson",
    "xmr",
]
