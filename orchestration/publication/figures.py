"""Which marts hold figures, and by which of their columns a row says whose figure it is and of when."""

from __future__ import annotations

VALUES = frozenset({"metric_id", "level", "entity_id", "parent_entity_id", "period_grain", "period_start"})
DAILY = frozenset({"metric_id", "level", "entity_id", "day"})
WHOSE = ("level", "entity_id")
KEYED_ALIKE = ("metric_id", *WHOSE)
PERIOD = ("period_grain", "period_start")
OF_A_PERIOD = (*KEYED_ALIKE, *PERIOD)
OF_METRICS = ("metric_retirement_proposal", "plan_effect", "plan_effect_group", "metric_workload_band")
OF_MONTHS = {  # the month or months that a row is of, as SQL
    "metric_month": ("month",),
    "baseline_comparison": ("baseline_month", "comparison_month"),
    "baseline_bridge": ("(select baseline_month from warehouse.marts.baseline_status)",),
}
OF_A_TEAM = (
    "metric_watch", "metric_watch_summary", "metric_watch_strength", "metric_watch_assessment",
    "metric_workload_band_month", "plan_case",
)  # fmt: skip
