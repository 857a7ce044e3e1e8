with

held as (

    select * from {{ ref('int_undisposed_held') }}

),

deployable as (

    select * from {{ ref('int_person_deployable') }}

),

investigations as (

    select
        'workload_per_fte' as metric_id,
        from_at,
        to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        user_id as holder_key,
        unit_code as record_unit_code,
        1 as numerator,
        0 as denominator,
        cast(null as timestamp) as observed_from,
        cast(investigation_no as varchar) as record_id,
        investigation_no

    from held

),

strength as (

    select
        'workload_per_fte' as metric_id,
        {{ start_of_time() }} as from_at,
        {{ end_of_time() }} as to_at,
        from_on,
        to_on,
        'person' as holder_kind,
        person_no as holder_key,
        cast(null as varchar) as record_unit_code,
        0 as numerator,
        fte as denominator,
        cast(null as timestamp) as observed_from,
        cast(null as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from deployable

),

intervals as (

    select * from investigations
    union all
    select * from strength

)

select * from intervals
