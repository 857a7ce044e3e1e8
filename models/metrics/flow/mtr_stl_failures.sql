with

event as (

    select * from {{ ref('int_time_limit_event_held') }}

),

events as (

    select
        'stl_failures' as metric_id,
        happened_on,
        attributed_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        bucket,
        cast(null as varchar) as csp_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as double) as observation,
        cast(offence_id as varchar) as record_id,
        investigation_no

    from event
    where is_failure

)

select * from events
