with

entity as (

    select * from {{ ref('int_metric_entity') }}
    where
        level in ('force', 'csp')
        and period_grain = 'month'
        and entity_id <> 'FORCE_WIDE'

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select * from {{ ref('int_period') }}
    where period_grain = 'month'

),

chosen as (

    select * from {{ ref('review_metric') }}

),

latest as (

    select
        base_metric_id,
        max(version) as version

    from metric
    group by base_metric_id

),

final as (

    -- one definition for the whole series, or a change of definition would look like an effect
    select
        metric.base_metric_id as metric_id,
        entity.level,
        entity.entity_id,
        entity.period_start as month,
        metric.basis,
        metric.value_kind,
        metric.interval_method,
        {{ days_between('period.flow_from', 'period.flow_to') }} as days,
        sum(entity.numerator) as numerator,
        sum(entity.denominator) as denominator,
        max(entity.value) as value

    from entity
    inner join metric on entity.metric_id = metric.metric_id
    inner join latest
        on metric.base_metric_id = latest.base_metric_id
        and metric.version = latest.version
    inner join period on entity.period_start = period.period_start
    left join chosen on metric.base_metric_id = chosen.metric_id
    -- partnerships by the metrics chosen beforehand only: among hundreds of tests some come out by chance
    where
        entity.level = 'force'
        or chosen.metric_id is not null
    group by
        metric.base_metric_id,
        entity.level,
        entity.entity_id,
        entity.period_start,
        metric.basis,
        metric.value_kind,
        metric.interval_method,
        period.flow_from,
        period.flow_to

)

select * from final
