with

sides as (

    select * from {{ ref('int_person_sides') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P01', 'person', 'person_no', person_no='person_no', unit_code_hr='unit_code_hr', unit_code_athena='unit_code_athena',
            csp_hr='csp_hr', csp_athena='csp_athena', detail_1=day_text('hr_starts_on')
        ) }}

    from sides
    where
        csp_hr = csp_athena
        and unit_code_hr <> unit_code_athena

)

select * from mismatch
