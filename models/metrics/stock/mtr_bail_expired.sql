with

expiry as (

    select * from {{ ref('int_bail_expiry_held') }}

),

intervals as (

    select
        'bail_expired' as metric_id,
        from_at,
        to_at,
        expired_from_on as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        {{ surrogate_key(['investigation_no', 'suspect_ref']) }} as record_id,
        investigation_no

    from expiry

)

select * from intervals
