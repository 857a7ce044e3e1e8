with

entity as (

    select * from {{ ref('int_metric_entity') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

period as (

    select * from {{ ref('int_period') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

rank as (

    select * from {{ ref('rank') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

grouped as (

    -- officers: role type of the team, rank band, probationer or not; teams: role type; CSPs: all
    select
        entity.metric_id,
        entity.level,
        entity.entity_id,
        entity.parent_entity_id,
        entity.period_grain,
        entity.period_start,
        entity.numerator,
        entity.denominator,
        entity.value,
        case entity.level
            when 'officer'
                then concat_ws(
                    '|',
                    coalesce(unit_csp.role_type, 'none'),
                    rank.rank_band,
                    case when person.probation_ends_on > period.stock_on then 'probationer' else 'confirmed' end
                )
            when 'team' then coalesce(unit_csp.role_type, 'none')
            when 'csp' then 'csp'
        end as peer_group

    from entity
    inner join period
        on entity.period_grain = period.period_grain
        and entity.period_start = period.period_start
    -- a condition on the level beside the key would keep DuckDB from joining by hash
    left join person
        on case when entity.level = 'officer' then entity.entity_id end = person.person_no
    left join rank on person.rank_code = rank.rank_code
    left join unit_csp
        on case entity.level when 'officer' then entity.parent_entity_id when 'team' then entity.entity_id end = unit_csp.unit_code
        and period.stock_on >= unit_csp.valid_from
        and period.stock_on < unit_csp.valid_to
    where
        (entity.level = 'officer' and person.person_no is not null)
        or (entity.level = 'team' and unit_csp.unit_code is not null)
        or (entity.level = 'csp' and entity.entity_id <> 'FORCE_WIDE')

),

pooled as (

    select
        metric_id,
        level,
        peer_group,
        period_grain,
        period_start,
        -- decimals, so that the order of rows cannot show in the last digit
        cast(sum(cast(numerator as decimal(28, 10))) as double) as numerator,
        cast(sum(cast(denominator as decimal(28, 10))) as double) as denominator,
        count(*) as members,
        {{ percentile('value', 0.5) }} as median_value

    from grouped
    group by 1, 2, 3, 4, 5

),

peers as (

    -- pooled: a mean for counts, the pooled ratio for ratios, the median member for percentiles
    select
        grouped.metric_id,
        grouped.level,
        grouped.entity_id,
        grouped.parent_entity_id,
        grouped.period_grain,
        grouped.period_start,
        grouped.peer_group,
        pooled.members as peer_n,
        case metric.value_kind
            when 'count' then pooled.numerator / pooled.members
            when 'ratio' then metric.multiplier * pooled.numerator / nullif(pooled.denominator, 0)
            else pooled.median_value
        end as peer_value

    from grouped
    inner join pooled
        on grouped.metric_id = pooled.metric_id
        and grouped.level = pooled.level
        and grouped.peer_group = pooled.peer_group
        and grouped.period_grain = pooled.period_grain
        and grouped.period_start = pooled.period_start
    inner join metric on grouped.metric_id = metric.metric_id

)

select * from peers
