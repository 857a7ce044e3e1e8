with

outcome as (

    select * from {{ ref('int_outcome') }}

),

latest_outcome as (

    select * from {{ ref('int_offence_latest_outcome') }}

),

offence as (

    select * from {{ ref('int_offence_code_version') }}
    where is_latest

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

oic as (

    select * from {{ ref('int_investigation_holder') }}

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
        outcome.*,
        {{ local_date('outcome.decided_at') }} as decided_on,
        offence.offence_code,
        investigation.recorded_at,
        investigation.csp_code as scene_csp_code,
        latest_outcome.outcome_id is not null as is_latest,
        oic.user_id,
        oic.unit_code as record_unit_code

    from outcome
    inner join investigation on outcome.investigation_no = investigation.investigation_no
    inner join oic
        on outcome.investigation_no = oic.investigation_no
        and outcome.decided_at >= oic.from_at
        and outcome.decided_at < oic.to_at
    left join offence on outcome.offence_id = offence.offence_id
    left join latest_outcome on outcome.outcome_id = latest_outcome.outcome_id

),

attributed as (

    {{ attribute_holder('held', kind='account', key='user_id', day='decided_on', unit='record_unit_code') }}

),

final as (

    select
        outcome_id,
        officer_key,
        team_key,
        csp_key,
        {{ csp_key('scene_csp_code') }} as scene_csp_key,
        {{ calendar_key('decided_on') }} as decided_date_key,
        {{ calendar_key(local_date('entered_at')) }} as entered_date_key,
        offence_id,
        investigation_no,
        person_no,
        unit_code,
        csp_code,
        scene_csp_code,
        offence_code,
        outcome_code,
        disposal_type,
        is_validated,
        is_rescinded,
        is_latest,
        is_latest and outcome_code in {{ codes_of('outcome_out_of_court') }} as is_out_of_court,
        is_latest and outcome_code in {{ codes_of('outcome_positive') }} as is_positive,
        decided_at,
        entered_at,
        case when is_validated then validated_at end as validated_at,
        case when is_rescinded then rescinded_at end as rescinded_at,
        {{ seconds_between('recorded_at', 'decided_at') }} / 86400 as days_from_recording

    from attributed

)

select * from final
