with

attributed as (

    select * from {{ ref('int_metric_attributed') }}
    where observation is not null

),

metric as (

    select * from {{ ref('int_metric') }}

),

placed as (

    select
        attributed.*,
        metric.has_officer,
        metric.has_team,
        metric.has_csp,
        metric.has_force,
        case when metric.is_team_under_csp then attributed.csp_code end as team_parent_id

    from attributed
    inner join metric on attributed.metric_id = metric.metric_id

),

entities as (

    select
        metric_id,
        'officer' as level,
        officer_id as entity_id,
        unit_code as parent_entity_id,
        period_grain,
        period_start,
        observation
    from placed
    where has_officer

    union all

    select
        metric_id,
        'team' as level,
        unit_code as entity_id,
        team_parent_id as parent_entity_id,
        period_grain,
        period_start,
        observation
    from placed
    where has_team

    union all

    select
        metric_id,
        'csp' as level,
        csp_code as entity_id,
        'HERTS' as parent_entity_id,
        period_grain,
        period_start,
        observation
    from placed
    where has_csp

    union all

    select
        metric_id,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id,
        period_grain,
        period_start,
        observation
    from placed
    where has_force

),

percentiles as (

    select
        metric_id,
        level,
        entity_id,
        parent_entity_id,
        period_grain,
        period_start,
        count(*) as observations,
        {{ percentile('observation', 0.5) }} as p50,
        {{ percentile('observation', 0.9) }} as p90

    from entities
    group by 1, 2, 3, 4, 5, 6

)

select * from percentiles
