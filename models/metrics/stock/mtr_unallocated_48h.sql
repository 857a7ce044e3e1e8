with

undisposed as (

    select * from {{ ref('int_undisposed') }}

),

unallocated as (

    select * from {{ ref('int_unallocated') }}

),

intervals as (

    select
        'unallocated_48h' as metric_id,
        greatest(undisposed.from_at, unallocated.from_at) as from_at,
        least(undisposed.to_at, unallocated.to_at) as to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        unallocated.user_id as holder_key,
        unallocated.unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(undisposed.investigation_no as varchar) as record_id,
        undisposed.investigation_no

    from undisposed
    inner join unallocated
        on undisposed.investigation_no = unallocated.investigation_no
        and undisposed.from_at < unallocated.to_at
        and unallocated.from_at < undisposed.to_at

)

select * from intervals
