with

form as (

    select * from {{ ref('int_stop_search_form') }}

),

returned as (

    select
        form_no,
        user_id,
        unit_code,
        returned_at as from_at,
        case
            when submitted_at > returned_at then submitted_at
            else coalesce(reviewed_at, {{ end_of_time() }})
        end as to_at

    from form
    where returned_at is not null

),

draft as (

    select
        form_no,
        user_id,
        unit_code,
        {{ add_hours('searched_at', setting('stop_search_draft_hours')) }} as from_at,
        coalesce(least(submitted_at, returned_at), {{ end_of_time() }}) as to_at

    from form

),

with_officer as (

    select * from returned
    union all
    select * from draft

),

waited as (

    -- a stretch that ends where it begins, or before, held nothing; two such of one form may be alike in both times
    select * from with_officer
    where from_at < to_at

)

select * from waited
