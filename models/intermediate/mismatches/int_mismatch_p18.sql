with

sides as (

    select * from {{ ref('int_person_sides') }}

),

account as (

    select * from {{ ref('int_person_account') }}
    where is_active

),

posting as (

    select * from {{ ref('int_posting_today') }}
    where posting_type in ('temporary', 'acting')

),

mismatch as (

    -- a temporary or acting rank that Athena shows is no difference; one that it lacks is P04
    select
        {{ mismatch_columns(
            'P18', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1='sides.rank_code', detail_2='account.rank_code'
        ) }}

    from sides
    inner join account on sides.person_no = account.person_no
    left join posting
        on sides.person_no = posting.person_no
        and account.rank_code = posting.rank_code
    where sides.rank_code <> account.rank_code
    group by
        sides.person_no,
        sides.unit_code_hr,
        sides.unit_code_athena,
        sides.csp_hr,
        sides.csp_athena,
        sides.rank_code,
        account.rank_code
    having count(posting.posting_id) = 0

)

select * from mismatch
