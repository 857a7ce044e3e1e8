with

flag as (

    select * from {{ ref('int_flag') }}

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

)

select * from final
