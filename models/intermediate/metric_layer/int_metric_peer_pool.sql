with

metric_layer as (

    select * from {{ ref('int_metric_entity') }}

),

flags_with_plan as (

    -- made from the flags, which are made from every other metric
    select * from {{ ref('mtr_flags_with_plan') }}

),

entity as (

    {% for made in ['metric_layer', 'flags_with_plan'] %}
    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        numerator,
        denominator
    from {{ made }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

metric as (

    select * from {{ ref('int_metric') }}

),

peer as (

    select * from {{ ref('int_metric_peer') }}

),

peer_percentile as (

    select * from {{ ref('int_metric_peer_percentile') }}

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
        -- somebody of two teams of the group has two rows and is one member
        count(distinct entity.entity_id) as members

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

    -- a mean for counts, the pooled ratio for ratios, the percentile of all the members' observations
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
            when 'p50' then peer_percentile.p50
            when 'p90' then peer_percentile.p90
        end as peer_value

    from pooled
    inner join metric on pooled.metric_id = metric.metric_id
    left join peer_percentile
        on pooled.metric_id = peer_percentile.metric_id
        and pooled.level = peer_percentile.level
        and pooled.peer_group = peer_percentile.peer_group
        and pooled.period_grain = peer_percentile.period_grain
        and pooled.period_start = peer_percentile.period_start

)

select * from pools
