with

next_update as (

    select * from {{ ref('int_victim_update_next') }}

),

oic as (

    select * from {{ ref('int_investigation_holder') }}

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

held as (

    select
        next_update.*,
        {{ local_date('next_update.due_at') }} as due_on,
        {{ days_between('run.as_on', local_date('next_update.due_at')) }} as days_left,
        oic.user_id,
        oic.unit_code as record_unit_code,
        run.as_on

    from next_update
    cross join run
    inner join oic
        on next_update.investigation_no = oic.investigation_no
        and run.as_at >= oic.from_at
        and run.as_at < oic.to_at

),

near as (

    select * from held
    where days_left <= {{ watch_days('victim_update') }}

),

attributed as (

    {{ attribute_holder('near', kind='account', key='user_id', day='as_on', unit='record_unit_code') }}

),

watched as (

    select
        'victim_update' as watch_kind,
        'victim_updates_on_time' as metric_id,
        'investigation' as record_type,
        investigation_no as record_ref,
        cast({{ surrogate_key(['victim_id', 'obligation_no']) }} as varchar) as thing_id,
        officer_key,
        team_key,
        csp_key,
        person_no,
        unit_code,
        csp_code,
        due_at,
        due_on,
        cast(days_left as integer) as days_left,
        'known' as certainty,
        'updates' as unit,
        {{ no_forecast() }},
        concat(
            'Investigation ', investigation_no, ': an update to a victim falls due ', {{ days_left_in_words('days_left') }},
            ', on ', {{ day_in_words('due_on') }}, '; no contact since the last one was due.'
        ) as sentence

    from attributed

)

select * from watched
