with

bucket as (

    select * from {{ ref('int_person_bucket') }}
    where coalesce(bucket, '') <> 'LEAVER_HELD'

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

run as (

    select * from {{ ref('int_run') }}

),

in_service as (

    select
        person.person_no,
        coalesce(bucket.bucket, '') = 'DISPUTED' as is_disputed,
        person.is_protected,
        coalesce(posting.unit_code, 'UNPOSTED') as unit_code,
        coalesce(posting.csp_code, 'FORCE_WIDE') as csp_code

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on
    inner join bucket
        on person.person_no = bucket.person_no
        and run.as_on >= bucket.valid_from
        and run.as_on < bucket.valid_to
    left join posting
        on person.person_no = posting.person_no
        and run.as_on >= posting.valid_from
        and run.as_on < posting.valid_to

)

select * from in_service
