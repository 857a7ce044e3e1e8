with

run as (

    select * from {{ ref('int_run') }}

),

same_collar as (

    select * from {{ ref('int_mismatch_i01') }}

),

two_csps as (

    select * from {{ ref('int_mismatch_p11') }}
    where is_different_csp

),

wrong_csp as (

    select * from {{ ref('int_mismatch_p02') }}

),

first_seen as (

    select * from {{ source('pipeline', 'mismatch_seen') }}
    where
        code = 'P02'
        and resolved_at is null

),


quarantined as (

    select
        person_no,
        'I01' as code
    from same_collar

    union

    select
        person_no,
        'P11' as code
    from two_csps

    union

    select
        wrong_csp.person_no,
        'P02' as code

    from wrong_csp
    inner join first_seen on wrong_csp.person_no = first_seen.entity_id
    cross join run
    where {{ add_24h_days('first_seen.first_seen_at', setting('mismatch_quarantine_after_days')) }} <= run.as_at

)

select * from quarantined
