with

run as (

    select * from {{ ref('int_run') }}

),

days as (

    select
        cast({{ days_from_to('run.history_start', 'run.as_on') }} as date) as to_on,
        run.as_on,
        run.history_start

    from run

),

weeks as (

    -- back from the last complete day, so that the first week forecast begins today
    select
        cast({{ days_between('to_on', 'as_on') }} / 7 as integer) as weeks_ago,
        {{ add_days('to_on', -7) }} as from_on,
        to_on

    from days
    where
        {{ days_between('to_on', 'as_on') }} % 7 = 0
        and {{ add_days('to_on', -7) }} >= history_start

)

select * from weeks
