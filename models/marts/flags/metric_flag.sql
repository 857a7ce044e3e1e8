with

flag as (

    select * from {{ ref('int_flag') }}

),

over_time as (

    select * from {{ ref('int_flag_over_time') }}
    where state = 'flagged'

),

metric_value as (

    select * from {{ ref('metric_value') }}

),

peer_of_chart as (

    -- a chart judges without peers; what they had in the same period stands beside its flags as beside every other
    select
        over_time.metric_id,
        over_time.level,
        over_time.entity_id,
        over_time.period_grain,
        over_time.period_start,
        max(metric_value.peer_value) as peer_value

    from over_time
    inner join metric_value
        on over_time.metric_id = metric_value.metric_id
        and over_time.level = metric_value.level
        and over_time.entity_id = metric_value.entity_id
        and over_time.period_grain = metric_value.period_grain
        and over_time.period_start = metric_value.period_start
    group by 1, 2, 3, 4, 5

),

final as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        method,
        severity,
        direction,
        reason,
        observed,
        expected,
        limit_low,
        limit_high,
        peer_group,
        peer_n,
        raised_at,
        state,
        reason_code,
        peer_value,
        shrunken_value,
        p_value,
        q_value

    from flag

    union all

    select
        over_time.metric_id,
        over_time.level,
        over_time.entity_id,
        over_time.period_grain,
        over_time.period_start,
        over_time.method,
        'signal' as severity,
        over_time.direction,
        over_time.reason,
        over_time.observed,
        over_time.expected,
        over_time.limit_low,
        over_time.limit_high,
        cast(null as varchar) as peer_group,
        cast(null as bigint) as peer_n,
        over_time.raised_at,
        over_time.state,
        over_time.reason_code,
        peer_of_chart.peer_value,
        cast(null as double) as shrunken_value,
        cast(null as double) as p_value,
        cast(null as double) as q_value

    from over_time
    left join peer_of_chart
        on over_time.metric_id = peer_of_chart.metric_id
        and over_time.level = peer_of_chart.level
        and over_time.entity_id = peer_of_chart.entity_id
        and over_time.period_grain = peer_of_chart.period_grain
        and over_time.period_start = peer_of_chart.period_start

)

select * from final
