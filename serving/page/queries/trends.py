"""The months of one metric at one place, with the limits of its control chart where it has one."""

from __future__ import annotations

from serving.page.chart import Chart, chart
from serving.page.desk import Desk
from serving.page.place import AGGREGATED, Place
from serving.page.release import Metric

_MONTHS = """
    select v.level, v.entity_id, v.period_start, v.value {columns}
    from {schema}.metric_value as v {joined}
    where v.level = %(level)s and v.entity_id = %(entity)s and v.metric_id = %(metric)s and v.period_grain = 'month'
        and v.parent_entity_id is not distinct from %(parent)s and v.period_start < date_trunc('month', %(today)s::date)
    order by v.period_start"""
_COLUMNS = ", l.centre, l.outer_low, l.outer_high, l.state, l.reason, l.variation, l.assurance, l.segment"
_LIMITS = """ left join scorecards.metric_limit as l on l.metric_id = v.metric_id and l.level = v.level
    and l.entity_id = v.entity_id and l.period_grain = v.period_grain and l.period_start = v.period_start"""


def trend(desk: Desk, metric: Metric, place: Place, target: float | None) -> Chart | None:
    """Return the chart of ``place``, None where fewer than two whole months have a figure.

    A chart of the force or a partnership is drawn once a release, for everybody who may see aggregates.
    """
    if place.level not in AGGREGATED:
        return _drawn(desk, metric, place, target)
    drawn: Chart | None = desk.once((metric.metric_id, place.ids, target), lambda: _drawn(desk, metric, place, target))
    return drawn


def _drawn(desk: Desk, metric: Metric, place: Place, target: float | None) -> Chart | None:
    has_limits = "metric_limit" in desk.release.tables and place.level != "officer"
    schema = desk.sees() if place.level == "officer" else "scorecards"
    query = _MONTHS.format(
        schema=schema, columns=_COLUMNS if has_limits else "", joined=_LIMITS if has_limits else ""
    )  # fmt: skip
    given = {
        "level": place.level, "entity": place.entity_id, "parent": place.parent_id, "metric": metric.metric_id,
        "today": desk.release.today,
    }  # fmt: skip
    return chart(desk.rows(query, given), target)
