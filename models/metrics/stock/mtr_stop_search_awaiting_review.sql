with

form as (

    select * from {{ ref('int_stop_search_form') }}

),

intervals as (

    select
        'stop_search_awaiting_review' as metric_id,
        submitted_at as from_at,
        least(
            coalesce(case when returned_at >= submitted_at then returned_at end, {{ end_of_time() }}),
            coalesce(case when reviewed_at >= submitted_at then reviewed_at end, {{ end_of_time() }})
        ) as to_at,
        {{ start_of_time() }} as from_on,
        {{ end_of_time() }} as to_on,
        'account' as holder_kind,
        reviewer_user_id as holder_key,
        unit_code as record_unit_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as timestamp) as observed_from,
        cast(form_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from form
    where submitted_at is not null

)

select * from intervals
