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
        'hr' as system,
        'posting' as table_name,
        'int_hr_posting' as published_in,
        cast(posting_id as varchar) as row_key,
        coalesce(posting_id in (select posting_id from {{ ref('int_hr_posting') }}), false) as is_published,
        case
            when coalesce(entered_at > as_at, true) then 'not_yet'
        end as reason
    from {{ ref('stg_hr__posting') }}
    cross join run
    union all
    select
        'hr' as system,
        'absence' as table_name,
        'int_person_absence' as published_in,
        cast(absence_id as varchar) as row_key,
        coalesce(from_on < coalesce(to_on, {{ end_of_time() }}), false) as is_published,
        case
            when from_on >= {{ end_of_time() }} then 'not_yet'
        end as reason
    from {{ ref('stg_hr__absence') }}
    union all
    select
        'sharepoint' as system,
        'posting_override' as table_name,
        'int_posting_override_team' as published_in,
        cast(id as varchar) as row_key,
        coalesce(
            trim(coalesce(approved_by, '')) <> ''
            and valid_from < coalesce(valid_to, {{ end_of_time() }}),
            false
        ) as is_published,
        case
            when trim(coalesce(approved_by, '')) = '' then 'rule'
            when valid_from >= {{ end_of_time() }} then 'not_yet'
        end as reason
    from {{ ref('stg_sharepoint__posting_override') }}
    union all
    select
        'sharepoint' as system,
        'team_map' as table_name,
        'int_unit_csp' as published_in,
        cast(id as varchar) as row_key,
        coalesce(valid_from < coalesce(valid_to, {{ end_of_time() }}), false) as is_published,
        case
            when valid_from >= {{ end_of_time() }} then 'not_yet'
        end as reason
    from {{ ref('stg_sharepoint__team_map') }}
    union all
    select
        'sharepoint' as system,
        'outstanding_item' as table_name,
        'fct_outstanding_item' as published_in,
        cast(id as varchar) as row_key,
        coalesce(id in (select outstanding_item_id from {{ ref('int_outstanding_item') }}), false) as is_published,
        case
            when coalesce(opened_on > as_on, true) then 'not_yet'
            when item_type in {{ codes_of('outstanding_item_left_out') }} then 'rule'
            when investigation_no in (select investigation_no from {{ ref('int_investigation_record') }}) then 'population'
        end as reason
    from {{ ref('stg_sharepoint__outstanding_item') }}
    cross join run
    union all
    select
        'sharepoint' as system,
        'dip_sample_result' as table_name,
        'fct_dip_sample' as published_in,
        cast(id as varchar) as row_key,
        coalesce(
            reviewed_on <= as_on
            and exists (
                select 1 from {{ ref('int_outcome') }} as outcome
                inner join {{ ref('int_investigation') }} as investigation
                    on outcome.investigation_no = investigation.investigation_no
                where
                    outcome.outcome_id = source_row.outcome_id
                    and {{ local_midnight('source_row.reviewed_on') }} < investigation.left_at
            ),
            false
        ) as is_published,
        case
            when coalesce(reviewed_on > as_on, true) then 'not_yet'
            when outcome_id in (select outcome_id from {{ ref('stg_athena__outcome') }}) then 'population'
        end as reason
    from {{ ref('stg_sharepoint__dip_sample_result') }} as source_row
    cross join run
    union all
    select
        'review_app' as system,
        'plan' as table_name,
        'fct_plan' as published_in,
        cast(id as varchar) as row_key,
        coalesce(opened_on <= as_on, false) as is_published,
        case
            when coalesce(opened_on > as_on, true) then 'not_yet'
        end as reason
    from {{ ref('stg_review_app__plan') }}
    cross join run

),

{{ fates_of('source_rows', []) }}

select * from fates
