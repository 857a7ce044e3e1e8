with

pair as (

    select * from {{ ref('int_suspect_pair_held') }}

),

intervals as (

    select
        'bail_share' as metric_id,
        from_at,
        to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        case when status = 'bail' then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as timestamp) as observed_from,
        {{ surrogate_key(['investigation_no', 'suspect_ref']) }} as record_id,
        investigation_no

    from pair

)

select * from intervals
