with

clock as (

    select * from {{ ref('int_fact_time_limit_clock') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

held_now as (

    {{ attribute_holder('clock', kind='account', key='user_id', day='as_on', unit='record_unit_code') }}

),

attributed as (

    {{ attribute_holder(
        'held_now', kind='account', key='event_user_id', day='event_attributed_on', unit='event_record_unit_code',
        bucket='bucket', prefix='event_',
    ) }}

),

final as (

    select
        offence_id,
        officer_key,
        team_key,
        csp_key,
        {{ calendar_key('limit_on') }} as limit_date_key,
        {{ calendar_key('offence_on') }} as offence_date_key,
        {{ calendar_key('event_on') }} as event_date_key,
        event_officer_key,
        event_team_key,
        event_csp_key,
        investigation_no,
        person_no,
        unit_code,
        csp_code,
        event_person_no,
        event_unit_code,
        event_csp_code,
        offence_code,
        rule as limit_rule,
        offence_on,
        limit_on,
        days_left,
        suspect_identified_at,
        clock_state,
        clock_state = 'open' as is_open,
        event_on,
        is_failure,
        held_since_at

    from attributed

)

select * from final
