with

level_sum as (

    select * from {{ ref('int_metric_level_sum') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

left_out as (

    select
        level_sum.metric_id,
        level_sum.level,
        level_sum.entity_id,
        level_sum.parent_entity_id,
        level_sum.period_grain,
        level_sum.period_start,
        cast(level_sum.numerator as double) as numerator,
        cast(level_sum.denominator as double) as denominator

    from level_sum
    inner join metric
        on level_sum.metric_id = metric.metric_id
        and metric.value_kind = 'ratio'
    where
        level_sum.numerator = 0
        and level_sum.denominator < 0

)

select * from left_out
