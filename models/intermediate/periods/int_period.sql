with

run as (

    select * from {{ ref('int_run') }}

),

days as (

    select cast({{ days_from_to('history_start', 'as_on') }} as date) as day

    from run

),

months as (

    select
        'month' as period_grain,
        days.day as period_start,
        {{ add_months('days.day', 1) }} as period_end

    from days
    inner join run on {{ add_months('days.day', 1) }} <= run.as_on
    where days.day = {{ month_start('days.day') }}

),

recent_days as (

    select cast({{ days_from_to(add_days('as_on', -196), 'as_on') }} as date) as day

    from run

),

weeks as (

    select
        'week' as period_grain,
        recent_days.day as period_start,
        {{ add_days('recent_days.day', 7) }} as period_end

    from recent_days
    inner join run
        on {{ add_days('recent_days.day', 7) }} <= run.as_on
        and recent_days.day >= {{ add_days(week_start('run.as_on'), -182) }}
    where recent_days.day = {{ week_start('recent_days.day') }}

),

completed as (

    select * from months
    union all
    select * from weeks

),

completed_periods as (

    select
        period_grain,
        period_start,
        period_start as flow_from,
        period_end as flow_to,
        {{ local_midnight('period_end') }} as stock_at,
        {{ add_days('period_end', -1) }} as stock_on,
        {{ add_days('period_end', -1) }} as flow_last_on

    from completed

),

current_period as (

    select
        'current' as period_grain,
        as_on as period_start,
        {{ add_days('as_on', -28) }} as flow_from,
        as_on as flow_to,
        as_at as stock_at,
        as_on as stock_on,
        {{ add_days('as_on', -1) }} as flow_last_on

    from run

),

periods as (

    select * from completed_periods
    union all
    select * from current_period

)

select * from periods
