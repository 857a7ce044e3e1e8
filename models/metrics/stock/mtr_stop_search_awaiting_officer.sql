with

form as (

    select * from {{ ref('int_stop_search_with_officer') }}

),

intervals as (

    select
        'stop_search_awaiting_officer' as metric_id,
        from_at,
        to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(form_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from form

)

select * from intervals
