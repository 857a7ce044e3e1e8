with

run as (

    select * from {{ ref('int_run') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

deployable as (

    select * from {{ ref('int_person_deployable') }}

),

duty as (

    select * from {{ ref('stg_hr__duty') }}

),

unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

minimum as (

    select * from {{ ref('team_minimum_strength') }}

),

ahead as (

    select
        as_on,
        cast({{ days_from_to('as_on', add_days('as_on', watch_days('strength') ~ ' - 1')) }} as date) as day

    from run

),

posted as (

    select
        ahead.day,
        ahead.as_on,
        posting.unit_code,
        posting.role_type,
        person.person_no,
        {{ counted_fte('person.fte') }} as posted_fte,
        coalesce(deployable.fte, 0) as deployable_fte

    from ahead
    inner join posting
        on ahead.day >= posting.valid_from
        and ahead.day < posting.valid_to
        and posting.source <> 'leaver'
    inner join person
        on posting.person_no = person.person_no
        and ahead.day >= person.started_on
    left join deployable
        on posting.person_no = deployable.person_no
        and ahead.day >= deployable.from_on
        and ahead.day < deployable.to_on

),

team_day as (

    select
        unit_code,
        role_type,
        day,
        as_on,
        count(*) as people,
        cast(sum(posted_fte) as double) as posted_fte,
        cast(sum(deployable_fte) as double) as deployable_fte

    from posted
    group by
        unit_code,
        role_type,
        day,
        as_on

),

roster_day as (

    -- where the roster of that day is entered already: what it leaves of those who are not away
    select
        posted.unit_code,
        posted.day,
        100 * cast(sum(case when duty.duty_code = 'core' then duty.planned_hours else 0 end) as double)
        / cast(sum(duty.planned_hours) as double) as roster_percent

    from posted
    inner join duty
        on posted.person_no = duty.person_no
        and posted.day = duty.duty_on
    where
        posted.deployable_fte > 0
        and posted.day > posted.as_on
    group by
        posted.unit_code,
        posted.day
    having sum(duty.planned_hours) > 0

),

days as (

    select
        team_day.unit_code,
        team_day.role_type,
        unit.team_key,
        unit.csp_code,
        unit.csp_key,
        team_day.day,
        team_day.as_on,
        cast(1 + floor({{ days_between('team_day.as_on', 'team_day.day') }} / 7) as integer) as step,
        team_day.people,
        team_day.posted_fte,
        team_day.deployable_fte,
        roster_day.roster_percent,
        coalesce(own.minimum_fte, team_day.posted_fte * of_type.minimum_percent / 100) as minimum_fte

    from team_day
    inner join unit
        on team_day.unit_code = unit.unit_code
        and team_day.as_on >= unit.valid_from
        and team_day.as_on < unit.valid_to
    left join roster_day
        on team_day.unit_code = roster_day.unit_code
        and team_day.day = roster_day.day
    left join minimum as own
        on team_day.unit_code = own.unit_code
        and team_day.day >= own.valid_from
        and team_day.day < own.valid_to
    left join minimum as of_type
        on team_day.role_type = of_type.role_type
        and of_type.unit_code is null
        and team_day.day >= of_type.valid_from
        and team_day.day < of_type.valid_to
    where coalesce(own.minimum_fte, of_type.minimum_percent) is not null

)

select * from days
