with

time_limit as (

    select * from {{ ref('int_offence_time_limit_version') }}
    where is_latest

),

previous_rule as (

    select * from {{ ref('int_offence_rule_version') }}
    where not is_latest

),

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

outcome as (

    select
        offence_id,
        min(decided_at) as first_outcome_at

    from {{ ref('int_outcome') }}
    where
        is_valid
        and outcome_code not in {{ codes_of('outcome_time_limit_expired') }}
    group by offence_id

),

run as (

    select * from {{ ref('int_run') }}

),

clock as (

    select
        time_limit.offence_id,
        time_limit.investigation_no,
        time_limit.offence_code,
        time_limit.rule,
        time_limit.offence_on,
        time_limit.limit_on,
        {{ local_midnight(add_days('time_limit.limit_on', 1)) }} as limit_ends_at,
        case when previous_rule.rule = 'none' then time_limit.reclassified_at end as newly_limited_at,
        case when offence.proceedings_at <= run.as_at then offence.proceedings_at end as proceedings_at,
        outcome.first_outcome_at,
        case when investigation.suspect_identified_at <= run.as_at then investigation.suspect_identified_at end
            as suspect_identified_at,
        investigation.recorded_at,
        investigation.ended_at,
        investigation.left_at

    from time_limit
    cross join run
    inner join offence on time_limit.offence_id = offence.offence_id
    inner join investigation on time_limit.investigation_no = investigation.investigation_no
    left join previous_rule
        on time_limit.offence_id = previous_rule.offence_id
        and time_limit.reclassified_at is not null
    left join outcome on time_limit.offence_id = outcome.offence_id

),

judged as (

    select
        *,
        coalesce(proceedings_at < limit_ends_at, false) or coalesce(first_outcome_at < limit_ends_at, false)
            as is_done_by_limit,
        coalesce(limit_on < {{ local_date('newly_limited_at') }}, false) as is_limited_too_late

    from clock

)

select * from judged
