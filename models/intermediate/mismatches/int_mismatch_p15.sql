with

sides as (

    select * from {{ ref('int_person_sides') }}

),

duty as (

    select * from {{ ref('stg_hr__duty') }}

),

run as (

    select * from {{ ref('int_run') }}

),

rostered as (

    select
        duty.person_no,
        count(*) as duties

    from duty
    inner join run
        on duty.duty_on <= run.as_on
        and duty.duty_on > {{ add_days('run.as_on', '-' ~ setting('mismatch_window_days')) }}
    group by duty.person_no

),

mismatch as (

    select
        {{ mismatch_columns(
            'P15', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1="cast(cast(sides.fte as decimal(28, 2)) as varchar)",
            detail_2="case when sides.fte > 1 then 'more than one full-time post' else concat('no post, yet ', " ~ count_text('rostered.duties', 'duty day') ~ ", ' in the last weeks') end"
        ) }}

    from sides
    left join rostered on sides.person_no = rostered.person_no
    where
        sides.fte > 1
        or (sides.fte <= 0 and rostered.duties > 0)

)

select * from mismatch
