with

time_limit as (

    select * from {{ ref('int_offence_time_limit') }}
    where suspect_identified_at is not null

),

run as (

    select * from {{ ref('int_run') }}

),

suspected as (

    select
        *,
        {{ local_date('suspect_identified_at') }} as suspect_identified_on

    from time_limit

),

reclassified_failure as (

    -- had no limit until it was too late: a failure on the day of the reclassification
    select
        offence_id,
        investigation_no,
        'reclassified' as event_kind,
        newly_limited_at as event_at,
        newly_limited_at as holder_at,
        {{ local_date('newly_limited_at') }} as happened_on,
        {{ local_date('newly_limited_at') }} as attributed_on,
        left_at,
        suspect_identified_on <= {{ local_date('newly_limited_at') }} as has_suspect_by_then

    from suspected
    where
        is_limited_too_late
        and not is_done_by_limit

),

limit_passed as (

    -- falls on the day after the limit, attributed as at the last second of the limit date
    select
        offence_id,
        investigation_no,
        'failure' as event_kind,
        limit_ends_at as event_at,
        limit_ends_at - interval '1' second as holder_at,
        {{ add_days('limit_on', 1) }} as happened_on,
        limit_on as attributed_on,
        left_at,
        suspect_identified_on <= limit_on as has_suspect_by_then

    from suspected
    where
        not is_limited_too_late
        and not is_done_by_limit

),

proceeded as (

    select
        offence_id,
        investigation_no,
        'proceedings' as event_kind,
        proceedings_at as event_at,
        proceedings_at as holder_at,
        {{ local_date('proceedings_at') }} as happened_on,
        {{ local_date('proceedings_at') }} as attributed_on,
        left_at,
        suspect_identified_at <= proceedings_at as has_suspect_by_then

    from suspected
    where proceedings_at is not null

),

disposed as (

    select
        offence_id,
        investigation_no,
        'outcome' as event_kind,
        first_outcome_at as event_at,
        first_outcome_at as holder_at,
        {{ local_date('first_outcome_at') }} as happened_on,
        {{ local_date('first_outcome_at') }} as attributed_on,
        left_at,
        suspect_identified_at <= first_outcome_at as has_suspect_by_then

    from suspected
    where first_outcome_at is not null

),

events as (

    select * from reclassified_failure
    union all
    select * from limit_passed
    union all
    select * from proceeded
    union all
    select * from disposed

),

ranked as (

    -- counted once, at the first; a reclassified failure on its own day whatever came between
    select
        events.*,
        row_number() over (
            partition by events.offence_id
            order by
                case when events.event_kind = 'reclassified' then 0 else 1 end,
                events.event_at,
                case events.event_kind when 'failure' then 0 when 'proceedings' then 1 else 2 end
        ) as place

    from events
    inner join run on events.event_at <= run.as_at

),

first_event as (

    select
        offence_id,
        investigation_no,
        event_kind,
        event_kind in ('failure', 'reclassified') as is_failure,
        event_at,
        holder_at,
        happened_on,
        attributed_on

    from ranked
    where
        place = 1
        and has_suspect_by_then
        and event_at < left_at

)

select * from first_event
