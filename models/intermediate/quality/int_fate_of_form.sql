with

run as (

    select * from {{ ref('int_run') }}

),

found as (

    select * from {{ ref('int_impossible_of_other') }}

),

{{ impossible_rows('found') }},

source_rows as (

    select
        form_no,
        cast(null as varchar) as report_no,
        cast(null as varchar) as claim_id,
        'athena' as system,
        'stop_search' as table_name,
        'fct_stop_search' as published_in,
        cast(form_no as varchar) as row_key,
        coalesce(form_no in (select form_no from {{ ref('int_stop_search_form') }}), false) as is_published,
        case
            when searched_at > as_at then 'not_yet'
            when status = 'void' then 'rule'
        end as reason
    from {{ ref('stg_athena__stop_search') }}
    cross join run
    union all
    select
        cast(null as varchar) as form_no,
        report_no,
        cast(null as varchar) as claim_id,
        'athena' as system,
        'intelligence_report' as table_name,
        'fct_intelligence' as published_in,
        cast(report_no as varchar) as row_key,
        coalesce(report_no in (select report_no from {{ ref('int_intelligence_report') }}), false) as is_published,
        case
            when coalesce(submitted_at > as_at, true) then 'not_yet'
            when is_restricted then 'rule'
        end as reason
    from {{ ref('stg_athena__intelligence_report') }}
    cross join run
    union all
    select
        cast(null as varchar) as form_no,
        cast(null as varchar) as report_no,
        claim_id,
        'finance' as system,
        'overtime_claim' as table_name,
        'fct_overtime' as published_in,
        cast(claim_id as varchar) as row_key,
        coalesce(worked_on <= as_on, false) as is_published,
        case
            when coalesce(worked_on > as_on, true) then 'not_yet'
        end as reason
    from {{ ref('stg_finance__overtime_claim') }}
    cross join run

),

{{ fates_of('source_rows', ['form_no', 'report_no', 'claim_id']) }}

select * from fates
