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
    where
        posting_type in ('temporary', 'acting')
        and rank_code is not null

),

run as (

    select * from {{ ref('int_run') }}

),

acting as (

    select
        *,
        row_number() over (
            partition by person_no
            order by entered_at desc, posting_id desc
        ) as place

    from posting

),

mismatch as (

    select
        {{ mismatch_columns(
            'P04', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1='acting.rank_code', detail_2=day_text('acting.starts_on'), detail_3='account.rank_code',
            is_graver=days_between('acting.starts_on', 'run.as_on') ~ ' > ' ~ setting('mismatch_acting_rank_days')
        ) }}

    from acting
    cross join run
    inner join sides on acting.person_no = sides.person_no
    inner join account on acting.person_no = account.person_no
    where
        acting.place = 1
        and acting.rank_code <> sides.rank_code
        and coalesce(account.rank_code, sides.rank_code) = sides.rank_code

)

select * from mismatch
