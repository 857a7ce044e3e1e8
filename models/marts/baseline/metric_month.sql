with

metric_month as (

    select * from {{ ref('int_metric_month') }}

),

final as (

    select
        metric_id,
        metric_version,
        level,
        entity_id,
        month,
        numerator,
        denominator,
        value,
        interval_low,
        interval_high,
        comparison_method,
        is_in_force,
        is_latest_version

    from metric_month

)

select * from final
