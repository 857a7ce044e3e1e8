with

flag as (

    select * from {{ ref('int_flag') }}

),

over_time as (

    select * from {{ ref('int_flag_over_time') }}
    where state = 'flagged'

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
        metric_id,
        level,
        entity_id,
        period_grain,
        period_start,
        method,
        'signal' as severity,
        direction,
        reason,
        observed,
        expected,
        limit_low,
        limit_high,
        cast(null as varchar) as peer_group,
        cast(null as bigint) as peer_n,
        raised_at,
        state,
        reason_code,
        cast(null as double) as peer_value,
        cast(null as double) as shrunken_value,
        cast(null as double) as p_value,
        cast(null as double) as q_value

    from over_time

)

select * from final
