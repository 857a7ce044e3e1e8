with

pair as (

    select * from {{ ref('int_suspect_pair_held') }}

),

intervals as (

    select
        'rui_suspects' as metric_id,
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
        {{ surrogate_key(['investigation_no', 'suspect_ref']) }} as record_id,
        investigation_no

    from pair
    where status = 'rui'

)

select * from intervals
