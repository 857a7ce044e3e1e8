{{ config(severity='warn') }}
-- What: every year of the calendar up to the year after as_at has at least eight bank holidays in the seed.
-- When it matters: before the year begins; without them its working days are too many.
-- How to resolve: add the year's holidays, as gov.uk announces them, to seeds/bank_holiday.csv.
with

run as (

    select * from {{ ref('int_run') }}

),

calendar as (

    select * from {{ ref('dim_date') }}

),

short_year as (

    select
        calendar.calendar_year,
        count(*) filter (where calendar.is_bank_holiday) as bank_holidays

    from calendar
    inner join run
        on calendar.calendar_year <= extract(year from run.as_on) + 1
    group by calendar.calendar_year
    having count(*) filter (where calendar.is_bank_holiday) < 8

)

select * from short_year
