with

item as (

    select * from {{ ref('int_outstanding_item') }}

),

intervals as (

    select
        'acro_outstanding' as metric_id,
        {{ start_of_time() }} as from_at,
        left_at as to_at,
        opened_on as from_on,
        closed_on as to_on,
        'account' as holder_kind,
        owner_user_id as holder_key,
        cast(null as varchar) as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(outstanding_item_id as varchar) as record_id,
        investigation_no

    from item

)

select * from intervals
