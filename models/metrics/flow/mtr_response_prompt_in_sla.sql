with

response as (

    select * from {{ ref('int_incident_response') }}

),

events as (

    select
        'response_prompt_in_sla' as metric_id,
        created_on as happened_on,
        created_on as attributed_on,
        'collar' as holder_kind,
        collar_canonical as holder_key,
        cast(null as varchar) as record_unit_code,
        cast(null as varchar) as bucket,
        csp_code,
        case when minutes_to_scene <= {{ setting('response_prompt_minutes') }} then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(incident_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from response
    where
        grade = 'prompt'
        and minutes_to_scene is not null

)

select * from events
