with

stop_search as (

    select * from {{ ref('stg_athena__stop_search') }}
    where status <> 'void'

),

run as (

    select * from {{ ref('int_run') }}

),

known as (

    -- times that had not come by as_at are not known yet
    select
        stop_search.form_no,
        stop_search.searched_at,
        stop_search.user_id,
        stop_search.unit_code,
        stop_search.reviewer_user_id,
        stop_search.status,
        case when stop_search.submitted_at <= run.as_at then stop_search.submitted_at end as submitted_at,
        case when stop_search.returned_at <= run.as_at then stop_search.returned_at end as returned_at,
        case when stop_search.reviewed_at <= run.as_at then stop_search.reviewed_at end as reviewed_at

    from stop_search
    inner join run on stop_search.searched_at <= run.as_at

)

select * from known
