with

summed as (

    select * from {{ ref('int_metric_sum') }}

),

metric as (

    select * from {{ ref('int_metric') }}

),

placed as (

    select
        summed.*,
        metric.has_officer,
        metric.has_team,
        metric.has_csp,
        metric.has_force,
        case when metric.is_team_under_csp then summed.csp_code end as team_parent_id

    from summed
    inner join metric on summed.metric_id = metric.metric_id

),

rolled_up as (

    select
        metric_id,
        'officer' as level,
        officer_id as entity_id,
        unit_code as parent_entity_id,
        period_grain,
        period_start,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from placed
    where has_officer
    group by 1, 2, 3, 4, 5, 6

    union all

    select
        metric_id,
        'team' as level,
        unit_code as entity_id,
        team_parent_id as parent_entity_id,
        period_grain,
        period_start,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from placed
    where has_team
    group by 1, 2, 3, 4, 5, 6

    union all

    select
        metric_id,
        'csp' as level,
        csp_code as entity_id,
        'HERTS' as parent_entity_id,
        period_grain,
        period_start,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from placed
    where has_csp
    group by 1, 2, 3, 4, 5, 6

    union all

    select
        metric_id,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id,
        period_grain,
        period_start,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from placed
    where has_force
    group by 1, 2, 3, 4, 5, 6

)

select * from rolled_up
