-- What: the calendar holds every day of whole years once.
-- When it matters: always; a missing day drops the facts of that day from every report that joins the calendar.
-- How to resolve: see int_calendar_range, which sets the first and the last day.
with

bounds as (

    select
        min(date) as first_day,
        max(date) as last_day,
        count(date) as days

    from {{ ref('dim_date') }}

),

broken as (

    select *

    from bounds
    where
        days != {{ days_between('first_day', 'last_day') }} + 1
        or extract(doy from first_day) != 1
        or extract(month from last_day) != 12
        or extract(day from last_day) != 31

)

select * from broken
