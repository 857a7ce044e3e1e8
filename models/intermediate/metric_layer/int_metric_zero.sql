with

metric as (

    select * from {{ ref('int_metric') }}
    where value_kind = 'count'

),

period as (

    select * from {{ ref('int_period') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

person_bucket as (

    select * from {{ ref('int_person_bucket') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

last_day as (

    select
        metric.metric_id,
        metric.has_officer,
        metric.has_team,
        metric.has_csp,
        metric.has_force,
        period.period_grain,
        period.period_start,
        case metric.basis
            when 'stock' then period.stock_on
            else period.flow_last_on
        end as last_on

    from metric
    inner join period
        on (period.period_grain = 'current' and metric.has_current)
        or (period.period_grain = 'week' and metric.has_week)
        or (period.period_grain = 'month' and metric.has_month)

),

day as (

    select distinct last_on from last_day

),

employed as (

    -- everybody employed that day who has a team
    select
        day.last_on,
        person.person_no,
        person_bucket.is_individual,
        posting.unit_code,
        posting.csp_code

    from day
    inner join person
        on day.last_on >= person.started_on
        and day.last_on < coalesce(person.left_on, {{ end_of_time() }})
    inner join person_bucket
        on person.person_no = person_bucket.person_no
        and day.last_on >= person_bucket.valid_from
        and day.last_on < person_bucket.valid_to
    inner join posting
        on person.person_no = posting.person_no
        and day.last_on >= posting.valid_from
        and day.last_on < posting.valid_to
    where posting.unit_code <> 'UNPOSTED'

),

entities as (

    select
        last_on,
        'officer' as level,
        person_no as entity_id,
        unit_code as parent_entity_id
    from employed
    where is_individual

    union

    select
        last_on,
        'team' as level,
        unit_code as entity_id,
        csp_code as parent_entity_id
    from employed

    union

    select
        day.last_on,
        'csp' as level,
        team_map.csp_code as entity_id,
        'HERTS' as parent_entity_id
    from day
    inner join team_map
        on day.last_on >= team_map.valid_from
        and day.last_on < coalesce(team_map.valid_to, {{ end_of_time() }})
    where team_map.csp_code is not null

    union

    select
        last_on,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id
    from day

),

zeros as (

    select
        last_day.metric_id,
        entities.level,
        entities.entity_id,
        entities.parent_entity_id,
        last_day.period_grain,
        last_day.period_start

    from last_day
    inner join entities on last_day.last_on = entities.last_on
    where
        (entities.level = 'officer' and last_day.has_officer)
        or (entities.level = 'team' and last_day.has_team)
        or (entities.level = 'csp' and last_day.has_csp)
        or (entities.level = 'force' and last_day.has_force)

)

select * from zeros
