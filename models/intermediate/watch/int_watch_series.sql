with

workload as (

    select * from {{ ref('int_watch_workload_week') }}

),

overtime as (

    select * from {{ ref('int_watch_overtime_week') }}

),

availability as (

    select * from {{ ref('int_watch_availability_week') }}

),

strength_day as (

    select * from {{ ref('int_watch_strength_day') }}

),

watched_team as (

    -- big enough on every day ahead
    select
        unit_code,
        max(step) as horizon

    from strength_day
    group by unit_code
    having min(people) >= {{ watch_value('strength_least_people') }}

),

last_gap as (

    -- a series has no gaps: it begins after the last week in which nobody was rostered
    select
        unit_code,
        min(weeks_ago) as weeks_ago

    from (
        select
            unit_code,
            weeks_ago,
            lead(weeks_ago) over (partition by unit_code order by weeks_ago) as earlier_weeks_ago

        from availability
    ) as neighbours
    where earlier_weeks_ago > weeks_ago + 1
    group by unit_code

),

series as (

    select
        'workload' as watch_kind,
        'officer' as level,
        person_no as entity_id,
        weeks_ago,
        investigations as value,
        cast({{ watch_days('workload') }} / 7 as integer) as horizon
    from workload

    union all

    select
        'overtime' as watch_kind,
        level,
        entity_id,
        weeks_ago,
        spent_gbp as value,
        cast(
            ceil(
                (
                    {{ days_between('to_on', 'year_ends_on') }}
                    - 7 * (weeks_ago - {{ watch_value('overtime_settle_weeks') }})
                ) / 7.0
            ) as integer
        ) as horizon
    from overtime

    union all

    select
        'strength' as watch_kind,
        'team' as level,
        availability.unit_code as entity_id,
        availability.weeks_ago,
        availability.available_percent as value,
        watched_team.horizon
    from availability
    inner join watched_team on availability.unit_code = watched_team.unit_code
    left join last_gap on availability.unit_code = last_gap.unit_code
    where availability.weeks_ago <= coalesce(last_gap.weeks_ago, availability.weeks_ago)

)

select * from series
