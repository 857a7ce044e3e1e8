with

entity as (

    select * from {{ ref('int_metric_entity') }}
    where
        level = 'officer'
        and period_grain = 'month'

),

peer as (

    select * from {{ ref('int_metric_peer') }}
    where
        level = 'officer'
        and period_grain = 'month'

),

metric as (

    select * from {{ ref('int_metric') }}

),

wanted as (

    select * from {{ ref('int_plan_metric') }}

),

joined as (

    select
        metric.base_metric_id as metric_id,
        metric.basis,
        metric.value_kind,
        metric.interval_method,
        metric.direction,
        entity.entity_id as person_no,
        entity.parent_entity_id as unit_code,
        entity.period_start as month,
        entity.numerator,
        entity.denominator,
        entity.value,
        peer.peer_group,
        row_number() over (
            partition by metric.base_metric_id, entity.entity_id, entity.period_start
            order by coalesce(entity.denominator, 0) desc, coalesce(entity.numerator, 0) desc, entity.parent_entity_id
        ) as place

    from entity
    inner join metric
        on entity.metric_id = metric.metric_id
        and entity.period_start >= metric.shown_from
        and entity.period_start < metric.shown_to
    inner join wanted on metric.base_metric_id = wanted.metric_id
    inner join peer
        on entity.entity_id = peer.entity_id
        and coalesce(entity.parent_entity_id, '') = coalesce(peer.parent_entity_id, '')
        and entity.period_start = peer.period_start

),

whole as (

    -- somebody in two teams is one person here, in the team with most of the work
    select
        metric_id,
        person_no,
        month,
        max(basis) as basis,
        max(value_kind) as value_kind,
        max(interval_method) as interval_method,
        max(direction) as direction,
        max(case when place = 1 then unit_code end) as unit_code,
        max(case when place = 1 then peer_group end) as peer_group,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(denominator as decimal(28, 10))) as double) as denominator,
        case when count(*) = 1 then max(value) end as single_value

    from joined
    group by
        metric_id,
        person_no,
        month

)

select * from whole
