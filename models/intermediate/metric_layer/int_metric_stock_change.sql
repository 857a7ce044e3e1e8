with

move as (

    select * from {{ ref('int_metric_stock_move') }}

),

by_team as (

    select
        base_metric_id as metric_id,
        has_team,
        has_csp,
        has_force,
        unit_code,
        csp_code,
        day,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from move
    group by 1, 2, 3, 4, 5, 6, 7

),

by_entity as (

    select metric_id, 'team' as level, unit_code as entity_id, day, numerator, denominator from by_team
    where has_team
    union all
    select metric_id, 'csp' as level, csp_code as entity_id, day, numerator, denominator from by_team
    where has_csp
    union all
    select metric_id, 'force' as level, 'HERTS' as entity_id, day, numerator, denominator from by_team
    where has_force

),

summed as (

    select
        metric_id,
        level,
        entity_id,
        day,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from by_entity
    group by 1, 2, 3, 4

)

select * from summed
