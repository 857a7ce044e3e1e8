-- a new code is one more select in this list
with

same_collar as (

    select * from {{ ref('int_mismatch_i01') }}

),

two_primary as (

    select * from {{ ref('int_mismatch_p11') }}

),

wrong_csp as (

    select * from {{ ref('int_mismatch_p02') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

i01 as (

    -- a protected person is not named in somebody else's row either
    select
        'I01' as code,
        same_collar.person_no as entity_id,
        same_collar.person_no,
        cast(null as varchar) as unit_code_hr,
        cast(null as varchar) as unit_code_athena,
        cast(null as varchar) as csp_hr,
        cast(null as varchar) as csp_athena,
        concat(
            'Collar number ', same_collar.collar_canonical, ' is shown in HR for ', same_collar.person_no, ' and ',
            case when other.is_protected then 'another person' else same_collar.other_person_no end,
            ', both in service: their work cannot be told apart until HR corrects one of them.'
        ) as detail

    from same_collar
    inner join person as other on same_collar.other_person_no = other.person_no

),

p02 as (

    select
        'P02' as code,
        person_no as entity_id,
        person_no,
        unit_code_hr,
        unit_code_athena,
        csp_hr,
        csp_athena,
        concat(
            'HR has this person in ', unit_code_hr, ' (', csp_hr, '), Athena in ', unit_code_athena, ' (', csp_athena,
            '): the inspector is to confirm which is right.'
        ) as detail

    from wrong_csp

),

p11 as (

    select
        'P11' as code,
        person_no as entity_id,
        person_no,
        cast(null as varchar) as unit_code_hr,
        cast(null as varchar) as unit_code_athena,
        cast(null as varchar) as csp_hr,
        cast(null as varchar) as csp_athena,
        concat(
            'HR has ', cast(open_postings as varchar), ' main postings open for this person at once (',
            first_posting_id, ' to ', last_posting_id, '), ',
            case when is_different_csp then 'in different partnerships' else 'in the same partnership' end,
            ': HR is to end all but one.'
        ) as detail

    from two_primary

),

open_mismatches as (

    select * from i01
    union all
    select * from p02
    union all
    select * from p11

)

select * from open_mismatches
