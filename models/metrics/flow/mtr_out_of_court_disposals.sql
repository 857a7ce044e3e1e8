with

latest_outcome as (

    select * from {{ ref('int_offence_latest_outcome_held') }}

),

events as (

    select
        'out_of_court_disposals' as metric_id,
        decided_on as happened_on,
        decided_on as attributed_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as double) as observation,
        cast(outcome_id as varchar) as record_id,
        investigation_no

    from latest_outcome
    where outcome_code in {{ codes_of('outcome_out_of_court') }}

)

select * from events
