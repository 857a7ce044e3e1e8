with

intelligence_report as (

    select * from {{ ref('int_intelligence_report') }}

),

events as (

    select
        'intelligence_returned_share' as metric_id,
        decided_on as happened_on,
        decided_on as attributed_on,
        'account' as holder_kind,
        author_user_id as holder_key,
        unit_code as record_unit_code,
        cast(null as varchar) as bucket,
        cast(null as varchar) as csp_code,
        case when status in {{ codes_of('intelligence_sent_back') }} then 1 else 0 end as numerator,
        1 as denominator,
        cast(null as double) as observation,
        cast(report_no as varchar) as record_id,
        cast(null as varchar) as investigation_no

    from intelligence_report
    where decided_on is not null

)

select * from events
