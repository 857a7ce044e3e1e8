-- the rules in words, and what to do about each: seed rejection_rule
with

offence as (

    select * from {{ ref('stg_athena__offence') }}

),

outcome as (

    select * from {{ ref('stg_athena__outcome') }}

),

victim as (

    select * from {{ ref('stg_athena__victim') }}

),

victim_contact as (

    select * from {{ ref('stg_athena__victim_contact') }}

),

suspect_status as (

    select * from {{ ref('stg_athena__suspect_status') }}

),

oic_history as (

    select * from {{ ref('stg_athena__oic_history') }}

),

attendance as (

    select * from {{ ref('stg_command_control__attendance') }}

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

incident as (

    select * from {{ ref('stg_command_control__incident') }}

),

investigation as (

    select * from {{ ref('stg_athena__investigation') }}

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

    select 'offence_without_investigation' as rule, cast(offence_id as varchar) as row_key, _loaded_at as seen_at
    from offence
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = offence.investigation_no
        )
    union all
    select 'outcome_without_offence' as rule, cast(outcome_id as varchar) as row_key, _loaded_at as seen_at
    from outcome
    where
        not exists (
            select 1 from offence
            inner join investigation on offence.investigation_no = investigation.investigation_no
            where offence.offence_id = outcome.offence_id
        )
    union all
    select 'victim_without_investigation' as rule, cast(victim_id as varchar) as row_key, _loaded_at as seen_at
    from victim
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = victim.investigation_no
        )
    union all
    select 'contact_without_victim' as rule, cast(contact_id as varchar) as row_key, _loaded_at as seen_at
    from victim_contact
    where
        not exists (
            select 1 from victim
            where victim.victim_id = victim_contact.victim_id
        )
    union all
    select 'suspect_without_investigation' as rule, cast(suspect_status_id as varchar) as row_key, _loaded_at as seen_at
    from suspect_status
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = suspect_status.investigation_no
        )
    union all
    select 'holding_without_investigation' as rule, cast(oic_history_id as varchar) as row_key, _loaded_at as seen_at
    from oic_history
    where
        not exists (
            select 1 from investigation
            where investigation.investigation_no = oic_history.investigation_no
        )
    union all
    select 'attendance_without_incident' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where
        not exists (
            select 1 from incident
            where incident.incident_no = attendance.incident_no
        )
    union all
    select 'verdict_without_outcome' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from dip_sample_result
    where
        not exists (
            select 1 from outcome
            where outcome.outcome_id = dip_sample_result.outcome_id
        )
    union all
    select 'holding_ends_before_start' as rule, cast(oic_history_id as varchar) as row_key, _loaded_at as seen_at
    from oic_history
    where to_at <= from_at
    union all
    select 'suspect_status_ends_before_start' as rule, cast(suspect_status_id as varchar) as row_key, _loaded_at as seen_at
    from suspect_status
    where to_at <= from_at
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
    select 'arrival_before_creation' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where
        exists (
            select 1 from incident
            where
                incident.incident_no = attendance.incident_no
                and attendance.at_scene_at < incident.created_at
        )
    union all
    select 'cleared_before_arrival' as rule, cast(attendance_id as varchar) as row_key, _loaded_at as seen_at
    from attendance
    where cleared_at < at_scene_at
    union all
    select 'closed_before_creation' as rule, cast(incident_no as varchar) as row_key, _loaded_at as seen_at
    from incident
    where closed_at < created_at
    union all
    select 'committed_range_reversed' as rule, cast(offence_id as varchar) as row_key, _loaded_at as seen_at
    from offence
    where committed_to < committed_from
    union all
    select 'ended_before_recording' as rule, cast(investigation_no as varchar) as row_key, _loaded_at as seen_at
    from investigation
    where least(finalised_at, cancelled_at, transferred_at) < recorded_at
    union all
    select 'status_without_end_time' as rule, cast(investigation_no as varchar) as row_key, _loaded_at as seen_at
    from investigation
    where
        status <> 'open'
        and finalised_at is null
        and cancelled_at is null
        and transferred_at is null
    union all
    select 'validated_before_decision' as rule, cast(outcome_id as varchar) as row_key, _loaded_at as seen_at
    from outcome
    where validated_at < decided_at
    union all
    select 'rescinded_before_decision' as rule, cast(outcome_id as varchar) as row_key, _loaded_at as seen_at
    from outcome
    where rescinded_at < decided_at
    union all
    select 'returned_before_referral' as rule, cast(suspect_status_id as varchar) as row_key, _loaded_at as seen_at
    from suspect_status
    where cps_returned_at < cps_referred_at
    union all
    select 'submitted_before_search' as rule, cast(form_no as varchar) as row_key, _loaded_at as seen_at
    from stop_search
    where submitted_at < searched_at
    union all
    select 'decided_before_submission' as rule, cast(report_no as varchar) as row_key, _loaded_at as seen_at
    from intelligence_report
    where decided_at < submitted_at
    union all
    select 'item_closed_before_opening' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from outstanding_item
    where closed_on < opened_on
    union all
    select 'plan_reviewed_before_opening' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from plan
    where reviewed_on < opened_on
    union all
    select 'unknown_verdict' as rule, cast(id as varchar) as row_key, _loaded_at as seen_at
    from dip_sample_result
    where
        verdict is null
        or verdict not between 1 and 4

)

select * from impossible
