with

calendar as (

    select * from {{ ref('int_calendar_range') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holiday as (

    select * from {{ ref('bank_holiday') }}

),

days as (

    select cast({{ days_from_to('first_day', 'last_day') }} as date) as day

    from calendar

),

described as (

    select
        days.day,
        cast(extract(year from days.day) as integer) as calendar_year,
        cast(extract(month from days.day) as integer) as month_number,
        cast({{ iso_weekday('days.day') }} as integer) as weekday_number,
        holiday.holiday_name,
        cast(
            (extract(year from days.day) - extract(year from run.as_on)) * 12
            + extract(month from days.day) - extract(month from run.as_on)
            as integer
        ) as relative_month,
        cast(extract(year from {{ add_months('days.day', -3) }}) as integer) as financial_year_start

    from days
    cross join run
    left join holiday on days.day = holiday.date

),

labelled as (

    select
        {{ date_key('day') }} as date_key,
        day as date,
        calendar_year,
        month_number,
        {{ month_start('day') }} as month_start,
        {{ week_start('day') }} as iso_week_start,
        weekday_number,
        relative_month,
        concat(
            cast(financial_year_start as varchar), '/', right(cast(financial_year_start + 1 as varchar), 2)
        ) as financial_year,
        (month_number + 8) % 12 + 1 as financial_period,
        weekday_number <= 5 and holiday_name is null as is_working_day,
        holiday_name is not null as is_bank_holiday,
        holiday_name as bank_holiday_name

    from described

),

unknown as (

    select
        -1 as date_key,
        cast(null as date) as date,
        cast(null as integer) as calendar_year,
        cast(null as integer) as month_number,
        cast(null as date) as month_start,
        cast(null as date) as iso_week_start,
        cast(null as integer) as weekday_number,
        cast(null as integer) as relative_month,
        cast(null as varchar) as financial_year,
        cast(null as integer) as financial_period,
        false as is_working_day,
        false as is_bank_holiday,
        cast(null as varchar) as bank_holiday_name

),

members as (

    select * from labelled
    union all
    select * from unknown

)

select * from members
