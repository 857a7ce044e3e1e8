with

intelligence_report as (

    select * from {{ ref('stg_athena__intelligence_report') }}
    where not is_restricted

),

run as (

    select * from {{ ref('int_run') }}

),

submitted as (

    select
        intelligence_report.report_no,
        intelligence_report.author_user_id,
        intelligence_report.unit_code,
        intelligence_report.csp_code,
        intelligence_report.status,
        intelligence_report.submitted_at,
        {{ local_date('intelligence_report.submitted_at') }} as submitted_on,
        case
            when intelligence_report.decided_at <= run.as_at
                then {{ local_date('intelligence_report.decided_at') }}
        end as decided_on

    from intelligence_report
    inner join run on intelligence_report.submitted_at <= run.as_at

)

select * from submitted
