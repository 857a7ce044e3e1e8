with

event as (

    select * from {{ ref('int_time_limit_event') }}

),

hold_run as (

    select * from {{ ref('int_investigation_hold_run') }}

),

held as (

    select
        event.*,
        hold_run.user_id,
        hold_run.unit_code,
        hold_run.held_since_at

    from event
    inner join hold_run
        on event.investigation_no = hold_run.investigation_no
        and event.holder_at >= hold_run.from_at
        and event.holder_at < hold_run.to_at

),

bucketed as (

    select
        *,
        case
            when event_kind = 'reclassified' then 'RECLASSIFIED'
            when
                event_kind = 'failure'
                and {{ seconds_between('held_since_at', 'holder_at') }} < 3600 * {{ setting('stl_handover_hours') }}
                then 'HANDOVER'
        end as bucket

    from held

)

select * from bucketed
