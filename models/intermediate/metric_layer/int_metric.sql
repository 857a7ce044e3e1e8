with

metric_version as (

    select * from {{ ref('int_metric_version') }}

),

series as (

    -- each version goes through the metric layer as a metric of its own; one that is over is asked for in no period
    select
        series_id as metric_id,
        metric_id as base_metric_id,
        version,
        metric_name,
        description,
        family,
        basis,
        unit,
        direction,
        value_kind,
        multiplier,
        interval_method,
        has_officer,
        has_team,
        has_csp,
        has_force,
        has_current and is_computed as has_current,
        has_week and is_computed as has_week,
        has_month and is_computed as has_month,
        is_team_under_csp,
        is_denominator_daily_average,
        source_systems,
        valid_from,
        valid_to,
        shown_from,
        shown_to,
        is_current,
        is_retired

    from metric_version

)

select * from series
