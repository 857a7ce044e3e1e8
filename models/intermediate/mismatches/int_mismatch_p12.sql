with

posting as (

    select * from {{ ref('int_hr_posting') }}
    where is_primary

),

sides as (

    select * from {{ ref('int_person_sides') }}

),

run as (

    select * from {{ ref('int_run') }}

),

around as (

    select
        sides.person_no,
        sides.unit_code_athena,
        sides.csp_athena,
        run.as_on,
        max(case when posting.valid_to <= run.as_on then posting.valid_to end) as gap_from,
        min(case when posting.starts_on > run.as_on then posting.starts_on end) as gap_to,
        bool_or(posting.starts_on <= run.as_on and posting.valid_to > run.as_on) as is_posted

    from sides
    cross join run
    inner join posting on sides.person_no = posting.person_no
    group by
        sides.person_no,
        sides.unit_code_athena,
        sides.csp_athena,
        run.as_on

),

mismatch as (

    select
        {{ mismatch_columns(
            'P12', 'person', 'person_no', person_no='person_no', unit_code_athena='unit_code_athena', csp_athena='csp_athena',
            detail_1=day_text('gap_from'),
            detail_2="case when gap_to is null then 'no next one is known' else concat('the next begins on ', " ~ day_text('gap_to') ~ ") end",
            is_graver=days_between('gap_from', 'as_on') ~ ' >= ' ~ setting('posting_carry_forward_days')
        ) }}

    from around
    where
        not is_posted
        and gap_from is not null

)

select * from mismatch
