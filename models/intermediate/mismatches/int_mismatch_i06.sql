with

sides as (

    select * from {{ ref('int_person_sides') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where account_type not in ('system', 'queue')

),

run as (

    select * from {{ ref('int_run') }}

),

collars as (

    select distinct collar_canonical
    from account
    where collar_canonical is not null

),

without_account as (

    select
        sides.*,
        coalesce(
            sides.role_type in {{ codes_of('investigative_role') }}
            and {{ days_between('sides.hr_starts_on', 'run.as_on') }} > {{ setting('mismatch_investigative_posting_days') }},
            false
        ) as is_investigator

    from sides
    cross join run
    left join collars on sides.collar_canonical = collars.collar_canonical
    where collars.collar_canonical is null

),

mismatch as (

    select
        {{ mismatch_columns(
            'I06', 'person', 'person_no', person_no='person_no', unit_code_hr='unit_code_hr', csp_hr='csp_hr',
            detail_1="case when is_investigator then ' and investigates there' else '' end", is_graver='is_investigator'
        ) }}

    from without_account

)

select * from mismatch
