with

held as (

    select * from {{ ref('int_undisposed_held') }}

),

run as (

    select * from {{ ref('int_run') }}

),

counted_days as (

    -- held at the midnight that ends the day; today as at as_at. An instant at midnight belongs to the day before.
    select
        held.user_id,
        held.unit_code as record_unit_code,
        greatest(
            {{ local_date("held.from_at - interval '1' microsecond") }},
            run.history_start
        ) as first_on,
        case
            when held.to_at > run.as_at then {{ add_days('run.as_on', 1) }}
            else {{ local_date("held.to_at - interval '1' microsecond") }}
        end as end_on

    from held
    inner join run on held.from_at <= run.as_at
    where held.from_at < held.to_at

),

changes as (

    select
        user_id,
        record_unit_code,
        first_on as changed_on,
        1 as step
    from counted_days
    where first_on < end_on

    union all

    select
        user_id,
        record_unit_code,
        end_on as changed_on,
        -1 as step
    from counted_days
    where first_on < end_on

),

steps as (

    select
        user_id,
        record_unit_code,
        changed_on,
        sum(step) as step

    from changes
    group by
        user_id,
        record_unit_code,
        changed_on

),

levels as (

    select
        user_id,
        record_unit_code,
        changed_on as first_on,
        lead(changed_on) over (partition by user_id, record_unit_code order by changed_on) as end_on,
        cast(
            sum(step) over (
                partition by user_id, record_unit_code
                order by changed_on
                rows between unbounded preceding and current row
            ) as integer
        ) as investigations

    from steps

),

days as (

    select
        user_id,
        record_unit_code,
        investigations,
        cast({{ days_from_to('first_on', add_days('end_on', -1)) }} as date) as day

    from levels
    where investigations > 0

)

select * from days
