with

sides as (

    select * from {{ ref('int_person_sides') }}

),

run as (

    select
        as_on,
        {{ add_days('as_on', '-' ~ setting('mismatch_window_days')) }} as before_on

    from {{ ref('int_run') }}

),

mismatch as (

    select
        {{ mismatch_columns(
            'P27', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1="case when sides.started_on > run.before_on then concat('joined on ', " ~ day_text('sides.started_on') ~ ") else concat('works ', cast(cast(sides.fte as decimal(28, 2)) as varchar), ' of full time') end"
        ) }}

    from sides
    cross join run
    where
        sides.fte < 1
        or sides.started_on > run.before_on

)

select * from mismatch
