with

series as (

    select * from {{ ref('int_interrupted') }}

),

chosen as (

    select * from {{ ref('review_metric') }}

),

setting as (

    select * from {{ ref('review_setting') }}

),

metric as (

    select
        base_metric_id as metric_id,
        max(direction) as direction

    from {{ ref('int_metric') }}
    group by base_metric_id

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
        chosen.metric_id is not null as is_chosen,
        case
            when series.reason is not null or series.q_value is null then 'not told'
            when series.q_value >= setting.false_discovery_rate then 'no clear change'
            when metric.direction = 'neutral' and series.effect > 0 then 'higher'
            when metric.direction = 'neutral' then 'lower'
            when (series.effect > 0) = (metric.direction = 'higher') then 'better'
            else 'worse'
        end as verdict

    from series
    cross join setting
    inner join metric on series.metric_id = metric.metric_id
    left join chosen on series.metric_id = chosen.metric_id

)

select * from final
