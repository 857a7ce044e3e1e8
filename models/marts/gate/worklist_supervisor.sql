with

person as (

    select * from {{ ref('int_gate_person') }}
    where not is_protected

),

officer as (

    select * from {{ ref('dim_officer') }}
    where is_current

),

team as (

    select * from {{ ref('dim_team') }}
    where is_current

),

supervision as (

    select * from {{ ref('supervision') }}
    where depth = 1

),

hr_team as (

    select * from {{ ref('int_posting_hr_team') }}

),

athena_team as (

    select * from {{ ref('int_posting_athena_team') }}

),

confirmation as (

    select * from {{ ref('stg_sharepoint__roster_confirmation') }}

),

confirmed as (

    select * from {{ ref('int_person_confirmed') }}

),

run as (

    select * from {{ ref('int_run') }}

),

last_confirmation as (

    select
        confirmation.person_no,
        confirmation.unit_code,
        max(confirmation.confirmed_on) as last_confirmed_on

    from confirmation
    inner join run on confirmation.confirmed_on <= run.as_on
    group by
        confirmation.person_no,
        confirmation.unit_code

),

roster as (

    select
        supervision.viewer_person_no as supervisor_person_no,
        person.person_no,
        officer.display_name,
        officer.rank_code,
        person.unit_code,
        team.unit_name,
        person.csp_code,
        hr_team.unit_code as unit_code_hr,
        athena_team.unit_code as unit_code_athena,
        last_confirmation.last_confirmed_on,
        confirmed.person_no is not null as is_confirmed,
        person.is_disputed

    from person
    cross join run
    left join supervision on person.person_no = supervision.officer_person_no
    left join officer on person.person_no = officer.person_no
    left join team on person.unit_code = team.unit_code
    left join hr_team
        on person.person_no = hr_team.person_no
        and run.as_on >= hr_team.valid_from
        and run.as_on < hr_team.valid_to
    left join athena_team
        on person.person_no = athena_team.person_no
        and run.as_on >= athena_team.valid_from
        and run.as_on < athena_team.valid_to
    left join last_confirmation
        on person.person_no = last_confirmation.person_no
        and person.unit_code = last_confirmation.unit_code
    left join confirmed
        on person.person_no = confirmed.person_no
        and run.as_on >= confirmed.from_on
        and run.as_on < confirmed.to_on

),

asked as (

    select
        *,
        case
            when is_disputed then 'In dispute: no figures of their own until HR or the inspector settles it. Say which team is right.'
            when unit_code = 'UNPOSTED' then 'In no team: say which team the officer is in.'
            when unit_code_hr <> unit_code_athena then 'HR and Athena differ: say which team is right.'
            when is_confirmed then 'Confirmed: nothing to do.'
            else 'Please confirm the team.'
        end as request

    from roster

)

select * from asked
