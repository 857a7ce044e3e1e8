with

flow as (

    select * from {{ ref('int_metric_flow') }}

),

attribution as (

    select * from {{ ref('int_metric_attribution') }}

),

counted as (

    select distinct series_id

    from {{ ref('int_flag_rule') }}
    where rare_chart <> 'none'

),

final as (

    select
        flow.metric_id,
        flow.happened_on,
        attribution.unit_code,
        coalesce(flow.csp_code, attribution.csp_code) as csp_code,
        cast(sum(flow.numerator) as decimal(28, 10)) as numerator,
        cast(sum(flow.denominator) as decimal(28, 10)) as denominator

    from flow
    inner join counted on flow.metric_id = counted.series_id
    inner join attribution on {{ is_attributed('flow') }}
    group by 1, 2, 3, 4

)

select * from final
