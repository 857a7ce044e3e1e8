"""The flags of a release: frames of metric values in, frames of assessments and chart limits out.

Which method judges what is data (seeds/metric_flag_rule.csv); the statistics are `orchestration.statistics`. The dbt
models int_flag_assessed and int_flag_chart call the two functions below and nothing else.
"""

from orchestration.flags.across import assess_across
from orchestration.flags.over_time import chart_over_time

__all__ = ["assess_across", "chart_over_time"]
