with

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

known_and_valid as (

    select
        posting.posting_id,
        posting.person_no,
        posting.org_unit_code,
        posting.posting_type,
        posting.rank_code,
        posting.is_primary,
        posting.starts_on,
        posting.ends_on,
        coalesce(posting.ends_on, {{ end_of_time() }}) as valid_to,
        posting.entered_at

    from posting
    inner join run on posting.entered_at <= run.as_at
    where
        posting.ends_on is null
        or posting.ends_on > posting.starts_on

)

select * from known_and_valid
