with

time_limit as (

    select * from {{ ref('int_offence_time_limit') }}

),

open_limit as (

    select * from {{ ref('int_time_limit_open') }}

),

event as (

    select * from {{ ref('int_time_limit_event_held') }}

),

hold_run as (

    select * from {{ ref('int_investigation_hold_run') }}

),

run as (

    select * from {{ ref('int_run') }}

),

held as (

    select
        time_limit.*,
        run.as_on,
        time_limit.left_at <= run.as_at as has_left,
        time_limit.ended_at <= run.as_at as has_ended,
        {{ days_between('run.as_on', 'time_limit.limit_on') }} as days_left,
        open_limit.offence_id is not null as is_clock_open,
        event.event_kind,
        coalesce(event.is_failure, false) as is_failure,
        event.bucket,
        event.happened_on as event_on,
        event.attributed_on as event_attributed_on,
        event.user_id as event_user_id,
        event.unit_code as event_record_unit_code,
        hold_run.user_id,
        hold_run.unit_code as record_unit_code,
        hold_run.held_since_at

    from time_limit
    cross join run
    inner join hold_run
        on time_limit.investigation_no = hold_run.investigation_no
        and run.as_at >= hold_run.from_at
        and run.as_at < hold_run.to_at
    left join open_limit
        on time_limit.offence_id = open_limit.offence_id
        and run.as_at >= open_limit.from_at
        and run.as_at < open_limit.to_at
    left join event on time_limit.offence_id = event.offence_id

),

judged as (

    select
        *,
        case
            when event_kind is not null then event_kind
            when has_left then 'left'
            when is_clock_open and days_left >= 0 then 'open'
            when proceedings_at is not null or first_outcome_at is not null then 'disposed'
            when days_left < 0 then 'lapsed'
            when has_ended then 'ended'
            when suspect_identified_at is null then 'no_suspect'
            else 'disposed'
        end as clock_state

    from held

)

select * from judged
