with

sides as (

    select * from {{ ref('int_person_sides') }}

),

unavailable as (

    select * from {{ ref('int_person_unavailable') }}
    where reason = 'absence'

),

load as (

    select * from {{ ref('int_open_case_load') }}
    where bucket is null

),

run as (

    select * from {{ ref('int_run') }}

),

held as (

    select
        load.person_no,
        sum(load.open_crimes) as open_crimes

    from load
    cross join run
    inner join unavailable
        on load.person_no = unavailable.person_no
        and run.as_on >= unavailable.from_on
        and run.as_on < unavailable.to_on
    group by load.person_no

),

mismatch as (

    -- why somebody is away is never said
    select
        {{ mismatch_columns(
            'P06', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1=count_text('held.open_crimes', 'open crime')
        ) }}

    from held
    inner join sides on held.person_no = sides.person_no

)

select * from mismatch
