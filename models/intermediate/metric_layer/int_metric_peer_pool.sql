with

entity as (

    select * from {{ ref('int_metric_entity') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

peer as (

    select * from {{ ref('int_metric_peer') }}

),

pooled as (

    select
        entity.metric_id,
        entity.level,
        peer.peer_group,
        entity.period_grain,
        entity.period_start,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(entity.numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(entity.denominator as decimal(28, 10))) as double) as denominator,
        count(*) as members,
        {{ percentile('entity.value', 0.5) }} as median_value

    from entity
    inner join peer
        on entity.level = peer.level
        and entity.entity_id = peer.entity_id
        and coalesce(entity.parent_entity_id, '') = coalesce(peer.parent_entity_id, '')
        and entity.period_grain = peer.period_grain
        and entity.period_start = peer.period_start
    group by 1, 2, 3, 4, 5

),

pools as (

    -- a mean for counts, the pooled ratio for ratios, the median member for percentiles
    select
        pooled.metric_id,
        pooled.level,
        pooled.peer_group,
        pooled.period_grain,
        pooled.period_start,
        pooled.members as peer_n,
        case metric.value_kind
            when 'count' then pooled.numerator / pooled.members
            when 'ratio' then metric.multiplier * pooled.numerator / nullif(pooled.denominator, 0)
            else pooled.median_value
        end as peer_value

    from pooled
    inner join metric on pooled.metric_id = metric.metric_id

)

select * from pools
