with

form as (

    select * from {{ ref('int_stop_search_form') }}

),

run as (

    select * from {{ ref('int_run') }}

),

due as (

    select
        *,
        {{ local_date('submitted_at') }} as submitted_on,
        {{ add_24h_days('submitted_at', setting('stop_search_review_days')) }} as review_due_at

    from form
    where submitted_at is not null

),

events as (

    select
        'stop_search_reviewed_7d' as metric_id,
        due.submitted_on as happened_on,
        due.submitted_on as attributed_on,
        'account' as holder_kind,
        due.reviewer_user_id as holder_key,
        due.unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        case
            when
                due.status = 'approved'
                and due.reviewed_at >= due.submitted_at
                and due.reviewed_at <= due.review_due_at
                then 1
            else 0
        end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(due.form_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from due
    inner join run on due.review_due_at <= run.as_at

)

select * from events
