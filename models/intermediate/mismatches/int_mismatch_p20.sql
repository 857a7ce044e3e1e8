with

sides as (

    select * from {{ ref('int_person_sides') }}

),

posting as (

    select * from {{ ref('int_posting_today') }}
    where is_primary

),

absence as (

    select * from {{ ref('int_person_absence') }}

),

duty as (

    select * from {{ ref('stg_hr__duty') }}

),

run as (

    select
        as_on,
        {{ add_days('as_on', '-' ~ setting('mismatch_window_days')) }} as before_on

    from {{ ref('int_run') }}

),

rostered as (

    select distinct duty.person_no

    from duty
    inner join run
        on duty.duty_on <= run.as_on
        and duty.duty_on > run.before_on

),

roster as (

    select count(*) as people from rostered

),

away as (

    -- all the while
    select distinct absence.person_no

    from absence
    inner join run
        on absence.from_on <= {{ add_days('run.before_on', 1) }}
        and absence.to_on > run.as_on

),

posted as (

    select distinct posting.person_no

    from posting
    inner join run on posting.starts_on <= {{ add_days('run.before_on', 1) }}

),

ghost as (

    select sides.*

    from sides
    cross join run
    cross join roster
    inner join posted on sides.person_no = posted.person_no
    left join rostered on sides.person_no = rostered.person_no
    left join away on sides.person_no = away.person_no
    where
        sides.started_on <= {{ add_days('run.before_on', 1) }}
        and sides.rank_code not in {{ codes_of('rank_not_rostered') }}
        and rostered.person_no is null
        and away.person_no is null
        -- no roster at all is a fault of the feed, not of the people
        and roster.people > 0

),

mismatch as (

    select
        {{ mismatch_columns(
            'P20', 'person', 'person_no', person_no='person_no', unit_code_hr='unit_code_hr', unit_code_athena='unit_code_athena',
            csp_hr='csp_hr', csp_athena='csp_athena', detail_1='cast(' ~ setting('mismatch_window_days') ~ ' as integer)'
        ) }}

    from ghost

)

select * from mismatch
