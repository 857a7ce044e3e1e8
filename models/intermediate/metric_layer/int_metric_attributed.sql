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
        -- a reclassified failure has no officer; a hand-over replaces an individual only
        case
            when metric_row.bucket = 'RECLASSIFIED' then metric_row.bucket
            when metric_row.bucket = 'HANDOVER' and attribution.is_individual then metric_row.bucket
            else attribution.officer_id
        end as officer_id,
        attribution.unit_code,
        coalesce(metric_row.csp_code, attribution.csp_code) as csp_code,
        metric_row.numerator,
        metric_row.denominator,
        metric_row.observation

    from metric_row
    inner join attribution
        on metric_row.holder_kind = attribution.holder_kind
        and metric_row.holder_key is not distinct from attribution.holder_key
        and metric_row.record_unit_code is not distinct from attribution.record_unit_code
        and metric_row.attributed_on = attribution.attributed_on

)

select * from attributed
