with

attributed as (

    select * from {{ ref('int_metric_attributed') }}
    where observation is null

),

summed as (

    select
        metric_id,
        period_grain,
        period_start,
        officer_id,
        unit_code,
        csp_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from attributed
    group by
        metric_id,
        period_grain,
        period_start,
        officer_id,
        unit_code,
        csp_code

)

select * from summed
