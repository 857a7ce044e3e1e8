"""The catalogue of metrics.md section 2: what kind of figure each metric is and at which levels it exists."""

from __future__ import annotations

from dataclasses import dataclass

ALL_LEVELS = ("officer", "team", "csp", "force")
NO_OFFICER = ("team", "csp", "force")
ALL_GRAINS = ("current", "week", "month")


@dataclass(frozen=True)
class Metric:
    """One line of the catalogue."""

    metric_id: str
    basis: str
    kind: str = "count"
    factor: int = 1
    levels: tuple[str, ...] = ALL_LEVELS
    grains: tuple[str, ...] = ALL_GRAINS
    quantile: float = 0.5
    per_day: bool = False
    team_parent: bool = True


def _percent(metric_id: str, basis: str, levels: tuple[str, ...] = ALL_LEVELS, **more: object) -> Metric:
    return Metric(metric_id, basis, "ratio", 100, levels, **more)  # type: ignore[arg-type]


CATALOGUE: dict[str, Metric] = {
    metric.metric_id: metric
    for metric in (
        Metric("out_of_court_disposals", "F"),
        Metric("out_of_court_disposals_ho", "F"),
        _percent("out_of_court_share", "F"),
        _percent("dip_sample_appropriate", "F", ("csp", "force")),
        _percent("victim_updates_on_time", "F"),
        _percent("victim_updates_in_date", "S"),
        Metric("stl_failures", "F"),
        _percent("stl_failure_rate", "F"),
        Metric("stl_at_risk_14", "S"),
        Metric("stl_at_risk_30", "S"),
        Metric("stl_at_risk_60", "S"),
        Metric("rui_suspects", "S"),
        Metric("rui_median_days", "S", "median"),
        Metric("bail_suspects", "S"),
        _percent("bail_share", "S"),
        Metric("bail_expired", "S"),
        Metric("overtime_spend", "F"),
        _percent("overtime_vs_budget", "F", NO_OFFICER, grains=("month",)),
        Metric("overtime_hours_per_fte", "F", "ratio", per_day=True),
        Metric("stop_search_awaiting_review", "S"),
        Metric("stop_search_awaiting_officer", "S"),
        _percent("stop_search_reviewed_7d", "F"),
        Metric("intelligence_reports", "F"),
        Metric("intelligence_per_10_shifts", "F", "ratio", 10),
        _percent("intelligence_returned_share", "F"),
        _percent("response_immediate_in_sla", "F", NO_OFFICER, team_parent=False),
        _percent("response_prompt_in_sla", "F", NO_OFFICER, team_parent=False),
        Metric("response_immediate_p50", "F", "median", levels=NO_OFFICER, team_parent=False),
        Metric("response_immediate_p90", "F", "median", levels=NO_OFFICER, quantile=0.9, team_parent=False),
        _percent("response_unattended_share", "F", ("csp", "force")),
        Metric("acro_outstanding", "S"),
        Metric("acro_overdue", "S"),
        Metric("workload_undisposed", "S"),
        Metric("workload_per_fte", "S", "ratio", levels=NO_OFFICER),
        Metric("unallocated_48h", "S"),
        Metric("held_by_unavailable", "S", levels=NO_OFFICER),
        _percent("allocated_within_48h", "F", NO_OFFICER),
        Metric("days_to_outcome_median", "F", "median"),
        _percent("plans_reviewed_on_time", "F"),
        _percent("flags_with_plan", "S"),
        _percent("posting_confirmed_28d", "S"),
        Metric("posting_lag_median_days", "F", "median", levels=("force",)),
    )
}
