with

sides as (

    select
        *,
        coalesce(unit_code_hr, unit_code) as posted_unit_code

    from {{ ref('int_person_sides') }}

),

duty as (

    select * from {{ ref('stg_hr__duty') }}
    where unit_code is not null

),

run as (

    select
        as_on,
        {{ add_days('as_on', '-' ~ setting('mismatch_window_days')) }} as before_on

    from {{ ref('int_run') }}

),

known as (

    select
        duty.person_no,
        duty.unit_code,
        duty.duty_on,
        sides.hr_starts_on,
        duty.unit_code = sides.posted_unit_code as is_own,
        row_number() over (
            partition by duty.person_no
            order by duty.duty_on desc, duty.duty_id desc
        ) as place

    from duty
    inner join run on duty.duty_on <= run.as_on
    inner join sides
        on duty.person_no = sides.person_no
        and sides.posted_unit_code <> 'UNPOSTED'

),

last_own as (

    -- before the posting began the roster had every right to differ
    select
        person_no,
        greatest(
            coalesce(max(case when is_own then duty_on end), {{ start_of_time() }}),
            {{ add_days("coalesce(max(hr_starts_on), " ~ start_of_time() ~ ")", -1) }}
        ) as own_until

    from known
    group by person_no

),

stretch as (

    select
        known.person_no,
        min(known.duty_on) as elsewhere_from,
        max(known.duty_on) as elsewhere_until,
        max(case when known.place = 1 then known.unit_code end) as unit_code

    from known
    inner join last_own on known.person_no = last_own.person_no
    where known.duty_on > last_own.own_until
    group by known.person_no

),

mismatch as (

    select
        {{ mismatch_columns(
            'P21', 'person', 'sides.person_no', person_no='sides.person_no', unit_code_hr='sides.unit_code_hr',
            unit_code_athena='sides.unit_code_athena', csp_hr='sides.csp_hr', csp_athena='sides.csp_athena',
            detail_1='stretch.unit_code', detail_2=day_text('stretch.elsewhere_from'), detail_3='sides.posted_unit_code'
        ) }}

    from stretch
    inner join sides on stretch.person_no = sides.person_no
    inner join run
        on stretch.elsewhere_from < run.before_on
        and stretch.elsewhere_until > run.before_on

)

select * from mismatch
