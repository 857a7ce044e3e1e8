with

intelligence_report as (

    select * from {{ ref('int_intelligence_report') }}

),

events as (

    select
        'intelligence_reports' as metric_id,
        submitted_on as happened_on,
        submitted_on as attributed_on,
        'account' as holder_kind,
        author_user_id as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        1 as numerator,
        cast(null as double) as denominator,
        cast(null as double) as observation,
        cast(report_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from intelligence_report

)

select * from events
