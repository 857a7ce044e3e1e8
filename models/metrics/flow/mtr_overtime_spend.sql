with

overtime_claim as (

    select * from {{ ref('int_overtime_claim') }}

),

events as (

    select
        'overtime_spend' as metric_id,
        worked_on as happened_on,
        worked_on as attributed_on,
        'person' as holder_kind,
        person_no as holder_key,
        cast(null as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        amount_gbp as numerator,
        cast(null as double) as denominator,
        cast(null as double) as observation,
        cast(claim_id as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from overtime_claim

)

select * from events
