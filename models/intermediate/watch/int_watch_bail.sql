with

expiry as (

    select * from {{ ref('int_bail_expiry_held') }}

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

running as (

    -- the clock of somebody whose case is with the prosecutor is stopped: no expiry holds now
    select
        expiry.investigation_no,
        {{ surrogate_key(['expiry.investigation_no', 'expiry.suspect_ref']) }} as suspect_key,
        expiry.expired_from_on,
        {{ add_days('expiry.expired_from_on', -1) }} as last_on,
        {{ days_between('run.as_on', 'expiry.expired_from_on') }} - 1 as days_left,
        expiry.user_id,
        expiry.unit_code as record_unit_code,
        run.as_on

    from expiry
    inner join run
        on run.as_at >= expiry.from_at
        and run.as_at < expiry.to_at

),

near as (

    select * from running
    where days_left between 0 and {{ watch_days('bail_ending') }}

),

attributed as (

    {{ attribute_holder('near', kind='account', key='user_id', day='as_on', unit='record_unit_code') }}

),

watched as (

    select
        'bail_ending' as watch_kind,
        'bail_expired' as metric_id,
        'investigation' as record_type,
        investigation_no as record_ref,
        cast(suspect_key as varchar) as thing_id,
        officer_key,
        team_key,
        csp_key,
        person_no,
        unit_code,
        csp_code,
        {{ local_midnight('expired_from_on') }} as due_at,
        last_on as due_on,
        cast(days_left as integer) as days_left,
        'known' as certainty,
        'suspects' as unit,
        {{ no_forecast() }},
        concat(
            'Investigation ', investigation_no, ': the bail of a suspect ends ', {{ days_left_in_words('days_left') }},
            ', on ', {{ day_in_words('last_on') }}, '.'
        ) as sentence

    from attributed

)

select * from watched
