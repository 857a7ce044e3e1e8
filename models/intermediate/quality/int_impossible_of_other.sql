-- the rules in words, and what to do about each: seed rejection_rule
with

outcome as (

    select * from {{ ref('stg_athena__outcome') }}

),

dip_sample_result as (

    select * from {{ ref('stg_sharepoint__dip_sample_result') }}

),

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

absence as (

    select * from {{ ref('stg_hr__absence') }}

),

posting_override as (

    select * from {{ ref('stg_sharepoint__posting_override') }}

),

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

stop_search as (

    select * from {{ ref('stg_athena__stop_search') }}

),

intelligence_report as (

    select * from {{ ref('stg_athena__intelligence_report') }}

),

outstanding_item as (

    select * from {{ ref('stg_sharepoint__outstanding_item') }}

),

plan as (

    select * from {{ ref('stg_review_app__plan') }}

),

impossible as (

    select 'submitted_before_search' as rule, cast(form_no as varchar) as row_key, _loaded_at as seen_at
    from stop_search
    where submitted_at < searched_at
    union all
    select 'decided_before_submission' as rule, cast(report_no as varchar) as row_key, _loaded_at as seen_at
    from intelligence_report
    where decided_at < submitted_at
    union all
    select 'verdict_without_outcome' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from dip_sample_result
    where
        not exists (
            select 1 from outcome
            where outcome.outcome_id = dip_sample_result.outcome_id
        )
    union all
    select 'unknown_verdict' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from dip_sample_result
    where
        verdict is null
        or verdict not between 1 and 4
    union all
    select 'posting_ends_before_start' as rule, cast(posting_id as varchar) as row_key, _loaded_at as seen_at
    from posting
    where ends_on <= starts_on
    union all
    select 'absence_ends_before_start' as rule, cast(absence_id as varchar) as row_key, _loaded_at as seen_at
    from absence
    where to_on <= from_on
    union all
    select 'override_ends_before_start' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from posting_override
    where valid_to <= valid_from
    union all
    select 'mapping_ends_before_start' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from team_map
    where valid_to <= valid_from
    union all
    select 'item_closed_before_opening' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from outstanding_item
    where closed_on < opened_on
    union all
    select 'plan_reviewed_before_opening' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from plan
    where reviewed_on < opened_on

)

select * from impossible
