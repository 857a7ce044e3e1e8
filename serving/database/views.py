"""Views beside the served tables: figures without officers, and the shape that a BI tool's star schema asks for.

All read with their reader's own rights: the rules on the tables beneath them decide.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from serving.database import build

# One number for each place on the path force > CSP > team > officer; 62 bits fit every tool's whole numbers.
_PLACE = """(hashtextextended(concat_ws('|', fact.level, fact.csp_key,
    case fact.level when 'team' then fact.entity_id when 'officer' then fact.parent_entity_id end,
    case fact.level when 'officer' then fact.entity_id end), 0) & 4611686018427387903)"""
_AGGREGATE = """
    select metric_id, level, entity_id, parent_entity_id, metric_key, csp_key, date_key, period_grain, period_start,
        numerator, denominator, value, ci_low, ci_high, target, meets_target, peer_value, baseline_value, build_key,
        {place} as organisation_key, flag, flag_state, flag_reason
    from {schema}.metric_value as fact where fact.level in ('force', 'csp')"""
_FIGURE = """
    select {place} as organisation_key, metric_id, metric_key, level, entity_id, period_grain, period_start, numerator,
        denominator, value, ci_low, ci_high, target, meets_target, peer_value, baseline_value, flag, flag_state,
        flag_reason, build_key
    from {schema}.metric_value as fact where fact.level in ('team', 'officer')"""
# Names are those of today; two of one name carry their code, or a bar would add them up.
_ORGANISATION = """
    with place as (
        select distinct {place} as organisation_key, fact.level, fact.entity_id, fact.csp_key, fact.build_key,
            case fact.level when 'team' then fact.entity_id when 'officer' then fact.parent_entity_id end as unit_code
        from {schema}.metric_value as fact
    ), team as (
        select unit_code, role_type,
            case when count(*) over (partition by unit_name) > 1
                then unit_name || ' (' || unit_code || ')' else unit_name end as team
        from {schema}.dim_team where is_current
    ), officer as (
        select person_no, rank_band, is_bucket,
            case when count(*) over (partition by display_name) > 1
                then display_name || ' (' || person_no || ')' else display_name end as officer
        from {schema}.dim_officer where is_current
    )
    select place.organisation_key, place.level, place.entity_id, place.unit_code,
        (select max(entity_id) from place where level = 'force') as force,
        case when place.level <> 'force' then dim_csp.csp_name end as csp,
        case when place.level in ('team', 'officer') then coalesce(team.team, place.unit_code, 'No team') end as team,
        team.role_type,
        case when place.level = 'officer' then coalesce(officer.officer, place.entity_id) end as officer,
        officer.rank_band, coalesce(officer.is_bucket, false) as is_bucket, place.build_key
    from place
    left join {schema}.dim_csp on place.csp_key = dim_csp.csp_key
    left join team on place.unit_code = team.unit_code
    left join officer on place.level = 'officer' and place.entity_id = officer.person_no"""
_CALENDAR = "select * from {schema}.dim_date where date is not null"
VIEWS = {
    "metric_aggregate": (
        _AGGREGATE,
        "Figures of the force and its partnerships, without any officer: what a reader's own are compared with. "
        "One row per metric, level, entity and period.",
    ),
    "metric_figure": (
        _FIGURE,
        "Figures of teams and officers. One row per metric, level, entity, parent entity and period.",
    ),
    "organisation": (
        _ORGANISATION,
        "The path force, partnership, team, officer, flat, for a hierarchy to drill down. "
        "One row per place that has figures.",
    ),
    "calendar": (
        _CALENDAR,
        "Calendar of local days, without the unknown member, as a date table must be. One row per day.",
    ),
}  # fmt: skip


def add_views(connection: Connection[Any], schema: str) -> None:
    """Create every view over the loaded tables of ``schema``, commented and open to its readers only."""
    name = sql.Identifier(schema)
    for view, (select, words) in VIEWS.items():
        options = f"create view {schema}.{view} with (security_invoker = true, security_barrier = true) as "
        connection.execute((options + select.format(schema=schema, place=_PLACE)).encode())
        comment = sql.SQL("comment on view {}.{} is {}")
        connection.execute(comment.format(name, sql.Identifier(view), sql.Literal(words)))
        build.grant(connection, view, schema)
