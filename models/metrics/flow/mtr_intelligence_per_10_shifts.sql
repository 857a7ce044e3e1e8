with

intelligence_report as (

    select * from {{ ref('int_intelligence_report') }}

),

shift as (

    select * from {{ ref('stg_hr__duty') }}
    where
        duty_code = 'core'
        and worked_hours > 0

),

reports as (

    select
        'intelligence_per_10_shifts' as metric_id,
        submitted_on as happened_on,
        submitted_on as attributed_on,
        'account' as holder_kind,
        author_user_id as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        1 as numerator,
        0 as denominator,
        cast(null as double) as observation,
        cast(report_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from intelligence_report

),

shifts_worked as (

    select
        'intelligence_per_10_shifts' as metric_id,
        duty_on as happened_on,
        duty_on as attributed_on,
        'person' as holder_kind,
        person_no as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        0 as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(null as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from shift

),

events as (

    select * from reports
    union all
    select * from shifts_worked

)

select * from events
