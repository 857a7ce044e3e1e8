"""Figures as bars: one metric from the force down and one level below, or every metric of one place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from serving.page.bars import Bar, bar, in_order, scaled
from serving.page.desk import Desk, Row
from serving.page.place import AGGREGATED, FORCE, LEVELS, Period, Place
from serving.page.queries.places import name_of, people, why_none
from serving.page.release import Metric
from serving.page.words import FAMILIES

_COLUMNS = """v.metric_id, v.level, v.entity_id, v.parent_entity_id, v.numerator, v.denominator, v.value, v.ci_low,
    v.ci_high, v.target, v.meets_target, v.peer_value, v.baseline_value, v.flag, v.flag_reason, v.shrunken_value"""
# Every row of a path lies below the place before it; the force alone has nothing above it.
_OF_METRIC = f"""
    select {_COLUMNS} from {{schema}}.metric_value as v
    where v.metric_id = %(metric)s and v.period_grain = %(grain)s and v.period_start = %(start)s
        and v.parent_entity_id = any(%(ids)s) and v.level = any(%(levels)s)
        and (v.entity_id = any(%(ids)s) or v.parent_entity_id = %(here)s)"""
_AGGREGATES = f"""
    select {_COLUMNS} from scorecards.metric_value as v
    where v.metric_id = %(metric)s and v.period_grain = %(grain)s and v.period_start = %(start)s
        and v.parent_entity_id = %(force)s and v.level = 'csp'
    union all
    select {_COLUMNS} from scorecards.metric_value as v
    where v.metric_id = %(metric)s and v.period_grain = %(grain)s and v.period_start = %(start)s
        and v.parent_entity_id is null and v.level = 'force'"""
_OF_PLACE = f"""
    select {_COLUMNS}, v.period_grain, v.period_start from {{schema}}.metric_value as v
    where v.level = %(level)s and v.entity_id = %(entity)s
        and v.parent_entity_id is not distinct from %(parent)s
        and ((v.period_grain = %(grain)s and v.period_start = %(start)s)
            or (v.period_grain = 'current' and v.period_start = %(today)s))"""


def of_metric(desk: Desk, metric: Metric, place: Place, period: Period) -> tuple[list[Bar], list[Bar], set[str]]:
    """Return the bars from the force down to ``place``, the bars one level below, and the ids that have one."""
    wanted = [*LEVELS[: len(place.ids)], *([place.below] if place.below else [])]
    rows = _rows(desk, metric, place, period, wanted)
    known = people(desk, [one["entity_id"] for one in rows if one["level"] == "officer"])
    above = [_here(desk, metric, rows, one, known) for one in place.upwards]
    below = [one for one in rows if one["level"] == place.below and one["parent_entity_id"] == place.entity_id]
    children = [_child(desk, metric, one, place, known) for one in below]
    # Two scales: what is below would be a hairline beside the force's own count.
    return scaled(above), in_order(scaled(children)), {one["entity_id"] for one in below}


def of_place(desk: Desk, place: Place, period: Period, is_usual: bool = True) -> list[Bar]:
    """Return one bar a metric for ``place``: all of ``period``; where that is the usual one, stocks as of now."""
    given = {
        "level": place.level, "entity": place.entity_id, "parent": place.parent_id, "grain": period.grain,
        "start": period.start, "today": desk.release.today,
    }  # fmt: skip
    person = people(desk, [place.entity_id]).get(place.entity_id) if place.level == "officer" else None
    bars = []
    for row in desk.rows(_query(_OF_PLACE, desk, place.level), given):
        metric = desk.release.metrics.get(row["metric_id"])
        if metric and (row["period_grain"] == "current") == (is_usual and metric.basis == "stock"):
            one = bar(row, metric, metric.metric_name, href=f"/metric/{metric.metric_id}/{place.path}")
            bars += scaled([_judged(one, person, is_own=True)])
    return sorted(bars, key=lambda one: (_family_place(one.metric.family), one.need, one.name))


def _family_place(family: str | None) -> int:
    families = list(FAMILIES)
    return families.index(family) if family in families else len(families)


def _rows(desk: Desk, metric: Metric, place: Place, period: Period, levels: list[str]) -> list[Row]:
    given = {
        "metric": metric.metric_id, "grain": period.grain, "start": period.start, "ids": list(place.ids),
        "here": place.entity_id, "levels": [one for one in levels if one not in AGGREGATED],
    }  # fmt: skip
    above = _aggregates(desk, metric, period)
    return above + _own(desk, given) if given["levels"] else above


def _aggregates(desk: Desk, metric: Metric, period: Period) -> list[Row]:
    """Return the rows of the force and its partnerships: read once a release, for all who may see aggregates."""
    given = {"metric": metric.metric_id, "grain": period.grain, "start": period.start, "force": FORCE}
    key = (metric.metric_id, period.key)
    rows: list[Row] = desk.once(key, lambda: desk.rows(_AGGREGATES, given))
    return rows


def _own(desk: Desk, given: dict[str, Any]) -> list[Row]:
    levels: list[str] = given["levels"]
    if desk.reader.role != "analyst":
        return desk.rows(_query(_OF_METRIC, desk, "team"), given)
    given["levels"] = [one for one in levels if one != "officer"]
    rows = desk.rows(_query(_OF_METRIC, desk, "team"), given)
    if "officer" in levels:
        rows += desk.rows(_query(_OF_METRIC, desk, "officer"), {**given, "levels": ["officer"]})
    return rows


def _query(query: str, desk: Desk, level: str) -> str:
    return query.format(schema=desk.sees() if level == "officer" else "scorecards")


def _here(desk: Desk, metric: Metric, rows: list[Row], place: Place, known: dict[str, Row]) -> Bar:
    name, href = name_of(desk, place.level, place.entity_id, known), f"/metric/{metric.metric_id}/{place.path}"
    for row in rows:
        if (row["level"], row["entity_id"], row["parent_entity_id"]) == (place.level, place.entity_id, place.parent_id):
            return _judged(bar(row, metric, name, href=href), known.get(place.entity_id), is_own=True)
    return Bar(name, metric, why_grey=why_none(desk, place, metric.metric_id), href=href)


def _child(desk: Desk, metric: Metric, row: Row, place: Place, known: dict[str, Row]) -> Bar:
    entity, level = row["entity_id"], row["level"]
    is_bucket = entity in desk.release.buckets or entity == "UNPOSTED"
    is_open = not (is_bucket or (level == "team" and entity not in desk.reader.teams))
    href = f"/metric/{metric.metric_id}/{place.child(entity).path}" if is_open else None
    one = bar(row, metric, name_of(desk, level, entity, known), href=href, is_bucket=is_bucket)
    return _judged(one, known.get(entity))


def _judged(one: Bar, person: Row | None, is_own: bool = False) -> Bar:
    """Say who is in probation; among colleagues a probationer's flag is left out, so that nobody is ranked by it."""
    if not person or not person["is_probationer"]:
        return one
    return replace(one, tag="In probation") if is_own else replace(one, tag="In probation", flag=None, sentence=None)
