with

entity as (

    select * from {{ ref('int_metric_entity') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

several as (

    select base_metric_id

    from metric
    group by base_metric_id
    having count(*) > 1

),

final as (

    select
        metric.base_metric_id as metric_id,
        metric.version,
        entity.level,
        entity.entity_id,
        entity.parent_entity_id,
        entity.period_grain,
        entity.period_start,
        entity.numerator,
        entity.denominator,
        entity.value,
        entity.period_start >= metric.shown_from and entity.period_start < metric.shown_to as is_in_force

    from entity
    inner join metric on entity.metric_id = metric.metric_id
    inner join several on metric.base_metric_id = several.base_metric_id

)

select * from final
