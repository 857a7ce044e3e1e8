with

entity as (

    select * from {{ ref('int_metric_entity') }}
    where
        level = 'officer'
        and period_grain = 'month'

),

metric as (

    select * from {{ ref('int_metric') }}
    where
        base_metric_id = 'intelligence_per_10_shifts'
        and is_current

),

peer as (

    -- individuals only
    select * from {{ ref('int_metric_peer') }}

),

months as (

    select
        split_part(peer.peer_group, '|', 1) as role_type,
        split_part(peer.peer_group, '|', 3) = 'probationer' as is_probationer,
        entity.entity_id as person_no,
        entity.parent_entity_id as unit_code,
        entity.period_start as month,
        cast(entity.numerator as double) as reports,
        cast(entity.denominator as double) as shifts

    from entity
    inner join metric on entity.metric_id = metric.metric_id
    inner join peer
        on entity.level = peer.level
        and entity.entity_id = peer.entity_id
        and entity.parent_entity_id = peer.parent_entity_id
        and entity.period_grain = peer.period_grain
        and entity.period_start = peer.period_start
    where
        entity.denominator > 0
        and split_part(peer.peer_group, '|', 1) <> 'none'

)

select * from months
