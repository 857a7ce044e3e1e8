-- What: the watch holds as many time limits in each band as the metric of that band counts for the force as at as_at.
-- When it matters: always; a time limit that the scorecard counts and the watch leaves out is one that nobody is told of.
-- How to resolve: compare int_watch_time_limit with int_time_limit_open for the band, and the bands in the two seeds of settings.
with

watch as (

    select * from {{ ref('metric_watch') }}
    where watch_kind = 'time_limit'

),

metric_value as (

    select * from {{ ref('metric_value') }}
    where
        metric_id in ('stl_at_risk_14', 'stl_at_risk_30', 'stl_at_risk_60')
        and level = 'force'
        and period_grain = 'current'

),

watched as (

    select
        metric_id,
        count(*) as offences

    from watch
    group by metric_id

),

differing as (

    select
        metric_value.metric_id,
        metric_value.value,
        watched.offences

    from metric_value
    left join watched on metric_value.metric_id = watched.metric_id
    where metric_value.value <> coalesce(watched.offences, 0)

)

select * from differing
