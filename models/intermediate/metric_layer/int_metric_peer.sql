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

    -- the level is part of each key below, so that a join finds its rows by equality alone
    select
        *,
        'officer' as level

    from {{ ref('stg_hr__person') }}

),

rank as (

    select * from {{ ref('rank') }}

),

officer_unit as (

    select
        *,
        'officer' as level

    from {{ ref('int_unit_csp') }}

),

team_unit as (

    select
        *,
        'team' as level

    from {{ ref('int_unit_csp') }}

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
                    coalesce(parent_unit.role_type, 'none'),
                    rank.rank_band,
                    case when person.probation_ends_on > period.stock_on then 'probationer' else 'confirmed' end
                )
            when 'team' then coalesce(own_unit.role_type, 'none')
            when 'csp' then 'csp'
        end as peer_group

    from entity
    inner join period
        on entity.period_grain = period.period_grain
        and entity.period_start = period.period_start
    left join person
        on entity.level = person.level
        and entity.entity_id = person.person_no
    left join rank on person.rank_code = rank.rank_code
    left join officer_unit as parent_unit
        on entity.level = parent_unit.level
        and entity.parent_entity_id = parent_unit.unit_code
        and period.stock_on >= parent_unit.valid_from
        and period.stock_on < parent_unit.valid_to
    left join team_unit as own_unit
        on entity.level = own_unit.level
        and entity.entity_id = own_unit.unit_code
        and period.stock_on >= own_unit.valid_from
        and period.stock_on < own_unit.valid_to
    where
        (entity.level = 'officer' and person.person_no is not null)
        or (entity.level = 'team' and own_unit.unit_code is not null)
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
