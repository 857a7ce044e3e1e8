with

chart as (

    select * from {{ ref('int_flag_chart') }}

),

final as (

    select
        metric_id,
        level,
        entity_id,
        period_grain,
        cast(period_start as date) as period_start,
        chart,
        value,
        centre,
        near_low,
        near_high,
        outer_low,
        outer_high,
        state,
        reason,
        rule_broken,
        variation,
        assurance,
        segment,
        missing_before,
        is_trial

    from chart

)

select * from final
