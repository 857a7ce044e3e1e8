with

entity as (

    -- who has a figure in which period: somebody has the same peers in every metric
    select distinct
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start

    from {{ ref('int_metric_entity') }}

),

period as (

    select * from {{ ref('int_period') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

acting as (

    select * from {{ ref('int_officer_acting_rank') }}

),

rank as (

    select * from {{ ref('rank') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

grouped as (

    -- officers: role type of the team, band of the rank held or acted at on the day, probationer or not; teams: role type;
    -- CSPs: all
    select
        entity.level,
        entity.entity_id,
        entity.parent_entity_id,
        entity.period_grain,
        entity.period_start,
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
    left join acting
        on person.person_no = acting.person_no
        and period.stock_on >= acting.valid_from
        and period.stock_on < acting.valid_to
    left join rank on coalesce(acting.rank_code, person.rank_code) = rank.rank_code
    left join unit_csp
        on case entity.level when 'officer' then entity.parent_entity_id when 'team' then entity.entity_id end = unit_csp.unit_code
        and period.stock_on >= unit_csp.valid_from
        and period.stock_on < unit_csp.valid_to
    where
        (entity.level = 'officer' and person.person_no is not null)
        or (entity.level = 'team' and unit_csp.unit_code is not null)
        or (entity.level = 'csp' and entity.entity_id <> 'FORCE_WIDE')

)

select * from grouped
