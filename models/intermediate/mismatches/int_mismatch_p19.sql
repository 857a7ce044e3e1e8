with

sides as (

    select * from {{ ref('int_person_sides') }}

),

run as (

    select * from {{ ref('int_run') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P19', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1=day_text('sides.probation_ends_on')
        ) }}

    from sides
    inner join run on sides.probation_ends_on > run.as_on

)

select * from mismatch
