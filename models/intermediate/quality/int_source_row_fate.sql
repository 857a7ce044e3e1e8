with

run as (

    select * from {{ ref('int_run') }}

),

impossible as (

    -- rows that cannot be true and count nowhere
    select distinct
        rejection_rule.system,
        rejection_rule.table_name,
        int_impossible_row.row_key

    from {{ ref('int_impossible_row') }} as int_impossible_row
    inner join {{ ref('rejection_rule') }} as rejection_rule
        on int_impossible_row.rule = rejection_rule.rule
        and rejection_rule.is_excluded_from_metrics

),

source_rows as (

    select
        'athena' as system,
        'investigation' as table_name,
        'fct_investigation' as published_in,
        cast(investigation_no as varchar) as row_key,
        coalesce(investigation_no in (select investigation_no from {{ ref('int_investigation') }}), false) as is_published,
        case
            when recorded_at > as_at then 'not_yet'
            when record_type <> 'crime' or is_test then 'population'
        end as reason
    from {{ ref('stg_athena__investigation') }}
    cross join run
    union all
    select
        'athena' as system,
        'offence' as table_name,
        'int_investigation' as published_in,
        cast(offence_id as varchar) as row_key,
        coalesce(investigation_no in (select investigation_no from {{ ref('int_investigation') }}), false) as is_published,
        case
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__offence') }}
    union all
    select
        'athena' as system,
        'outcome' as table_name,
        'fct_offence_outcome' as published_in,
        cast(outcome_id as varchar) as row_key,
        coalesce(outcome_id in (select outcome_id from {{ ref('int_outcome') }}), false) as is_published,
        case
            when coalesce(decided_at > as_at or entered_at > as_at, true) then 'not_yet'
            when lower(trim(outcome_code)) in {{ codes_of('outcome_of_which') }} then 'rule'
            when offence_id in (select offence_id from {{ ref('stg_athena__offence') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__outcome') }}
    cross join run
    union all
    select
        'athena' as system,
        'victim' as table_name,
        'int_victim' as published_in,
        cast(victim_id as varchar) as row_key,
        coalesce(victim_id in (select victim_id from {{ ref('int_victim') }}), false) as is_published,
        case
            when not investigation_no in (select investigation_no from {{ ref('int_investigation') }}) then 'population'
            when coalesce(victim_kind, '') <> 'person' and not (victim_kind = 'business' and has_named_contact) then 'rule'
        end as reason
    from {{ ref('stg_athena__victim') }}
    union all
    select
        'athena' as system,
        'victim_contact' as table_name,
        'int_victim' as published_in,
        cast(contact_id as varchar) as row_key,
        coalesce(victim_id in (select victim_id from {{ ref('int_victim') }}), false) as is_published,
        case
            when victim_id in (select victim_id from {{ ref('stg_athena__victim') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__victim_contact') }}
    union all
    select
        'athena' as system,
        'suspect_status' as table_name,
        'fct_suspect_status' as published_in,
        cast(suspect_status_id as varchar) as row_key,
        coalesce(
            from_at <= as_at
            and from_at < coalesce(to_at, {{ end_of_time() }})
            and exists (
                select 1 from {{ ref('int_investigation') }} as investigation
                where
                    investigation.investigation_no = source_row.investigation_no
                    and source_row.from_at < investigation.left_at
            ),
            false
        ) as is_published,
        case
            when from_at > as_at then 'not_yet'
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__suspect_status') }} as source_row
    cross join run
    union all
    select
        'athena' as system,
        'oic_history' as table_name,
        'int_investigation_holder' as published_in,
        cast(oic_history_id as varchar) as row_key,
        coalesce(
            from_at <= as_at
            and from_at < coalesce(to_at, {{ end_of_time() }})
            and investigation_no in (select investigation_no from {{ ref('int_investigation') }}),
            false
        ) as is_published,
        case
            when from_at > as_at then 'not_yet'
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__oic_history') }}
    cross join run
    union all
    select
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
        'command_control' as system,
        'incident' as table_name,
        'fct_incident_response' as published_in,
        cast(incident_no as varchar) as row_key,
        coalesce(incident_no in (select incident_no from {{ ref('int_incident_response') }}), false) as is_published,
        case
            when created_at > as_at then 'not_yet'
            when lower(trim(closing_code)) in {{ codes_of('incident_not_real') }} then 'rule'
        end as reason
    from {{ ref('stg_command_control__incident') }}
    cross join run
    union all
    select
        'command_control' as system,
        'attendance' as table_name,
        'fct_incident_response' as published_in,
        cast(attendance_id as varchar) as row_key,
        coalesce(
            incident_no in (select incident_no from {{ ref('int_incident_response') }})
            and attendance_id not in (select row_key from impossible),
            false
        ) as is_published,
        case
            when incident_no in (select incident_no from {{ ref('stg_command_control__incident') }}) then 'population'
        end as reason
    from {{ ref('stg_command_control__attendance') }}
    union all
    select
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
    union all
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
        cast(null as varchar) as reason
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
        end as reason
    from {{ ref('stg_sharepoint__posting_override') }}
    union all
    select
        'sharepoint' as system,
        'team_map' as table_name,
        'int_unit_csp' as published_in,
        cast(id as varchar) as row_key,
        coalesce(valid_from < coalesce(valid_to, {{ end_of_time() }}), false) as is_published,
        cast(null as varchar) as reason
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

fates as (

    -- a row that counts although a rule says that it cannot be true is not explained
    select
        source_rows.system,
        source_rows.table_name,
        source_rows.published_in,
        source_rows.row_key,
        case
            when source_rows.is_published and impossible.row_key is null then 'published'
            when source_rows.is_published then 'unexplained'
            when impossible.row_key is not null then 'rejected'
            else coalesce(source_rows.reason, 'unexplained')
        end as fate

    from source_rows
    left join impossible
        on source_rows.system = impossible.system
        and source_rows.table_name = impossible.table_name
        and source_rows.row_key = impossible.row_key

)

select * from fates
