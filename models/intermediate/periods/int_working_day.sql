with

run as (

    select * from {{ ref('int_run') }}

),

bank_holiday as (

    select * from {{ ref('bank_holiday') }}

),

days as (

    select cast({{ days_from_to(add_months('history_start', -60), add_days('as_on', 400)) }} as date) as day

    from run

),

counted as (

    select
        days.day,
        case
            when {{ iso_weekday('days.day') }} >= 6 then 0
            when bank_holiday.date is not null then 0
            else 1
        end as is_working_day

    from days
    left join bank_holiday on days.day = bank_holiday.date

),

numbered as (

    -- working days up to and including the day, so that differences count working days
    select
        day,
        is_working_day = 1 as is_working_day,
        sum(is_working_day) over (order by day) as working_day_number

    from counted

)

select * from numbered
