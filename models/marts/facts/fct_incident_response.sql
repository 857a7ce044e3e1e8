with

response as (

    select * from {{ ref('int_incident_response') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

judged as (

    select
        incident_no,
        csp_code as scene_csp_code,
        grade,
        collar_canonical,
        case when attendance_id is not null then created_on end as attended_on,
        created_on,
        created_at,
        at_scene_at,
        minutes_to_scene,
        case grade
            when 'immediate' then minutes_to_scene <= {{ setting('response_immediate_minutes') }}
            when 'prompt' then minutes_to_scene <= {{ setting('response_prompt_minutes') }}
        end as is_in_sla

    from response

),

attributed as (

    {{ attribute_holder('judged', kind='collar', key='collar_canonical', day='attended_on') }}

),

final as (

    select
        incident_no,
        team_key,
        {{ csp_key('scene_csp_code') }} as csp_key,
        {{ calendar_key('created_on') }} as created_date_key,
        unit_code,
        scene_csp_code as csp_code,
        grade,
        minutes_to_scene is not null as is_attended,
        is_in_sla,
        created_at,
        at_scene_at,
        minutes_to_scene

    from attributed

)

select * from final
