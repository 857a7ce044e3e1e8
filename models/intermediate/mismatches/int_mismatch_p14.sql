with

posting as (

    select * from {{ ref('int_hr_posting') }}
    where is_primary

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

sides as (

    select * from {{ ref('int_person_sides') }}

),

run as (

    select * from {{ ref('int_run') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P14', 'posting', 'posting.posting_id', person_no='posting.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1=day_text('posting.starts_on')
        ) }}

    from posting
    inner join run on posting.starts_on > run.as_on
    inner join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and posting.starts_on >= mapping.valid_from
        and posting.starts_on < mapping.valid_to
    inner join sides
        on posting.person_no = sides.person_no
        and mapping.unit_code = sides.unit_code_athena
    where sides.unit_code_athena <> coalesce(sides.unit_code_hr, '')

)

select * from mismatch
