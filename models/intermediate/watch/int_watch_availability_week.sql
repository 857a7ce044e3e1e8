with

week as (

    select * from {{ ref('int_watch_week') }}

),

duty as (

    select * from {{ ref('stg_hr__duty') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

absence as (

    select * from {{ ref('int_person_absence') }}

),

week_day as (

    -- each day of a week, so that duties find their weeks by equality
    select
        week.*,
        cast({{ days_from_to('week.from_on', add_days('week.to_on', -1)) }} as date) as day

    from week

),

rostered as (

    select
        posting.unit_code,
        week.weeks_ago,
        week.from_on,
        week.to_on,
        duty.duty_id,
        duty.person_no,
        duty.duty_on,
        duty.planned_hours,
        duty.duty_code = 'core'
        and duty.worked_hours > 0
        and coalesce(duty.unit_code, posting.unit_code) = posting.unit_code as is_delivered

    from duty
    inner join week_day as week on duty.duty_on = week.day
    inner join posting
        on duty.person_no = posting.person_no
        and duty.duty_on >= posting.valid_from
        and duty.duty_on < posting.valid_to

),

away_already as (

    -- what was known when the week began is not a surprise of the week
    select distinct rostered.duty_id

    from rostered
    inner join absence
        on rostered.person_no = absence.person_no
        and rostered.duty_on >= absence.from_on
        and rostered.duty_on < absence.to_on
        and rostered.from_on > absence.began_on

),

weekly as (

    select
        rostered.unit_code,
        rostered.weeks_ago,
        min(rostered.to_on) as to_on,
        cast(sum(rostered.planned_hours) as double) as rostered_hours,
        cast(sum(case when rostered.is_delivered then rostered.planned_hours else 0 end) as double) as delivered_hours

    from rostered
    left join away_already on rostered.duty_id = away_already.duty_id
    where away_already.duty_id is null
    group by
        rostered.unit_code,
        rostered.weeks_ago

),

shares as (

    select
        unit_code,
        weeks_ago,
        to_on,
        rostered_hours,
        delivered_hours,
        100 * delivered_hours / rostered_hours as available_percent

    from weekly
    where rostered_hours > 0

)

select * from shares
