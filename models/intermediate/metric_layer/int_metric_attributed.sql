with

metric_row as (

    select * from {{ ref('int_metric_row') }}

),

attribution as (

    select * from {{ ref('int_metric_attribution') }}

),

attributed as (

    select
        metric_row.metric_id,
        metric_row.period_grain,
        metric_row.period_start,
        {{ attributed_officer('metric_row') }} as officer_id,
        attribution.unit_code,
        coalesce(metric_row.csp_code, attribution.csp_code) as csp_code,
        metric_row.numerator,
        metric_row.denominator,
        metric_row.observation

    from metric_row
    inner join attribution on {{ is_attributed('metric_row') }}

)

select * from attributed
