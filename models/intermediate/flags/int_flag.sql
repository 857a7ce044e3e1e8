with

assessed as (

    select * from {{ ref('int_flag_assessed') }}
    where state = 'flagged'

),

flag_entity as (

    select * from {{ ref('int_flag_entity') }}

),

period as (

    -- a flag of the present is raised at the instant as at which it is
    select * from {{ ref('int_flag_period') }}

),

flags as (

    select
        assessed.*,
        period.stock_at as raised_at,
        concat(assessed.direction, case when flag_entity.level = 'csp' then '_among_areas' else '_among_peers' end) as reason_code

    from assessed
    inner join flag_entity
        on assessed.metric_id = flag_entity.metric_id
        and assessed.level = flag_entity.level
        and assessed.entity_id = flag_entity.entity_id
        and assessed.period_grain = flag_entity.period_grain
        and assessed.period_start = flag_entity.period_start
    inner join period
        on assessed.period_grain = period.period_grain
        and assessed.period_start = period.period_start

)

select * from flags
