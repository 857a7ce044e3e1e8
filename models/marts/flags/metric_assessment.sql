with

assessed as (

    select * from {{ ref('int_flag_assessed') }}

),

final as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        cast(period_start as date) as period_start,
        state,
        reason,
        method,
        severity,
        direction,
        observed,
        expected,
        limit_low,
        limit_high,
        p_value,
        q_value,
        peer_group,
        peer_n,
        peer_value,
        shrunken_value,
        exposure,
        dispersion

    from assessed

)

select * from final
