with

intelligence_report as (

    select * from {{ ref('int_intelligence_report') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

submitted as (

    select
        report_no,
        author_user_id,
        unit_code as record_unit_code,
        csp_code as scene_csp_code,
        -- a decision that had not come by as_at is not known yet
        case when decided_on is null then 'submitted' else status end as status,
        submitted_at,
        submitted_on,
        decided_on

    from intelligence_report

),

attributed as (

    {{ attribute_holder(
        'submitted', kind='account', key='author_user_id', day='submitted_on', unit='record_unit_code'
    ) }}

),

final as (

    select
        report_no,
        officer_key,
        team_key,
        csp_key,
        {{ csp_key('scene_csp_code') }} as scene_csp_key,
        {{ calendar_key('submitted_on') }} as submitted_date_key,
        {{ calendar_key('decided_on') }} as decided_date_key,
        person_no,
        unit_code,
        csp_code,
        scene_csp_code,
        status,
        decided_on is not null as is_decided,
        decided_on is not null and status in {{ codes_of('intelligence_sent_back') }} as is_sent_back,
        submitted_at,
        decided_on

    from attributed

)

select * from final
