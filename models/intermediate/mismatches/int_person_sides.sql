with

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

hr_team as (

    select * from {{ ref('int_posting_hr_team') }}

),

hr_posting as (

    select * from {{ ref('int_hr_posting') }}

),

athena_team as (

    select * from {{ ref('int_posting_athena_team') }}

),

reconciled as (

    select * from {{ ref('int_posting_asof') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

sides as (

    select
        person.person_no,
        person.rank_code,
        person.fte,
        person.started_on,
        person.probation_ends_on,
        person.collar_canonical,
        hr_team.posting_id as hr_posting_id,
        hr_posting.starts_on as hr_starts_on,
        hr_team.unit_code as unit_code_hr,
        hr_unit.csp_code as csp_hr,
        athena_team.unit_code as unit_code_athena,
        athena_unit.csp_code as csp_athena,
        reconciled.unit_code,
        reconciled.csp_code,
        reconciled.role_type

    from person
    inner join run
        on person.started_on <= run.as_on
        and coalesce(person.left_on, {{ end_of_time() }}) > run.as_on
    left join hr_team
        on person.person_no = hr_team.person_no
        and run.as_on >= hr_team.valid_from
        and run.as_on < hr_team.valid_to
    left join hr_posting on hr_team.posting_id = hr_posting.posting_id
    left join athena_team
        on person.person_no = athena_team.person_no
        and run.as_on >= athena_team.valid_from
        and run.as_on < athena_team.valid_to
    left join reconciled
        on person.person_no = reconciled.person_no
        and run.as_on >= reconciled.valid_from
        and run.as_on < reconciled.valid_to
    left join unit_today as hr_unit on hr_team.unit_code = hr_unit.unit_code
    left join unit_today as athena_unit on athena_team.unit_code = athena_unit.unit_code

)

select * from sides
