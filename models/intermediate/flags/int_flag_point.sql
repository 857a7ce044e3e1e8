with

entity as (

    select * from {{ ref('int_metric_entity') }}
    where
        period_grain = 'month'
        and level <> 'officer'

),

rule as (

    select * from {{ ref('int_flag_rule') }}
    where chart <> 'none'

),

metric_target as (

    select * from {{ ref('metric_target') }}

),

run as (

    select * from {{ ref('int_run') }}

),

summed as (

    -- a team that changed its partnership is one line on its chart; a percentile then is that of the greater part
    select
        metric_id,
        level,
        entity_id,
        period_start,
        cast(sum(cast(numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(denominator as decimal(28, 10))) as double) as denominator,
        max_by(value, (coalesce(denominator, 0), coalesce(parent_entity_id, ''), value)) as value_of_greatest

    from entity
    group by 1, 2, 3, 4

),

exposure as (

    select
        rule.metric_id,
        summed.level,
        summed.entity_id,
        summed.period_start,
        max(summed.denominator) as denominator

    from summed
    inner join rule
        on summed.metric_id = rule.series_id
        and summed.level = rule.level
        and summed.period_start >= rule.shown_from
        and summed.period_start < rule.shown_to
    group by 1, 2, 3, 4

),

final as (

    select
        rule.metric_id,
        summed.level,
        summed.entity_id,
        'month' as period_grain,
        summed.period_start,
        rule.chart,
        rule.words,
        rule.direction,
        case when rule.value_kind = 'ratio' then rule.multiplier else 1 end as multiplier,
        rule.value_kind,
        summed.numerator,
        case when rule.exposure_metric_id is not null then exposure.denominator else summed.denominator end as exposure,
        case rule.value_kind
            when 'count' then summed.numerator
            when 'ratio' then rule.multiplier * summed.numerator / nullif(summed.denominator, 0)
            else summed.value_of_greatest
        end as value,
        cast(metric_target.target as double) as target

    from summed
    inner join rule
        on summed.metric_id = rule.series_id
        and summed.level = rule.level
        and summed.period_start >= rule.shown_from
        and summed.period_start < rule.shown_to
    cross join run
    left join exposure
        on rule.exposure_metric_id = exposure.metric_id
        and summed.level = exposure.level
        and summed.entity_id = exposure.entity_id
        and summed.period_start = exposure.period_start
    left join metric_target
        on rule.metric_id = metric_target.metric_id
        and run.as_on >= metric_target.valid_from
        and run.as_on < metric_target.valid_to

)

select * from final
