with

metric as (

    select * from {{ ref('int_metric') }}
    where value_kind = 'count'

),

period as (

    select * from {{ ref('int_period') }}

),

present as (

    select * from {{ ref('int_metric_present') }}

),

last_day as (

    select
        metric.metric_id,
        metric.has_officer,
        metric.has_team,
        metric.has_csp,
        metric.has_force,
        period.period_grain,
        period.period_start,
        case metric.basis
            when 'stock' then period.stock_on
            else period.flow_last_on
        end as last_on

    from metric
    inner join period
        on (period.period_grain = 'current' and metric.has_current)
        or (period.period_grain = 'week' and metric.has_week)
        or (period.period_grain = 'month' and metric.has_month)

),

zeros as (

    select
        last_day.metric_id,
        present.level,
        present.entity_id,
        present.parent_entity_id,
        last_day.period_grain,
        last_day.period_start

    from last_day
    inner join present on last_day.last_on = present.last_on
    where
        (present.level = 'officer' and last_day.has_officer)
        or (present.level = 'team' and last_day.has_team)
        or (present.level = 'csp' and last_day.has_csp)
        or (present.level = 'force' and last_day.has_force)

)

select * from zeros
