with

clock as (

    select * from {{ ref('int_fact_time_limit_clock') }}
    where clock_state = 'open'

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

near as (

    select
        clock.*,
        cast({{ seconds_between('clock.held_since_at', 'run.as_at') }} / 86400 as integer) as held_days

    from clock
    cross join run
    where days_left between 0 and {{ watch_days('time_limit') }}

),

attributed as (

    {{ attribute_holder('near', kind='account', key='user_id', day='as_on', unit='record_unit_code') }}

),

watched as (

    select
        'time_limit' as watch_kind,
        case
            when days_left <= {{ setting('stl_at_risk_14_most_days') }} then 'stl_at_risk_14'
            when days_left <= {{ setting('stl_at_risk_30_most_days') }} then 'stl_at_risk_30'
            else 'stl_at_risk_60'
        end as metric_id,
        'investigation' as record_type,
        investigation_no as record_ref,
        offence_id as thing_id,
        officer_key,
        team_key,
        csp_key,
        person_no,
        unit_code,
        csp_code,
        {{ local_midnight(add_days('limit_on', 1)) }} as due_at,
        limit_on as due_on,
        cast(days_left as integer) as days_left,
        'known' as certainty,
        'offences' as unit,
        {{ no_forecast() }},
        concat(
            'Investigation ', investigation_no, ': the time limit of offence ', offence_id, ' runs out ',
            {{ days_left_in_words('days_left') }}, ', on ', {{ day_in_words('limit_on') }},
            '; a suspect is identified, proceedings have not begun',
            case when held_days is not null then concat('; held by the same account for ', held_days, ' days') else '' end,
            '.'
        ) as sentence

    from attributed

)

select * from watched
