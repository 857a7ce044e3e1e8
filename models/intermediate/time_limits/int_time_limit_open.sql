with

time_limit as (

    select * from {{ ref('int_offence_time_limit_version') }}

),

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

outcome as (

    select * from {{ ref('int_outcome') }}
    where
        is_validated
        and greatest(decided_at, entered_at, validated_at) < rescinded_at

),

run as (

    select * from {{ ref('int_run') }}

),

on_the_clock as (

    -- open, with a suspect, without proceedings, while this limit stood
    select
        time_limit.offence_id,
        time_limit.limit_on,
        greatest(time_limit.from_at, investigation.recorded_at, investigation.suspect_identified_at) as from_at,
        least(
            time_limit.to_at,
            investigation.ended_at,
            investigation.left_at,
            coalesce(
                case when offence.proceedings_at <= run.as_at then offence.proceedings_at end,
                {{ end_of_time() }}
            )
        ) as to_at

    from time_limit
    inner join offence on time_limit.offence_id = offence.offence_id
    inner join investigation
        on time_limit.investigation_no = investigation.investigation_no
        and investigation.suspect_identified_at is not null
    cross join run

),

candidates as (

    select
        offence_id,
        limit_on,
        false as is_disposed,
        from_at,
        to_at
    from on_the_clock

    union all

    select
        offence_id,
        cast(null as date) as limit_on,
        true as is_disposed,
        greatest(decided_at, entered_at, validated_at) as from_at,
        rescinded_at as to_at
    from outcome

),

states as (

    {{ resolve_overlaps(
        relation='candidates',
        key='offence_id',
        lower='from_at',
        upper='to_at',
        winner='is_disposed desc, limit_on',
        columns=['limit_on', 'is_disposed'],
    ) }}

),

open_limits as (

    select
        states.offence_id,
        offence.investigation_no,
        states.limit_on,
        states.from_at,
        states.to_at

    from states
    inner join offence on states.offence_id = offence.offence_id
    where not states.is_disposed

)

select * from open_limits
