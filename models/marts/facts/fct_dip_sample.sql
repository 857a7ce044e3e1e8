with

dip_sample_result as (

    select * from {{ ref('stg_sharepoint__dip_sample_result') }}

),

outcome as (

    select * from {{ ref('int_outcome') }}

),

investigation as (

    select * from {{ ref('int_investigation') }}

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

judged as (

    -- reviewed while the investigation was still counted
    select
        dip_sample_result.id as dip_sample_id,
        dip_sample_result.draw_id,
        dip_sample_result.outcome_id,
        dip_sample_result.verdict,
        dip_sample_result.reviewed_on,
        outcome.outcome_code,
        {{ local_date('outcome.decided_at') }} as decided_on,
        oic.user_id,
        oic.unit_code as record_unit_code

    from dip_sample_result
    inner join run on dip_sample_result.reviewed_on <= run.as_on
    inner join outcome on dip_sample_result.outcome_id = outcome.outcome_id
    inner join investigation
        on outcome.investigation_no = investigation.investigation_no
        and {{ local_midnight('dip_sample_result.reviewed_on') }} < investigation.left_at
    inner join oic
        on outcome.investigation_no = oic.investigation_no
        and outcome.decided_at >= oic.from_at
        and outcome.decided_at < oic.to_at

),

attributed as (

    {{ attribute_holder('judged', kind='account', key='user_id', day='decided_on', unit='record_unit_code') }}

),

final as (

    select
        dip_sample_id,
        team_key,
        csp_key,
        {{ calendar_key('reviewed_on') }} as reviewed_date_key,
        {{ calendar_key('decided_on') }} as decided_date_key,
        draw_id,
        outcome_id,
        unit_code,
        csp_code,
        outcome_code,
        verdict,
        cast(verdict as varchar) in {{ codes_of('dip_sample_judged') }} as is_judged,
        cast(verdict as varchar) in {{ codes_of('dip_sample_appropriate') }} as is_appropriate,
        reviewed_on

    from attributed

)

select * from final
