with

allocation as (

    select
        *,
        {{ add_hours('recorded_at', setting('allocation_hours')) }} as due_at

    from {{ ref('int_first_allocation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

events as (

    select
        'allocated_within_48h' as metric_id,
        {{ local_date('allocation.recorded_at') }} as happened_on,
        {{ local_date('allocation.recorded_at') }} as attributed_on,
        'account' as holder_kind,
        allocation.user_id as holder_key,
        allocation.unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        case when allocation.allocated_at <= allocation.due_at then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(allocation.investigation_no as varchar) as record_id,
        allocation.investigation_no

    from allocation
    inner join run on allocation.due_at <= run.as_at
    where allocation.recorded_at < allocation.left_at

)

select * from events
