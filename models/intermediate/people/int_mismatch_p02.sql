with

run as (

    select * from {{ ref('int_run') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

hr_team as (

    select * from {{ ref('int_posting_hr_team') }}

),

athena_team as (

    select * from {{ ref('int_posting_athena_team') }}

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}

),

both_sides as (

    select
        person.person_no,
        hr_team.unit_code as unit_code_hr,
        athena_team.unit_code as unit_code_athena,
        hr_csp.csp_code as csp_hr,
        athena_csp.csp_code as csp_athena

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on
    inner join hr_team
        on person.person_no = hr_team.person_no
        and run.as_on >= hr_team.valid_from
        and run.as_on < hr_team.valid_to
    inner join athena_team
        on person.person_no = athena_team.person_no
        and run.as_on >= athena_team.valid_from
        and run.as_on < athena_team.valid_to
    inner join unit_csp as hr_csp
        on hr_team.unit_code = hr_csp.unit_code
        and run.as_on >= hr_csp.valid_from
        and run.as_on < hr_csp.valid_to
    inner join unit_csp as athena_csp
        on athena_team.unit_code = athena_csp.unit_code
        and run.as_on >= athena_csp.valid_from
        and run.as_on < athena_csp.valid_to

),

different_csp as (

    select * from both_sides
    where csp_hr <> csp_athena

)

select * from different_csp
