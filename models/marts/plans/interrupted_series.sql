with

series as (

    select * from {{ ref('int_interrupted') }}

),

chosen as (

    select * from {{ ref('review_metric') }}

),

final as (

    select
        series.metric_id,
        series.level,
        series.entity_id,
        series.kind,
        series.effect,
        series.effect_low,
        series.effect_high,
        series.p_value,
        series.step,
        series.observed,
        series.without,
        series.dispersion,
        series.q_value,
        series.reason,
        chosen.metric_id is not null as is_chosen

    from series
    left join chosen on series.metric_id = chosen.metric_id

)

select * from final
